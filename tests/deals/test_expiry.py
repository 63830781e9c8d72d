"""Until when an alert is worth sending."""

from datetime import datetime, timedelta

import pytest

from deals.diff import diff
from deals.events import Event
from deals.expiry import expires
from deals.offer import Offer, Preheat
from deals.timers import ring, timers
from tests.deals.builders import DAY, HOUR, START, coupon, known, presale, snapshot, taobao

LATER = START + HOUR


def the_event(offer: Offer, before: Offer | None = None) -> Event:
    remembered = {before.id: known(before, (DAY, 10000))} if before else {}
    [event] = diff(snapshot(offer), remembered, baseline=False, now=START).events
    return event


def rung(offer: Offer, number: int) -> Event:
    timer = timers(offer, START)[number]
    event = ring(timer, offer, timer.due)
    assert event is not None
    return event


PRESALE = taobao(presale=presale(LATER, days=2))
PREHEAT = taobao(preheat=Preheat(at=LATER))


@pytest.mark.parametrize(
    ("event", "offer", "until"),
    [
        (the_event(taobao()), taobao(), START + DAY),
        (the_event(taobao(8000), taobao()), taobao(8000), START + DAY),
        (the_event(PRESALE, taobao()), PRESALE, LATER),
        (rung(PRESALE, 0), PRESALE, LATER + DAY),
        (rung(PRESALE, 1), PRESALE, LATER + 2 * DAY - HOUR),
        (rung(PRESALE, 2), PRESALE, LATER + 2 * DAY),
        (rung(PRESALE, 3), PRESALE, LATER + 2 * DAY),
        (rung(PRESALE, 4), PRESALE, LATER + 2 * DAY + 3 * HOUR + DAY),
        (rung(PRESALE, 5), PRESALE, LATER + 5 * DAY + 2 * HOUR),
        (rung(PRESALE, 6), PRESALE, LATER + 5 * DAY + 3 * HOUR),
        (the_event(PREHEAT, taobao()), PREHEAT, LATER),
        (the_event(taobao(preheat=Preheat(at=START + 3 * DAY)), taobao()), taobao(), START + DAY),
        (rung(PREHEAT, 0), PREHEAT, LATER + 6 * HOUR),
        (the_event(taobao(steps=(coupon(ends=LATER),)), taobao()), taobao(), LATER),
        (the_event(taobao(steps=(coupon(ends=None),)), taobao()), taobao(), START + DAY),
        (rung(taobao(steps=(coupon(),)), 2), taobao(), START + 3 * DAY),
    ],
    ids=[
        "new", "drop", "presale announced", "deposit opens", "deposit closes in 24 h", "in 1 h", "in 10 min",
        "balance opens", "balance closes in 24 h", "balance closes in 1 h", "price announced",
        "price announced for later", "announced price is due", "coupon", "coupon without an end", "coupon ends in 1 h",
    ],
)  # fmt: skip
def test_it_has_a_deadline_or_a_day(event: Event, offer: Offer, until: datetime) -> None:
    assert expires(event, offer) == until


def test_a_window_that_was_cut_short_since_counts_as_it_is_now() -> None:
    event = rung(PRESALE, 0)
    shorter = taobao(presale=presale(LATER, days=0.5))
    assert expires(event, shorter) == LATER + timedelta(hours=12)
    assert expires(event, taobao()) == LATER + DAY


def test_a_moved_window_is_told_until_all_is_over() -> None:
    before = taobao(presale=presale(START - 13 * DAY, balance_days=3))
    offer = taobao(presale=presale(START - 13 * DAY, balance_days=2.9))
    assert expires(the_event(offer, before), offer) == START + 3 * HOUR - timedelta(hours=2.4)
