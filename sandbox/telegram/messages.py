"""One message, as it stands now."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.telegram.documents import Document
from sandbox.telegram.pictures import Picture
from sandbox.telegram.refusals import Json
from sandbox.telegram.texts import Formatted, piece

if TYPE_CHECKING:
    from sandbox.telegram.chats import Chat, Person


@dataclass(slots=True, eq=False)
class Message:
    """A message in a chat. Without a sender it is a post of the chat itself."""

    chat: "Chat"
    id: int
    date: int
    sender: "Person | None"
    body: Formatted
    by_bot: bool = False
    picture: Picture | None = None
    document: Document | None = None
    markup: Json | None = None
    preview: Json | None = None
    """The link preview options of a text."""
    caption_above: bool = False
    topic: int | None = None
    reply_to: int | None = None
    edited: int | None = None
    extra: Json | None = None
    """Fields that only some messages have: where it was forwarded from, what a service message tells."""

    @property
    def inline_rows(self) -> list[list[Json]]:
        """The buttons under the message."""
        rows: list[list[Json]] = (self.markup or {}).get("inline_keyboard", [])
        return rows

    def previewed_link(self) -> str:
        """The address that a preview is shown of, "" for none: the one asked for, else the first link in the text."""
        options = self.preview or {}
        if options.get("is_disabled"):
            return ""
        return str(options.get("url") or next((link for link in map(self._link, self.body.entities) if link), ""))

    def _link(self, entity: Json) -> str:
        if entity["type"] == "text_link":
            return str(entity["url"])
        return piece(self.body.text, entity) if entity["type"] == "url" else ""

    def json(self) -> Json:
        """The Message object."""
        return {
            "message_id": self.id,
            "date": self.date,
            "chat": self.chat.json(),
            **self._origin(),
            **self._content(),
            **self._standing(),
            **(self.extra or {}),
        }

    def _origin(self) -> Json:
        if self.sender is None:
            return {"sender_chat": self.chat.json()}
        return {"from": self.sender.json()}

    def _content(self) -> Json:
        text, entities = self.body.text, list(self.body.entities)
        media = self._media()
        if media is None:
            return ({"text": text} if text else {}) | ({"entities": entities} if entities else {})
        content = media | ({"caption": text} if text else {})
        content |= {"caption_entities": entities} if entities else {}
        return content | ({"show_caption_above_media": True} if self.caption_above else {})

    def _media(self) -> Json | None:
        if self.picture is not None:
            return {"photo": self.picture.sizes()}
        return {"document": self.document.json()} if self.document is not None else None

    def _standing(self) -> Json:
        known: Json = {}
        if self.topic is not None:
            known |= {"message_thread_id": self.topic, "is_topic_message": True}
        if self.reply_to is not None and (replied := self.chat.messages.get(self.reply_to)):
            known["reply_to_message"] = replied.short_json()
        if self.edited is not None:
            known["edit_date"] = self.edited
        if self.preview:
            known["link_preview_options"] = self.preview
        if self.inline_rows:
            known["reply_markup"] = self.markup
        return known

    def short_json(self) -> Json:
        """The Message object as it appears in a reply to it: without what it replies to."""
        answered, self.reply_to = self.reply_to, None
        try:
            return self.json()
        finally:
            self.reply_to = answered
