-- What every step of migrations.py together leads to. Times are epoch milliseconds, prices integer fen.
-- A test replays the steps and compares: change both.

CREATE TABLE rates (
    currency TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE topics (
    chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    thread_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (chat_id, thread_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    feed TEXT NOT NULL,
    params TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'active',
    full_ids INTEGER NOT NULL DEFAULT 0,
    baselined_at INTEGER,
    next_poll_at INTEGER,
    wait_until INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    last_poll_at INTEGER,
    last_ok_at INTEGER,
    last_items INTEGER NOT NULL DEFAULT 0,
    last_rejected INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    added_at INTEGER NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0, failing_since INTEGER, told_at INTEGER, empty_polls INTEGER NOT NULL DEFAULT 0,
    UNIQUE (feed, params)
) STRICT;

CREATE TABLE offers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    feed TEXT NOT NULL,
    key TEXT NOT NULL,
    doc TEXT NOT NULL,
    kind INTEGER,
    fen INTEGER,
    before_fen INTEGER,
    fingerprint INTEGER,
    changed_at INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    UNIQUE (feed, key)
) STRICT;

CREATE TABLE history (
    offer_id INTEGER NOT NULL REFERENCES offers (id),
    at INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    fen INTEGER NOT NULL,
    PRIMARY KEY (offer_id, at, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    offer_id INTEGER NOT NULL REFERENCES offers (id),
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    price_kind INTEGER,
    fen INTEGER,
    facts TEXT NOT NULL
) STRICT;

CREATE TABLE timers (
    offer_id INTEGER NOT NULL REFERENCES offers (id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    due INTEGER NOT NULL,
    anchor INTEGER NOT NULL,
    PRIMARY KEY (offer_id, kind, subject, due, anchor)
) STRICT, WITHOUT ROWID;

CREATE TABLE chats (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    time_zone TEXT,
    state TEXT NOT NULL DEFAULT 'active',
    reason TEXT NOT NULL DEFAULT '',
    muted_until INTEGER,
    wait_until INTEGER,
    created_at INTEGER NOT NULL
, policy TEXT NOT NULL DEFAULT 'retry', quiet_from INTEGER, quiet_to INTEGER, digest_at INTEGER, digest_all INTEGER NOT NULL DEFAULT 0, currency TEXT, pictures INTEGER NOT NULL DEFAULT 1, daily_cap INTEGER, zone_asked INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE watches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL REFERENCES chats (id),
    thread_id INTEGER,
    owner_id INTEGER NOT NULL,
    line TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    active INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE snoozes (
    chat_id INTEGER NOT NULL REFERENCES chats (id),
    offer_id INTEGER NOT NULL REFERENCES offers (id),
    until INTEGER,
    below INTEGER,
    PRIMARY KEY (chat_id, offer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id INTEGER REFERENCES events (id),
    notice TEXT,
    watch_id INTEGER,
    watch_version INTEGER,
    chat_id INTEGER NOT NULL,
    thread_id INTEGER,
    state TEXT NOT NULL DEFAULT 'ready'
        CHECK (state IN ('ready', 'claimed', 'sending', 'sent', 'dead', 'expired', 'cancelled')),
    lane INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER,
    expires INTEGER,
    message_id INTEGER,
    reason TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL, announcement_id INTEGER, fence INTEGER NOT NULL DEFAULT 0, held_until INTEGER, held_by TEXT, digest TEXT, digest_id INTEGER, shown TEXT NOT NULL DEFAULT '', look_at INTEGER DEFAULT 0,
    CHECK ((event_id IS NULL) <> (notice IS NULL))
) STRICT;

CREATE TABLE bursts (
    delivery_id INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    event_id INTEGER NOT NULL REFERENCES events (id),
    PRIMARY KEY (delivery_id, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE notices (
    key TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
    update_id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'aside')),
    reason TEXT NOT NULL DEFAULT '',
    received_at INTEGER NOT NULL
, begun INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE told (
    id INTEGER PRIMARY KEY,
    update_id INTEGER NOT NULL,
    notes BLOB NOT NULL
) STRICT;

CREATE TABLE views (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    chat_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    admin_id INTEGER NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE TABLE announcements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    html TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tallies (
    day TEXT NOT NULL,
    what TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (day, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE sightings (
    event_id INTEGER PRIMARY KEY REFERENCES events (id),
    batch INTEGER NOT NULL,
    at INTEGER NOT NULL,
    seen TEXT NOT NULL
) STRICT;

CREATE TABLE rule_settings (
    watch_id INTEGER PRIMARY KEY REFERENCES watches (id) ON DELETE CASCADE,
    doc TEXT NOT NULL
) STRICT;

CREATE TABLE channel_settings (
    chat_id INTEGER PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
    doc TEXT NOT NULL
) STRICT;

CREATE TABLE rule_versions (
    watch_id INTEGER NOT NULL REFERENCES watches (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    what TEXT NOT NULL,
    line TEXT NOT NULL,
    doc TEXT NOT NULL,
    PRIMARY KEY (watch_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE posts (
    delivery_id INTEGER PRIMARY KEY REFERENCES deliveries (id) ON DELETE CASCADE,
    held TEXT CHECK (held IN ('review', 'wait')),
    cause TEXT,
    until INTEGER,
    intro TEXT NOT NULL DEFAULT '',
    left_at INTEGER,
    leave_before INTEGER
) STRICT;

CREATE TABLE source_links (
    source_id INTEGER NOT NULL REFERENCES sources (id),
    offer_id INTEGER NOT NULL REFERENCES offers (id),
    link TEXT,
    coupon_link TEXT,
    PRIMARY KEY (source_id, offer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE follows (
    chat_id INTEGER NOT NULL REFERENCES chats (id),
    offer_id INTEGER NOT NULL REFERENCES offers (id),
    state TEXT NOT NULL CHECK (state IN ('followed', 'paid', 'done', 'dropped')),
    at INTEGER NOT NULL,
    PRIMARY KEY (chat_id, offer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE spoken (
    chat_id INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE paid (
    day TEXT PRIMARY KEY,
    messages INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE watch_changes (seq INTEGER PRIMARY KEY AUTOINCREMENT, watch_id INTEGER NOT NULL) STRICT;

CREATE TRIGGER watch_added AFTER INSERT ON watches
BEGIN INSERT INTO watch_changes (watch_id) VALUES (new.id); END;

CREATE TRIGGER watch_changed AFTER UPDATE ON watches
BEGIN INSERT INTO watch_changes (watch_id) VALUES (new.id); END;

CREATE TRIGGER watch_deleted AFTER DELETE ON watches
BEGIN INSERT INTO watch_changes (watch_id) VALUES (old.id); END;

CREATE TRIGGER chat_left_or_came AFTER UPDATE OF state ON chats WHEN new.state <> old.state
BEGIN INSERT INTO watch_changes (watch_id) SELECT id FROM watches WHERE chat_id = new.id; END;

CREATE TABLE readings (
    watch_id INTEGER PRIMARY KEY REFERENCES watches (id) ON DELETE CASCADE,
    line TEXT NOT NULL,
    grammar INTEGER NOT NULL,
    doc TEXT NOT NULL
) STRICT;

CREATE INDEX offers_by_fingerprint ON offers (feed, fingerprint) WHERE fingerprint IS NOT NULL;

CREATE INDEX events_by_offer ON events (offer_id, at);

CREATE INDEX timers_by_due ON timers (due);

CREATE INDEX watches_by_chat ON watches (chat_id);

CREATE INDEX deliveries_by_watch ON deliveries (watch_id, created_at) WHERE watch_id IS NOT NULL;

CREATE INDEX deliveries_ready ON deliveries (lane, id, chat_id, not_before)
WHERE state = 'ready' AND held_until IS NULL;

CREATE INDEX deliveries_ready_by_chat ON deliveries (chat_id, lane, id, not_before, held_until)
WHERE state = 'ready';

CREATE INDEX deliveries_held ON deliveries (held_until, chat_id)
WHERE state = 'ready' AND held_until IS NOT NULL AND digest_id IS NULL;

CREATE INDEX deliveries_in_digest ON deliveries (digest_id) WHERE digest_id IS NOT NULL;

CREATE INDEX deliveries_in_flight ON deliveries (chat_id) WHERE state IN ('claimed', 'sending');

CREATE INDEX views_by_person ON views (chat_id, user_id, kind, number);

CREATE INDEX deliveries_by_announcement ON deliveries (announcement_id, state) WHERE announcement_id IS NOT NULL;

CREATE INDEX sightings_by_time ON sightings (at);

CREATE INDEX posts_held ON posts (held, delivery_id) WHERE held IS NOT NULL;

CREATE INDEX deliveries_by_channel ON deliveries (chat_id, created_at) WHERE chat_id < 0 AND watch_id IS NOT NULL;

CREATE INDEX inbox_unfinished ON inbox (update_id) WHERE state = 'waiting';

CREATE INDEX told_by_update ON told (update_id);

CREATE INDEX follows_by_offer ON follows (offer_id);

CREATE INDEX spoken_by_chat ON spoken (chat_id, at);

CREATE INDEX deliveries_said ON deliveries (event_id) WHERE state = 'sent' AND shown <> 'untrue';

CREATE INDEX deliveries_to_look_at ON deliveries (look_at) WHERE state = 'sent' AND look_at IS NOT NULL;

CREATE TABLE shelf (
    place INTEGER PRIMARY KEY,
    ref INTEGER NOT NULL UNIQUE REFERENCES offers (id),
    fen INTEGER NOT NULL,
    fall INTEGER NOT NULL,
    sold INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    income_rate INTEGER NOT NULL,
    income INTEGER NOT NULL,
    announced_rate INTEGER NOT NULL,
    reward INTEGER NOT NULL
) STRICT;

CREATE INDEX shelf_by_price ON shelf (fen);

CREATE INDEX shelf_by_fall ON shelf (fall DESC);

CREATE INDEX shelf_by_sales ON shelf (sold DESC);

CREATE INDEX shelf_by_rank ON shelf (rank) WHERE rank >= 0;

CREATE VIRTUAL TABLE offer_words USING fts5 (
    title, sub_title, brand, category, shop, facts, content = '', columnsize = 0, tokenize = 'ascii'
);
