"""From facts to those who should hear them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from deals.events import Event, Sighting
from deals.history import History
from deals.match import route
from deals.offer import Offer, OfferId
from deals.rule import Alert
from jobs.desk import Desk


async def route_events(
    desk: Desk,
    events: Sequence[Event],
    offers: Mapping[OfferId, Offer],
    histories: Mapping[OfferId, History],
    *,
    now: datetime,
) -> tuple[Alert, ...]:
    """Which watches want which of these events. Nothing is read from the store when there are none.

    A fact that is known already has no say: it may not use up the one message a watch has in six hours.
    """
    events = await desk.store.sightings.fresh(events) if events else ()
    if not events:
        return ()
    watches = await desk.store.watches.active()
    if not watches:
        return ()
    past = await desk.store.watches.past([watch.id for watch in watches], now=now)
    sightings = [Sighting(event=event, offer=offers[event.offer]) for event in events]
    return route(watches, sightings, past=past, histories=histories, now=now)
