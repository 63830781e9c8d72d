"""A rule before it is saved: what it means, how often it would have spoken, what matches now."""

from dataclasses import dataclass, replace
from typing import Self

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.backtesting import backtest_rules, say_backtest, say_difference
from bot.context import Caller
from bot.handlers.matching import say_matches
from bot.handlers.pad import Pad
from bot.handlers.press import Press
from bot.handlers.reaching import lowest_of
from bot.lines import stack
from bot.message import Message
from bot.reading import say_reading
from bot.services import Services
from bot.typeset import line as one_line
from bot.voice import Voice
from deals.grammar import parse_rule
from deals.offer import Fen
from deals.printer import below, print_rule
from deals.reach import reachable
from deals.reading import reading
from deals.rule import Rule, Watch

KIND = "draft"
TITLE_UNITS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rule that may be saved, and where it is to speak. Kept in a view, so that it waits for as long as it must."""

    rule: Rule
    chat_id: int
    thread_id: int | None = None
    watch_id: int | None = None
    """The watch whose rule it replaces."""

    @classmethod
    def of(cls, press: Press) -> Self:
        """As the view has it. What only admins may say was refused when the draft was made."""
        return cls(
            rule=parse_rule(press.state("line", ""), admin=True),
            chat_id=press.state("chat_id", 0),
            thread_id=press.state("thread_id", 0) or None,
            watch_id=press.state("watch_id", 0) or None,
        )

    @property
    def line(self) -> str:
        """The rule as it is kept."""
        return print_rule(self.rule)

    @property
    def state(self) -> dict[str, object]:
        """For the view."""
        state: dict[str, object] = {"line": self.line, "chat_id": self.chat_id}
        state |= {"thread_id": self.thread_id} if self.thread_id is not None else {}
        return state | ({"watch_id": self.watch_id} if self.watch_id is not None else {})


async def draft_message(services: Services, caller: Caller, pad: Pad, draft: Draft) -> Message:
    """Everything somebody should know before saving."""
    voice = caller.voice
    lowest = await lowest_of(services, draft.rule)
    text = stack(
        [
            await _head(services, caller, draft),
            say_reading(voice, reading(draft.rule)),
            await _backtest(services, voice, draft),
            _nudge(voice, draft.rule, lowest),
            await say_matches(services, voice, draft.rule),
        ]
    )
    rows = [[pad.key("watch.save", "save"), pad.key("key.cancel", "cancel")]]
    if lowest is not None:
        rows.insert(0, [pad.key("draft.raise", "raise", money=voice.money(reachable(lowest)))])
    return Message(text=text, keyboard=InlineKeyboardMarkup(rows))


async def with_reachable_price(services: Services, draft: Draft) -> Draft:
    """The same with an upper price that was seen, or nearly."""
    lowest = await lowest_of(services, draft.rule)
    return draft if lowest is None else replace(draft, rule=replace(draft.rule, price_to=reachable(lowest)))


async def changed_watch(services: Services, draft: Draft) -> Watch | None:
    """The watch that is changed."""
    kept = await services.store.watches.get(draft.watch_id, now=services.now()) if draft.watch_id else None
    return kept.watch if kept and kept.watch.chat_id == draft.chat_id else None


async def _head(services: Services, caller: Caller, draft: Draft) -> Markup:
    voice = caller.voice
    before = await changed_watch(services, draft)
    if before is not None:
        return voice.say("draft.changes", line=draft.line, before=before.line)
    if draft.chat_id == caller.chat.id:
        return voice.say("watch.draft", line=draft.line)
    chat = await services.store.chats.get(draft.chat_id)
    title = one_line(chat.title if chat else "", TITLE_UNITS) or str(draft.chat_id)
    return voice.say("watch.draft_for", line=draft.line, title=title)


async def _backtest(services: Services, voice: Voice, draft: Draft) -> Markup:
    now, before = services.now(), await changed_watch(services, draft)
    tests = await backtest_rules(
        services,
        [draft.rule, *([before.rule] if before else [])],
        chat_id=draft.chat_id,
        thread_id=before.thread_id if before else draft.thread_id,
        watch_id=draft.watch_id,
        zone=voice.zone,
        now=now,
    )
    return say_backtest(voice, tests[0], now) if before is None else say_difference(voice, tests[1], tests[0], now)


def _nudge(voice: Voice, rule: Rule, lowest: Fen | None) -> Markup | None:
    """What is waited for was never seen."""
    if lowest is None or rule.price_to is None:
        return None
    asked = below(rule.price_to) or rule.price_to
    return voice.say("draft.unreachable", asked=voice.money(asked), lowest=voice.money(lowest))
