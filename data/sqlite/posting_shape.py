"""What the step for channels adds: settings and versions of rules, posts that are held back, each source's links."""

RULE_SETTINGS = """
CREATE TABLE rule_settings (
    watch_id INTEGER PRIMARY KEY REFERENCES watches (id) ON DELETE CASCADE,
    doc TEXT NOT NULL
) STRICT"""

CHANNEL_SETTINGS = """
CREATE TABLE channel_settings (
    chat_id INTEGER PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
    doc TEXT NOT NULL
) STRICT"""

RULE_VERSIONS = """
CREATE TABLE rule_versions (
    watch_id INTEGER NOT NULL REFERENCES watches (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    what TEXT NOT NULL,
    line TEXT NOT NULL,
    doc TEXT NOT NULL,
    PRIMARY KEY (watch_id, number)
) STRICT, WITHOUT ROWID"""

POSTS = """
CREATE TABLE posts (
    delivery_id INTEGER PRIMARY KEY REFERENCES deliveries (id) ON DELETE CASCADE,
    held TEXT CHECK (held IN ('review', 'wait')),
    cause TEXT,
    until INTEGER,
    intro TEXT NOT NULL DEFAULT '',
    left_at INTEGER,
    leave_before INTEGER
) STRICT"""

SOURCE_LINKS = """
CREATE TABLE source_links (
    source_id INTEGER NOT NULL REFERENCES sources (id),
    offer_id INTEGER NOT NULL REFERENCES offers (id),
    link TEXT,
    coupon_link TEXT,
    PRIMARY KEY (source_id, offer_id)
) STRICT, WITHOUT ROWID"""

WHAT_CHANNELS_POST = (
    RULE_SETTINGS,
    CHANNEL_SETTINGS,
    RULE_VERSIONS,
    POSTS,
    SOURCE_LINKS,
    "CREATE INDEX posts_held ON posts (held, delivery_id) WHERE held IS NOT NULL",
    "CREATE INDEX deliveries_by_channel ON deliveries (chat_id, created_at) WHERE chat_id < 0 AND watch_id IS NOT NULL",
)
"""Statements of the step."""
