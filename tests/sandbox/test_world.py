"""The life of the simulated products over a month, without a server."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.casting import NEWCOMER_EVERY
from sandbox.world.product import Feed, Product, ProductState
from sandbox.world.vocabulary import shelves, taobao, wholesale
from sandbox.world.world import UnknownProductError, World

START = datetime(2026, 3, 1, 4, tzinfo=UTC)
MONTH = [START - timedelta(hours=6 * step) for step in reversed(range(120))]

moments = st.integers(-40 * 24 * 60, 60 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


@pytest.fixture(scope="module")
def world() -> World:
    return World(START)


@pytest.fixture(scope="module")
def month(world: World) -> dict[str, list[ProductState]]:
    """Every product four times a day, from its first day on."""
    lives: dict[str, list[ProductState]] = {}
    for at in MONTH:
        for feed in Feed:
            for product in world.products(feed, at):
                lives.setdefault(product.name, []).append(world.state(product, at))
    return lives


def steps(month: dict[str, list[ProductState]]) -> Iterator[tuple[ProductState, ProductState]]:
    for life in month.values():
        yield from pairwise(life)


def test_each_shop_has_some_hundred_and_a_half_products(world: World) -> None:
    for feed in Feed:
        assert 130 <= len(world.products(feed, START)) <= 220


def test_the_story_s_articles_are_there_from_the_first_minute(world: World) -> None:
    def named(feed: Feed, word: str) -> list[Product]:
        return [product for product in world.products(feed, START) if product.mentions(word)]

    cat_food = named(Feed.TAOBAO, "猫粮")
    assert len({product.shop.title for product in cat_food}) > 3
    assert any("天猫" in product.shop.title for product in cat_food)
    assert any("天猫" not in product.shop.title and product.base < 30_000 for product in cat_food)
    assert named(Feed.TAOBAO, "充电宝")
    assert named(Feed.TAOBAO, "耳机")
    assert any(product.mentions("预售") for product in named(Feed.TAOBAO, "精华"))
    assert named(Feed.PANDAPON, "đèn uvb")


def test_every_phase_of_a_presale_runs_at_the_first_minute(world: World) -> None:
    states = [world.state(product, START) for product in world.products(Feed.TAOBAO, START)]
    phases = {state.presale.phase(START) for state in states if state.presale}
    assert phases == {"announced", "deposit", "gap", "balance"}


def test_two_worlds_of_one_seed_are_the_same_and_of_two_seeds_are_not() -> None:
    def told(seed: int) -> list[ProductState]:
        world = World(START, seed)
        return [world.state(product, at) for at in MONTH[::40] for product in world.products(Feed.TAOBAO, at)]

    assert told(3) == told(3)
    assert told(3) != told(4)


def test_the_order_in_which_moments_are_looked_at_changes_nothing(world: World) -> None:
    other = World(START)
    product = other.products(Feed.TAOBAO, START)[20]
    backwards = [other.state(product, at) for at in reversed(MONTH)]
    assert [world.state(product, at) for at in MONTH] == backwards[::-1]


def test_keys_are_unique_and_of_the_shop_s_own_kind(world: World) -> None:
    every = [product for feed in Feed for product in world.products(feed, START + timedelta(days=200))]
    assert len({product.key for product in every}) == len(every)
    assert all(product.key.isdigit() == (product.feed is Feed.PANDAPON) for product in every)


def test_new_products_keep_coming(world: World) -> None:
    for feed in Feed:
        week = len(world.products(feed, START + timedelta(days=7))) - len(world.products(feed, START))
        assert abs(week - timedelta(days=7) / NEWCOMER_EVERY) <= 1


def test_a_month_holds_drops_coupons_presales_announcements_and_blanks(month: dict[str, list[ProductState]]) -> None:
    pairs = list(steps(month))
    drops = {
        now.product.feed for was, now in pairs if now.price < was.price * 0.9 and now.presale is was.presale is None
    }
    assert drops == set(Feed)
    assert sum(was.coupon is None and now.coupon is not None for was, now in pairs) > 10
    assert sum(was.presale is None and now.presale is not None for was, now in pairs) > 10
    assert sum(was.preheat is None and now.preheat is not None for was, now in pairs) > 5
    assert any(not now.readable for _, now in pairs)


def test_a_month_holds_a_sale_that_is_none(month: dict[str, list[ProductState]]) -> None:
    assert any(now.listed > was.listed * 1.3 and now.final == was.final for was, now in steps(month))


def test_some_announced_prices_come_and_some_never_do(month: dict[str, list[ProductState]]) -> None:
    began = [(was.preheat, now) for was, now in steps(month) if was.preheat and not now.preheat]
    kept = [now.price <= announced.price for announced, now in began]
    assert True in kept
    assert False in kept


def test_1688_has_ranges_and_dropship_prices_above_and_below_and_missing(world: World) -> None:
    states = [world.state(product, START) for product in world.products(Feed.PANDAPON, START)]
    assert any(state.upper and state.upper > state.price for state in states)
    assert any(state.consign and state.consign > state.price for state in states)
    assert any(state.consign and state.consign < state.price for state in states)
    assert any(state.consign is None for state in states)


@given(at=moments, place=st.integers(0, 60), feed=st.sampled_from(Feed))
def test_prices_always_make_sense(world: World, at: datetime, place: int, feed: Feed) -> None:
    state = world.state(world.products(feed, at)[place], at)
    assert 0 < state.final <= state.price <= state.listed
    if state.coupon:
        assert state.coupon.valid(at)
        assert state.coupon.fee < state.price
    if state.presale:
        sale = state.presale
        assert sale.start < sale.end < sale.tail_start < sale.tail_end
        assert 0 < sale.deposit < sale.hand <= sale.price


def test_an_unknown_key_is_said_to_be_unknown(world: World) -> None:
    with pytest.raises(UnknownProductError):
        world.find("taobao:nobody", START)


def test_the_words_are_whole() -> None:
    assert len(shelves()) == len(taobao().category) + len(wholesale().category), "two categories share a code"
    assert {role.code for role in taobao().cast} <= {shelf.code for shelf in taobao().category}
    assert {role.code for role in wholesale().cast} <= {shelf.code for shelf in wholesale().category}
