"""What each question of the wizard looks like."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.handlers.matching import say_matches
from bot.handlers.pad import Pad
from bot.handlers.wizard_form import TELLS, Form, Step
from bot.lines import stack
from bot.message import Message
from bot.reading import say_reading
from bot.services import Services
from bot.voice import Voice
from deals.offer import Feed, Fen
from deals.reach import reachable
from deals.reading import reading, reading_filters
from deals.rule import Rule
from deals.wish import Wish

EXCLUDABLE = ("二手", "天猫", "试用", "赠品")
"""What people most often do not want; Chinese has no word borders, so that it must be said at once."""
PRICES: tuple[Fen, ...] = (5000, 10000, 30000)
"""Upper prices to choose from while nothing is known of what is looked for."""

PRICED = 100
"""Offers whose prices say what the others cost."""

Row = list[InlineKeyboardButton]


async def question(services: Services, pad: Pad, form: Form) -> Message:
    """What is asked now, below what was answered so far."""
    voice, number = pad.voice, list(Step).index(form.step) + 1
    rows = await _rows(services, pad, form)
    text = stack(
        [
            voice.say(f"wizard.{form.step}", number=number, of=len(Step)),
            _so_far(voice, form),
            await say_matches(services, voice, form.rule) if form.step is Step.WORDS and form.rule.words else None,
        ]
    )
    return Message(text=text, keyboard=InlineKeyboardMarkup([*rows, _turning(pad, form)]))


def _so_far(voice: Voice, form: Form) -> Markup | None:
    asked = form.step in {Step.TELL, Step.FEED}
    return say_reading(voice, reading(form.rule) if asked else reading_filters(form.rule)) if form.line else None


async def _rows(services: Services, pad: Pad, form: Form) -> list[Row]:
    match form.step:
        case Step.WORDS:
            return _pairs([_exclude_key(pad, form, number) for number in range(len(EXCLUDABLE))])
        case Step.PRICE:
            limits = await _limits(services, form.rule)
            keys = [pad.key("wizard.under", "price", fen, money=pad.voice.money(fen)) for fen in limits]
            return [keys, [pad.key("wizard.any_price", "price", 0)]]
        case Step.TELL:
            return _pairs([_tell_key(pad, form, number) for number in range(len(TELLS))])
        case Step.FEED:
            feeds = [Feed.TAOBAO] if form.only_taobao else list(Feed)
            return [[pad.labelled(pad.voice.plain(f"feed.{feed}"), "feed", feed.value) for feed in feeds]]


def _exclude_key(pad: Pad, form: Form, number: int) -> InlineKeyboardButton:
    word = EXCLUDABLE[number]
    return pad.key("wizard.ticked" if form.excludes(word) else "wizard.plain", "not", number, what=f"-{word}")


def _tell_key(pad: Pad, form: Form, number: int) -> InlineKeyboardButton:
    what = pad.voice.plain(f"wizard.tell_{number}")
    return pad.key("wizard.ticked" if form.tells(TELLS[number]) else "wizard.plain", "tell", number, what=what)


def _turning(pad: Pad, form: Form) -> Row:
    steps = list(Step)
    keys = [pad.key("key.cancel", "cancel")]
    if form.step is not steps[0]:
        keys.insert(0, pad.key("key.back", "back"))
    if form.step is steps[-1]:
        keys.append(pad.key("wizard.everywhere", "feed"))
    elif form.step is not Step.PRICE:
        keys.append(pad.key("wizard.next", "next"))
    return keys


async def _limits(services: Services, rule: Rule) -> tuple[Fen, ...]:
    """Prices under which a quarter, half and all of the best that matches now are."""
    found = await services.store.offers.search(Wish(rule), size=PRICED)
    prices = sorted(listing.quote.fen for listing in found.items if listing.quote)
    if not prices:
        return PRICES
    chosen = (prices[len(prices) // 4], prices[len(prices) // 2], prices[-1])
    return tuple(sorted({reachable(fen) for fen in chosen}))


def _pairs(keys: Sequence[InlineKeyboardButton]) -> list[Row]:
    return [list(keys[at : at + 2]) for at in range(0, len(keys), 2)]
