"""What can go wrong with a feed: one type per consequence.

    FeedError
    |-- TryAgain    may pass by itself     asked again within the poll with backoff, then at the next poll
    |-- WaitUntil   we are told to wait    nothing is sent to this feed for so many seconds, restarts included
    |-- Refused     our input or rights    the source stops, an admin is told once
    `-- Malformed   makes no sense to us   this poll changes nothing; an admin is told when it lasts

None of them holds a secret: what a service says is masked before it becomes an error.
"""

from collections.abc import Callable
from dataclasses import dataclass

Mask = Callable[[str], str]
"""Takes the secrets out of a text."""


class FeedError(Exception):
    """A feed brought no page. `code` and `request_id` are the service's own, for its support desk."""

    def __init__(self, reason: str, *, code: str = "", request_id: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.request_id = request_id

    def __str__(self) -> str:
        labelled = (("code", self.code), ("request", self.request_id))
        return " ".join([self.reason, *(f"[{label} {value}]" for label, value in labelled if value)])


class TryAgain(FeedError):  # noqa: N818 - named after what follows from it
    """Network, overload or a fault on the far side."""


class WaitUntil(FeedError):  # noqa: N818 - named after what follows from it
    """A call limit was reached. Nothing may be sent for `seconds`, counted from now."""

    def __init__(self, reason: str, *, seconds: int, code: str = "", request_id: str = "") -> None:
        super().__init__(reason, code=code, request_id=request_id)
        self.seconds = seconds


class Refused(FeedError):  # noqa: N818 - named after what follows from it
    """Asking the same again brings the same answer: keys, rights, parameters, or a feed that is not set up."""


class Malformed(FeedError):  # noqa: N818 - named after what follows from it
    """An HTML page, a body cut short, an error code that nobody documented."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What a service said instead of a page."""

    code: str
    message: str
    request_id: str = ""

    def masked(self, mask: Mask) -> "Fault":
        """The same without secrets, should the service repeat ours."""
        return Fault(mask(self.code), mask(self.message), mask(self.request_id))


def masking(*secrets: str) -> Mask:
    """Make a mask for these secrets."""

    def mask(text: str) -> str:
        for secret in filter(None, secrets):
            text = text.replace(secret, "***")
        return text

    return mask
