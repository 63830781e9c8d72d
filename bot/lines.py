"""The lines that alerts, channel posts and item cards have in common."""

from collections.abc import Iterable
from datetime import datetime

from markupsafe import Markup

from bot.typeset import line
from bot.voice import Voice
from deals.offer import Fen, Offer, PromotionStep, Quote, SellerKind
from deals.quote import headline

TITLE_UNITS = 120
"""Room for a title; the longest observed ones are 60 signs, sellers could send 600."""
NAME_UNITS = 40
"""Room for a shop, a category, a brand."""
STEP_UNITS = 24
STEPS = 6
"""Steps of a price path that are shown; one that is longer is no help to anybody."""
SEPARATOR = Markup(" · ")


def join(parts: Iterable[Markup | None], separator: Markup = SEPARATOR) -> Markup | None:
    """The parts that there are, on one line; None when there are none."""
    present = [part for part in parts if part]
    return separator.join(present) if present else None


def stack(lines: Iterable[Markup | None]) -> Markup:
    """The lines that there are, below each other."""
    return Markup("\n").join(text for text in lines if text)


def title(voice: Voice, offer: Offer, *, limit: int = TITLE_UNITS, linked: bool = True) -> Markup:
    """The product's name, linked to where it is sold. Readers of other languages get the translation as well."""
    text = line(offer.title, limit) or offer.native_id
    translated = line(offer.title_translated or "", limit)
    if voice.language != "zh" and translated and translated != text:
        text = f"{translated} ({line(offer.title, limit // 2)})"
    if linked and offer.buy_link:
        return Markup('<a href="{}">{}</a>').format(offer.buy_link, text)
    return Markup.escape(text)


def quote(voice: Voice, price: Quote) -> Markup:
    """A price and what kind of price it is."""
    return voice.say(f"price.{price.kind}", money=voice.price(price.fen))


def listing_price(voice: Voice, offer: Offer, unseen_days: int | None) -> Markup | None:
    """The strike-through price, with our own verdict where nobody saw it charged."""
    if offer.listing_price is None:
        return None
    money = voice.money(offer.listing_price)
    if unseen_days is None:
        return voice.say("price.listing", money=money)
    return voice.say("price.listing_unseen", money=money, n=unseen_days)


def leads_to(offer: Offer, quote: Quote | None, now: datetime) -> bool:
    """Whether the steps known of an offer are those to this price: what was told earlier may have had others."""
    return quote is None or headline(offer, now) == quote


def path(voice: Voice, offer: Offer) -> Markup | None:
    """From the listing price, step by step, to the price in hand."""
    if not offer.steps:
        return None
    start = _path_start(offer)
    parts = [voice.say("path.start", money=voice.money(start))] if start is not None else []
    parts += [step(voice, one) for one in offer.steps[:STEPS]]
    return voice.say("path.line", steps=Markup(" → ").join(parts))


def step(voice: Voice, one: PromotionStep) -> Markup:
    """One step and what it takes off."""
    name = line(one.title, STEP_UNITS)
    return Markup.escape(name) if one.fee is None else voice.say("path.step", title=name, money=voice.money(one.fee))


def volumes(voice: Voice, offer: Offer) -> Markup | None:
    """How much it sells, and who sells it."""
    parts: list[Markup | None] = []
    if offer.sold_month is not None:
        parts.append(voice.say("context.sold_month", count=voice.count(offer.sold_month)))
    elif offer.sold_year is not None:
        parts.append(voice.say("context.sold_year", count=voice.count(offer.sold_year)))
    if offer.repurchase_percent is not None:
        parts.append(voice.say("context.repurchase", percent=voice.percent(offer.repurchase_percent * 100)))
    parts.append(seller(voice, offer))
    parts.append(Markup.escape(line(offer.shop, NAME_UNITS)) if offer.shop else None)
    joined = join(parts)
    return voice.say("context.line", facts=joined) if joined else None


def seller(voice: Voice, offer: Offer) -> Markup | None:
    """Tmall, Taobao, or nothing where the feed does not say."""
    names = {SellerKind.TMALL: "tmall", SellerKind.TAOBAO: "taobao", SellerKind.SPECIAL: "special"}
    return voice.say(f"seller.{names[offer.seller]}") if offer.seller is not None else None


def dropship_price(voice: Voice, offer: Offer) -> Markup | None:
    """PandaPon's price for one piece, and how it stands to the wholesale price."""
    if offer.dropship_price is None:
        return None
    money = voice.money(offer.dropship_price)
    if not offer.sale_price or offer.sale_is_range:
        return voice.say("price.dropship", money=money)
    difference = (offer.dropship_price - offer.sale_price) * 10_000 // offer.sale_price
    sign = "−" if difference < 0 else "+"
    return voice.say("price.dropship_beside", money=money, percent=sign + voice.percent(abs(difference)))


def coupon_end(voice: Voice, coupons: Iterable[PromotionStep], now: datetime) -> Markup | None:
    """When the first of the coupons runs out."""
    ends = [coupon.ends for coupon in coupons if coupon.ends is not None and coupon.ends > now]
    return clock(voice, "clock.coupon", min(ends), now) if ends else None


def clock(voice: Voice, name: str, end: datetime, now: datetime) -> Markup:
    """A sentence about the end of something: when, and how long until then."""
    return voice.say(name, at=voice.deadline(end, now), left=voice.duration(end - now))


def price(voice: Voice, offer: Offer, now: datetime) -> Markup | None:
    """The price people are told now."""
    current = headline(offer, now)
    return quote(voice, current) if current else None


def footer(voice: Voice, offer: Offer, at: datetime, now: datetime) -> Markup:
    """Which feed said so, and when."""
    return voice.say("footer", feed=voice.plain(f"feed.{offer.id.feed}"), at=voice.moment(at, now))


def percent_off(now_fen: Fen, before: Fen) -> int:
    """How much lower, in basis points, rounded down to a tenth of a percent: a drop is never praised too much."""
    return (before - now_fen) * 1000 // before * 10


def _path_start(offer: Offer) -> Fen | None:
    """The price from which exactly these steps lead to the one in hand; else the listing price."""
    off = sum(one.fee or 0 for one in offer.steps)
    for start in (offer.listing_price, offer.sale_price):
        if start is not None and offer.final_price == start - off:
            return start
    return offer.listing_price
