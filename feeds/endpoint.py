"""Which addresses a feed may live at."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


def checked_endpoint(url: str) -> str:
    """Give the address back if a feed may be asked there: https, or plain http on this machine.

    Raises ValueError, which never repeats the address: it may hold a password.
    """
    parts = urlsplit(url.strip())
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("not the address of a feed: expected https://host/path")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts)):
        raise ValueError("a feed is asked over https only; plain http is for 127.0.0.1")
    return parts.geturl()


def is_loopback(parts: SplitResult) -> bool:
    """Whether the address stays on this machine."""
    host = parts.hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
