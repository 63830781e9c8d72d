"""From facts to those who should hear them."""

from collections.abc import Mapping, Sequence

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
) -> tuple[Alert, ...]:
    """Which watches want which of these events. Nothing is read from the store when there are none."""
    if not events:
        return ()
    watches = await desk.store.watches.active()
    if not watches:
        return ()
    now = desk.times.now()
    past = await desk.store.watches.past([watch.id for watch in watches], now=now)
    sightings = [Sighting(event=event, offer=offers[event.offer]) for event in events]
    return route(watches, sightings, past=past, histories=histories, now=now)
