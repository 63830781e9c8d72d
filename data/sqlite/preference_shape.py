"""What the step for preferences adds: what chats chose, what waits for its hour, rates, and the names of topics."""

RATES = """
CREATE TABLE rates (
    currency TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID"""

TOPICS = """
CREATE TABLE topics (
    chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    thread_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (chat_id, thread_id)
) STRICT, WITHOUT ROWID"""

HOW_PEOPLE_WANT_IT = (
    "ALTER TABLE chats ADD COLUMN quiet_from INTEGER",
    "ALTER TABLE chats ADD COLUMN quiet_to INTEGER",
    "ALTER TABLE chats ADD COLUMN digest_at INTEGER",
    "ALTER TABLE chats ADD COLUMN digest_all INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE chats ADD COLUMN currency TEXT",
    "ALTER TABLE chats ADD COLUMN pictures INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE chats ADD COLUMN daily_cap INTEGER",
    "ALTER TABLE deliveries ADD COLUMN held_until INTEGER",
    "ALTER TABLE deliveries ADD COLUMN held_by TEXT",
    "ALTER TABLE deliveries ADD COLUMN digest TEXT",
    "ALTER TABLE deliveries ADD COLUMN digest_id INTEGER",
    RATES,
    TOPICS,
    "DROP INDEX deliveries_ready",
    "DROP INDEX deliveries_ready_by_chat",
    """
CREATE INDEX deliveries_ready ON deliveries (lane, id, chat_id, not_before)
WHERE state = 'ready' AND held_until IS NULL""",
    """
CREATE INDEX deliveries_ready_by_chat ON deliveries (chat_id, lane, id, not_before, held_until)
WHERE state = 'ready'""",
    """
CREATE INDEX deliveries_held ON deliveries (held_until, chat_id)
WHERE state = 'ready' AND held_until IS NOT NULL AND digest_id IS NULL""",
    "CREATE INDEX deliveries_in_digest ON deliveries (digest_id) WHERE digest_id IS NOT NULL",
)
"""Statements of the step."""

WHAT_WAS_ASKED = ("ALTER TABLE chats ADD COLUMN zone_asked INTEGER NOT NULL DEFAULT 0",)
"""Statements of a later step."""
