"""From a channel into a private chat: a link in the channel proposes its rules to whoever follows it."""

from telegram import InlineKeyboardMarkup, Update

from bot.context import Context
from bot.handlers import watch
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.lines import stack
from bot.message import Message
from bot.services import Services
from bot.typeset import line as one_line
from data.records import ChatKind, ChatState
from deals.printer import print_rule
from deals.rule import for_everybody

KIND = "subscribe"
SHOWN = 10
LINE_UNITS = 120
TITLE_UNITS = 40


async def open_channel(update: Update, context: Context, chat_id: int) -> None:
    """Propose the only rule of this channel, or offer a choice. Nothing is saved before it is pressed there."""
    services, caller = context.services, context.caller
    channel = await services.store.chats.get(chat_id)
    found = channel is not None and channel.kind is ChatKind.CHANNEL and channel.state is ChatState.ACTIVE
    lines = await _lines(services, chat_id) if found else []
    if channel is None or not lines:
        await reply(update, Message(text=caller.voice.say("subscribe.gone")))
    elif len(lines) == 1:
        await watch.propose(update, context, lines[0], chat_id=caller.chat.id)
    else:
        view = await open_view(services, caller, KIND, {"lines": lines})
        await reply(update, _choice(Pad(caller.voice, view.id), channel.title, lines))


async def _lines(services: Services, chat_id: int) -> list[str]:
    """What it watches for, without what is no reader's business. A rule that would be empty then is left out."""
    kept = await services.store.watches.of_chat(chat_id, now=services.now())
    lines = (print_rule(for_everybody(one.watch.rule)) for one in kept if one.active)
    return list(dict.fromkeys(line for line in lines if line))[:SHOWN]


def _choice(pad: Pad, title: str, lines: list[str]) -> Message:
    shown = [
        pad.voice.say("subscribe.line", number=number, line=one_line(line, LINE_UNITS))
        for number, line in enumerate(lines, 1)
    ]
    keys = [pad.labelled(str(number), "take", number) for number in range(1, len(lines) + 1)]
    head = pad.voice.say("subscribe.choose", title=one_line(title, TITLE_UNITS))
    return Message(
        text=stack([head, *shown]), keyboard=InlineKeyboardMarkup([keys[:5], keys[5:]] if keys[5:] else [keys])
    )


async def _take(press: Press) -> None:
    lines = press.state("lines", list[object]())
    if 1 <= press.number <= len(lines):
        line = str(lines[press.number - 1])
        await watch.propose(press.update, press.context, line, chat_id=press.caller.chat.id)


VERBS: Verbs = {"take": _take}
