"""What chats said of presales, and what became of a reminder that waited."""

from dataclasses import replace
from datetime import timedelta

import pytest

from data.records import DeliveryState, Parcel
from data.store import Store
from deals.events import Event, EventKind, PresaleFacts, Timer
from deals.followers import Follow, FollowState, Owed, Reminder
from deals.offer import Offer
from deals.snapshot import Changes
from tests.data.scene import Scene
from tests.deals.builders import DAY, HOUR, START, presale, taobao
from tests.makers import alert_of, changes_of, event_of

FOLLOWED, PAID, DONE, DROPPED = FollowState
LANCOME = taobao(108000, presale=presale(START - DAY))
OPENS = Event(
    key="opens",
    kind=EventKind.DEPOSIT_OPENS,
    offer=LANCOME.id,
    at=START,
    facts=PresaleFacts(presale=presale(START - DAY)),
)
BALANCE = replace(OPENS, key="balance", kind=EventKind.BALANCE_OPENS)


@pytest.fixture
async def ref(store: Store, scene: Scene) -> int:
    """The offer's number; chat 100 is there."""
    await scene.chat(100)
    await scene.see(LANCOME)
    listing = await store.offers.find(LANCOME.id)
    assert listing is not None
    return listing.ref


async def remind(store: Store, scene: Scene, event: Event, *, watched: bool = False) -> Parcel:
    """This event is owed to chat 100 and claimed."""
    owed: Owed = Reminder(chat_id=100, offer=LANCOME.id, event_key=event.key, expires=START + DAY)
    if watched:
        owed = alert_of(await scene.watch(100, "presale"), event)
    kept = await store.polls.keep(Changes(events=(event,)), [owed], now=START)
    assert kept.deliveries == 1
    (parcel,) = await scene.claim()
    return parcel


async def test_what_was_said_last_counts_and_can_be_taken_back(store: Store, ref: int) -> None:
    for state in (*FollowState, *FollowState):
        await store.follows.set(100, ref, state, now=START)
        assert await store.follows.get(100, ref) is state
    assert await store.follows.of_chat(100) == {ref: DROPPED}
    for _ in range(2):
        await store.follows.set(100, ref, None, now=START)
    assert (await store.follows.get(100, ref), await store.follows.of_chat(100)) == (None, {})


async def test_each_chat_speaks_for_itself(store: Store, scene: Scene, ref: int) -> None:
    await scene.chat(200)
    await store.follows.set(100, ref, PAID, now=START)
    await store.follows.set(200, ref, DROPPED, now=START)
    assert await store.follows.of_offers([LANCOME.id, taobao(key="s:other").id]) == [
        Follow(chat_id=100, offer=LANCOME.id, state=PAID),
        Follow(chat_id=200, offer=LANCOME.id, state=DROPPED),
    ]


async def test_a_chat_that_left_is_not_reminded(store: Store, ref: int) -> None:
    await store.follows.set(100, ref, PAID, now=START)
    await store.chats.gone(100, "blocked")
    assert await store.follows.of_offers([LANCOME.id]) == []


async def test_nothing_is_kept_of_what_is_not_there(store: Store, ref: int) -> None:
    await store.follows.set(999, ref, PAID, now=START)
    await store.follows.set(100, 999, PAID, now=START)
    assert await store.follows.of_offers([LANCOME.id]) == []


async def test_a_person_who_leaves_takes_along_what_was_said(store: Store, ref: int) -> None:
    await store.follows.set(100, ref, PAID, now=START)
    await store.chats.forget(100)
    assert await store.follows.get(100, ref) is None


@pytest.mark.parametrize(("state", "wakes"), [(FOLLOWED, True), (PAID, True), (DONE, False), (DROPPED, False)])
async def test_asking_for_reminders_ends_a_snooze(
    store: Store, scene: Scene, ref: int, state: FollowState, wakes: bool
) -> None:
    await store.chats.snooze(100, ref, until=None)
    await store.follows.set(100, ref, state, now=START)
    event = event_of(LANCOME, key="again")
    await store.polls.keep(Changes(events=(event,)), [alert_of(await scene.watch(100), event)], now=START)
    (parcel,) = await scene.claim()
    assert await scene.send(parcel) is wakes


async def test_a_reminder_is_a_delivery_without_a_watch_that_knows_what_was_said(
    store: Store, scene: Scene, ref: int
) -> None:
    await store.follows.set(100, ref, PAID, now=START)
    parcel = await remind(store, scene, BALANCE)
    assert (parcel.watch, parcel.follow) == (None, PAID)
    assert [one.event for one in parcel.sightings] == [BALANCE]
    assert await scene.send(parcel)


async def test_a_reminder_of_a_fact_that_is_known_adds_nothing(store: Store, scene: Scene, ref: int) -> None:
    await store.follows.set(100, ref, PAID, now=START)
    await remind(store, scene, BALANCE)
    again = Reminder(chat_id=100, offer=LANCOME.id, event_key=BALANCE.key, expires=START + DAY)
    assert (await store.polls.keep(Changes(events=(BALANCE,)), [again], now=START)).deliveries == 0


