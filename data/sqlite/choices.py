"""What a chat chose, as columns of its row."""

import sqlite3
from decimal import Decimal

from data.sqlite.encoding import from_ms
from deals.currency import Currency, Rate
from deals.preferences import Preferences, Quiet

CHOOSE = """
UPDATE chats
SET quiet_from = :quiet_from, quiet_to = :quiet_to, digest_at = :digest_at, digest_all = :digest_all,
    currency = :currency, pictures = :pictures, daily_cap = :daily_cap
WHERE id = :chat
"""
"""From now on."""

ASK_ZONE = "UPDATE chats SET zone_asked = 1 WHERE id = :chat AND zone_asked = 0 AND time_zone IS NULL"
"""Changes a row only the first time, and never where it is known."""

SET_ZONE = "UPDATE chats SET time_zone = :zone WHERE id = :chat"
"""Where the readers live."""


def choice_columns(preferences: Preferences) -> dict[str, object]:
    """What CHOOSE writes."""
    quiet = preferences.quiet
    return {
        "quiet_from": quiet.start if quiet else None,
        "quiet_to": quiet.end if quiet else None,
        "digest_at": preferences.digest_at,
        "digest_all": int(preferences.digest_all),
        "currency": preferences.currency,
        "pictures": int(preferences.pictures),
        "daily_cap": preferences.daily_cap,
    }


def read_choices(row: sqlite3.Row) -> Preferences:
    """What a row of chats says of it."""
    return Preferences(
        quiet=None if row["quiet_from"] is None else Quiet(row["quiet_from"], row["quiet_to"]),
        digest_at=row["digest_at"],
        digest_all=bool(row["digest_all"]),
        currency=None if row["currency"] is None else Currency(row["currency"]),
        pictures=bool(row["pictures"]),
        daily_cap=row["daily_cap"],
    )


def read_rate(row: sqlite3.Row) -> Rate:
    """A row of rates."""
    return Rate(Currency(row["currency"]), Decimal(row["value"]), from_ms(row["at"]))
