"""What the placeholders of a template stand for. Nothing in here knows what a promoter earns."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from bot import lines, past
from bot.alerts.heads import head, measure
from bot.alerts.presales import balance_window, deposit, deposit_window
from bot.alerts.scene import Scene
from bot.typeset import line
from deals.events import PreheatFacts, PriceFacts
from deals.offer import Quote
from deals.quote import headline

Slots = Mapping[str, Callable[[Scene], Markup | None]]

_CIRCLED = "①②③④⑤⑥"


def _title(scene: Scene) -> Markup:
    return lines.title(scene.voice, scene.offer)


def _quote(scene: Scene) -> Quote | None:
    return scene.event.facts.quote or headline(scene.offer, scene.now)


def _price(scene: Scene) -> Markup | None:
    quote = _quote(scene)
    return Markup.escape(scene.voice.money(quote.fen)) if quote else None


def _before(scene: Scene) -> Markup | None:
    """The price it fell from, and where it did not fall, the listing price."""
    facts, fen = scene.event.facts, scene.offer.listing_price
    if isinstance(facts, PriceFacts):
        measured = measure(facts, scene.rule)
        fen = measured[1] if measured else facts.before
    return Markup.escape(scene.voice.money(fen)) if fen is not None else None


def _drop(scene: Scene) -> Markup | None:
    facts = scene.event.facts
    measured = measure(facts, scene.rule) if isinstance(facts, PriceFacts) else None
    if measured is None or not isinstance(facts, PriceFacts) or measured[1] <= facts.quote.fen:
        return None
    return Markup.escape("−" + scene.voice.percent(lines.percent_off(facts.quote.fen, measured[1])))


def _path(scene: Scene) -> Markup | None:
    steps = [lines.step(scene.voice, step) for step in scene.offer.steps[: len(_CIRCLED)]]
    return lines.join((number + step for number, step in zip(_CIRCLED, steps, strict=False)), Markup(" "))


def _clock(scene: Scene) -> Markup | None:
    """What ends soonest: the presale's windows, an announced price, or a coupon."""
    voice, offer, facts = scene.voice, scene.offer, scene.event.facts
    if offer.presale is not None:
        windows = (deposit_window(voice, offer.presale, scene.now), balance_window(voice, offer.presale, scene.now))
        return lines.stack(windows) or None
    if isinstance(facts, PreheatFacts) and facts.preheat.at > scene.now:
        return lines.clock(voice, "clock.preheat", facts.preheat.at, scene.now)
    return lines.coupon_end(voice, offer.coupons, scene.now)


def _deposit(scene: Scene) -> Markup | None:
    return deposit(scene.voice, scene.offer.presale, _quote(scene)) if scene.offer.presale else None


def _low(scene: Scene) -> Markup | None:
    """What our own observations say of the price."""
    quote = _quote(scene)
    return past.month(scene.voice, scene.history, quote.kind, scene.now) if quote else None


def _shop(scene: Scene) -> Markup | None:
    return Markup.escape(line(scene.offer.shop, lines.NAME_UNITS)) if scene.offer.shop else None


def _sold(scene: Scene) -> Markup | None:
    count = scene.offer.sold_month
    return scene.voice.say("context.sold_month", count=scene.voice.count(count)) if count else None


def _feed(scene: Scene) -> Markup:
    return scene.voice.say(f"feed.{scene.offer.id.feed}")


SLOTS: Slots = {
    "kind": head,
    "title": _title,
    "price": _price,
    "before": _before,
    "drop": _drop,
    "path": _path,
    "clock": _clock,
    "deposit": _deposit,
    "low": _low,
    "shop": _shop,
    "sold": _sold,
    "feed": _feed,
}
"""Name -> what it says of one event; None where there is nothing to say."""
MORE = ("facts", "tags")
"""Placeholders that the usual layout fills: everything between title and tags, and the tags."""
NAMES = (*SLOTS, *MORE)
DEFAULT = "{kind}\n{title}\n{facts}\n{tags}"
"""What posts look like without a template."""
