"""The local Telegram itself: one bot, its people, its chats, and everything said in them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sandbox.telegram.audience import Audience, Changed, Removed, Said
from sandbox.telegram.chats import Chat, Kind, Member, Person, Status
from sandbox.telegram.commands import Commands
from sandbox.telegram.documents import Document, Documents
from sandbox.telegram.faults import Faults
from sandbox.telegram.inbox import Inbox
from sandbox.telegram.ledger import Ledger
from sandbox.telegram.messages import Message
from sandbox.telegram.pictures import Picture, Pictures
from sandbox.telegram.rates import Limits, Rates
from sandbox.telegram.refusals import Json
from sandbox.telegram.texts import Formatted

BOT_ID = 7000000001
TOKEN = f"{BOT_ID}:a-made-up-token-for-this-sandbox"
BOT_NAME = "dropbell_sandbox_bot"
QUERY_SECONDS = 15.0


@dataclass(slots=True)
class Query:
    """A pressed button that waits for its answer."""

    person: Person
    at: float
    answered: bool = False


class Telegram:
    """Everything behind the Bot API for one bot.

    `now` dates the messages and may be simulated; `monotonic` (seconds) paces and expires, and is real outside tests.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        limits: Limits | None = None,
        token: str = TOKEN,
    ) -> None:
        self.token = token
        self.monotonic = monotonic
        self.bot = Person(BOT_ID, "Dropbell", BOT_NAME, is_bot=True)
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.texts: dict[tuple[str, str], str] = {}
        """What setMyName, setMyDescription and setMyShortDescription said, by kind and language."""
        self.inbox = Inbox(monotonic)
        self.rates = Rates(limits or Limits(), monotonic)
        self.faults = Faults()
        self.ledger = Ledger()
        self.commands = Commands()
        self.pictures = Pictures()
        self.documents = Documents()
        self.audience = Audience()
        self._now = now

    def date(self) -> int:
        """The date of a message that is written now, in Unix seconds."""
        return int(self._now().timestamp())

    def add_person(self, person_id: int, first_name: str, username: str = "", language_code: str = "en") -> Person:
        """Somebody with an account. The chat with the bot exists, but has not been started."""
        person = Person(person_id, first_name, username, language_code)
        self.people[person_id] = person
        self.chats[person_id] = Chat(person_id, Kind.PRIVATE, person=person)
        return person

    def add_chat(
        self, chat_id: int, kind: Kind, title: str, owner: Person, *, username: str = "", forum: bool = False
    ) -> Chat:
        """A channel or group. The bot is not in it yet."""
        chat = Chat(chat_id, kind, title, username, forum)
        chat.members[owner.id] = Member(owner, Status.OWNER)
        self.chats[chat_id] = chat
        return chat

    def say(
        self,
        chat: Chat,
        sender: Person | None,
        body: Formatted,
        *,
        picture: Picture | None = None,
        document: Document | None = None,
        markup: Json | None = None,
        preview: Json | None = None,
        caption_above: bool = False,
        topic: int | None = None,
        reply_to: int | None = None,
        extra: Json | None = None,
        by_bot: bool = False,
    ) -> Message:
        """Put a message into a chat."""
        message = Message(
            chat=chat,
            id=chat.next_id(),
            date=self.date(),
            sender=sender,
            body=body,
            picture=picture,
            document=document,
            markup=markup,
            preview=preview,
            caption_above=caption_above,
            topic=topic,
            reply_to=reply_to,
            extra=extra,
            by_bot=by_bot,
        )
        chat.messages[message.id] = message
        self.audience.tell(Said(message))
        return message

    def remove(self, message: Message) -> None:
        """Take a message out of its chat."""
        del message.chat.messages[message.id]
        self.audience.tell(Removed(message.chat, message.id))

    def belongs(self, chat: Chat, by: Person, old: Member, new: Member) -> None:
        """The bot belongs to a chat in another way than before, and hears of it."""
        change = {"chat": chat.json(), "from": by.json(), "date": self.date()}
        members = {"old_chat_member": old.json(chat.kind), "new_chat_member": new.json(chat.kind)}
        self.inbox.put("my_chat_member", change | members)
        self.audience.tell(Changed())

    def described(self) -> Json:
        """What getMe answers."""
        return self.bot.json() | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
