"""The first line: what happened."""

from markupsafe import Markup

from bot.alerts.scene import Scene
from bot.lines import percent_off
from bot.voice import Voice
from deals.events import EventKind, PresaleFacts, PriceFacts
from deals.offer import Fen
from deals.rule import Baseline, OnDrop, Rule


def head(scene: Scene) -> Markup:
    """What happened, in a few words."""
    match scene.event.facts:
        case PriceFacts() as facts if scene.event.kind is EventKind.PRICE_DROP:
            return _drop(scene, facts)
        case PresaleFacts() as facts:
            return _presale(scene, facts)
        case _:
            return scene.voice.say(f"head.{scene.event.kind}")


def ruled(voice: Voice, text: Markup, rule_line: str) -> Markup:
    """The head with the rule that wanted it."""
    return voice.say("head.ruled", head=text, rule=rule_line)


def measure(facts: PriceFacts, rule: Rule, mine: Fen | None = None) -> tuple[str, Fen] | None:
    """The name and price a fall is measured against: the rule's own baseline where known, else the last price."""
    asked = next((trigger.baseline for trigger in rule.triggers if isinstance(trigger, OnDrop)), Baseline.PREVIOUS)
    known = {Baseline.MEDIAN7: facts.median7, Baseline.LOW30: facts.low30, Baseline.MINE: mine}.get(asked)
    if known is not None and known > facts.quote.fen:
        return f"price.{asked}", known
    return ("price.prev", facts.before) if facts.before is not None else None


def _drop(scene: Scene, facts: PriceFacts) -> Markup:
    measured = measure(facts, scene.rule, scene.mine)
    if measured is None:
        return scene.voice.say("head.lowest_seen")
    name = "head.price_drop_lowest" if facts.is_lowest else "head.price_drop"
    return scene.voice.say(name, percent=scene.voice.percent(percent_off(facts.quote.fen, measured[1])))


def _presale(scene: Scene, facts: PresaleFacts) -> Markup:
    ends = {
        EventKind.DEPOSIT_CLOSING: facts.presale.deposit_end,
        EventKind.BALANCE_CLOSING: facts.presale.balance_end,
    }
    end = ends.get(scene.event.kind)
    if end is None:
        return scene.voice.say(f"head.{scene.event.kind}")
    return scene.voice.say(f"head.{scene.event.kind}", left=scene.voice.duration(end - scene.now))
