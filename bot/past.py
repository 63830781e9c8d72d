"""What our own observations say of a price, in words and in little bars."""

from datetime import datetime, timedelta

from markupsafe import Markup

from bot.lines import join
from bot.voice import Voice
from deals.history import MONTH, History, Stretch
from deals.offer import Fen, Offer, PriceKind, Quote

UNSEEN_SPAN = timedelta(days=14)
"""The least observation before a listing price is called never seen."""
BARS = "▁▂▃▄▅▆▇"
BAR_COUNT = 8
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def observed_days(history: History, kind: PriceKind, now: datetime) -> int:
    """For how many whole days this kind of price has been watched."""
    return history.observed(kind, now) // DAY


def unseen_days(history: History, offer: Offer, now: datetime) -> int | None:
    """For how many days nobody was asked the listing price; None while that cannot honestly be said."""
    seen = [point for point in history.points if point.kind in {PriceKind.FINAL, PriceKind.SALE}]
    if offer.listing_price is None or not seen or any(point.fen >= offer.listing_price for point in seen):
        return None
    span = now - seen[0].at
    return span // DAY if span >= UNSEEN_SPAN else None


def month(voice: Voice, history: History, kind: PriceKind, now: datetime) -> Markup | None:
    """The range of the last 30 days with its bars; None while only one price was seen."""
    stretches = recent(history, kind, now - MONTH, now)
    prices = {stretch.fen for stretch in stretches}
    if len(prices) < 2:
        return None
    low, high = voice.money(min(prices)), voice.money(max(prices))
    return voice.say("past.month", low=low, high=high, bars=bars(stretches))


def observed(voice: Voice, days: int) -> Markup | None:
    """For how long we have been watching; nothing on the first day."""
    return voice.say("past.observed", n=days) if days else None


def last_seen_at(history: History, price: Quote, *, before: datetime) -> datetime | None:
    """When exactly this price last stood; None where that was not observed, or not yet a day ago."""
    ends = (stretch.until for stretch in history.stretches(price.kind, before) if stretch.fen == price.fen)
    last = max(ends, default=before)
    return last if last < before - DAY else None


def is_low30(history: History, price: Quote | None, now: datetime) -> bool:
    """Whether this price of now is lower than the 30 days before its dip, as far as that was observed."""
    last = history.last(price.kind) if price else None
    if price is None or last is None or last.fen != price.fen or last.at < now - MONTH:
        return False
    earlier = History(tuple(point for point in history.points if point.at < last.at))
    before = earlier.low30(price.kind, earlier.dip_began(price.kind, price.fen, last.at))
    return before is not None and price.fen < before


def unchanged(history: History, kind: PriceKind, since: datetime, now: datetime) -> bool:
    """Whether the price was observed from within a day of that moment on, and never was another."""
    points = [point for point in history.of(kind) if point.at <= now]
    return bool(points) and points[0].at <= since + DAY and len({point.fen for point in points}) == 1


def line(voice: Voice, parts: list[Markup | None]) -> Markup | None:
    """What the past says, on one line."""
    joined = join(parts)
    return voice.say("past.line", facts=joined) if joined else None


def recent(history: History, kind: PriceKind, since: datetime, now: datetime) -> tuple[Stretch, ...]:
    """How the price stood since then, cut at both ends.

    A price seen this very moment has stood for no time yet: it is given a minute, so that it is there at all.
    """
    until = max([now, *(point.at + MINUTE for point in history.points[-1:])])
    return tuple(
        stretch if stretch.since >= since else Stretch(since, stretch.until, stretch.fen)
        for stretch in history.stretches(kind, until)
        if stretch.until > since
    )


def bars(stretches: tuple[Stretch, ...]) -> str:
    """The curve in a few signs, equal in time; each bar is the price that stood at the end of its part."""
    since, until = stretches[0].since, stretches[-1].until
    part = (until - since) / BAR_COUNT
    prices = [_price_before(stretches, since + part * number) for number in range(1, BAR_COUNT + 1)]
    low, high = min(s.fen for s in stretches), max(s.fen for s in stretches)
    return "".join(_bar(fen, low, high) for fen in prices)


def _price_before(stretches: tuple[Stretch, ...], at: datetime) -> Fen:
    return next(stretch.fen for stretch in reversed(stretches) if stretch.since < at)


def _bar(fen: Fen, low: Fen, high: Fen) -> str:
    return BARS[(fen - low) * (len(BARS) - 1) // (high - low)] if high > low else BARS[len(BARS) // 2]
