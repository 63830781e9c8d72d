"""Where searches look: the offers by how good news they are, and the pieces of their texts.

A place says how good news an offer is, how new it is, and whose: the smaller, the better. The words are kept under the
place too, so that the first that are found are the best, and most numbers are known without looking further.
"""

WHERE_SEARCHES_LOOK = (
    """
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
) STRICT""",
    "CREATE INDEX shelf_by_price ON shelf (fen)",
    "CREATE INDEX shelf_by_fall ON shelf (fall DESC)",
    "CREATE INDEX shelf_by_sales ON shelf (sold DESC)",
    "CREATE INDEX shelf_by_rank ON shelf (rank) WHERE rank >= 0",
    """
CREATE VIRTUAL TABLE offer_words USING fts5 (
    title, sub_title, brand, category, shop, facts, content = '', columnsize = 0, tokenize = 'ascii'
)""",
    "INSERT INTO offer_words (offer_words, rank) VALUES ('usermerge', 2)",
    "DROP INDEX offers_by_change",
)
"""Statements of this step; then everything that is kept is put there."""
