"""What the fourth step adds: the journal of what was heard, and what makes it harmless to do something twice."""

INBOX = """
CREATE TABLE inbox (
    update_id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'aside')),
    reason TEXT NOT NULL DEFAULT '',
    received_at INTEGER NOT NULL
) STRICT"""

WHAT_MUST_HAPPEN_ONCE = (
    INBOX,
    "ALTER TABLE watches ADD COLUMN cause INTEGER",
    "ALTER TABLE deliveries ADD COLUMN fence INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE chats ADD COLUMN policy TEXT NOT NULL DEFAULT 'retry'",
    "CREATE INDEX inbox_unfinished ON inbox (update_id) WHERE state = 'waiting'",
    "CREATE UNIQUE INDEX watches_by_cause ON watches (cause) WHERE cause IS NOT NULL",
)
"""Statements of the fourth step."""
