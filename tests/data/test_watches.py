import pytest

from data.records import ChatKind, KeptWatch, Retry
from data.store import LimitReachedError, Store
from deals.grammar import parse_rule
from deals.offer import PriceKind
from deals.rule import Past, Rule
from tests.data.scene import Scene
from tests.deals.builders import DAY, HOUR, START, taobao
from tests.makers import alert_of, changes_of, drop_of, event_of


async def add(store: Store, chat_id: int, line: str = "new", rule: Rule | None = None) -> None:
    rule = rule or parse_rule(line, admin=True)
    await store.watches.add(chat_id=chat_id, thread_id=None, owner_id=1, line=line, rule=rule, now=START)


async def test_a_watch_comes_back_as_it_was_kept(store: Store, scene: Scene) -> None:
    line = "猫粮 -二手 <80 drop>=10%:med7 comm>=15% @taobao every:6h"
    watch = await scene.watch(-1001234567890123, line, thread_id=2**45)
    assert (watch.line, watch.rule) == (line, parse_rule(line, admin=True))
    assert await store.watches.active() == [watch]
    assert await store.watches.get(watch.id, now=START) == KeptWatch(watch=watch, owner_id=7)
    assert await store.watches.get(watch.id + 1, now=START) is None


async def test_a_line_that_says_something_else_than_its_rule_is_not_kept(store: Store, scene: Scene) -> None:
    watch = await scene.watch(1)
    with pytest.raises(ValueError, match="does not read back"):
        await add(store, 1, "low", parse_rule("new"))
    with pytest.raises(ValueError, match="does not read back"):
        await store.watches.edit(watch.id, line="low", rule=parse_rule("new"))
    assert await store.watches.active() == [watch]


async def test_a_chat_sees_its_watches_of_all_topics_oldest_first(store: Store, scene: Scene) -> None:
    watches = [await scene.watch(-1, line, thread_id=topic) for line, topic in (("new", 1), ("low", 2))]
    await scene.watch(2)
    await store.watches.set_active(watches[0].id, active=False)
    assert [(k.watch, k.active) for k in await store.watches.of_chat(-1, now=START)] == [
        (watches[0], False),
        (watches[1], True),
    ]


async def test_only_active_watches_of_chats_that_are_there_may_fire(store: Store, scene: Scene) -> None:
    paused, gone, fires = [await scene.watch(chat) for chat in (1, 2, 3)]
    await store.watches.set_active(paused.id, active=False)
    await store.chats.gone(gone.chat_id, "blocked")
    assert await store.watches.active() == [fires]
    await scene.chat(2)
    await store.watches.set_active(paused.id, active=True)
    assert await store.watches.active() == [paused, gone, fires]


async def test_editing_replaces_the_rule(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    await store.watches.edit(watch.id, line="low", rule=parse_rule("low"))
    (edited,) = await store.watches.active()
    assert (edited.id, edited.line, edited.rule) == (watch.id, "low", parse_rule("low"))


async def test_a_deleted_watchs_number_is_not_given_again(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    await store.watches.delete(watch.id)
    assert (await scene.watch()).id > watch.id


@pytest.mark.parametrize(("kind", "limit"), [(ChatKind.PRIVATE, 20), (ChatKind.GROUP, 20), (ChatKind.CHANNEL, 200)])
async def test_a_chat_may_have_so_many(store: Store, scene: Scene, kind: ChatKind, limit: int) -> None:
    await scene.chat(1, kind)
    for _ in range(limit):
        await add(store, 1)
    with pytest.raises(LimitReachedError) as error:
        await add(store, 1)
    assert error.value.limit == limit
    assert len(await store.watches.active()) == limit


async def test_what_a_watch_said_is_what_it_queued_or_sent(store: Store, scene: Scene) -> None:
    watch, silent = await scene.watch(1), await scene.watch(2)
    await scene.owe(watch, at=START - 2 * DAY)
    sent = await scene.owe(watch, at=START - 3 * HOUR)
    queued = await scene.owe(watch, at=START - HOUR)
    for _ in range(2):
        (parcel,) = await scene.claim()
        await scene.send(parcel)
    past = await store.watches.past([watch.id, silent.id], now=START)
    assert (past[watch.id].last_at, past[watch.id].sent_today) == (START - HOUR, 2)
    assert {sent.id, queued.id} < {offer for offer, _ in past[watch.id].told}
    assert past[silent.id] == Past()


async def test_what_was_cancelled_was_not_said(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    await scene.owe(watch)
    await store.watches.set_active(watch.id, active=False)
    assert await store.watches.past([watch.id], now=START) == {watch.id: Past()}


async def test_the_price_said_last_is_the_one_that_is_remembered(store: Store, scene: Scene) -> None:
    watch = await scene.watch(line="drop>=1%")
    for price, before in ((9000, 10000), (8000, 9000)):
        offer = taobao(price)
        event = drop_of(offer, before)
        await store.polls.keep(changes_of(offer, events=(event,)), [alert_of(watch, event)], now=START)
    past = await store.watches.past([watch.id], now=START)
    assert past[watch.id].told[taobao().id, PriceKind.FINAL].fen == 8000


async def test_prices_of_each_kind_are_remembered_beside_each_other(store: Store, scene: Scene) -> None:
    watch = await scene.watch(line="drop>=1%")
    for hours, offer in enumerate((taobao(None, sale_price=5000), taobao(4000))):
        event, at = event_of(offer, key=f"event/{hours}"), START + hours * HOUR
        await store.polls.keep(changes_of(offer, events=(event,), at=at), [alert_of(watch, event)], now=at)
    past = await store.watches.past([watch.id], now=START + HOUR)
    assert {kind: told.fen for (_, kind), told in past[watch.id].told.items()} == {
        PriceKind.SALE: 5000,
        PriceKind.FINAL: 4000,
    }


async def test_hits_of_the_week_are_what_was_really_sent(store: Store, scene: Scene) -> None:
    watch = await scene.watch()
    for at in (START - 8 * DAY, START - DAY, START - DAY, START):
        await scene.owe(watch, at=at)
    for _ in range(3):
        (parcel,) = await scene.claim()
        await scene.send(parcel)
    (parcel,) = await scene.claim()
    await store.outbox.settle(parcel.id, Retry(9, "429"), wall=START)
    (kept,) = await store.watches.of_chat(100, now=START)
    assert kept.hits_week == 2
