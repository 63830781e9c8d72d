"""Who hears what of a presale: strangers, watchers, followers, payers; and nobody anything twice or too late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.events import Event, EventKind, PresaleFacts, Sighting, Timer
from deals.expiry import expires
from deals.followers import (
    Follow,
    FollowState,
    Reminder,
    is_urgent,
    is_wanted,
    remind,
    reminded,
    says_what_is_shown,
)
from deals.match import route
from deals.offer import Offer, Preheat, Presale
from deals.presale import LEADS
from deals.timers import ring, timers
from tests.deals.builders import DAY, HOUR, START, presale, taobao
from tests.deals.memory import Memory
from tests.deals.watching import drop, preheat, sighting, watch

K = EventKind
MINUTES = timedelta(minutes=10)
FOLLOWED, PAID, DONE, DROPPED = FollowState
LANCOME = taobao(presale=presale(START + DAY))


def said(kind: EventKind, lead: timedelta | None = None, at: datetime = START) -> Sighting:
    return sighting(kind, LANCOME, PresaleFacts(presale=presale(START + DAY), lead=lead), at=at, note=str(lead))


ROLES = {"watcher": None, "follower": FOLLOWED, "payer": PAID, "done": DONE, "dropped": DROPPED}


@pytest.mark.parametrize(
    ("step", "heard_by"),
    [
        (said(K.PRESALE_ANNOUNCED), {"watcher", "follower"}),
        (said(K.DEPOSIT_OPENS), {"watcher", "follower"}),
        (said(K.DEPOSIT_CLOSING, DAY), {"follower"}),
        (said(K.DEPOSIT_CLOSING, HOUR), {"watcher", "follower"}),
        (said(K.DEPOSIT_CLOSING, MINUTES), {"follower"}),
        (said(K.BALANCE_OPENS), {"follower", "payer"}),
        (said(K.BALANCE_CLOSING, DAY), {"payer"}),
        (said(K.BALANCE_CLOSING, HOUR), {"payer"}),
        (said(K.BALANCE_CLOSING, MINUTES), {"payer"}),
        (said(K.WINDOW_MOVED), {"watcher", "follower", "payer"}),
        (said(K.WINDOW_MOVED, at=START + 11 * DAY), {"follower", "payer"}),
        (preheat(7900, 9900), {"watcher", "follower"}),
        (drop(9000, 10000), {"price watcher"}),
    ],
    ids=lambda what: what.event.key.split("/", 1)[1] if isinstance(what, Sighting) else ",".join(sorted(what)),
)
def test_each_role_hears_its_part(step: Sighting, heard_by: set[str]) -> None:
    """The same through the routing: a stranger has neither watch nor follow and hears nothing."""
    lines = {"watcher": "presale", "price watcher": "drop>=5%:prev"}
    for role in ("stranger", "price watcher", *ROLES):
        state = ROLES.get(role)
        watches = [watch(lines[role])] if role in lines else []
        follows = [] if state is None else [Follow(chat_id=100, offer=step.offer.id, state=state)]
        alerts = route(watches, [step], past={}, histories={}, now=START, follows=follows)
        reminders = remind(follows, [step])
        assert len(alerts) + len(reminders) == (role in heard_by), role


@pytest.mark.parametrize("state", FollowState)
def test_what_a_chat_said_of_an_offer_outranks_its_watches(state: FollowState) -> None:
    steps = [said(kind) for kind in (K.DEPOSIT_OPENS, K.WINDOW_MOVED)]
    follow = Follow(chat_id=100, offer=LANCOME.id, state=state)
    assert route([watch("presale")], steps, past={}, histories={}, now=START, follows=[follow]) == ()
    assert len(route([watch("presale", chat=7)], steps, past={}, histories={}, now=START, follows=[follow])) == 2


def test_prices_of_an_offer_that_is_followed_are_the_business_of_watches() -> None:
    seen = drop(9000, 10000)
    follow = Follow(chat_id=100, offer=seen.offer.id, state=DROPPED)
    assert len(route([watch("猫粮 drop:prev")], [seen], past={}, histories={}, now=START, follows=[follow])) == 1


def test_a_reminder_says_until_when_it_is_worth_sending() -> None:
    step = said(K.DEPOSIT_CLOSING, HOUR)
    [reminder] = remind([Follow(chat_id=5, offer=LANCOME.id, state=FOLLOWED)], [step, drop(9000, 10000)])
    assert reminder == Reminder(
        chat_id=5, offer=LANCOME.id, event_key=step.event.key, expires=expires(step.event, LANCOME), urgent=True
    )


@pytest.mark.parametrize(
    ("step", "urgent"),
    [
        (said(K.DEPOSIT_CLOSING, DAY), False),
        (said(K.DEPOSIT_CLOSING, HOUR), True),
        (said(K.BALANCE_CLOSING, MINUTES), True),
        (said(K.BALANCE_OPENS), False),
        (said(K.WINDOW_MOVED), False),
    ],
)
def test_an_end_within_the_hour_is_urgent(step: Sighting, urgent: bool) -> None:
    assert is_urgent(step.event) is urgent


def test_of_one_window_a_late_follower_hears_only_the_latest() -> None:
    late = [said(K.DEPOSIT_CLOSING, lead) for lead in (MINUTES, HOUR, DAY)] + [said(K.DEPOSIT_OPENS)]
    [reminder] = remind([Follow(chat_id=5, offer=LANCOME.id, state=FOLLOWED)], late)
    assert reminder.event_key == late[0].event.key


def test_reminders_of_two_offers_are_two() -> None:
    other = replace(said(K.DEPOSIT_OPENS), offer=taobao(key="s:other"))
    other = replace(other, event=replace(other.event, key="other", offer=other.offer.id))
    follows = [Follow(chat_id=5, offer=offer.id, state=FOLLOWED) for offer in (LANCOME, other.offer)]
    assert len(remind(follows, [said(K.DEPOSIT_OPENS), other])) == 2


@pytest.mark.parametrize(
    ("offer", "now", "means"),
    [
        (LANCOME, START, FOLLOWED),
        (LANCOME, START + 2 * DAY, FOLLOWED),
        (LANCOME, START + 11 * DAY, PAID),
        (LANCOME, START + 12 * DAY, PAID),
        (taobao(presale=Presale(balance_start=START + DAY, balance_end=START + 2 * DAY)), START, PAID),
        (taobao(preheat=Preheat(at=START + DAY)), START, FOLLOWED),
    ],
    ids=["announced", "deposit", "gap", "balance", "no deposit known", "announced price"],
)
def test_asking_for_reminders_once_no_deposit_can_be_paid_is_what_a_payer_does(
    offer: Offer, now: datetime, means: FollowState
) -> None:
    assert reminded(offer, now) is means


def moved(**dates: datetime | None) -> Offer:
    return taobao(presale=replace(presale(START + DAY), **dates))  # type: ignore[arg-type]  # any of its dates


@pytest.mark.parametrize(
    ("kind", "shown", "true"),
    [
        (K.DEPOSIT_OPENS, LANCOME, True),
        (K.DEPOSIT_OPENS, taobao(), True),
        (K.DEPOSIT_OPENS, moved(deposit_end=START + 10 * DAY), False),
        (K.DEPOSIT_OPENS, moved(balance_end=START + 20 * DAY), True),
        (K.BALANCE_CLOSING, moved(balance_end=START + 20 * DAY), False),
        (K.BALANCE_CLOSING, moved(deposit_end=START + 10 * DAY), True),
        (K.WINDOW_MOVED, moved(balance_end=START + 20 * DAY), False),
        (K.PRESALE_ANNOUNCED, moved(deposit_start=START + 2 * DAY), False),
        (K.WINDOW_MOVED, LANCOME, True),
    ],
)
def test_what_is_told_of_a_window_is_true_while_it_stands(kind: EventKind, shown: Offer, true: bool) -> None:
    assert says_what_is_shown(replace(said(kind), offer=shown)) is true


def test_what_tells_of_no_window_is_not_judged_by_them() -> None:
    assert says_what_is_shown(replace(drop(9000, 10000), offer=LANCOME))
    assert says_what_is_shown(replace(preheat(7900, 9900), offer=LANCOME))


@pytest.mark.parametrize("watched", [True, False])
def test_where_nothing_was_said_a_watch_decides(watched: bool) -> None:
    step = said(K.DEPOSIT_OPENS).event
    assert is_wanted(step, None, watched=watched) is watched
    assert is_wanted(step, FOLLOWED, watched=watched)
    assert not is_wanted(step, PAID, watched=watched)


WINDOWS = st.builds(
    presale,
    st.integers(-3, 6).map(lambda halves: START + halves * DAY / 2),
    days=st.sampled_from([0.02, 0.5, 1, 2]),
    gap=st.sampled_from([timedelta(), 3 * HOUR]),
    balance_days=st.sampled_from([0.02, 0.5, 2]),
)
PAUSES = st.sampled_from([timedelta(minutes=1), MINUTES, HOUR, 7 * HOUR, DAY, 3 * DAY])
LIVES = st.lists(st.tuples(PAUSES, st.none() | WINDOWS), min_size=1, max_size=40)
"""What happens one after the other: time passes, then the shop shows these windows, or (None) only the clock rings."""


@dataclass
class Life:
    """One offer that every role follows or watches, from poll to poll and from bell to bell."""

    memory: Memory = field(default_factory=Memory)
    keys: set[str] = field(default_factory=set)
    heard: list[tuple[int, Event, datetime]] = field(default_factory=list)
    waiting: set[Timer] = field(default_factory=set)

    def show(self, windows: Presale, now: datetime) -> None:
        offer = taobao(presale=windows)
        events = self.memory.poll(offer, at=now)
        self.waiting = {timer for timer in self.waiting if timer.due <= now} | set(timers(self.shown, now))
        self._tell(events, now)

    def ring(self, now: datetime) -> None:
        due = sorted((timer for timer in self.waiting if timer.due <= now), key=lambda timer: timer.due)
        self.waiting.difference_update(due)
        self._tell([event for timer in due if (event := ring(timer, self.shown, now))], now)

    @property
    def shown(self) -> Offer:
        return self.memory.known[taobao().id].offer

    def _tell(self, events: Iterable[Event], now: datetime) -> None:
        fresh = [Sighting(event=event, offer=self.shown) for event in events if event.key not in self.keys]
        self.keys.update(one.event.key for one in fresh)
        follows = [Follow(chat_id=chat, offer=self.shown.id, state=state) for chat, state in enumerate(FollowState)]
        alerts = route([watch("presale", chat=9)], fresh, past={}, histories={}, now=now, follows=follows)
        said = [(alert.watch.chat_id, key) for alert in alerts for key in alert.event_keys]
        said += [(reminder.chat_id, reminder.event_key) for reminder in remind(follows, fresh)]
        by_key = {one.event.key: one.event for one in fresh}
        self.heard += [(chat, by_key[key], now) for chat, key in said]


def live(events: Sequence[tuple[timedelta, Presale | None]]) -> Life:
    life, now = Life(), START
    life.show(presale(START + DAY), now)
    for pause, windows in events:
        now += pause
        life.ring(now)
        if windows is not None:
            life.show(windows, now)
    return life


@given(LIVES)
def test_a_chat_hears_of_each_moment_at_most_once(events: list[tuple[timedelta, Presale | None]]) -> None:
    heard = [(chat, event.key) for chat, event, _ in live(events).heard]
    assert len(heard) == len(set(heard))


@given(LIVES)
def test_nothing_is_heard_of_a_window_that_is_over(events: list[tuple[timedelta, Presale | None]]) -> None:
    for _, event, now in live(events).heard:
        assert isinstance(event.facts, PresaleFacts)
        windows = event.facts.presale
        end = windows.balance_end if event.kind in {K.BALANCE_OPENS, K.BALANCE_CLOSING, K.WINDOW_MOVED} else None
        assert end or windows.deposit_end
        assert now < (end or windows.deposit_end or now)
        assert event.facts.lead in {None, *LEADS}


@given(LIVES, WINDOWS)
def test_after_windows_moved_every_reminder_is_of_the_new_ones(
    events: list[tuple[timedelta, Presale | None]], to: Presale
) -> None:
    life = live(events)
    now = START + sum((pause for pause, _ in events), timedelta())
    life.show(to, now)
    shown = life.shown.presale
    assert shown is not None
    before = len(life.heard)
    for minutes in range(0, 6 * 24 * 60, 30):
        life.ring(now + timedelta(minutes=minutes))
    for _, event, _ in life.heard[before:]:
        assert isinstance(event.facts, PresaleFacts)
        assert event.facts.presale == shown


def test_windows_that_moved_are_told_once_and_their_reminders_come_at_the_new_times() -> None:
    life = Life()
    life.show(presale(START + DAY, days=1, balance_days=2), START)
    later = presale(START + 2 * DAY, days=1, balance_days=2)
    for hour in range(1, 8 * 24):
        now = START + hour * HOUR
        if hour >= 12:
            life.show(later, now)
        life.ring(now)
    payer = [(event.kind, now - START) for chat, event, now in life.heard if chat == [*FollowState].index(PAID)]
    opens = 3 * DAY + 3 * HOUR
    assert payer == [
        (K.WINDOW_MOVED, 12 * HOUR),
        (K.BALANCE_OPENS, opens),
        (K.BALANCE_CLOSING, opens + DAY),
        (K.BALANCE_CLOSING, opens + 2 * DAY - HOUR),
    ]
