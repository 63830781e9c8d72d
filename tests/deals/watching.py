"""Short ways to say who watches, and what happened."""

from datetime import datetime, timedelta

from deals.events import (
    CouponFacts,
    Event,
    EventKind,
    Facts,
    NewFacts,
    PreheatFacts,
    PresaleFacts,
    PriceFacts,
    Sighting,
)
from deals.grammar import parse_rule
from deals.news import first_seen
from deals.offer import Fen, Offer, Preheat, PriceKind, PromotionStep, Quote
from deals.presale import COMMON_LEAD
from deals.quote import headline
from deals.rule import Watch
from tests.deals.builders import DAY, START, coupon, presale, taobao


def watch(line: str, *, id: int = 1, chat: int = 100, thread: int | None = None) -> Watch:  # noqa: A002 - Watch's name
    rule = parse_rule(line, admin=True)
    return Watch(id=id, chat_id=chat, thread_id=thread, line=line, rule=rule, created_at=START - 30 * DAY)


def sighting(kind: EventKind, offer: Offer, facts: Facts, *, at: datetime = START, note: str = "") -> Sighting:
    event = Event(key=f"{offer.id}/{kind}/{note}", kind=kind, offer=offer.id, at=at, facts=facts)
    return Sighting(event=event, offer=offer)


def new(offer: Offer) -> Sighting:
    return sighting(EventKind.NEW_OFFER, offer, NewFacts(quote=headline(offer, START)))


def drop(
    fen: Fen,
    before: Fen,
    *,
    median7: Fen | None = None,
    low30: Fen | None = None,
    lowest: Fen | None = None,
    kind: PriceKind = PriceKind.FINAL,
    with_coupon: PromotionStep | None = None,
    offer: Offer | None = None,
) -> Sighting:
    facts = PriceFacts(
        quote=Quote(kind, fen), before=before, median7=median7, low30=low30, lowest=lowest, coupon=with_coupon
    )
    return sighting(EventKind.PRICE_DROP, offer or taobao(fen), facts, note=str(fen))


def low_after_presale(fen: Fen, lowest: Fen) -> Sighting:
    facts = PriceFacts(quote=Quote(PriceKind.FINAL, fen), lowest=lowest)
    return sighting(EventKind.LOWEST_SEEN, taobao(fen), facts)


def presale_step(kind: EventKind, offer: Offer | None = None) -> Sighting:
    """One step; of the reminders before an end, the one that everybody hears."""
    lead = COMMON_LEAD if kind in {EventKind.DEPOSIT_CLOSING, EventKind.BALANCE_CLOSING} else None
    return sighting(kind, offer or taobao(), PresaleFacts(presale=presale(), lead=lead))


def new_in_presale() -> Sighting:
    event = first_seen(taobao(presale=presale(START - DAY)), at=START, now=START)
    return Sighting(event=event, offer=taobao())


def preheat(price: Fen | None, now: Fen) -> Sighting:
    facts = PreheatFacts(preheat=Preheat(at=START + DAY, price=price), quote=Quote(PriceKind.FINAL, now))
    return sighting(EventKind.PREHEAT_ANNOUNCED, taobao(now), facts)


def coupon_event(kind: EventKind, left: timedelta | None) -> Sighting:
    ends = None if left is None else START + left
    return sighting(kind, taobao(), CouponFacts(coupon=coupon(ends=ends)))
