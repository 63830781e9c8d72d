"""How a TOP call is signed: over the raw parameters, sorted by name (TOP documentation 101617)."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from feeds.fields import BEIJING

SIGN_METHODS: Final = ("hmac-sha256", "hmac", "md5")
_DIGESTS: Final = {"hmac": "md5", "hmac-sha256": "sha256"}


def sign(params: Mapping[str, str], secret: str, method: str) -> str:
    """The signature in upper hex. `params` must hold no `sign`, and exactly what will be sent."""
    key, content = secret.encode(), "".join(name + params[name] for name in sorted(params)).encode()
    if method == "md5":
        return hashlib.md5(key + content + key, usedforsecurity=False).hexdigest().upper()
    return hmac.new(key, content, _DIGESTS[method]).hexdigest().upper()


def signed_form(
    call: str, business: Mapping[str, str | None], *, app_key: str, secret: str, method: str, at: datetime
) -> dict[str, str]:
    """The whole form of one attempt. Parameters without a value are left out: an empty one breaks the signature."""
    form = {
        "method": call,
        "app_key": app_key,
        "v": "2.0",
        "format": "json",
        "sign_method": method,
        "timestamp": at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
        **{name: value for name, value in business.items() if value},
    }
    return {**form, "sign": sign(form, secret, method)}
