"""What is needed to ask Taobao."""

from dataclasses import dataclass, field

from feeds.endpoint import checked_endpoint
from feeds.taobao.signing import SIGN_METHODS


@dataclass(frozen=True, slots=True, kw_only=True)
class TaobaoConfig:
    """Address, keys and amounts. Raises ValueError where they cannot work; keys are not in its repr."""

    url: str = "https://eco.taobao.com/router/rest"
    """The gateway, used as given."""
    app_key: str = field(repr=False)
    app_secret: str = field(repr=False)
    sign_method: str = "hmac-sha256"
    page_size: int = 100
    """1 to 100."""
    pages: int = 3
    """At most so many a poll."""

    def __post_init__(self) -> None:
        checked_endpoint(self.url)
        if self.sign_method not in SIGN_METHODS:
            raise ValueError(f"unknown sign method: choose one of {', '.join(SIGN_METHODS)}")
        if not 1 <= self.page_size <= 100 or self.pages < 1:
            raise ValueError("page size must be 1 to 100, and pages at least 1")
