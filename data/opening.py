"""The one way to a store: its URL says which kind it is."""

from pathlib import Path

from data.sqlite.store import open_sqlite
from data.store import Store, StoreAddressError

SQLITE = "sqlite:///"


async def open_store(url: str, *, migrate: bool = True) -> Store:
    """Open the store at `sqlite:///relative/path` or `sqlite:////absolute/path`, and create it where there is none.

    Without `migrate` a store that is missing or older than the program is refused instead of brought up to date.
    Raises StoreError, whose message says what to do; StoreAddressError when the URL itself is wrong.
    """
    if not url.startswith(SQLITE) or len(url) == len(SQLITE):
        scheme = url.partition(":")[0]
        raise StoreAddressError(
            f"DATABASE_URL starts with {scheme!r}: only SQLite files are supported, "
            f"such as {SQLITE}var/dropbell.db or {SQLITE}/srv/dropbell.db"
        )
    return await open_sqlite(Path(url.removeprefix(SQLITE)), migrate=migrate)
