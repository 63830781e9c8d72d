"""Who hears what of several polls at once."""

import pytest

from data.sqlite import lookout
from deals.rule import Alert
from deals.source import PandaponParams
from jobs.poll import Poller
from jobs.routing import route_events, stand_ready
from tests.deals.builders import panda
from tests.jobs.stand import VIETNAMESE, Stand
from tests.makers import changes_of, event_of

SPANISH = PandaponParams(language="es")


async def baselined(stand: Stand) -> None:
    """Two sources, both seen once."""
    for params in (VIETNAMESE, SPANISH):
        await stand.source(params)
        stand.feeds.shelf[params] = (panda(key=f"10000{len(stand.feeds.shelf)}"),)
    await Poller(stand.desk, after=stand.wake).poll(await stand.store.sources.all())


@pytest.mark.parametrize("line", ["new max:1/d", "new every:6h"])
async def test_two_polls_at_once_do_not_both_use_what_is_allowed_once(stand: Stand, line: str) -> None:
    await baselined(stand)
    await stand.watch(line)
    stand.later(hours=1)
    for number, params in enumerate((VIETNAMESE, SPANISH)):
        stand.feeds.shelf[params] = (panda(key=f"20000{number}"),)
    polled = await Poller(stand.desk, after=stand.wake).poll(await stand.store.sources.all())
    assert sorted(one.kept.deliveries for one in polled if one.kept) == [0, 1]


async def test_a_fact_that_is_known_uses_up_no_cooldown(stand: Stand) -> None:
    watch = await stand.watch("new every:6h")
    old, new = panda(key="100000"), panda(key="200000")
    await stand.store.polls.keep(changes_of(old, events=(event_of(old),)), [], now=stand.now)
    events, offers = [event_of(old), event_of(new)], {old.id: old, new.id: new}
    alerts = await route_events(stand.desk, events, offers, {}, now=stand.now)
    said = [(one.watch, one.event_keys) for one in alerts if isinstance(one, Alert)]
    assert said == [(watch, (event_of(new).key,))]


async def test_who_stands_ready_has_read_every_line_already(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = await stand.watch("new")
    await stand_ready(stand.desk)
    monkeypatch.setattr(lookout, "SOME", "no statement at all")
    offer = panda(key="100000")
    alerts = await route_events(stand.desk, [event_of(offer)], {offer.id: offer}, {}, now=stand.now)
    assert [one.watch for one in alerts if isinstance(one, Alert)] == [watch]