async def test_urgent_reminders_go_first(store: Store, scene: Scene, ref: int) -> None:
    await store.follows.set(100, ref, PAID, now=START)
    later, first = (
        Reminder(chat_id=100, offer=LANCOME.id, event_key=event.key, expires=START + DAY, urgent=event is BALANCE)
        for event in (OPENS, BALANCE)
    )
    await store.polls.keep(Changes(events=(OPENS, BALANCE)), [later, first], now=START)
    (parcel,) = await scene.claim()
    assert parcel.sightings[0].event == BALANCE


@pytest.mark.parametrize(
    ("event", "watched", "said", "leaves"),
    [
        (OPENS, False, FOLLOWED, True),
        (OPENS, False, PAID, False),
        (OPENS, False, None, False),
        (OPENS, True, None, True),
        (OPENS, True, FOLLOWED, True),
        (OPENS, True, PAID, False),
        (OPENS, True, DROPPED, False),
        (BALANCE, False, PAID, True),
        (BALANCE, False, DONE, False),
        (BALANCE, False, DROPPED, False),
    ],
)
async def test_what_was_said_while_a_reminder_waited_decides(
    store: Store, scene: Scene, ref: int, event: Event, watched: bool, said: FollowState | None, leaves: bool
) -> None:
    parcel = await remind(store, scene, event, watched=watched)
    await store.follows.set(100, ref, said, now=START)
    assert await scene.send(parcel) is leaves
    assert await scene.state(parcel.id) is (DeliveryState.SENT if leaves else DeliveryState.CANCELLED)


@pytest.mark.parametrize(
    ("shown", "leaves"),
    [
        (LANCOME, True),
        (replace(LANCOME, presale=replace(presale(START - DAY), deposit_end=START + 3 * DAY)), False),
        (replace(LANCOME, presale=replace(presale(START - DAY), balance_end=START + 30 * DAY)), True),
        (replace(LANCOME, presale=None), True),
    ],
    ids=["unmoved", "its own window moved", "the other window moved", "no windows are shown"],
)
@pytest.mark.parametrize("watched", [True, False])
async def test_an_alert_about_windows_that_moved_is_not_sent(
    store: Store, scene: Scene, ref: int, shown: Offer, leaves: bool, watched: bool
) -> None:
    if not watched:
        await store.follows.set(100, ref, FOLLOWED, now=START)
    parcel = await remind(store, scene, OPENS, watched=watched)
    await store.polls.keep(changes_of(shown, at=START + HOUR), [], now=START + HOUR)
    assert await scene.send(parcel) is leaves


async def test_a_mute_silences_reminders_too(store: Store, scene: Scene, ref: int) -> None:
    await store.follows.set(100, ref, PAID, now=START)
    parcel = await remind(store, scene, BALANCE)
    await store.chats.mute(100, START + HOUR)
    assert not await scene.send(parcel)


@pytest.mark.parametrize(
    ("after", "kept"),
    [(timedelta(), True), (13 * DAY, True), (14 * DAY, False)],
    ids=["running", "just over", "over for a day"],
)
async def test_a_follow_goes_with_its_presale(store: Store, ref: int, after: timedelta, kept: bool) -> None:
    await store.follows.set(100, ref, PAID, now=START)
    await store.tidy(now=START + after)
    assert (await store.follows.get(100, ref) is PAID) is kept


@pytest.mark.parametrize("windows", [None, replace(presale(START - DAY), balance_start=None, balance_end=None)])
async def test_a_payer_is_not_forgotten_while_the_balance_is_unknown(store: Store, ref: int, windows: object) -> None:
    assert windows is None or isinstance(windows, type(LANCOME.presale))
    await store.follows.set(100, ref, PAID, now=START)
    shown = replace(LANCOME, presale=windows)
    await store.polls.keep(Changes(offers=(shown,)), [], now=START)
    await store.tidy(now=START + 60 * DAY)
    assert await store.follows.get(100, ref) is PAID
    await store.tidy(now=START + 122 * DAY)
    assert await store.follows.get(100, ref) is None


async def test_after_an_absence_a_reminder_is_not_one_line_among_what_was_missed(
    store: Store, scene: Scene, ref: int
) -> None:
    await store.follows.set(100, ref, PAID, now=START)
    missed = Timer(offer=LANCOME.id, kind=BALANCE.kind, due=START - DAY, anchor=START - DAY)
    owed: list[Owed] = [
        Reminder(chat_id=100, offer=LANCOME.id, event_key=BALANCE.key, expires=START + DAY),
        alert_of(await scene.watch(100), event := event_of(LANCOME, key="missed")),
    ]
    await store.polls.keep(Changes(events=(BALANCE, event)), owed, now=START, rung=[missed])
    (parcel,) = await scene.claim()
    assert await scene.send(parcel)
    assert parcel.sightings[0].event == BALANCE
    assert await scene.claim() == []
