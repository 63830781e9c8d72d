"""A chat with the whole bot: typed, pressed and forwarded updates in, recorded calls out."""

from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from telegram import Update

from bot.app import App
from bot.services import Services
from data.store import Store
from deals.rule import Watch
from tests.bot.telegram_double import BOT, DATE, Call, TelegramDouble
from tests.data.scene import Scene

ME, OTHER, ADMIN = 7, 8, 99
GROUP, CHANNEL = -1001, -1002
ANONYMOUS, FAKE_CHANNEL, SERVICE = 1087968824, 136817688, 777000


_RIGHTS = [
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]


def person(user_id: int, language: str = "en") -> dict[str, Any]:
    return {"id": user_id, "is_bot": user_id == ANONYMOUS, "first_name": "P", "language_code": language}


def chat(chat_id: int) -> dict[str, Any]:
    if chat_id > 0:
        return {"id": chat_id, "type": "private", "first_name": "P"}
    kind = "channel" if chat_id == CHANNEL else "supergroup"
    return {"id": chat_id, "type": kind, "title": "Haoyou", "is_forum": kind == "supergroup"}


def member(user_id: int, status: str = "administrator", **rights: bool) -> dict[str, Any]:
    user = BOT if user_id == BOT["id"] else person(user_id)
    found: dict[str, Any] = {"user": user, "status": status}
    if status == "administrator":
        found |= dict.fromkeys(_RIGHTS, False) | {"can_post_messages": True} | rights
    if status == "kicked":
        found["until_date"] = 0
    return found


@dataclass
class Talk:
    app: App
    telegram: TelegramDouble
    services: Services
    scene: Scene
    errors: list[Exception]
    user: int = ME
    language: str = "en"
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def store(self) -> Store:
        return self.services.store

    def by(self, user: int) -> "Talk":
        """The same bot, spoken to by somebody else."""
        return replace(self, user=user)

    async def say(self, text: str, *, to: int | None = None, **fields: Any) -> Call:
        """Type this, and see what is answered last."""
        await self.feed(message=self.message(text, to=to, **fields))
        return self.telegram.last

    def message(self, text: str, *, to: int | None = None, **fields: Any) -> dict[str, Any]:
        message = {
            "message_id": next(self.numbers),
            "date": DATE,
            "chat": chat(self.user if to is None else to),
            "from": person(self.user, self.language),
            "text": text,
        }
        command = text.split(maxsplit=1)[0] if text.startswith("/") else ""
        if len(command) > 1:
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(command)}]
        return message | fields

    async def press(self, label: str, *, under: Call | None = None, to: int | None = None) -> Call:
        """Press the button with this label under the latest message."""
        under = under or self.telegram.last
        return await self.press_data(under.button(label)["callback_data"], to=to)

    async def press_data(self, data: str, *, to: int | None = None) -> Call:
        answered = len(self.telegram.of("answerCallbackQuery"))
        query = {
            "id": str(next(self.numbers)),
            "from": person(self.user, self.language),
            "chat_instance": "1",
            "data": data,
            "message": {
                "message_id": self.telegram.next_id,
                "date": DATE,
                "chat": chat(self.user if to is None else to),
                "from": BOT,
                "text": "…",
            },
        }
        await self.feed(callback_query=query)
        assert len(self.telegram.of("answerCallbackQuery")) == answered + 1, "every press is answered, once"
        return self.telegram.calls[-1]

    async def feed(self, **update: Any) -> None:
        """One update, as Telegram would deliver it; a handler that fails fails the test."""
        await self.app.process_update(Update.de_json({"update_id": next(self.numbers)} | update, self.app.bot))
        if self.errors:
            raise self.errors.pop()

    async def watches(self, chat_id: int | None = None) -> list[Watch]:
        kept = await self.store.watches.of_chat(self.user if chat_id is None else chat_id, now=self.services.now())
        return [one.watch for one in kept]
