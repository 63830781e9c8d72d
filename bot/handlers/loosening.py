"""A rule that never speaks, and what it could ask for instead, each with how often that would have spoken."""

from datetime import datetime, timedelta

from telegram import InlineKeyboardMarkup

from bot.backtesting import Backtest, backtest_rules
from bot.handlers import drafting
from bot.handlers.drafting import Draft, draft_message
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, read_number
from bot.handlers.watchlist import chosen
from bot.lines import stack
from bot.message import Message
from bot.services import Services
from data.records import KeptWatch
from deals.looser import looser_rules
from deals.printer import print_rule

SILENCE = timedelta(days=14)
SHOWN = 4


async def never_spoke(services: Services, kept: KeptWatch, now: datetime) -> bool:
    """Whether it was there for two weeks and said nothing in them."""
    if not kept.active or kept.watch.created_at > now - SILENCE:
        return False
    past = await services.store.watches.past([kept.watch.id], now=now)
    last_at = past[kept.watch.id].last_at
    return last_at is None or last_at < now - SILENCE


async def show(press: Press) -> None:
    """The variants that would have spoken, those that let least more through first."""
    kept = await chosen(press)
    if kept is None:
        return
    voice, pad = press.voice, press.pad
    tests = await _variants(press, kept)
    lines = [
        voice.say("loosen.variant", number=number, line=print_rule(test.rule), n=test.total)
        for number, test in enumerate(tests, 1)
    ]
    head = voice.say("loosen.title" if tests else "loosen.nothing", line=kept.watch.line, n=SILENCE.days)
    keys = [pad.labelled(str(number), "loosen", f"{kept.watch.id}.{number}") for number in range(1, len(tests) + 1)]
    rows = [keys, [pad.key("key.back", "open", kept.watch.id)]]
    await press.edit(Message(text=stack([head, *lines]), keyboard=InlineKeyboardMarkup([row for row in rows if row])))


async def choose(press: Press) -> None:
    """Propose one of them in place of the rule that is there."""
    watch_id, _, number = press.arg.partition(".")
    kept = await chosen(press, watch_id)
    tests = await _variants(press, kept) if kept else []
    at = read_number(number) - 1
    if kept is None or not 0 <= at < len(tests):
        return
    watch, services, caller = kept.watch, press.services, press.caller
    draft = Draft(rule=tests[at].rule, chat_id=watch.chat_id, thread_id=watch.thread_id, watch_id=watch.id)
    view = await open_view(services, caller, drafting.KIND, draft.state)
    await press.edit(await draft_message(services, caller, Pad(caller.voice, view.id), draft))


async def _variants(press: Press, kept: KeptWatch) -> list[Backtest]:
    watch = kept.watch
    tests = await backtest_rules(
        press.services,
        looser_rules(watch.rule),
        chat_id=watch.chat_id,
        thread_id=watch.thread_id,
        watch_id=watch.id,
        zone=press.voice.zone,
        now=press.services.now(),
        span=SILENCE,
    )
    return sorted((test for test in tests if test.total), key=lambda test: test.total)[:SHOWN]
