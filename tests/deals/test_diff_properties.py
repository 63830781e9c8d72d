"""What holds for every sequence of polls."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deals.diff import diff
from deals.events import Event, EventKind, PresaleFacts, PriceFacts
from deals.offer import Fen, Offer, OfferId, Preheat, PriceKind
from deals.presale import Phase, phase_at
from deals.quote import dropship, headline
from deals.snapshot import Known, Snapshot
from tests.deals.builders import DAY, HOUR, START, coupon, panda, presale, price_facts, taobao
from tests.deals.memory import Memory, apply

FEN = st.none() | st.sampled_from([7900, 8000, 8100, 9000, 10000, 12000])
WINDOWS = st.none() | st.builds(
    presale,
    st.integers(-12, 6).map(lambda days: START + days * DAY),
    days=st.sampled_from([1, 2, 10]),
    deposit=st.sampled_from([None, 10000]),
    text=st.sampled_from(["", "付定金立减5元"]),
)
PREHEATS = st.none() | st.builds(Preheat, at=st.integers(-2, 5).map(lambda days: START + days * DAY), price=FEN)
STEPS = st.lists(
    st.builds(coupon, st.sampled_from(["商品券", "店铺券", "单品直降"]), fee=st.just(500)), unique=True, max_size=2
).map(tuple)


OFFERS = st.one_of(
    st.builds(
        taobao,
        FEN,
        st.sampled_from(["s:aaaaaaaaaa", "n:1", "f:x-y"]),
        sale_price=FEN,
        presale=WINDOWS,
        preheat=PREHEATS,
        steps=STEPS,
    ),
    st.builds(panda, FEN, FEN, st.sampled_from(["1", "v2:2"]), sale_is_range=st.booleans()),
)
SHOWN = st.lists(OFFERS, unique_by=lambda offer: offer.id, max_size=5)


@dataclass(frozen=True)
class Poll:
    after: timedelta
    offers: Sequence[Offer]
    filler: bool


POLLS = st.lists(
    st.builds(
        Poll,
        after=st.sampled_from([timedelta(minutes=10), 3 * HOUR, DAY, 4 * DAY]),
        offers=SHOWN,
        filler=st.integers(0, 9).map(lambda luck: luck == 0),
    ),
    max_size=10,
)
SEQUENCES = settings(max_examples=60)


def play(polls: Sequence[Poll], memory: Memory) -> list[tuple[datetime, list[Event]]]:
    now, told = START, []
    for poll in polls:
        now += poll.after
        told.append((now, memory.poll(*poll.offers, at=now, filler=poll.filler)))
    return told


@SEQUENCES
@given(POLLS, SHOWN, st.randoms(use_true_random=False))
def test_the_order_of_a_snapshot_does_not_matter(polls: list[Poll], offers: list[Offer], luck: random.Random) -> None:
    memory = Memory()
    play(polls, memory)
    shuffled = luck.sample(offers, len(offers))
    one, other = (
        diff(Snapshot(at=START + 60 * DAY, offers=tuple(some)), memory.known, baseline=False, now=START + 60 * DAY)
        for some in (offers, shuffled)
    )
    assert one == other


@SEQUENCES
@given(POLLS, SHOWN)
def test_the_same_again_raises_and_writes_nothing(polls: list[Poll], offers: list[Offer]) -> None:
    memory = Memory()
    play(polls, memory)
    now = START + 60 * DAY
    memory.poll(*offers, at=now)
    again = diff(Snapshot(at=now, offers=tuple(offers)), memory.known, baseline=False, now=now)
    assert (again.offers, again.observations, again.events) == ((), (), ())


@SEQUENCES
@given(POLLS, SHOWN)
def test_the_same_inputs_write_the_same_keys(polls: list[Poll], offers: list[Offer]) -> None:
    memory = Memory()
    play(polls, memory)
    poll = Snapshot(at=START + 60 * DAY, offers=tuple(offers))
    one, other = (diff(poll, memory.known, baseline=False, now=poll.at).events for _ in range(2))
    assert [event.key for event in one] == [event.key for event in other]
    assert len({event.key for event in one}) == len(one)


@SEQUENCES
@given(POLLS)
def test_at_most_one_event_about_the_price_and_one_about_the_presale(polls: list[Poll]) -> None:
    for _, events in play(polls, Memory()):
        for facts in (PriceFacts, PresaleFacts):
            about = [event.offer for event in events if isinstance(event.facts, facts)]
            assert len(set(about)) == len(about)
        new = {event.offer for event in events if event.kind is EventKind.NEW_OFFER}
        assert all(event.kind is EventKind.NEW_OFFER for event in events if event.offer in new)


@SEQUENCES
@given(POLLS)
def test_a_drop_is_a_fall_of_one_kind_of_price_that_was_really_seen(polls: list[Poll]) -> None:
    memory = Memory()
    play(polls, memory)
    for event in memory.events.values():
        if event.kind is EventKind.PRICE_DROP:
            facts = price_facts(event)
            points = memory.known[event.offer].history.of(facts.quote.kind)
            assert any(
                point.at == event.at and (before.fen, point.fen) == (facts.before, facts.quote.fen)
                for before, point in pairwise(points)
            )
            assert facts.before is not None
            assert facts.quote.fen < facts.before


@SEQUENCES
@given(POLLS)
def test_where_a_presale_begins_or_ends_nothing_drops(polls: list[Poll]) -> None:
    memory, now = Memory(), START
    for poll in polls:
        now += poll.after
        before = {key: item.history.last_headline() for key, item in memory.known.items()}
        for event in memory.poll(*poll.offers, at=now):
            last = before.get(event.offer)
            if event.kind is EventKind.PRICE_DROP and last:
                kind = price_facts(event).quote.kind
                assert (last.kind is PriceKind.PRESALE) is (kind is PriceKind.PRESALE)


@SEQUENCES
@given(POLLS)
def test_what_is_said_of_a_presale_can_still_be_acted_on(polls: list[Poll]) -> None:
    open_phases = {
        EventKind.PRESALE_ANNOUNCED: Phase.ANNOUNCED,
        EventKind.DEPOSIT_OPENS: Phase.DEPOSIT,
        EventKind.DEPOSIT_CLOSING: Phase.DEPOSIT,
        EventKind.BALANCE_OPENS: Phase.BALANCE,
        EventKind.BALANCE_CLOSING: Phase.BALANCE,
    }
    for now, events in play(polls, Memory()):
        for event in events:
            if isinstance(event.facts, PresaleFacts):
                stands = phase_at(event.facts.presale, now)
                assert stands is not Phase.OVER
                assert stands is open_phases.get(event.kind, stands)


def unpriced(offer: Offer) -> Offer:
    match offer.id.feed.value:
        case "taobao":
            return taobao(None, offer.id.key)
        case _:
            return panda(None, None, offer.id.key)


@SEQUENCES
@given(POLLS, SHOWN)
def test_offers_without_any_price_raise_nothing_and_leave_the_prices_as_they_were(
    polls: list[Poll], offers: list[Offer]
) -> None:
    memory, now = Memory(), START + 60 * DAY
    play(polls, memory)
    memory.poll(*offers, at=now)
    before = dict(memory.known)
    assert memory.poll(*(unpriced(offer) for offer in offers), at=now + HOUR) == []
    for offer in offers:
        after = memory.known[offer.id]
        assert after.history == before[offer.id].history
        assert (after.offer.final_price, after.offer.sale_price, after.offer.dropship_price) == (
            before[offer.id].offer.final_price,
            before[offer.id].offer.sale_price,
            before[offer.id].offer.dropship_price,
        )


@SEQUENCES
@given(POLLS, SHOWN)
def test_a_baseline_and_new_filler_raise_nothing_but_keep_every_price(polls: list[Poll], offers: list[Offer]) -> None:
    memory, now = Memory(), START + 60 * DAY
    play(polls, memory)
    fresh = [offer for offer in offers if offer.id not in memory.known]
    assert diff(Snapshot(at=now, offers=tuple(fresh), filler=True), {}, baseline=False, now=now).events == ()
    changes = diff(Snapshot(at=now, offers=tuple(offers)), memory.known, baseline=True, now=now)
    assert changes.events == ()
    after = apply(changes, memory.known)
    assert all(_remembers(after, offer, now) for offer in offers)


def _remembers(known: dict[OfferId, Known], offer: Offer, now: datetime) -> bool:
    history = known[offer.id].history
    last, quote, single = history.last_headline(), headline(offer, now), dropship(offer)
    return (quote is None or (last is not None and (last.kind, last.fen) == (quote.kind, quote.fen))) and (
        single is None or history.price_at(PriceKind.DROPSHIP, now) == single.fen
    )


@given(st.lists(st.sampled_from([8000, 8200, 9000, 10000]), min_size=2, max_size=60))
def test_a_price_that_flaps_from_poll_to_poll_is_told_once_for_each_new_low(shown: list[Fen]) -> None:
    memory = Memory()
    for number, fen in enumerate(shown):
        memory.poll(taobao(fen), at=START + number * timedelta(minutes=10))
    told = [price_facts(event).quote.fen for event in memory.events.values() if event.kind is EventKind.PRICE_DROP]
    assert told == sorted(set(told), reverse=True)


def flapping(shows: Sequence[Offer], every: timedelta) -> int:
    """How many drops are told in 10,000 polls that show these in turn."""
    memory = Memory()
    for number in range(10_000):
        memory.poll(shows[number % len(shows)], at=START + number * every)
        _forget_old_points(memory)
    return sum(event.kind is EventKind.PRICE_DROP for event in memory.events.values())


def _forget_old_points(memory: Memory) -> None:
    """Keeps the oracle quick; a fall only looks back over the last days."""
    for key, item in memory.known.items():
        if len(item.history.points) > 60:
            points = item.history.points[-40:]
            memory.known[key] = Known(offer=item.offer, history=type(item.history)(points), told=item.told)


def test_ten_thousand_flaps_are_told_once() -> None:
    assert flapping([taobao(10000), taobao(8000)], timedelta(minutes=10)) == 1


def test_a_drop_and_a_coupon_that_flap_together_are_told_once() -> None:
    memory = Memory()
    for number in range(500):
        shown = taobao(8000, steps=(coupon(ends=None),)) if number % 2 else taobao(10000)
        memory.poll(shown, at=START + number * HOUR)
    assert [event.kind for event in memory.events.values()] == [EventKind.NEW_OFFER, EventKind.PRICE_DROP]


@pytest.mark.parametrize(
    "shows",
    [
        [panda(10000, 9000), panda(8000, 9000), panda(10000, 9000), panda(10000, 7000)],
        [taobao(10000), taobao(None, sale_price=12000), taobao(8000), taobao(None, sale_price=9000)],
    ],
    ids=["wholesale and dropship", "final and sale"],
)
def test_two_kinds_of_price_that_flap_in_turn_are_told_once_each(shows: list[Offer]) -> None:
    assert flapping(shows, timedelta(minutes=10)) == 2


def test_a_price_that_flaps_by_the_week_is_told_each_time_it_comes_back() -> None:
    memory = Memory()
    for week in range(10):
        memory.poll(taobao(8000 if week % 2 else 10000), at=START + week * 7 * DAY)
    assert sum(event.kind is EventKind.PRICE_DROP for event in memory.events.values()) == 5
