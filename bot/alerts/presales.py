"""What an alert says of presales and announced prices: how much, and above all when."""

from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup

from bot import lines, past
from bot.alerts.scene import Scene
from bot.typeset import line
from bot.voice import Voice
from deals.events import EventKind, PreheatFacts, PresaleFacts
from deals.offer import Fen, Presale, PriceKind, Quote

DISCOUNT_UNITS = 40


def presale_body(scene: Scene, facts: PresaleFacts) -> Iterator[Markup | None]:
    """A phase of a presale."""
    voice, presale = scene.voice, facts.presale
    match scene.event.kind:
        case EventKind.BALANCE_OPENS | EventKind.BALANCE_CLOSING:
            yield balance(voice, presale, facts.quote)
            yield _clock(scene, "clock.balance", presale.balance_end)
        case EventKind.DEPOSIT_CLOSING:
            yield deposit(voice, presale, facts.quote, unchanged=_is_unchanged(scene, facts))
            yield _clock(scene, "clock.deposit", presale.deposit_end)
            yield balance_window(voice, presale, scene.now)
        case EventKind.WINDOW_MOVED:
            yield _old_deposit(voice, facts)
            yield deposit(voice, presale, facts.quote)
            yield from moved_windows(scene, facts.moved_from or facts.presale, facts.presale)
        case _:
            yield deposit(voice, presale, facts.quote)
            yield deposit_window(voice, presale, scene.now)
            yield balance_window(voice, presale, scene.now)
    if not scene.public:
        yield lines.volumes(voice, scene.offer)


def preheat_body(scene: Scene, facts: PreheatFacts) -> Iterator[Markup | None]:
    """A price that was announced, or the moment it should hold from."""
    voice, price = scene.voice, facts.preheat.price
    if price is not None:
        yield voice.say(f"preheat.{_preheat_tense(scene)}", money=voice.money(price))
    if facts.quote is not None:
        yield voice.say("preheat.before", price=lines.quote(voice, facts.quote))
    if scene.event.kind is EventKind.PREHEAT_ANNOUNCED:
        yield _clock(scene, "clock.preheat", facts.preheat.at)
    if not scene.public:
        yield lines.volumes(voice, scene.offer)


def deposit(voice: Voice, presale: Presale, quote: Quote | None, *, unchanged: bool = False) -> Markup | None:
    """The deposit, what it brings in the seller's words, and what the whole is estimated to cost."""
    whole = lines.quote(voice, quote) if quote is not None else None
    parts = [
        voice.say("presale.deposit", money=voice.money(presale.deposit)) if presale.deposit is not None else None,
        Markup.escape(line(presale.discount_text, DISCOUNT_UNITS)) if presale.discount_text else None,
        voice.say("presale.unchanged", price=whole) if whole and unchanged else whole,
    ]
    joined = lines.join(parts)
    return voice.say("presale.money", facts=joined) if joined else None


def _is_unchanged(scene: Scene, facts: PresaleFacts) -> bool:
    """Whether we saw the estimated price stay the same since deposits opened."""
    start, quote = facts.presale.deposit_start, facts.quote
    return bool(start and quote and past.unchanged(scene.history, quote.kind, start, scene.now))


def _old_deposit(voice: Voice, facts: PresaleFacts) -> Markup | None:
    """What the deposit was, where that is another now."""
    before = deposit(voice, facts.moved_from, None) if facts.moved_from else None
    return Markup("<s>{}</s>").format(before) if before and before != deposit(voice, facts.presale, None) else None


def balance(voice: Voice, presale: Presale, quote: Quote | None) -> Markup | None:
    """What is left to pay, as far as it can be told: the order page decides."""
    rest = _rest(presale, quote)
    if rest is None:
        return None
    return voice.say("presale.money", facts=voice.say("presale.balance", money=voice.money(rest)))


def deposit_window(voice: Voice, presale: Presale, now: datetime) -> Markup | None:
    """From when to when deposits are taken."""
    return _window(voice, "presale.deposit_window", presale.deposit_start, presale.deposit_end, now)


def balance_window(voice: Voice, presale: Presale, now: datetime) -> Markup | None:
    """From when to when balances are taken."""
    return _window(voice, "presale.balance_window", presale.balance_start, presale.balance_end, now)


def _window(voice: Voice, name: str, start: datetime | None, end: datetime | None, now: datetime) -> Markup | None:
    if start is None or end is None:
        return None
    return voice.say(name, start=voice.moment(start, now), end=voice.deadline(end, now))


def moved_windows(scene: Scene, before: Presale, after: Presale) -> Iterator[Markup | None]:
    """Each window as it is now, below the old one where that was another."""
    for window in (deposit_window, balance_window):
        old, new = window(scene.voice, before, scene.now), window(scene.voice, after, scene.now)
        yield Markup("<s>{}</s>").format(old) if old and old != new else None
        yield new


def _clock(scene: Scene, name: str, at: datetime | None) -> Markup | None:
    return lines.clock(scene.voice, name, at, scene.now) if at is not None else None


def _rest(presale: Presale, quote: Quote | None) -> Fen | None:
    if quote is None or quote.kind is not PriceKind.PRESALE or presale.deposit is None:
        return None
    rest = quote.fen - presale.deposit
    return rest if rest > 0 else None


def _preheat_tense(scene: Scene) -> str:
    return "will_be" if scene.event.kind is EventKind.PREHEAT_ANNOUNCED else "should_be"
