"""What keeps an index over all watches current, and saves reading their lines again. Part of migrations.py."""

WHAT_CHANGED = (
    "CREATE TABLE watch_changes (seq INTEGER PRIMARY KEY AUTOINCREMENT, watch_id INTEGER NOT NULL) STRICT",
    """
CREATE TRIGGER watch_added AFTER INSERT ON watches
BEGIN INSERT INTO watch_changes (watch_id) VALUES (new.id); END""",
    """
CREATE TRIGGER watch_changed AFTER UPDATE ON watches
BEGIN INSERT INTO watch_changes (watch_id) VALUES (new.id); END""",
    """
CREATE TRIGGER watch_deleted AFTER DELETE ON watches
BEGIN INSERT INTO watch_changes (watch_id) VALUES (old.id); END""",
    """
CREATE TRIGGER chat_left_or_came AFTER UPDATE OF state ON chats WHEN new.state <> old.state
BEGIN INSERT INTO watch_changes (watch_id) SELECT id FROM watches WHERE chat_id = new.id; END""",
    """
CREATE TABLE readings (
    watch_id INTEGER PRIMARY KEY REFERENCES watches (id) ON DELETE CASCADE,
    line TEXT NOT NULL,
    grammar INTEGER NOT NULL,
    doc TEXT NOT NULL
) STRICT""",
)
"""Statements of one step. Whatever decides which watches may fire is noted by the database itself."""
