"""What makes it harmless to handle an update again: views as they were before; later all that its handler was told."""

WHAT_CAN_BE_HANDLED_AGAIN = (
    "ALTER TABLE views ADD COLUMN before TEXT",
    "ALTER TABLE views ADD COLUMN gone INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE views ADD COLUMN cause INTEGER",
    "CREATE INDEX views_by_cause ON views (cause) WHERE cause IS NOT NULL",
    "DROP INDEX watches_by_cause",
    "CREATE UNIQUE INDEX watches_by_cause ON watches (cause, chat_id, line) WHERE cause IS NOT NULL",
)
"""Statements of the tenth step."""

WHAT_HANDLERS_WERE_TOLD = (
    """
CREATE TABLE told (
    id INTEGER PRIMARY KEY,
    update_id INTEGER NOT NULL,
    notes BLOB NOT NULL
) STRICT""",
    "CREATE INDEX told_by_update ON told (update_id)",
    "ALTER TABLE inbox ADD COLUMN begun INTEGER NOT NULL DEFAULT 0",
    "DROP INDEX watches_by_cause",
    "ALTER TABLE watches DROP COLUMN cause",
    "DELETE FROM views WHERE gone = 1",
    "DROP INDEX views_by_cause",
    "ALTER TABLE views DROP COLUMN before",
    "ALTER TABLE views DROP COLUMN gone",
    "ALTER TABLE views DROP COLUMN cause",
)
"""Statements of the twelfth step: what the tenth added for views and watches alone, all changes have now."""
