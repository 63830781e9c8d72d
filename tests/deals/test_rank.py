"""In which order offers answer a search."""

from dataclasses import dataclass, replace
from itertools import count
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from deals.filters import Subject, filtered
from deals.grammar import parse_rule
from deals.offer import Count, Fen, Offer, Preheat, PriceKind, Quote
from deals.rank import Order, Standing, doublings, fall, page, price_step, rank, standing
from deals.wish import Wish, parse_wish
from tests.deals.builders import START, taobao

REFS = count(1)
"""What is made later is newer."""


@dataclass(frozen=True)
class Shown:
    ref: int
    offer: Offer
    quote: Quote | None
    before: Fen | None = None


def test_only_what_fits_is_listed() -> None:
    cheap, dear, other = shown("猫粮", 7000), shown("猫粮", 9000), shown("狗粮", 7000)
    assert rank([cheap, dear, other], parse_wish("猫粮 <80")) == [cheap]


def test_the_words_in_the_title_come_before_the_words_beside_it() -> None:
    beside = replace(shown("猫罐头", 100), offer=replace(shown("猫罐头", 100).offer, sub_title="送猫粮"))
    titled = shown("猫粮", 9000)
    assert rank([beside, titled], parse_wish("猫粮")) == [titled, beside]


def test_then_comes_what_fell_most() -> None:
    fell_8, fell_20, rose = shown("a", 9200, 10000), shown("b", 8000, 10000), shown("c", 5000, 4000)
    assert rank([rose, fell_8, fell_20], Wish()) == [fell_20, fell_8, rose]


def test_of_similar_falls_the_better_sold_comes_first() -> None:
    fell_6, fell_9 = shown("a", 9400, 10000, sold=500), shown("b", 9100, 10000, sold=20)
    assert rank([fell_9, fell_6], Wish()) == [fell_6, fell_9]


def test_of_similar_sales_the_cheaper_comes_first_and_last_what_has_no_price() -> None:
    unknown, dear, cheap = shown("a", None, sold=510), shown("b", 200, sold=510), shown("c", 100, sold=260)
    assert rank([unknown, dear, cheap], Wish()) == [cheap, dear, unknown]


def test_of_similar_prices_the_newer_comes_first() -> None:
    old, new = shown("a", 10200), shown("b", 12700)
    assert rank([old, new], Wish()) == [new, old]


def test_the_cheapest_can_come_first() -> None:
    sold, cheap, unknown = shown("a", 200, 400, sold=9), shown("b", 100), shown("c", None)
    assert rank([sold, unknown, cheap], Wish(), Order.CHEAPEST) == [cheap, sold, unknown]


def test_or_what_fell_most_to_the_last_percent() -> None:
    fell_8, fell_9, rose = shown("a", 9200, 10000, sold=99), shown("b", 9100, 10000), shown("c", 5000, 4000)
    assert rank([rose, fell_8, fell_9], Wish(), Order.FALLEN) == [fell_9, fell_8, rose]


def test_or_what_sold_most_and_what_says_nothing_last() -> None:
    many, few, unknown = shown("a", 900, sold=500), shown("b", 800, sold=1), shown("c", 100)
    assert rank([unknown, few, many], Wish(), Order.SOLD) == [many, few, unknown]


def test_a_fall_of_less_than_5_percent_is_none() -> None:
    fell_4, sold = shown("a", 9600, 10000), shown("b", 9700, 10000, sold=99)
    assert rank([fell_4, sold], Wish(), Order.FALLEN) == [sold, fell_4]


def test_or_what_was_first_seen_last() -> None:
    old, new = shown("a", 900), shown("b", 9900)
    assert rank([old, new], Wish(), Order.NEWEST) == [new, old]


