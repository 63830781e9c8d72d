"""What an alert says of prices: now, before, how they came about, and what our observations say of them."""

from collections.abc import Iterator

from markupsafe import Markup

from bot import lines, past
from bot.alerts.heads import measure
from bot.alerts.scene import Scene
from deals.events import CouponFacts, EventKind, NewFacts, PriceFacts
from deals.offer import Quote
from deals.quote import headline

_CIRCLED = "①②③④⑤⑥"


def new_body(scene: Scene, facts: NewFacts) -> Iterator[Markup | None]:
    """A new offer."""
    yield _price(scene, facts.quote or headline(scene.offer, scene.now), [_listing(scene), _dropship(scene)])
    yield _path(scene)
    yield lines.volumes(scene.voice, scene.offer)
    yield lines.coupon_end(scene.voice, scene.offer.coupons, scene.now)


def price_body(scene: Scene, facts: PriceFacts) -> Iterator[Markup | None]:
    """A drop or a low."""
    yield _price(scene, facts.quote, [*_compared(scene, facts), _also(scene, facts)])
    yield _new_coupon(scene, facts)
    yield _path(scene)
    yield _past(scene, facts)
    yield lines.volumes(scene.voice, scene.offer)
    yield lines.coupon_end(scene.voice, scene.offer.coupons, scene.now)


def coupon_body(scene: Scene, facts: CouponFacts) -> Iterator[Markup | None]:
    """A coupon that appeared or ends soon."""
    yield scene.voice.say("coupon.line", coupon=lines.step(scene.voice, facts.coupon))
    yield _price(scene, facts.quote or headline(scene.offer, scene.now), [_listing(scene)])
    if scene.event.kind is EventKind.COUPON_APPEARED:
        yield _path(scene)
    yield lines.coupon_end(scene.voice, (facts.coupon,), scene.now)


def _price(scene: Scene, quote: Quote | None, beside: list[Markup | None]) -> Markup | None:
    if quote is None:
        return None
    main = Markup("<b>{}</b>").format(lines.quote(scene.voice, quote))
    return scene.voice.say("price.line", prices=lines.join([main, *beside]))


def _listing(scene: Scene) -> Markup | None:
    return lines.listing_price(scene.voice, scene.offer, past.unseen_days(scene.history, scene.offer, scene.now))


def _dropship(scene: Scene) -> Markup | None:
    return lines.dropship_price(scene.voice, scene.offer)


def _compared(scene: Scene, facts: PriceFacts) -> Iterator[Markup]:
    """The price it is measured against first, then the last one and the reader's own, where those are others."""
    if scene.event.kind is EventKind.LOWEST_SEEN and facts.lowest is not None:
        yield _lowest(scene, "price.lowest", facts)
        return
    said = dict([measured] if (measured := measure(facts, scene.rule, scene.mine)) else [])
    for name, fen in (("price.prev", facts.before), ("price.mine", scene.mine)):
        if fen is not None and fen > facts.quote.fen and fen not in said.values():
            said[name] = fen
    yield from (scene.voice.say(name, money=scene.voice.money(fen)) for name, fen in said.items())


def _lowest(scene: Scene, name: str, facts: PriceFacts) -> Markup:
    """The lowest price before, and when it was last seen."""
    voice, fen = scene.voice, facts.lowest or 0
    day = past.last_seen_at(scene.history, Quote(facts.quote.kind, fen), before=scene.event.at)
    if day is None:
        return voice.say(name, money=voice.money(fen))
    return voice.say(f"{name}_on", money=voice.money(fen), date=voice.date(day))


def _also(scene: Scene, facts: PriceFacts) -> Markup | None:
    if facts.also is None:
        return None
    price, before = facts.also.quote, facts.also.before
    return scene.voice.say("price.also", price=lines.quote(scene.voice, price), before=scene.voice.money(before))


def _new_coupon(scene: Scene, facts: PriceFacts) -> Markup | None:
    return scene.voice.say("coupon.new", coupon=lines.step(scene.voice, facts.coupon)) if facts.coupon else None


def _past(scene: Scene, facts: PriceFacts) -> Markup | None:
    """Never more than our own observations allow to say."""
    voice, kind = scene.voice, facts.quote.kind
    unseen = past.unseen_days(scene.history, scene.offer, scene.now)
    lowest = facts.lowest if facts.is_lowest and scene.event.kind is EventKind.PRICE_DROP else None
    return past.line(
        voice,
        [
            past.month(voice, scene.history, kind, scene.now),
            _lowest(scene, "past.lowest", facts) if lowest is not None else None,
            voice.say("past.low30") if facts.is_low30 and lowest is None else None,
            past.observed(voice, facts.observed_days),
            lines.listing_price(voice, scene.offer, unseen) if unseen is not None else None,
        ],
    )


def _path(scene: Scene) -> Markup | None:
    """One line for a person; numbered steps for the readers of a channel, who want to do them."""
    if not lines.leads_to(scene.offer, scene.event.facts.quote, scene.now):
        return None
    if not scene.public:
        return lines.path(scene.voice, scene.offer)
    steps = [lines.step(scene.voice, step) for step in scene.offer.steps[: len(_CIRCLED)]]
    return lines.join((number + step for number, step in zip(_CIRCLED, steps, strict=False)), Markup(" "))
