"""Until when an alert is worth sending."""

from datetime import datetime, timedelta

from deals.events import CouponFacts, Event, EventKind, NewFacts, PreheatFacts, PresaleFacts, PriceFacts
from deals.offer import Offer, Presale
from deals.presale import COMMON_LEAD, windows
from deals.timers import PREHEAT_LATE

DAY = timedelta(hours=24)


def expires(event: Event, offer: Offer) -> datetime:
    """Its deadline where it has one, but never more than a day: late news are no news.

    Judged by the offer's dates as they are now where it still has them, else by those the event was told with.
    """
    match event.facts:
        case NewFacts() | PriceFacts():
            return event.at + DAY
        case PresaleFacts(presale=told, lead=lead):
            end = _presale(event, offer.presale or told)
            # The reminder of the last hour takes the place of those before it.
            return end - COMMON_LEAD if lead and lead > COMMON_LEAD else end
        case PreheatFacts(preheat=preheat):
            announced = event.kind is EventKind.PREHEAT_ANNOUNCED
            return min(preheat.at, event.at + DAY) if announced else preheat.at + PREHEAT_LATE
        case CouponFacts(coupon=coupon):
            return min(coupon.ends or event.at + DAY, event.at + DAY)


def _presale(event: Event, presale: Presale) -> datetime:
    late = event.at + DAY
    match event.kind:
        case EventKind.DEPOSIT_OPENS | EventKind.DEPOSIT_CLOSING:
            end = presale.deposit_end
        case EventKind.PRESALE_ANNOUNCED:
            end = presale.deposit_start or presale.balance_start
        case _:
            end = max(windows(presale), default=None)
    return min(end or late, late)
