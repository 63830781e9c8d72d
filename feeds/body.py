"""From the bytes of an answer to a JSON object, however oddly it was written."""

import json
import re
from decimal import Decimal
from typing import Final, NoReturn

from feeds.errors import FeedError, Malformed, Mask, TryAgain, WaitUntil
from feeds.wire import Answer

_EXCERPT: Final = 200
_SEARCHED: Final = 64 * 1024
"""Far more than is shown, so that no secret is cut in two before it is masked."""
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROLS = dict.fromkeys(c for c in range(0x20) if c != ord("\n")) | {0x7F: None, ord("\t"): " "}


def read_object(answer: Answer, mask: Mask) -> dict[str, object]:
    """Read the answer's JSON object. Raises what the status means, or Malformed with the beginning of the body."""
    try:
        return decode(answer.body)
    except ValueError as error:
        raise _unreadable(answer, type(error).__name__, mask) from None


def status_error(answer: Answer) -> FeedError | None:
    """What the HTTP status alone means; None where it means success."""
    reason = f"HTTP {answer.status}"
    if answer.status == 429 and answer.retry_after is not None:
        return WaitUntil(reason, seconds=answer.retry_after)
    if answer.status in {408, 429} or answer.status >= 500:
        return TryAgain(reason)
    return None if 200 <= answer.status < 300 else Malformed(reason)


def decode(raw: bytes) -> dict[str, object]:
    """Read a JSON object: UTF-8 with or without BOM, else GB 18030; control characters in texts tolerated.

    Texts come back storable: no lone surrogate, no control character but the newline. Raises ValueError.
    """
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    try:
        value = _storable(json.loads(text, strict=False, parse_float=Decimal, parse_constant=_refuse))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - the text was wrong, not its type: one error for all of it
    return value


def _unreadable(answer: Answer, why: str, mask: Mask) -> FeedError:
    excerpt = mask(answer.body[:_SEARCHED].decode("utf-8", "replace"))[:_EXCERPT]
    printable = "".join(c if c.isprintable() else " " for c in excerpt)
    return status_error(answer) or Malformed(f"answer is not the JSON object expected ({why}): {printable!r}")


def _storable(value: object) -> object:
    match value:
        case str():
            return _LONE_SURROGATE.sub("\ufffd", value.translate(_CONTROLS))
        case list():
            return [_storable(item) for item in value]
        case dict():
            return {key: _storable(item) for key, item in value.items()}
        case _:
            return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"not a number: {constant}")
