"""What each chat may be sent, and when. Pure, like the window."""

from collections import OrderedDict
from dataclasses import dataclass, field

from bot.pacing.window import MARGIN, Window, latest

PERSON_LIMIT, PERSON_SPAN = 1, 1.0
"""Telegram: "avoid sending more than one message per second" in one chat."""
GROUP_LIMIT, GROUP_SPAN = 20, 60.0
"""Telegram: "not more than 20 messages per minute to the same group"; channels are held to the same."""

ChatKey = int | str
"""A chat's id, or the name of a public one."""


def is_shared(chat: ChatKey) -> bool:
    """Groups and channels have negative ids, or names; people have neither."""
    return isinstance(chat, str) or chat < 0


@dataclass(slots=True)
class Track:
    """What one chat has had."""

    window: Window
    last: float = 0.0
    """When a request to it last left."""
    paused_until: float = 0.0

    def free_at(self, now: float) -> float | None:
        """When it may be written to; None while only an answer can tell: its messages keep their order."""
        return None if self.window.flying else latest(self.window.free_at(now), self.paused_until)

    def is_idle(self, now: float) -> bool:
        """Whether it can be forgotten."""
        return self.paused_until <= now and self.window.is_idle(now)


@dataclass(slots=True)
class Tracks:
    """The chats that were written to lately, in the order of their last message."""

    chats: OrderedDict[ChatKey, Track] = field(default_factory=OrderedDict)

    def free_at(self, chat: ChatKey, now: float) -> float | None:
        """When this chat may be written to; None while only an answer can tell."""
        track = self.chats.get(chat)
        return now if track is None else track.free_at(now)

    def last(self, chat: ChatKey) -> float:
        """When a request to it last left; 0 when that is too long ago to matter."""
        track = self.chats.get(chat)
        return track.last if track else 0.0

    def leave(self, chat: ChatKey, now: float) -> None:
        """A request to this chat leaves now."""
        track = self.track(chat)
        track.window.leave()
        track.last = now
        self.chats.move_to_end(chat)
        self._forget_idle(now)

    def pause(self, chat: ChatKey, until: float) -> None:
        """Telegram asked not to write to it before then. Never shorter than it asked before."""
        track = self.track(chat)
        track.paused_until = max(track.paused_until, until + MARGIN)

    def track(self, chat: ChatKey) -> Track:
        """What this chat has had, kept from now on."""
        if chat not in self.chats:
            window = Window(GROUP_LIMIT, GROUP_SPAN) if is_shared(chat) else Window(PERSON_LIMIT, PERSON_SPAN)
            self.chats[chat] = Track(window)
        return self.chats[chat]

    def _forget_idle(self, now: float) -> None:
        while self.chats:
            chat, track = next(iter(self.chats.items()))
            if not track.is_idle(now):
                return
            del self.chats[chat]
