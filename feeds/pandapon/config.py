"""What is needed to ask PandaPon."""

from dataclasses import dataclass, field
from typing import Final

from feeds.endpoint import checked_endpoint
from feeds.pandapon.signing import SignRule

_ENDPOINT: Final = "productSearchOfferRecommendQuery"
_PATH: Final = f"/alibaba/product/{_ENDPOINT}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PandaponConfig:
    """Address, keys and amounts. Raises ValueError where they cannot work; keys are not in its repr."""

    url: str
    """The service's base address, or the whole address of the endpoint (for another version of it)."""
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    user_id: str = ""
    sign_rule: str = "concat/s"
    page_size: int = 20
    """1 to 50."""
    pages: int = 5
    """At most so many a poll."""

    def __post_init__(self) -> None:
        checked_endpoint(self.url)
        SignRule.parse(self.sign_rule)
        if not 1 <= self.page_size <= 50 or self.pages < 1:
            raise ValueError("page size must be 1 to 50, and pages at least 1")
        if not all(value.isascii() and value.isprintable() for value in (self.access_key, self.user_id)):
            raise ValueError("access key and user id travel as HTTP headers: plain ASCII only")

    @property
    def endpoint(self) -> str:
        """Where the call goes."""
        base = self.url.strip().rstrip("/")
        return base if base.endswith(_ENDPOINT) else base + _PATH
