"""Who plays: you, an admin, the channel and a group with topics."""

from dataclasses import dataclass

from sandbox.telegram.chats import Chat, Kind, Person, Status
from sandbox.telegram.network import Telegram
from sandbox.telegram.rooms import Rooms

YOU = 482_913_001
ADMIN = 771_204_002
CHANNEL = -1_001_500_000_001
GROUP = -1_001_500_000_002


@dataclass(frozen=True, slots=True)
class Cast:
    """The people and rooms of the play."""

    you: Person
    admin: Person
    channel: Chat
    group: Chat


def assemble(telegram: Telegram, rooms: Rooms) -> Cast:
    """Let them in. The admin owns both rooms, the bot may post in both, and nobody has started it yet."""
    you = telegram.add_person(YOU, "You", "you_here", "zh-hans")
    admin = telegram.add_person(ADMIN, "Lan", "lan_admin", "en")
    channel = telegram.add_chat(CHANNEL, Kind.CHANNEL, "好价频道", admin, username="good_finds")
    group = telegram.add_chat(GROUP, Kind.SUPERGROUP, "Bargains", admin, forum=True)
    rooms.joins(channel, you)
    rooms.joins(group, you)
    rooms.adds_bot(channel, admin)
    rooms.sets_bot(group, admin, Status.ADMIN)
    for name in ("Cats & dogs", "Electronics"):
        rooms.opens_topic(group, name, admin)
    return Cast(you, admin, channel, group)
