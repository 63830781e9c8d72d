"""What TOP's errors mean. They come with HTTP 200, and an error counts even beside a payload.

The codes and their wording are those of the platform's published tables.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from feeds.errors import FeedError, Malformed, Mask, Refused, TryAgain, WaitUntil
from feeds.fields import number, record, text

_CALL_LIMITS: Final = frozenset(range(4, 9))
_UNAVAILABLE: Final = 10
_CLOCK: Final = frozenset({30, 31})
_OURS: Final = frozenset({9, 11, 12, 13, *range(21, 35), *range(40, 44)})
"""Not authorised, address not listed, wrong key or signature, session, request malformed or forbidden."""
_BAN = re.compile(r"last for ([0-9]{1,6}) more seconds")
_DEFAULT_BAN: Final = 60
"""Seconds, where the service names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopFault:
    """An `error_response`."""

    code: int | None
    message: str = ""
    sub_code: str = ""
    sub_message: str = ""
    request_id: str = ""

    @property
    def is_no_result(self) -> bool:
        """The service's way of sending an empty page."""
        return self.code == 15 and self.sub_code == "50001"

    @property
    def is_clock(self) -> bool:
        """Our timestamp is missing or more than ten minutes off."""
        return self.code in _CLOCK

    @property
    def is_call_limit(self) -> bool:
        """Too many calls, for now or for today."""
        limited = self.sub_code.startswith("accesscontrol.limited-by-") or self.sub_code == "isp.call-limited"
        return self.code in _CALL_LIMITS or limited

    @property
    def ban_seconds(self) -> int:
        """How long we are told to stay away; seen from 1 second to 8.6 hours."""
        match = _BAN.search(self.sub_message)
        return int(match[1]) if match else _DEFAULT_BAN

    def error(self, mask: Mask) -> FeedError:
        """What follows from it."""
        said = " ".join(filter(None, (self.message, self.sub_code, self.sub_message)))
        reason, code, request = mask(f"Taobao: {said or 'no message'}"), str(self.code or ""), mask(self.request_id)
        if self.is_call_limit:
            return WaitUntil(reason, seconds=self.ban_seconds, code=code, request_id=request)
        if self.code == _UNAVAILABLE or self.sub_code.startswith("isp."):
            return TryAgain(reason, code=code, request_id=request)
        if self.code in _OURS or self.sub_code.startswith("isv."):
            return Refused(reason, code=code, request_id=request)
        return Malformed(reason, code=code, request_id=request)


def read_fault(answer: Mapping[str, object]) -> TopFault | None:
    """The error of an answer, wrapped as documented or flat as in simplified answers; None where there is none."""
    error = answer.get("error_response")
    if error is None and "code" in answer and "msg" in answer:
        error = answer
    if error is None:
        return None
    fields = record(error)
    return TopFault(
        code=number(fields.get("code")),
        message=text(fields.get("msg")) or "",
        sub_code=text(fields.get("sub_code")) or "",
        sub_message=text(fields.get("sub_msg")) or "",
        request_id=text(fields.get("request_id")) or "",
    )
