"""What can be made to go wrong between the bot and Telegram."""

import asyncio
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from sandbox.telegram.calls import Call
from sandbox.telegram.refusals import Refusal, bad_request, too_many_requests


class Trouble(StrEnum):
    """One way for a write to fail."""

    TOO_MANY = "429"
    BROKEN = "500"
    CUT_BEFORE = "cut before"
    """The connection ends and nothing was done."""
    CUT_AFTER = "cut after"
    """The message is in the chat, but the bot never hears so."""


class PhotoTrouble(StrEnum):
    """What Telegram says when it cannot use the picture behind a URL."""

    UNREACHABLE = "failed to get HTTP URL content"
    NO_PICTURE = "wrong type of the web page content"
    REFUSED = "wrong HTTP URL specified"


@dataclass(frozen=True, slots=True)
class Fault:
    """A trouble that waits for the next write, to any chat or to one."""

    trouble: Trouble
    retry_after: int = 1
    chat_id: int | None = None

    def hits(self, call: Call) -> bool:
        """Whether this is the write it waited for."""
        writes = call.method.startswith(("send", "edit")) and call.method != "sendchataction"
        return writes and self.chat_id in (None, call.number("chat_id"))

    def refusal(self) -> Refusal:
        """What the bot is told instead of an answer."""
        if self.trouble is Trouble.TOO_MANY:
            return too_many_requests(self.retry_after)
        return Refusal(500, "Internal Server Error")


class Faults:
    """The troubles ahead. `latency` (seconds) delays each answer; `photos` spoils every photo sent by URL."""

    def __init__(self) -> None:
        self.latency = 0.0
        self.photos: PhotoTrouble | None = None
        self.revoked = False
        """The token was revoked: every call answers 401."""
        self.odds: dict[Trouble, float] = {}
        """How often each trouble hits a write, 0 to 1."""
        self._luck = Random(1)  # noqa: S311 - troubles that can be repeated
        self._ahead: deque[Fault] = deque()

    def next(self, trouble: Trouble, times: int = 1, *, retry_after: int = 1, chat_id: int | None = None) -> None:
        """The next `times` writes fail this way."""
        self._ahead.extend([Fault(trouble, retry_after, chat_id)] * times)

    def clear(self) -> None:
        """Everything works again."""
        self.latency, self.photos, self.revoked = 0.0, None, False
        self._ahead.clear()
        self.odds.clear()

    def strike(self, call: Call) -> Trouble | None:
        """The trouble of this call, if one waited for it. Raises Refusal where the trouble is an answer."""
        fault = next((fault for fault in self._ahead if fault.hits(call)), None)
        if fault is not None:
            self._ahead.remove(fault)
        else:
            fault = self._by_chance(call)
        if fault is None:
            return None
        if fault.trouble in (Trouble.TOO_MANY, Trouble.BROKEN):
            raise fault.refusal()
        return fault.trouble

    def _by_chance(self, call: Call) -> Fault | None:
        drawn = self._luck.random() if self.odds else 1.0
        for trouble, share in self.odds.items():
            if drawn < share:
                fault = Fault(trouble)
                return fault if fault.hits(call) else None
            drawn -= share
        return None

    async def dawdle(self) -> None:
        """Take the time that an answer takes."""
        if self.latency:
            await asyncio.sleep(self.latency)

    def check_photo_url(self) -> None:
        """Raises Refusal while photos by URL are spoilt."""
        if self.photos is not None:
            raise bad_request(self.photos.value)
