"""How old a file is, told without loading what could change it."""

import sqlite3

APPLICATION_ID = 0x44726F70
"""In the header of every file of ours ("Drop"), so that no other program's database is taken for one."""
STEPS_OF = "dropbell"
"""Whose steps ours are, in the table that sqlite-utils keeps."""

STEPS = (
    "m001_everything_that_survives_a_restart",
    "m002_what_admins_do",
    "m003_what_rules_looked_at",
    "m004_what_must_happen_once",
    "m005_what_channels_post",
    "m006_how_people_want_it",
    "m007_what_chats_follow",
    "m008_what_was_said",
    "m009_what_the_budget_remembers",
    "m010_what_can_be_handled_again",
    "m011_what_was_asked",
    "m012_what_handlers_were_told",
    "m013_which_watches_changed",
    "m014_where_searches_look",
)
"""Every step this program knows; migrations.py has what they do."""

NOTES_STEPS = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_sqlite_migrations'"
"""Whether any step was ever noted."""

SEEN = "SELECT name FROM _sqlite_migrations WHERE migration_set = :steps_of ORDER BY id"
"""The steps this file has seen."""


def pending(connection: sqlite3.Connection) -> list[str]:
    """The steps this file has not seen."""
    seen = _seen(connection)
    return [step for step in STEPS if step not in seen]


def unknown(connection: sqlite3.Connection) -> list[str]:
    """The steps this program does not know: a newer one wrote the file."""
    return [step for step in _seen(connection) if step not in STEPS]


def _seen(connection: sqlite3.Connection) -> list[str]:
    if connection.execute(NOTES_STEPS).fetchone() is None:
        return []
    return [row["name"] for row in connection.execute(SEEN, {"steps_of": STEPS_OF})]
