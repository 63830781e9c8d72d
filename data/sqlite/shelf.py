"""The statements of a search: each is one way to walk along the shelf."""

from data.sqlite.place import FALL, NEW, NEWEST, PRICE, SOLD
from deals.rank import Order

# What follows puts pieces of ours into each other, never a value.
# ruff: noqa: S608

WITHIN = """
s.fen BETWEEN :fen_from AND :fen_to AND s.sold >= :sold_from AND s.rank BETWEEN :rank_from AND :rank_to
AND s.income_rate >= :income_rate AND s.income >= :income AND s.announced_rate >= :announced_rate
AND s.reward >= :reward
"""
"""The numbers themselves."""

FITS = f"""(
w.place & 1 BETWEEN :feed_from AND :feed_to
AND w.place >> {PRICE} & 63 BETWEEN :price_may_from AND :price_may_to AND w.place >> {SOLD} & 31 <= :sold_may
AND (
    :others = 0 AND w.place >> {PRICE} & 63 BETWEEN :price_sure_from AND :price_sure_to
    AND w.place >> {SOLD} & 31 <= :sold_sure
    OR EXISTS (SELECT 1 FROM shelf AS s WHERE s.place = w.place AND {WITHIN})
))"""
"""The same, asked of the place first."""

WITH_WORDS = "SELECT rowid, 1 FROM offer_words WHERE offer_words MATCH :words ORDER BY rowid LIMIT :looked"
"""What says the words, the best first."""

WITH_WORDS_WITHIN = f"""
SELECT w.place, {FITS} AS fits
FROM (SELECT rowid AS place FROM offer_words WHERE offer_words MATCH :words ORDER BY rowid LIMIT :looked) AS w
WHERE :looked > 0 OR fits
"""
"""The same, and whether each is within the bounds: the first `looked`, or of all of them only what is."""

BY = {
    Order.BEST: "place",
    Order.CHEAPEST: "fen, place",
    Order.FALLEN: "fall DESC, place",
    Order.SOLD: "sold DESC, place",
    Order.NEWEST: "ref DESC",
}
"""How each order is sorted; there is an index for each."""

IN_ORDER = {
    order: f"""
SELECT w.place, {FITS} AS fits FROM (SELECT place FROM shelf ORDER BY {by} LIMIT :looked) AS w
WHERE :looked > 0 OR fits
"""
    for order, by in BY.items()
}
"""Everything in this order, likewise."""

STEP = {
    Order.CHEAPEST: f"w.place >> {PRICE} & 63",
    Order.FALLEN: f"w.place >> {FALL}",
    Order.SOLD: f"w.place >> {SOLD} & 31",
    Order.NEWEST: f"w.place >> {NEW} & {NEWEST}",
}
"""What a place says of an order: nothing of a later step comes before anything of an earlier one."""

STEP_FULL = {
    order: f"""
SELECT {step} AS step
FROM (SELECT rowid AS place FROM offer_words WHERE offer_words MATCH :words) AS w
WHERE {FITS}
ORDER BY step
LIMIT 1 OFFSET :skip
"""
    for order, step in STEP.items()
}
"""In which step there are more than so many of those that say the words."""

UP_TO_STEP = {
    order: f"""
SELECT s.place
FROM (SELECT rowid AS place FROM offer_words WHERE offer_words MATCH :words) AS w
CROSS JOIN shelf AS s ON s.place = w.place
WHERE {step} <= :step AND {FITS}
ORDER BY {", ".join(f"s.{part}" for part in BY[order].split(", "))}
LIMIT :limit
"""
    for order, step in STEP.items()
}
"""The first of those that say the words, in this order."""

AMONG = {
    "price": "shelf INDEXED BY shelf_by_price WHERE fen BETWEEN :fen_from AND :fen_to",
    "sales": "shelf INDEXED BY shelf_by_sales WHERE sold >= :sold_from",
    "rank": "shelf INDEXED BY shelf_by_rank WHERE rank >= 0 AND rank BETWEEN :rank_from AND :rank_to",
}
"""Those with the numbers that most wishes ask for."""

HOW_MANY = {what: f"SELECT COUNT(*) FROM (SELECT 1 FROM {among} LIMIT :limit)" for what, among in AMONG.items()}
"""How many have such a number, counted up to the limit."""

BY_NUMBER = {
    (what, order): f"""
SELECT s.place
FROM (SELECT place FROM {among}) AS w CROSS JOIN shelf AS s ON s.place = w.place
WHERE {FITS}
ORDER BY {", ".join(f"s.{part}" for part in by.split(", "))}
LIMIT :limit
"""
    for what, among in AMONG.items()
    for order, by in BY.items()
}
"""Those with such a number, in this order."""
