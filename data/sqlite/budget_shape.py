"""What the step for the send budget adds."""

WHAT_THE_BUDGET_REMEMBERS = (
    """
CREATE TABLE spoken (
    chat_id INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT
""",
    "CREATE INDEX spoken_by_chat ON spoken (chat_id, at)",
    """
CREATE TABLE paid (
    day TEXT PRIMARY KEY,
    messages INTEGER NOT NULL
) STRICT, WITHOUT ROWID
""",
)
