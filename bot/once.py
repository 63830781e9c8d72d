"""`dropbell poll` and `dropbell migrate`: one thing, then exit."""

import json
import sys

from bot.settings import Settings, SettingsError
from data import open_store
from data.records import SourceState
from data.store import Store
from deals.events import Event, PriceFacts
from deals.offer import Fen, Offer
from feeds.fetch import Feeds
from jobs.desk import Desk
from jobs.poll import Polled, poll_source
from jobs.times import Times


async def poll_once(settings: Settings, *, as_json: bool) -> int:
    """Ask every active source once and print what is new. Alerts wait for `dropbell run`.

    Returns 1 when a source failed; what the others showed is kept all the same. Raises SettingsError when no feed is
    on.
    """
    if not settings.sources:
        raise SettingsError(["No feed has keys, so there is nothing to poll. `dropbell check` says what is missing."])
    times = Times()
    store = await open_store(settings.database_url)
    try:
        await store.sources.seed(settings.sources, now=times.now())
        async with Feeds(settings.pandapon, settings.taobao) as feeds:
            desk = Desk(store=store, feeds=feeds, interval=settings.poll_interval, admins=settings.admins, times=times)
            sources = [source for source in await store.sources.all() if source.state is SourceState.ACTIVE]
            polled = [await poll_source(desk, source) for source in sources]
        for result in polled:
            await _report(store, result, as_json=as_json)
    finally:
        await store.close()
    return 1 if any(result.error for result in polled) else 0


async def migrate(settings: Settings) -> int:
    """Bring the database to this version."""
    store = await open_store(settings.database_url)
    await store.close()
    _say(f"{settings.database_url} is up to date.")
    return 0


async def _report(store: Store, polled: Polled, *, as_json: bool) -> None:
    label = polled.source.params.label
    if polled.error is not None:
        _say(f"{label}: {polled.error}")
        return
    for event in polled.kept.events if polled.kept else ():
        listing = await store.offers.find(event.offer)
        if listing is not None:
            print(event_line(event, listing.offer) if as_json else _sentence(event, listing.offer))  # noqa: T201
    if polled.snapshot and not as_json:
        _say(f"{label}: {len(polled.snapshot.offers)} offers read, {polled.snapshot.rejected} unreadable")


def event_line(event: Event, offer: Offer) -> str:
    """One event as a JSON line; prices in fen, null where there is none."""
    price, before = _prices(event)
    fields = {
        "kind": event.kind.value,
        "feed": event.offer.feed.value,
        "key": event.offer.key,
        "title": offer.title,
        "price": price,
        "before": before,
        "at": event.at.isoformat(),
        "event": event.key,
    }
    return json.dumps(fields, ensure_ascii=False)


def _prices(event: Event) -> tuple[Fen | None, Fen | None]:
    facts = event.facts
    quote = getattr(facts, "quote", None)
    return quote.fen if quote else None, facts.before if isinstance(facts, PriceFacts) else None


def _sentence(event: Event, offer: Offer) -> str:
    price, before = _prices(event)
    amounts = " ".join(f"¥{fen / 100:.2f}" for fen in (before, price) if fen is not None)
    return f"{event.kind.value}  {offer.title}  {amounts}"


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - a command for a terminal
