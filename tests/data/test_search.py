"""A search gives the lists that sorting everything would give."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from data import open_store
from data.records import Listing
from data.sqlite import search as searching
from data.sqlite.database import immediate
from data.sqlite.lane import connect
from data.sqlite.listings import listing
from data.sqlite.migrations import migrate, steps
from data.sqlite.search import search
from data.sqlite.states import WRITE_OFFER, offer_columns
from data.store import Store
from deals.history import Observation
from deals.offer import (
    Category,
    Commission,
    Count,
    Feed,
    Offer,
    OfferId,
    PriceKind,
    Rank,
    Reward,
    SellerKind,
)
from deals.rank import PAGE, Order, page, rank
from deals.rule import OnCoupon, OnNew, OnPresale, Rule
from deals.snapshot import Changes
from deals.wish import Wish, parse_wish
from tests.data.scene import Scene
from tests.deals.builders import DAY, HOUR, START, coupon, panda, presale, taobao
from tests.makers import changes_of

SAID = "猫粮 猫 皇家 离乳期 手机壳 iPhone15 iPhone 15 K36 SK-II đèn den Đèn led quần áo 天猫 tmall 3.5mm 小米 ñandú é"
SCRAPS = SAID.split()


def made_up(luck: Random, number: int) -> Offer:
    """An offer that says a few of the scraps, with numbers that meet often."""

    def said(most: int) -> str:
        return luck.choice(("", " ")).join(luck.choices(SCRAPS, k=luck.randint(1, most)))

    if number % 2:
        offer = panda(luck.choice((None, 99, 100, 130, 990, 7000)), key=str(number), title=said(5))
        return replace(offer, title_translated=said(6), sold_month=luck.choice((None, Count(luck.randrange(40)))))
    pays = Commission(income_rate=luck.randrange(3000), rewards=(Reward(type=0, amount=1),))
    return replace(
        taobao(luck.choice((None, 99, 100, 130, 990, 7000)), key=f"s:{number:010}", title=said(5)),
        sub_title=luck.choice((None, said(2))),
        brand=luck.choice((None, "皇家", "小米")),
        shop=said(2),
        seller=luck.choice((None, *SellerKind)),
        category=luck.choice((None, Category("猫粮"), Category("手机壳"))),
        category_top=Category("宠物/用品"),
        sold_month=luck.choice((None, Count(10, at_least=True), Count(luck.randrange(40)))),
        rank=luck.choice((None, Rank("榜"), Rank("榜", luck.randrange(9)))),
        commission=luck.choice((None, pays)),
        presale=luck.choice((None, None, presale())),
        steps=luck.choice(((), (), (coupon(),))),
    )


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """240 offers; a third of them changed since they were first seen."""
    path = tmp_path_factory.mktemp("search") / "a.db"

    async def fill() -> None:
        luck = Random(1)  # noqa: S311 - nothing secret
        store = await open_store(f"sqlite:///{path}")
        offers = [made_up(luck, number) for number in range(240)]
        await store.polls.keep(changes_of(*offers), [], now=START)
        changed = [replace(made_up(luck, number), id=offers[number].id) for number in range(0, 240, 3)]
        await store.polls.keep(changes_of(*changed, at=START + DAY), [], now=START + DAY)
        await store.close()

    asyncio.run(fill())
    with closing(connect(path)) as connection:
        yield connection


@pytest.fixture(scope="module")
def everything(connection: sqlite3.Connection) -> list[Listing]:
    return [listing(row) for row in connection.execute("SELECT * FROM offers")]


WORDS = st.sampled_from([*SCRAPS, "乳", "离乳", "粮皇", "led đèn", "iphone", "15", "kg", "d", "k", "áo", "小米皇家"])
GROUPS = st.lists(WORDS, min_size=1, max_size=2).map(tuple)
NAMES = st.just(()) | st.lists(WORDS, max_size=1).map(tuple)
PRICES = st.none() | st.sampled_from([0, 99, 100, 120, 130, 131, 990, 7000, 9000])


def seldom(values: st.SearchStrategy[int]) -> st.SearchStrategy[int | None]:
    return st.none() | st.none() | values


RULES = st.builds(
    Rule,
    words=st.lists(GROUPS, max_size=2).map(tuple),
    none=NAMES,
    price_from=PRICES,
    price_to=PRICES,
    sold_over=seldom(st.integers(0, 40)),
    rank_to=seldom(st.integers(0, 9)),
    category=NAMES,
    shop=NAMES,
    brand=NAMES,
    commission_from=seldom(st.integers(0, 3000)),
    reward=st.sampled_from([False, False, False, True]),
    feeds=st.lists(st.sampled_from(Feed), unique=True).map(tuple),
    triggers=st.sampled_from([(), (), (), (OnPresale(),), (OnPresale(), OnCoupon(HOUR)), (OnPresale(), OnNew())]),
)


@settings(max_examples=120)
@given(RULES, st.sampled_from(Order))
def test_every_page_of_every_order_is_as_if_everything_were_sorted(
    connection: sqlite3.Connection, everything: list[Listing], rule: Rule, order: Order
) -> None:
    ranked = rank(everything, Wish(rule), order)
    for number in range(-(-len(ranked) // PAGE) + 2):
        assert search(connection, Wish(rule), order, number) == page(ranked, number)


@pytest.mark.parametrize("line", ["", "猫粮", "猫粮 <2", "<2", "sold>20", "rank<=2", "-猫粮 @taobao", "猫 sold>20 1-9"])
@pytest.mark.parametrize("order", Order)
def test_with_little_work_allowed_the_pages_are_the_same_and_more_is_said_to_come(
    connection: sqlite3.Connection,
    everything: list[Listing],
    monkeypatch: pytest.MonkeyPatch,
    line: str,
    order: Order,
) -> None:
    for name, limit in {"COUNTED": 15, "LOOKED": 6, "FEW": 8}.items():
        monkeypatch.setattr(searching, name, limit)
    ranked = rank(everything, parse_wish(line), order)
    for number in range(1, 4):
        shown = search(connection, parse_wish(line), order, number)
        assert (shown.items, shown.number) == (page(ranked, number).items, page(ranked, number).number)
        assert shown.total == len(ranked) or (shown.more and shown.total < len(ranked))


def test_what_the_index_finds_too_much_for_is_read_up_to_a_limit(
    connection: sqlite3.Connection, everything: list[Listing], monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = parse_wish('"đèn led"|猫粮')
    fitting = {one.ref for one in rank(everything, wish)}
    monkeypatch.setattr(searching, "READ", 10)
    shown = search(connection, wish, Order.BEST, 1)
    assert shown.more
    assert fitting.issuperset(one.ref for one in shown.items)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("猫粮", "皇家猫粮2kg"),
        ("猫", "皇家猫粮2kg"),
        ("离乳期", "幼猫离乳期"),
        ("den", "Đèn led"),
        ("đèn", "Đèn led"),
        ("iphone", "苹果iPhone15"),
        ("15", "苹果iPhone15"),
        ("SK-II", "SK-II 神仙水"),
    ],
)
async def test_words_are_found_in_every_script(store: Store, scene: Scene, line: str, title: str) -> None:
    await scene.see(taobao(title=title), taobao(key="s:other", title="苹 果 den-led"))
    assert title in [one.offer.title for one in (await store.offers.search(parse_wish(line))).items]


async def test_what_is_changed_is_found_by_what_it_says_now(store: Store, scene: Scene) -> None:
    await scene.see(taobao(title="猫粮"))
    await scene.see(taobao(title="狗粮"), at=START + HOUR)
    assert (await store.offers.search(parse_wish("猫粮"))).total == 0
    assert (await store.offers.search(parse_wish("狗粮"))).total == 1


async def test_what_gets_cheaper_comes_first(store: Store, scene: Scene) -> None:
    offers = [taobao(10000, key=f"s:{number}", title="猫粮") for number in range(3)]
    await scene.see(*offers)
    await scene.see(replace(offers[1], final_price=8000), at=START + HOUR)
    shown = await store.offers.search(parse_wish("猫粮"))
    assert [one.offer.id.key for one in shown.items] == ["s:1", "s:2", "s:0"]


async def test_a_product_under_a_new_id_is_found_once(store: Store, scene: Scene) -> None:
    old, new = taobao(title="猫粮"), OfferId(Feed.TAOBAO, "f:new")
    await scene.see(old)
    await store.polls.keep(Changes(rekeyed=((old.id, new),)), [], now=START)
    shown = await store.offers.search(parse_wish("猫粮"))
    assert [one.offer.id for one in shown.items] == [new]
    await scene.see(replace(old, id=new, title="狗粮"), at=START + HOUR)
    assert (await store.offers.search(parse_wish("猫粮"))).total == 0


async def test_tidying_gives_back_the_room_of_what_is_not_said_any_more(store: Store, scene: Scene, path: Path) -> None:
    for hour in range(40):
        await scene.see(taobao(title=f"猫粮 {hour}"), at=START + hour * HOUR)
    before = _pieces(path)
    for hour in range(40):
        await store.tidy(now=START + hour * HOUR)
    assert _pieces(path) < before
    assert (await store.offers.search(parse_wish("猫粮 39"))).total == 1


def _pieces(path: Path) -> int:
    with closing(connect(path)) as file:
        blocks: int = file.execute("SELECT SUM(LENGTH(block)) FROM offer_words_data").fetchone()[0]
        return blocks


async def test_a_poll_that_fails_leaves_the_index_as_it_was(store: Store, scene: Scene) -> None:
    await scene.see(taobao(title="猫粮"))
    broken = Changes(
        offers=(taobao(title="狗粮"),), observations=((panda().id, Observation(START, PriceKind.WHOLESALE, 1)),)
    )
    with pytest.raises(LookupError):
        await store.polls.keep(broken, [], now=START + HOUR)
    assert (await store.offers.search(parse_wish("狗粮"))).total == 0
    assert (await store.offers.search(parse_wish("猫粮"))).total == 1


async def test_a_file_from_before_there_was_an_index_gets_one_with_everything_in_it(path: Path) -> None:
    def before(connection: sqlite3.Connection) -> None:
        database = sqlite_utils.Database(connection, execute_plugins=False, recursive_triggers=False)
        steps.apply(database, stop_before="m014_where_searches_look")

    path.parent.mkdir()
    with closing(connect(path)) as connection:
        immediate(connection, before)
        for number in range(3):
            connection.execute(WRITE_OFFER, offer_columns(taobao(100 + number, key=f"s:{number}", title="猫粮"), START))
        immediate(connection, migrate)
    store = await open_store(f"sqlite:///{path}")
    shown = await store.offers.search(parse_wish("猫粮"), Order.CHEAPEST)
    assert [one.offer.final_price for one in shown.items] == [100, 101, 102]
    await store.polls.keep(changes_of(taobao(100, key="s:0", title="狗粮")), [], now=START + timedelta(days=1))
    assert (await store.offers.search(parse_wish("猫粮"))).total == 2
    await store.close()
