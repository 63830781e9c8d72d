"""What the tenth step adds: the state of a view before an update that is not finished yet."""

WHAT_CAN_BE_HANDLED_AGAIN = (
    "ALTER TABLE views ADD COLUMN before TEXT",
    "ALTER TABLE views ADD COLUMN gone INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE views ADD COLUMN cause INTEGER",
    "CREATE INDEX views_by_cause ON views (cause) WHERE cause IS NOT NULL",
    "DROP INDEX watches_by_cause",
    "CREATE UNIQUE INDEX watches_by_cause ON watches (cause, chat_id, line) WHERE cause IS NOT NULL",
)
"""Statements of the tenth step."""
