"""Is what an alert said still so? Decided from the event, the offer as it is now, and what was observed since."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from deals.events import CouponFacts, EventKind, NewFacts, PreheatFacts, PresaleFacts, PriceFacts
from deals.history import History, Observation
from deals.offer import Fen, Offer, Preheat, Presale, PriceKind, Quote
from deals.presale import windows
from deals.quote import dropship, headline
from deals.triggers import fires, triggers_of
from deals.verdict import Kept, Moved, StillTrue, Told, Untrue, Verdict, Why

BACK_UP = 102
"""A price at so many percent of the told one, or more, is another price."""
GRACE = timedelta(hours=2)
"""How long the feed gets to show an announced price before it is called a broken promise."""

_DEPOSIT = frozenset({EventKind.PRESALE_ANNOUNCED, EventKind.DEPOSIT_OPENS, EventKind.DEPOSIT_CLOSING})
_PAYABLE = frozenset({PriceKind.FINAL, PriceKind.SALE, PriceKind.WHOLESALE, PriceKind.WHOLESALE_FROM})


def judge(told: Told, now: datetime) -> Verdict:
    """Whether the alert still says the truth. What nobody knows changes nothing: absence, another kind of price."""
    match told.event.facts:
        case NewFacts(quote=quote):
            return _left_the_band(told, quote, now)
        case PriceFacts() as facts:
            return _price(told, facts, now)
        case PresaleFacts(presale=presale):
            return _presale(told, presale, now)
        case PreheatFacts(preheat=preheat, quote=quote):
            return _preheat(told, preheat, quote, now)
        case CouponFacts() as facts:
            return _coupon(told, facts, now)
        case _:
            assert_never(told.event.facts)


def look_again(told: Told, now: datetime) -> datetime | None:
    """The next moment at which time alone may change the verdict; otherwise only a change of the offer can."""
    moments: tuple[datetime | None, ...] = ()
    match told.event.facts:
        case PresaleFacts(presale=presale):
            moments = (_end(told.event.kind, as_now(presale, told.offer)),)
        case PreheatFacts(preheat=preheat):
            moments = (preheat.at, preheat.at + GRACE)
        case CouponFacts() as facts:
            moments = (_coupon_end(told.offer, facts),)
        case NewFacts() | PriceFacts():
            pass
        case _:
            assert_never(told.event.facts)
    return min((moment for moment in moments if moment is not None and moment > now), default=None)


def mark(verdict: Verdict, offer: Offer) -> str:
    """A short text that is the same as long as an alert with this verdict reads the same."""
    match verdict:
        case StillTrue():
            return ""
        case Untrue():
            return "untrue"
        case Kept():
            return "kept"
        case Moved():
            moments = windows(offer.presale) if offer.presale else (offer.preheat.at,) if offer.preheat else ()
            price = offer.preheat.price if offer.preheat else None
            return "/".join(("moved", *(str(int(moment.timestamp())) for moment in moments), str(price)))
        case _:
            assert_never(verdict)


def price_now(told: PriceKind, offer: Offer, now: datetime) -> Fen | None:
    """What this kind of price is today; None where the offer has another kind of price, which says nothing."""
    quote = dropship(offer) if told is PriceKind.DROPSHIP else headline(offer, now)
    return quote.fen if quote and quote.kind is told else None


def _price(told: Told, facts: PriceFacts, now: datetime) -> Verdict:
    fen = price_now(facts.quote.kind, told.offer, now)
    if fen is None or fen <= facts.quote.fen:
        return StillTrue()
    if _is_back_up(fen, facts.quote.fen) or (_wants(told, facts, facts.quote.fen) and not _wants(told, facts, fen)):
        return Untrue(Why.PRICE_UP, _price_since(told, facts.quote.kind, fen, now))
    return StillTrue()


def _wants(told: Told, facts: PriceFacts, fen: Fen) -> bool:
    """Whether the rule would have asked for this price just the same."""
    if told.watch is None:
        return True
    rule = told.watch.rule
    if rule.price_to is not None and fen > rule.price_to:
        return False
    event = replace(told.event, facts=replace(facts, quote=Quote(facts.quote.kind, fen)))
    mine = told.history.price_at(facts.quote.kind, told.watch.created_at)
    return any(fires(trigger, event, rule, mine) for trigger in triggers_of(rule))


def _left_the_band(told: Told, quote: Quote | None, now: datetime) -> Verdict:
    """A new offer stays what it is; it only may cost more than the rule allows by now."""
    fen = price_now(quote.kind, told.offer, now) if quote else None
    limit = told.watch.rule.price_to if told.watch else None
    if quote is None or fen is None or limit is None or not quote.fen <= limit < fen:
        return StillTrue()
    return Untrue(Why.PRICE_UP, _price_since(told, quote.kind, fen, now))


def _presale(told: Told, presale: Presale, now: datetime) -> Verdict:
    current = as_now(presale, told.offer)
    end = _end(told.event.kind, current)
    if end is not None and end <= now:
        return Untrue(Why.WINDOW_OVER, end)
    return Moved() if _dates(current) != _dates(presale) else StillTrue()


def as_now(presale: Presale, offer: Offer) -> Presale:
    """The presale that was told, with the dates it has by now. One that begins after its end is another presale."""
    current, ends = offer.presale, windows(presale)
    if current is None or not windows(current) or (ends and windows(current)[0] >= ends[-1]):
        return presale
    return current


def _end(kind: EventKind, presale: Presale) -> datetime | None:
    """Until when somebody can do what the alert speaks of."""
    if kind in _DEPOSIT and presale.deposit_end is not None:
        return presale.deposit_end
    return max(windows(presale), default=None)


def _dates(presale: Presale) -> tuple[datetime | None, ...]:
    return presale.deposit_start, presale.deposit_end, presale.balance_start, presale.balance_end


def _preheat(told: Told, preheat: Preheat, before: Quote | None, now: datetime) -> Verdict:
    current = told.offer.preheat
    changed = current is not None and (current.at, current.price) != (preheat.at, preheat.price)
    if now < preheat.at:
        return Moved() if changed else StillTrue()
    if preheat.price is None or told.seen_at < preheat.at:
        return StillTrue()
    verdict = _promise(told, preheat.at, preheat.price, before, now)
    is_put_off = isinstance(verdict, Untrue) and verdict.why is Why.BROKEN and current is not None and current.at > now
    return Moved() if is_put_off else verdict


def _promise(told: Told, at: datetime, price: Fen, before: Quote | None, now: datetime) -> Verdict:
    """The offer was seen after the announced moment: whether the price was there, and still is."""
    quote, came = headline(told.offer, now), _came(told.history, at, price)
    if quote is None or quote.kind not in _PAYABLE:
        return StillTrue()
    if quote.fen <= price:
        return Kept(came.at if came else at)
    if came is not None:
        is_up = quote.kind is came.kind and _is_back_up(quote.fen, price)
        return Untrue(Why.PRICE_UP, _price_since(told, quote.kind, quote.fen, now)) if is_up else Kept(came.at)
    comparable = before is None or before.kind is quote.kind
    return Untrue(Why.BROKEN, at) if comparable and now >= at + GRACE else StillTrue()


def _came(history: History, at: datetime, price: Fen) -> Observation | None:
    points = (point for point in history.points if point.at >= at and point.kind in _PAYABLE)
    return next((point for point in points if point.fen <= price), None)


def _coupon(told: Told, facts: CouponFacts, now: datetime) -> Verdict:
    end = _coupon_end(told.offer, facts)
    if end is not None and end <= now:
        return Untrue(Why.COUPON_OVER, end)
    known = {coupon.identity for coupon in told.offer.coupons}
    # An offer without any step says nothing of coupons; one with other steps says that this one is gone.
    if told.offer.steps and facts.coupon.identity not in known:
        return Untrue(Why.COUPON_OVER, told.seen_at)
    return StillTrue()


def _coupon_end(offer: Offer, facts: CouponFacts) -> datetime | None:
    same = (coupon for coupon in offer.coupons if coupon.identity == facts.coupon.identity)
    return next(same, facts.coupon).ends


def _is_back_up(fen: Fen, told: Fen) -> bool:
    return fen * 100 >= told * BACK_UP


def _price_since(told: Told, kind: PriceKind, fen: Fen, now: datetime) -> datetime:
    last = told.history.last(kind)
    return last.at if last is not None and last.fen == fen else now
