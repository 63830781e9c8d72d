"""Turning the knobs of the world."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.world.knobs import (
    NAMES,
    AnnouncePreheat,
    ClosePresale,
    CouponAppears,
    Drop,
    FakeDiscount,
    MoveDeadline,
    NewItem,
    OpenPresale,
    Raise,
    read_knob,
)
from sandbox.world.product import Feed, Product, ProductState
from sandbox.world.turning import NothingFitsError, turn
from sandbox.world.world import World

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return World(NOW)


def quiet(world: World, feed: Feed) -> Product:
    """A product with nothing going on."""
    states = (world.state(product, NOW) for product in world.products(feed, NOW))
    return next(state.product for state in states if not (state.coupon or state.presale or state.preheat))


def seen(world: World, product: Product, at: datetime) -> ProductState:
    return world.state(product, at)


def test_a_drop_takes_exactly_its_percent_off_and_lasts(world: World) -> None:
    product = turn(world, Drop(word="猫粮", without="天猫", below=300), NOW).product
    before, after = seen(world, product, NOW - HOUR / 60), seen(world, product, NOW)
    assert product.mentions("猫粮")
    assert "天猫" not in product.shop.title
    assert before.final < 30_000
    assert abs(after.final - before.final * 0.8) <= 5
    assert seen(world, product, NOW + timedelta(days=40)).final == after.final


def test_a_drop_of_the_same_word_hits_the_same_product_and_a_rise_lifts_it(world: World) -> None:
    first = turn(world, Drop(word="猫粮"), NOW).product
    second = turn(world, Drop(word="猫粮"), NOW + HOUR).product
    low = seen(world, second, NOW + HOUR).final
    third = turn(world, Raise(), NOW + 2 * HOUR).product
    assert first == second == third
    assert seen(world, third, NOW + 2 * HOUR).final > low


def test_the_dropship_price_falls_with_the_price(world: World) -> None:
    product = next(product for product in world.products(Feed.PANDAPON, NOW) if product.consign == 100)
    turn(world, Drop(key=product.key, percent=50), NOW)
    state = seen(world, product, NOW)
    assert state.consign == state.price


def test_a_drop_while_deposits_are_taken_lowers_what_the_presale_costs(world: World) -> None:
    product = turn(world, OpenPresale(word="耳机"), NOW).product
    before = seen(world, product, NOW + HOUR).final
    turn(world, Drop(key=product.name), NOW + HOUR)
    after = seen(world, product, NOW + HOUR)
    assert abs(after.final - before * 0.8) <= 5
    assert after.presale
    assert after.presale.phase(NOW + HOUR) == "deposit"


def test_a_fake_discount_raises_only_the_struck_through_price(world: World) -> None:
    product = quiet(world, Feed.TAOBAO)
    before = seen(world, product, NOW)
    told = turn(world, FakeDiscount(key=product.key), NOW)
    after = seen(world, product, NOW)
    assert after.listed > before.listed * 1.35
    assert (after.price, after.final) == (before.price, before.final)
    assert product.title.zh in told.words


def test_a_presale_opens_now_and_runs_through_its_phases(world: World) -> None:
    product = turn(world, OpenPresale(word="充电宝", hours=24), NOW).product
    phases = []
    for hours in (0, 23, 25, 27, 51):
        sale = seen(world, product, NOW + hours * HOUR).presale
        phases.append(sale and sale.phase(NOW + hours * HOUR))
    assert phases == ["deposit", "deposit", "gap", "balance", None]


def test_closing_ends_the_open_window_and_leaves_the_balance(world: World) -> None:
    product = turn(world, OpenPresale(word="充电宝"), NOW).product
    was = seen(world, product, NOW).presale
    turn(world, ClosePresale(key=product.key), NOW + HOUR)
    sale = seen(world, product, NOW + HOUR).presale
    assert was
    assert sale
    assert sale.phase(NOW + HOUR) == "gap"
    assert sale.tail_start == was.tail_start
    turn(world, ClosePresale(key=product.key), sale.tail_start + HOUR)
    assert seen(world, product, sale.tail_start + HOUR).presale is None


def test_closing_a_presale_that_was_only_announced_withdraws_it(world: World) -> None:
    product = next(product for product in world.products(Feed.TAOBAO, NOW) if product.brand == "雅诗兰黛")
    turn(world, ClosePresale(key=product.key), NOW)
    assert seen(world, product, NOW).presale is None


@pytest.mark.parametrize(
    ("hours", "phase", "moved"),
    [
        (1, "deposit", ["end", "tail_start", "tail_end"]),
        (25, "gap", ["tail_start", "tail_end"]),
        (30, "balance", ["tail_end"]),
    ],
)
def test_moving_a_deadline_moves_what_comes_after_it(world: World, hours: int, phase: str, moved: list[str]) -> None:
    product, at = turn(world, OpenPresale(word="充电宝"), NOW).product, NOW + hours * HOUR
    was = seen(world, product, at).presale
    turn(world, MoveDeadline(key=product.key, hours=6), at)
    sale = seen(world, product, at).presale
    assert was
    assert sale
    assert was.phase(at) == phase
    names = ("start", "end", "tail_start", "tail_end")
    assert [name for name in names if getattr(sale, name) == getattr(was, name) + 6 * HOUR] == moved
    assert [name for name in names if getattr(sale, name) == getattr(was, name)] == [n for n in names if n not in moved]


def test_an_announced_presale_moves_as_a_whole(world: World) -> None:
    product = next(product for product in world.products(Feed.TAOBAO, NOW) if product.brand == "雅诗兰黛")
    was = seen(world, product, NOW).presale
    turn(world, MoveDeadline(key=product.key, hours=6), NOW)
    sale = seen(world, product, NOW).presale
    assert was
    assert sale
    assert (sale.start, sale.end, sale.tail_end) == (was.start + 6 * HOUR, was.end + 6 * HOUR, was.tail_end + 6 * HOUR)


def test_a_coupon_appears_and_ends(world: World) -> None:
    product = quiet(world, Feed.TAOBAO)
    before = seen(world, product, NOW).final
    turn(world, CouponAppears(key=product.key, hours=24), NOW)
    assert seen(world, product, NOW + 23 * HOUR).final < before
    assert seen(world, product, NOW + 24 * HOUR).final == before


def test_an_announced_price_comes_when_it_was_said_to(world: World) -> None:
    product = quiet(world, Feed.TAOBAO)
    before = seen(world, product, NOW).final
    turn(world, AnnouncePreheat(key=product.key, hours=3), NOW)
    waiting, begun = seen(world, product, NOW + 2 * HOUR), seen(world, product, NOW + 3 * HOUR)
    assert waiting.preheat
    assert waiting.final == before
    assert begun.preheat is None
    assert begun.final == waiting.preheat.price


@pytest.mark.parametrize(
    ("word", "feed"), [("充电宝", Feed.TAOBAO), ("đèn uvb", Feed.PANDAPON), ("火箭", Feed.TAOBAO), ("", Feed.TAOBAO)]
)
def test_a_new_item_appears_in_the_shop_that_sells_such_things(world: World, word: str, feed: Feed) -> None:
    before = {product.name for product in world.products(feed, NOW)}
    product = turn(world, NewItem(word=word), NOW).product
    assert product.feed is feed
    assert product.mentions(word)
    assert product.name not in before
    assert product in world.products(feed, NOW)
    assert product not in world.products(feed, NOW - HOUR)


def test_a_new_item_can_be_asked_for_in_a_shop_and_under_a_price(world: World) -> None:
    product = turn(world, NewItem(word="耳机", feed=Feed.PANDAPON, below=60), NOW).product
    assert product.feed is Feed.PANDAPON
    assert product.base < 6000


def test_the_past_stays_as_it_was(world: World) -> None:
    product = quiet(world, Feed.TAOBAO)
    past = [NOW - timedelta(days=days) for days in range(1, 30)]
    before = [seen(world, product, at) for at in past]
    turn(world, Drop(key=product.key), NOW)
    assert [seen(world, product, at) for at in past] == before


def test_the_same_knobs_make_the_same_world() -> None:
    def played() -> list[str]:
        world = World(NOW)
        return [turn(world, knob, NOW).words for knob in (Drop(), NewItem(), CouponAppears(), OpenPresale(), Drop())]

    assert played() == played()


def test_what_happened_is_told_with_the_product(world: World) -> None:
    told = turn(world, Drop(word="WH-1000XM5"), NOW).as_json()
    assert told["feed"] == "taobao"
    assert told["title"] == "索尼 WH-1000XM5 头戴降噪耳机"
    assert told["words"].startswith(told["title"])
    assert told["key"]


@pytest.mark.parametrize(
    "knob",
    [
        Drop(word="没有这种东西"),
        Drop(key="taobao:nobody"),
        CouponAppears(feed=Feed.PANDAPON),
        OpenPresale(feed=Feed.PANDAPON),
        FakeDiscount(feed=Feed.PANDAPON),
    ],
)
def test_a_knob_that_fits_nothing_says_so(
    world: World, knob: Drop | CouponAppears | OpenPresale | FakeDiscount
) -> None:
    with pytest.raises(NothingFitsError, match="no product"):
        turn(world, knob, NOW)


def test_knobs_are_read_from_json() -> None:
    assert read_knob({"knob": "drop", "word": "猫粮", "percent": 30}) == Drop(word="猫粮", percent=30)
    assert len({type(read_knob({"knob": name})) for name in NAMES}) == 9


@pytest.mark.parametrize(
    "wish",
    [
        {"knob": "explode"},
        {"knob": "drop", "percent": 120},
        {"knob": "drop", "percent": "20"},
        {"knob": "drop", "colour": "red"},
        {"knob": "coupon", "hours": 0},
        {},
        "drop",
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(wish: object) -> None:
    with pytest.raises(ValueError, match=r"[Ee]xpected|missing|Invalid|unknown field"):
        read_knob(wish)
