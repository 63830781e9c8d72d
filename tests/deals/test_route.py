"""Everything that is to be said about a poll, by whom, and what is held back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from deals.events import EventKind, Sighting
from deals.expiry import expires
from deals.history import History
from deals.match import Fired, matches, route
from deals.offer import Fen, OfferId, PriceKind
from deals.rule import Alert, Past, Watch
from deals.snapshot import Told
from tests.deals.builders import DAY, HOUR, START, presale, prices, taobao
from tests.deals.watching import coupon_event, drop, new, presale_step, watch


def test_a_wanted_event_becomes_an_alert() -> None:
    seen, wants = drop(9000, 10000), watch("猫粮")
    (alert,) = routed([wants, watch("狗粮", id=2)], [seen])
    assert alert == Alert(watch=wants, event_keys=(seen.event.key,), expires=expires(seen.event, seen.offer))


def test_nothing_happened_and_nobody_watches() -> None:
    assert routed([watch("猫粮")], []) == ()
    assert routed([], [drop(9000, 10000)]) == ()


def test_every_chat_that_wants_it_hears_it() -> None:
    alerts = routed([watch("猫粮", id=1, chat=1), watch("<200", id=2, chat=2)], [drop(9000, 10000)])
    assert [alert.watch.chat_id for alert in alerts] == [1, 2]


def test_a_chat_hears_of_an_event_once() -> None:
    alerts = routed([watch("猫粮", id=1), watch("<200", id=2), watch("<200", id=3, thread=7)], [drop(9000, 10000)])
    assert [alert.watch.id for alert in alerts] == [1, 3]


def test_what_one_watch_must_keep_to_itself_another_may_say() -> None:
    past = {1: Past(last_at=START - HOUR)}
    (alert,) = routed([watch("猫粮 every:6h", id=1), watch("<200", id=2)], [drop(9000, 10000)], past)
    assert alert.watch.id == 2


def test_five_new_offers_are_five_messages() -> None:
    assert len(routed([watch("猫粮")], new_offers(5))) == 5


def test_many_new_offers_are_one_message() -> None:
    seen = [*new_offers(6), drop(9000, 10000)]
    single, burst = routed([watch("猫粮")], seen)
    assert single.event_keys == (seen[6].event.key,)
    assert burst.event_keys == tuple(one.event.key for one in seen[:6])
    assert not burst.urgent


def test_a_burst_counts_only_what_the_watch_wants() -> None:
    seen = [*new_offers(5), new(taobao(key="s:other", title="狗粮"))]
    assert len(routed([watch("猫粮")], seen)) == 5


def test_deadlines_are_urgent_and_come_first() -> None:
    closing = replace(presale_step(EventKind.DEPOSIT_CLOSING), offer=taobao(presale=presale()))
    alerts = routed([watch("presale new")], [new(taobao(key="s:other")), closing])
    assert [(alert.event_keys, alert.urgent) for alert in alerts] == [
        ((closing.event.key,), True),
        (("taobao:s:other/new_offer/",), False),
    ]


def test_a_coupon_that_ends_is_no_deadline() -> None:
    (alert,) = routed([watch("coupon<6h")], [coupon_event(EventKind.COUPON_ENDING, HOUR)])
    assert not alert.urgent


def test_a_cooldown_lets_one_message_through() -> None:
    assert len(routed([watch("猫粮 every:1h")], new_offers(3))) == 1
    assert len(routed([watch("猫粮 every:1h")], new_offers(3), {1: Past(last_at=START - HOUR)})) == 1
    assert routed([watch("猫粮 every:1h")], new_offers(3), {1: Past(last_at=START - HOUR / 2)}) == ()


def test_a_burst_is_one_message_for_a_cooldown() -> None:
    (alert,) = routed([watch("猫粮 every:1h")], new_offers(9))
    assert len(alert.event_keys) == 9


def test_a_deadline_does_not_wait_for_a_cooldown() -> None:
    closing = presale_step(EventKind.DEPOSIT_CLOSING)
    assert len(routed([watch("presale every:6h")], [closing], {1: Past(last_at=START)})) == 1


def test_a_daily_cap_holds_everything_back() -> None:
    assert len(routed([watch("猫粮 max:5/d")], new_offers(5), {1: Past(sent_today=3)})) == 2
    closing = presale_step(EventKind.DEPOSIT_CLOSING)
    assert routed([watch("presale max:5/d")], [closing], {1: Past(sent_today=5)}) == ()


def test_a_price_is_told_again_only_when_it_is_5_percent_lower() -> None:
    past = told(10000)
    assert routed([watch("猫粮 drop:prev")], [drop(9501, 11000)], past) == ()
    assert len(routed([watch("猫粮 drop:prev")], [drop(9500, 11000)], past)) == 1


def test_a_price_is_told_again_after_it_stood_high_for_long() -> None:
    seen = drop(8900, 11000)
    flapped = {seen.offer.id: prices((10 * DAY, 9000), (HOUR, 11000))}
    assert routed([watch("猫粮")], [seen], told(9000), flapped) == ()
    recovered = {seen.offer.id: prices((10 * DAY, 9000), (8 * DAY, 11000))}
    assert len(routed([watch("猫粮")], [seen], told(9000), recovered)) == 1


def test_what_was_told_of_another_kind_of_price_holds_nothing_back() -> None:
    past = told(9000, PriceKind.PRESALE)
    assert len(routed([watch("猫粮")], [drop(9000, 10000)], past)) == 1


def test_what_was_told_does_not_hold_back_other_facts() -> None:
    past = told(9000)
    assert len(routed([watch("presale")], [presale_step(EventKind.DEPOSIT_OPENS)], past)) == 1


def test_one_offer_is_not_told_twice_at_once_at_the_same_price() -> None:
    assert len(routed([watch("猫粮")], [drop(9000, 10000), drop(8900, 10000)])) == 1


def test_my_price_is_the_one_when_the_watch_was_made() -> None:
    seen = drop(9000, 9100)
    histories = {seen.offer.id: prices((40 * DAY, 10000), (20 * DAY, 9000))}
    assert len(routed([watch("drop>=10%:mine")], [seen], histories=histories)) == 1
    later = {seen.offer.id: prices((20 * DAY, 10000))}
    assert routed([watch("drop>=10%:mine")], [seen], histories=later) == ()
    other_kind = {seen.offer.id: prices((40 * DAY, 10000), kind=PriceKind.PRESALE)}
    assert routed([watch("drop>=10%:mine")], [seen], histories=other_kind) == ()


def test_a_burst_lives_as_long_as_its_newest_offer() -> None:
    seen = new_offers(6)
    late = replace(seen[3], event=replace(seen[3].event, at=START + HOUR))
    (alert,) = routed([watch("猫粮")], [*seen[:3], late, *seen[4:]])
    assert alert.expires == expires(late.event, late.offer)


LINES = st.sampled_from(["猫粮", "猫粮 <95", "drop:prev", "new", "猫粮 every:1h", "new max:1", "-猫粮 new", "presale"])
WATCHES = st.lists(st.tuples(LINES, st.integers(1, 3)), max_size=6).map(
    lambda made: [watch(line, id=number, chat=chat) for number, (line, chat) in enumerate(made)]
)
SEEN = st.lists(
    st.one_of(
        st.builds(lambda at: new(taobao(key=f"s:{at:010}")), st.integers(0, 20)),
        st.builds(drop, st.integers(8000, 9900), st.just(10000)),
        st.just(presale_step(EventKind.DEPOSIT_OPENS)),
    ),
    max_size=12,
    unique_by=lambda one: one.event.key,
)


@given(WATCHES, SEEN)
def test_alerts_are_what_the_naive_loop_wants_at_most_once_a_chat(watches: list[Watch], seen: list[Sighting]) -> None:
    said = [(alert.watch, key) for alert in routed(watches, seen) for key in alert.event_keys]
    wanted = [(one, s.event.key) for one in watches for s in seen if isinstance(matches(one, s), Fired)]
    assert all(pair in wanted for pair in said)
    heard = [(one.chat_id, key) for one, key in said]
    assert len(heard) == len(set(heard))


@given(WATCHES, SEEN)
def test_without_limits_every_wanted_fact_that_is_no_price_is_heard(watches: list[Watch], seen: list[Sighting]) -> None:
    free = [one for one in watches if one.rule.every is None and one.rule.per_day is None]
    heard = {(alert.watch.chat_id, key) for alert in routed(free, seen) for key in alert.event_keys}
    for one in free:
        for s in seen:
            if isinstance(matches(one, s), Fired) and s.event.kind is not EventKind.PRICE_DROP:
                assert (one.chat_id, s.event.key) in heard


def told(fen: Fen, kind: PriceKind = PriceKind.FINAL) -> dict[int, Past]:
    return {1: Past(told={(taobao().id, kind): Told(kind, fen, START - 10 * DAY)})}


def new_offers(number: int) -> list[Sighting]:
    return [new(taobao(key=f"s:{at:010}")) for at in range(number)]


def routed(
    watches: Sequence[Watch],
    seen: Sequence[Sighting],
    past: Mapping[int, Past] | None = None,
    histories: Mapping[OfferId, History] | None = None,
    now: datetime = START,
) -> tuple[Alert, ...]:
    return route(watches, seen, past=past or {}, histories=histories or {}, now=now)
