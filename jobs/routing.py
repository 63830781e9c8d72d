"""From facts to those who should hear them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from deals.events import Event, Sighting
from deals.followers import Owed, can_follow, remind
from deals.history import History
from deals.match import route
from deals.offer import Offer, OfferId
from jobs.desk import Desk


async def route_events(
    desk: Desk,
    events: Sequence[Event],
    offers: Mapping[OfferId, Offer],
    histories: Mapping[OfferId, History],
    *,
    now: datetime,
) -> tuple[Owed, ...]:
    """Which watches want which of these events, and who follows what they are about. Without events nothing is read.

    A fact that is known already has no say: it may not use up the one message a watch has in six hours.
    """
    events = await desk.store.sightings.fresh(events) if events else ()
    if not events:
        return ()
    sightings = [Sighting(event=event, offer=offers[event.offer]) for event in events]
    follows = await desk.store.follows.of_offers({event.offer for event in events if can_follow(event)})
    reminders = remind(follows, sightings)
    watches = await desk.store.lookout.wanting(sightings)
    if not watches:
        return reminders
    past = await desk.store.watches.past([watch.id for watch in watches], now=now)
    return (*reminders, *route(watches, sightings, past=past, histories=histories, now=now, follows=follows))


async def stand_ready(desk: Desk) -> None:
    """Know all watches before an event asks for them: at the first time, 100,000 take some seconds in other threads."""
    await desk.store.lookout.wanting(())
