"""How a file comes to the newest shape, step by step. A step that was released is never edited; add one instead.

`age.py` names the steps, `schema.sql` shows where they lead. The SQL is what PostgreSQL shares, but for table options.
"""

import sqlite3

import sqlite_utils
from sqlite_utils import Migrations

from data.sqlite.age import APPLICATION_ID, STEPS_OF
from data.sqlite.budget_shape import WHAT_THE_BUDGET_REMEMBERS
from data.sqlite.delivery_shape import WHAT_MUST_HAPPEN_ONCE
from data.sqlite.first_shape import INDEXES, TABLES
from data.sqlite.follows import WHAT_CHATS_FOLLOW
from data.sqlite.living_shape import WHAT_WAS_SAID
from data.sqlite.posting_shape import WHAT_CHANNELS_POST
from data.sqlite.preference_shape import HOW_PEOPLE_WANT_IT, WHAT_WAS_ASKED
from data.sqlite.rewinding_shape import WHAT_CAN_BE_HANDLED_AGAIN, WHAT_HANDLERS_WERE_TOLD
from data.sqlite.shelf_shape import WHERE_SEARCHES_LOOK
from data.sqlite.shelving import fill_shelf
from data.sqlite.watching_shape import WHAT_CHANGED

WHAT_ADMINS_DO = (
    """
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    admin_id INTEGER NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE announcements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    html TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT""",
    """
CREATE TABLE tallies (
    day TEXT NOT NULL,
    what TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (day, what)
) STRICT, WITHOUT ROWID""",
    "ALTER TABLE deliveries ADD COLUMN announcement_id INTEGER",
    "ALTER TABLE sources ADD COLUMN failing_since INTEGER",
    "ALTER TABLE sources ADD COLUMN told_at INTEGER",
    "ALTER TABLE sources ADD COLUMN empty_polls INTEGER NOT NULL DEFAULT 0",
    """
CREATE INDEX deliveries_by_announcement ON deliveries (announcement_id, state) WHERE announcement_id IS NOT NULL""",
)
"""Statements of the second step."""
SIGHTINGS = (
    """
CREATE TABLE sightings (
    event_id INTEGER PRIMARY KEY REFERENCES events (id),
    batch INTEGER NOT NULL,
    at INTEGER NOT NULL,
    seen TEXT NOT NULL
) STRICT
""",
    "CREATE INDEX sightings_by_time ON sightings (at)",
)

steps = Migrations(STEPS_OF)


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is missing. Run it inside one IMMEDIATE transaction: all steps are kept, or none."""
    steps.apply(sqlite_utils.Database(connection, execute_plugins=False, recursive_triggers=False))


@steps()
def m001_everything_that_survives_a_restart(database: sqlite_utils.Database) -> None:
    """The first shape."""
    for statement in (*TABLES, *INDEXES):
        database.conn.execute(statement)
    database.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@steps()
def m002_what_admins_do(database: sqlite_utils.Database) -> None:
    """Announcements, the record of changes, figures by day, and since when a source is in trouble."""
    for statement in WHAT_ADMINS_DO:
        database.conn.execute(statement)


@steps()
def m003_what_rules_looked_at(database: sqlite_utils.Database) -> None:
    """What every event was judged by when it was raised, so that a rule can be asked about it later."""
    for statement in SIGHTINGS:
        database.conn.execute(statement)


@steps()
def m004_what_must_happen_once(database: sqlite_utils.Database) -> None:
    """The inbox, the command a watch came from, the fence of a delivery, and what to do when nobody knows."""
    for statement in WHAT_MUST_HAPPEN_ONCE:
        database.conn.execute(statement)


@steps()
def m005_what_channels_post(database: sqlite_utils.Database) -> None:
    """Settings and versions of rules, posts that are held back, and the links that each source gave."""
    for statement in WHAT_CHANNELS_POST:
        database.conn.execute(statement)


@steps()
def m006_how_people_want_it(database: sqlite_utils.Database) -> None:
    """What chats chose, what waits for its hour, rates of currencies, and the names of topics."""
    for statement in HOW_PEOPLE_WANT_IT:
        database.conn.execute(statement)


@steps()
def m007_what_chats_follow(database: sqlite_utils.Database) -> None:
    """Presales that chats follow, and what they paid of them."""
    for statement in WHAT_CHATS_FOLLOW:
        database.conn.execute(statement)


@steps()
def m008_what_was_said(database: sqlite_utils.Database) -> None:
    """How an alert reads by now, and when to look again whether it is true."""
    for statement in WHAT_WAS_SAID:
        database.conn.execute(statement)


@steps()
def m009_what_the_budget_remembers(database: sqlite_utils.Database) -> None:
    """Which groups and channels were just written to, and how much was paid for on a day."""
    for statement in WHAT_THE_BUDGET_REMEMBERS:
        database.conn.execute(statement)


@steps()
def m010_what_can_be_handled_again(database: sqlite_utils.Database) -> None:
    """Views as they were before an update that is not finished, and a watch of each line for one update."""
    for statement in WHAT_CAN_BE_HANDLED_AGAIN:
        database.conn.execute(statement)


@steps()
def m011_what_was_asked(database: sqlite_utils.Database) -> None:
    """Whether a reader was asked for the time zone."""
    for statement in WHAT_WAS_ASKED:
        database.conn.execute(statement)


@steps()
def m012_what_handlers_were_told(database: sqlite_utils.Database) -> None:
    """What an update changed is kept with what its handler was told, and how often a start began with it."""
    for statement in WHAT_HANDLERS_WERE_TOLD:
        database.conn.execute(statement)


@steps()
def m013_which_watches_changed(database: sqlite_utils.Database) -> None:
    """Every change of what decides which watches may fire, and rules as their lines were read."""
    for statement in WHAT_CHANGED:
        database.conn.execute(statement)


@steps()
def m014_where_searches_look(database: sqlite_utils.Database) -> None:
    """An index over what offers say and how good news they are, with everything that is kept."""
    for statement in WHERE_SEARCHES_LOOK:
        database.conn.execute(statement)
    fill_shelf(database.conn)
