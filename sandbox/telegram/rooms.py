"""What happens to the bot in channels and groups: added, promoted, kicked, topics closed, groups upgraded."""

from sandbox.telegram.audience import Changed
from sandbox.telegram.chats import CHANNEL_RIGHTS, GROUP_RIGHTS, Chat, Kind, Member, Person, Status, Topic
from sandbox.telegram.network import Telegram
from sandbox.telegram.texts import Formatted


class Rooms:
    """The hands of those who run channels and groups."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    def joins(self, chat: Chat, person: Person, status: Status = Status.MEMBER, *, anonymous: bool = False) -> None:
        """A person joins, or becomes an administrator with all rights."""
        rights = _all_rights(chat) if status is Status.ADMIN else frozenset[str]()
        chat.members[person.id] = Member(person, status, rights, anonymous)
        self._telegram.audience.tell(Changed())

    def adds_bot(self, chat: Chat, by: Person) -> None:
        """Add the bot: as an ordinary member to a group, as an administrator with all rights to a channel."""
        status = Status.ADMIN if chat.kind is Kind.CHANNEL else Status.MEMBER
        self.sets_bot(chat, by, status)

    def promotes_bot(self, chat: Chat, by: Person, rights: frozenset[str] | None = None) -> None:
        """Make the bot an administrator with these rights, by default all."""
        self.sets_bot(chat, by, Status.ADMIN, rights)

    def revokes(self, chat: Chat, by: Person, right: str) -> None:
        """Take one right from the bot, which stays an administrator."""
        self.sets_bot(chat, by, Status.ADMIN, chat.member(self._telegram.bot).rights - {right})

    def kicks_bot(self, chat: Chat, by: Person) -> None:
        """Throw the bot out."""
        self.sets_bot(chat, by, Status.KICKED)

    def sets_bot(self, chat: Chat, by: Person, status: Status, rights: frozenset[str] | None = None) -> None:
        """Change how the bot belongs to a chat, and let it know by my_chat_member."""
        old = chat.member(self._telegram.bot)
        given = _all_rights(chat) if rights is None else rights
        new = Member(self._telegram.bot, status, given if status is Status.ADMIN else frozenset())
        chat.members[self._telegram.bot.id] = new
        self._telegram.belongs(chat, by, old, new)

    def deletes(self, chat: Chat) -> None:
        """Delete a group."""
        chat.deleted = True
        self._telegram.audience.tell(Changed())

    def opens_topic(self, chat: Chat, name: str, by: Person) -> Topic:
        """Open a forum topic."""
        opened = self._telegram.say(
            chat, by, Formatted(""), extra={"forum_topic_created": {"name": name, "icon_color": 0}}
        )
        chat.topics[opened.id] = Topic(opened.id, name)
        return chat.topics[opened.id]

    def closes_topic(self, topic: Topic) -> None:
        """Close a topic: only administrators who manage topics may still write there."""
        topic.closed = True
        self._telegram.audience.tell(Changed())

    def migrates(self, group: Chat, new_id: int, by: Person) -> Chat:
        """Upgrade a basic group to a supergroup. The old id is dead from now on and both chats say so."""
        chat = Chat(new_id, Kind.SUPERGROUP, group.title, members=dict(group.members))
        self._telegram.chats[new_id] = chat
        group.migrated_to = new_id
        left = self._telegram.say(group, by, Formatted(""), extra={"migrate_to_chat_id": new_id})
        arrived = self._telegram.say(chat, by, Formatted(""), extra={"migrate_from_chat_id": group.id})
        for message in (left, arrived):
            self._telegram.inbox.put("message", message.json())
        self._telegram.audience.tell(Changed())
        return chat


def _all_rights(chat: Chat) -> frozenset[str]:
    return CHANNEL_RIGHTS if chat.kind is Kind.CHANNEL else GROUP_RIGHTS
