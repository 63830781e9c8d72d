"""Who is there: people, chats, memberships and forum topics."""

from dataclasses import dataclass, field
from enum import StrEnum

from sandbox.telegram.messages import Message
from sandbox.telegram.refusals import Json

ANONYMOUS_ADMIN = 1087968824

GROUP_RIGHTS = frozenset(
    {
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
        "can_pin_messages",
        "can_manage_topics",
    }
)
CHANNEL_RIGHTS = GROUP_RIGHTS - {"can_pin_messages", "can_manage_topics"} | {
    "can_post_messages",
    "can_edit_messages",
}


class Kind(StrEnum):
    """What a chat is, in the Bot API's words."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Status(StrEnum):
    """How somebody belongs to a chat."""

    OWNER = "creator"
    ADMIN = "administrator"
    MEMBER = "member"
    LEFT = "left"
    KICKED = "kicked"


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with an account; the bot is one too."""

    id: int
    first_name: str
    username: str = ""
    language_code: str = "en"
    is_bot: bool = False
    started: bool = False
    """Whether this person ever opened the chat with the bot. Until then the bot cannot write."""
    blocked: bool = False
    deactivated: bool = False

    def json(self) -> Json:
        """The User object."""
        user: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            user["username"] = self.username
        if not self.is_bot:
            user["language_code"] = self.language_code
        return user


@dataclass(frozen=True, slots=True)
class Member:
    """How somebody belongs to a chat and what that allows."""

    person: Person
    status: Status
    rights: frozenset[str] = frozenset()
    anonymous: bool = False

    @property
    def present(self) -> bool:
        """Whether they are in the chat."""
        return self.status not in (Status.LEFT, Status.KICKED)

    @property
    def leads(self) -> bool:
        """Whether they are an administrator or the owner."""
        return self.status in (Status.OWNER, Status.ADMIN)

    def may(self, right: str) -> bool:
        """Whether they have a right; the owner has all of them."""
        return self.status is Status.OWNER or (self.status is Status.ADMIN and right in self.rights)

    def json(self, kind: Kind) -> Json:
        """The ChatMember object."""
        member: Json = {"user": self.person.json(), "status": self.status.value}
        if self.leads:
            member["is_anonymous"] = self.anonymous
        if self.status is Status.ADMIN:
            every = CHANNEL_RIGHTS if kind is Kind.CHANNEL else GROUP_RIGHTS
            member |= {"can_be_edited": False} | {right: right in self.rights for right in sorted(every)}
        if self.status is Status.KICKED:
            member["until_date"] = 0
        return member


@dataclass(slots=True)
class Topic:
    """A topic of a forum. Its id is that of the message that opened it."""

    id: int
    name: str
    closed: bool = False


@dataclass(slots=True, eq=False)
class Chat:
    """A chat with all that was said in it. A private chat has the id of its person."""

    id: int
    kind: Kind
    title: str = ""
    username: str = ""
    forum: bool = False
    person: Person | None = None
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    migrated_to: int | None = None
    deleted: bool = False
    pinned: int | None = None
    last_message_id: int = 0

    @property
    def private(self) -> bool:
        """Whether it is a chat of one person with the bot."""
        return self.kind is Kind.PRIVATE

    def member(self, person: Person) -> Member:
        """How a person belongs here; LEFT for a stranger."""
        return self.members.get(person.id) or Member(person, Status.LEFT)

    def next_id(self) -> int:
        """The id of the next message."""
        self.last_message_id += 1
        return self.last_message_id

    def json(self) -> Json:
        """The Chat object."""
        if self.person is not None:
            named = {"first_name": self.person.first_name, "username": self.person.username}
            return {"id": self.id, "type": "private"} | {name: text for name, text in named.items() if text}
        chat: Json = {"id": self.id, "type": self.kind.value, "title": self.title}
        if self.username:
            chat["username"] = self.username
        if self.forum:
            chat["is_forum"] = True
        return chat