def test_more_than_10000_is_more_than_10000() -> None:
    exactly = replace(shown("a", 900), offer=replace(shown("a", 900).offer, sold_month=Count(10_000)))
    more = replace(exactly, offer=replace(exactly.offer, sold_month=Count(10_000, at_least=True)))
    assert rank([exactly, more], Wish(), Order.SOLD) == [more, exactly]


def test_a_rule_that_waits_for_a_presale_speaks_of_nothing_else() -> None:
    plain = shown("a", 900)
    announced = replace(plain, offer=replace(plain.offer, preheat=Preheat(at=START)))
    assert rank([plain, announced], Wish(parse_rule("presale"))) == [announced]
    assert rank([plain, announced], Wish(parse_rule("presale new"))) == [plain, announced]
    assert rank([plain], Wish(parse_rule("coupon<6h"))) == []


def test_a_fall_is_measured_in_basis_points() -> None:
    assert fall(7500, 10000) == 2500
    assert fall(10000, 7500) == 0
    assert fall(None, 7500) == 0
    assert fall(7500, None) == 0


def test_the_steps_of_a_standing_begin_where_they_should() -> None:
    assert [price_step(fen) for fen in (0, 99, 100, 124, 126, 200, 10**9, None)] == [0, 0, 1, 1, 2, 4, 62, 63]
    assert [doublings(sold) for sold in (-1, 0, 1, 2, 3, 4, 2**40)] == [0, 0, 1, 2, 2, 3, 31]
    assert (standing(499, 0, 0), standing(500, 1, 0), standing(10_000, 3, 0)) == (
        Standing(20, 31, 0),
        Standing(19, 30, 0),
        Standing(0, 29, 0),
    )


def test_pages_have_five_items_and_stay_within_their_ends() -> None:
    twelve = [shown(str(at), at) for at in range(1, 13)]
    assert (page(twelve, 1).items, page(twelve, 1).pages, page(twelve, 1).total) == (tuple(twelve[:5]), 3, 12)
    assert (page(twelve, 3).items, page(twelve, 3).number) == (tuple(twelve[10:]), 3)
    assert page(twelve, 9) == page(twelve, 3)
    assert page(twelve, -1) == page(twelve, 1)


def test_an_empty_list_has_one_empty_page() -> None:
    empty = page([shown("a", 1)][:0], 1)
    assert (empty.items, empty.number, empty.pages) == ((), 1, 1)


PRICES = st.none() | st.integers(1, 300)
TITLES = st.sampled_from(["猫粮", "狗粮", "猫粮 皇家"])


@st.composite
def listings(draw: st.DrawFn) -> list[Shown]:
    """Offers with different ids, oldest id first."""
    return [
        shown(draw(TITLES), draw(PRICES), draw(PRICES), draw(st.integers(0, 3)), key=f"s:{at:010}")
        for at in range(draw(st.integers(0, 8)))
    ]


@given(listings(), st.sampled_from(["", "猫粮", "猫粮 皇家", "<1.5"]), st.sampled_from(Order), st.randoms())
def test_all_that_fits_is_listed_once_whatever_order_it_came_in(
    offers: list[Shown], line: str, order: Order, luck: Random
) -> None:
    wish = parse_wish(line)
    ranked = rank(offers, wish, order)
    assert sorted(one.offer.id for one in ranked) == [one.offer.id for one in offers if fits(one, wish)]
    shuffled = luck.sample(offers, len(offers))
    assert rank(shuffled, wish, order) == ranked


def fits(one: Shown, wish: Wish) -> bool:
    return filtered(wish.rule, Subject.of(one.offer, one.quote.fen if one.quote else None)) is None


def shown(title: str, fen: Fen | None, before: Fen | None = None, sold: int | None = None, key: str = "") -> Shown:
    offer = taobao(fen, key=key or f"s:{title:_<10}", title=title)
    if sold is not None:
        offer = replace(offer, sold_month=Count(sold))
    return Shown(next(REFS), offer, None if fen is None else Quote(PriceKind.FINAL, fen), before)
