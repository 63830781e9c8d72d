"""What people do: talk to the bot, press its buttons, block it, and see what it answers."""

import itertools
from collections.abc import Callable

from sandbox.telegram.audience import Changed, Said, Toast
from sandbox.telegram.buttons import Effect, PlayError, Press, find_button, start_payload
from sandbox.telegram.chats import ANONYMOUS_ADMIN, Chat, Kind, Member, Person, Status
from sandbox.telegram.messages import Message
from sandbox.telegram.network import Query, Telegram
from sandbox.telegram.refusals import Json
from sandbox.telegram.spotting import spotted
from sandbox.telegram.texts import Formatted, units


class People:
    """The hands and eyes of everybody but the bot."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._ids = itertools.count(4_000_000_001)

    def says(
        self,
        person: Person,
        text: str,
        chat: Chat | None = None,
        *,
        topic: int | None = None,
        reply_to: int | None = None,
        extra: Json | None = None,
    ) -> Message:
        """Write to a chat, by default to the bot. `/start` opens the chat and lifts a block, as the app's button does.

        `extra` adds fields such as `forward_origin` or `via_bot`. Raises PlayError where the app would not let them.
        """
        room = chat or self._telegram.chats[person.id]
        body = Formatted(text.strip())
        if not 1 <= units(body.text) <= 4096:
            raise PlayError("a message has 1 to 4096 characters")
        self._enter(person, room, body.text)
        sender, more = _appearance(person, room)
        said = self._telegram.say(
            room,
            sender,
            Formatted(body.text, spotted(body.text)),
            topic=topic,
            reply_to=reply_to,
            extra=more | (extra or {}) or None,
        )
        self._tell_bot(room, "channel_post" if room.kind is Kind.CHANNEL else "message", said)
        return said

    def sends_file(self, person: Person, name: str, data: bytes) -> Message:
        """Send a file to the bot. Raises PlayError where the app would not let them."""
        room = self._telegram.chats[person.id]
        self._enter(person, room, name)
        document = self._telegram.documents.upload(name, data)
        sent = self._telegram.say(room, person, Formatted(""), document=document)
        self._tell_bot(room, "message", sent)
        return sent

    def starts(self, person: Person, payload: str = "") -> Message:
        """Open the chat with the bot, perhaps through a deep link."""
        return self.says(person, f"/start {payload}".strip())

    def edits(self, message: Message, text: str) -> None:
        """Change an own message."""
        message.body = Formatted(text, spotted(text))
        message.edited = self._telegram.date()
        self._telegram.audience.tell(Said(message))
        kind = "edited_channel_post" if message.chat.kind is Kind.CHANNEL else "edited_message"
        self._tell_bot(message.chat, kind, message)

    def presses(self, person: Person, message: Message, button: str) -> Press:
        """Press the button of a message that has this label or this callback data.

        Raises PlayError when there is none, or the message is gone.
        """
        if message.chat.messages.get(message.id) is not message:
            raise PlayError("the message is gone")
        found = find_button(message, button)
        if "callback_data" in found:
            return Press(Effect.CALLBACK, self._ask(person, message, found["callback_data"]))
        if "copy_text" in found:
            return Press(Effect.COPY, found["copy_text"]["text"])
        return self._opens(person, found.get("url", ""))

    def sends_stale_data(self, person: Person, message: Message, data: str) -> str:
        """Send callback data that no button has, as a modified app can. Returns the query's id."""
        return self._ask(person, message, data)

    def blocks(self, person: Person) -> None:
        """Block the bot."""
        if not person.blocked:
            self._turns(person, blocked=True)

    def unblocks(self, person: Person) -> None:
        """Lift the block, without saying anything."""
        if person.blocked:
            self._turns(person, blocked=False)

    def speaks(self, person: Person, language_code: str) -> None:
        """Switch the app to another language."""
        person.language_code = language_code
        self._telegram.audience.tell(Changed())

    def reads(self, chat: Chat) -> list[Message]:
        """Everything in a chat, oldest first."""
        return list(chat.messages.values())

    async def sees(self, chat: Chat, wanted: Callable[[Message], bool], *, after: int = 0) -> Message:
        """The newest message the bot has in a chat that is as wanted, waiting for one if need be.

        Only messages with an id above `after` count. Never gives up: put it under `asyncio.timeout`.
        """
        with self._telegram.audience.watch() as events:
            while True:
                for message in reversed(self.reads(chat)):
                    if message.id > after and message.by_bot and wanted(message):
                        return message
                await events.get()

    async def hears(self, person: Person) -> Toast:
        """The next answer to a button this person pressed. Never gives up."""
        with self._telegram.audience.watch() as events:
            while True:
                match await events.get():
                    case Toast(person=pressed) as toast if pressed is person:
                        return toast
                    case _:
                        continue

    def menu(self, person: Person, chat: Chat) -> list[Json]:
        """The commands the app offers this person in this chat."""
        return self._telegram.commands.menu(person, chat)

    def _enter(self, person: Person, chat: Chat, text: str) -> None:
        if not chat.private:
            self._check_may_write(person, chat)
            return
        if text.split(maxsplit=1)[0] == "/start":
            self.unblocks(person)
            person.started = True
        if person.blocked or not person.started:
            raise PlayError("press Start first")

    def _check_may_write(self, person: Person, chat: Chat) -> None:
        member = chat.member(person)
        if (
            chat.migrated_to
            or not member.present
            or (chat.kind is Kind.CHANNEL and not member.may("can_post_messages"))
        ):
            raise PlayError(f"{person.first_name} cannot write in {chat.title}")

    def _tell_bot(self, chat: Chat, kind: str, message: Message) -> None:
        if self._reaches_bot(chat, message):
            self._telegram.inbox.put(kind, message.json())

    def _reaches_bot(self, chat: Chat, message: Message) -> bool:
        """A bot in privacy mode hears commands and replies to itself; as an administrator it hears everything."""
        bot = chat.member(self._telegram.bot)
        if chat.private or bot.leads:
            return True
        replied = chat.messages.get(message.reply_to or 0)
        answers_bot = replied is not None and replied.by_bot
        return bot.present and (answers_bot or self._is_command_for_bot(message.body.text))

    def _is_command_for_bot(self, text: str) -> bool:
        command = text.split(maxsplit=1)[0]
        name = command.partition("@")[2].lower()
        return command.startswith("/") and name in ("", self._telegram.bot.username.lower())

    def _ask(self, person: Person, message: Message, data: str) -> str:
        query_id = str(next(self._ids))
        self._telegram.queries[query_id] = Query(person, self._telegram.monotonic())
        body = {"id": query_id, "from": person.json(), "chat_instance": str(message.chat.id), "data": data}
        self._telegram.inbox.put("callback_query", body | {"message": message.json()})
        return query_id

    def _opens(self, person: Person, url: str) -> Press:
        payload = start_payload(url, self._telegram.bot.username)
        if payload is None:
            return Press(Effect.LINK, url)
        self.starts(person, payload)
        return Press(Effect.START, payload)

    def _turns(self, person: Person, *, blocked: bool) -> None:
        room, bot = self._telegram.chats[person.id], self._telegram.bot
        old, new = (Member(bot, Status.KICKED if b else Status.MEMBER) for b in (person.blocked, blocked))
        person.blocked = blocked
        self._telegram.belongs(room, person, old, new)


def _appearance(person: Person, chat: Chat) -> tuple[Person | None, Json]:
    """Who a message seems to be from: the person, the channel, or nobody for an anonymous administrator."""
    if chat.kind is Kind.CHANNEL:
        return None, {}
    if chat.member(person).anonymous:
        return Person(ANONYMOUS_ADMIN, "Group", "GroupAnonymousBot", is_bot=True), {"sender_chat": chat.json()}
    return person, {}
