"""The card of one rule of a channel: what it looks for, how it posts, and everything that can be done with it."""

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.backtesting import say_backtest
from bot.handlers import awaiting
from bot.handlers.acting import Action, acting
from bot.handlers.pad import Pad
from bot.handlers.posting.change import save, subject
from bot.handlers.posting.preview import preview
from bot.handlers.posting.proposal import posted_last_week
from bot.handlers.posting.rule import ChannelRule, find_rule, pressed_rule
from bot.handlers.press import Flow, Press, Verbs
from bot.handlers.rights import missing_right
from bot.lines import stack
from bot.message import Message
from bot.posting import say_links, say_publishing, say_template
from bot.reading import say_reading
from bot.typeset import line
from bot.voice import Voice
from deals.reading import reading

TITLE_UNITS = 40


def verbs(show_list: Flow) -> Verbs:
    """What the buttons of a card do; `show_list` draws the list it came from."""

    async def show(press: Press) -> None:
        await awaiting.drop(press.services, press.caller)
        rule = await pressed_rule(press)
        await (show_list(press) if rule is None else _show(press, rule))

    async def drop(press: Press) -> None:
        if rule := await pressed_rule(press):
            store = acting(press.services, press.caller, Action.RULE_DELETE, subject(rule), rule.kept.watch.line)
            await store.watches.delete(rule.id)
        await show_list(press)

    async def keep(press: Press) -> None:
        said = await save(press)
        rule = await find_rule(press.services, press.state("chat_id", 0), press.state("watch_id", 0))
        if rule is None:
            await show_list(press)
        else:
            await _show(press, rule, said)

    return {
        "open": show,
        "pause": _pausing(show, active=False),
        "resume": _pausing(show, active=True),
        "ask": _ask,
        "drop": drop,
        "save": keep,
        "try": _try,
        "preview": _preview,
        "edit": _edit,
    }


async def _show(press: Press, rule: ChannelRule, news: Markup | None = None) -> None:
    """The card; what was proposed meanwhile is forgotten."""
    await press.services.store.views.update(press.view.id, {"chat_id": rule.chat.id})
    lacking = await missing_right(press.context.bot, rule.chat.id, rule.chat.kind)
    title = line(rule.chat.title, TITLE_UNITS) or str(rule.chat.id)
    warning = press.voice.say(lacking, title=title, bot=press.services.username) if lacking else None
    text = stack([news, *_lines(press.voice, rule, title), warning])
    await press.edit(Message(text=text, keyboard=_keyboard(press.pad, rule)))


def _lines(voice: Voice, rule: ChannelRule, title: str) -> list[Markup]:
    state = voice.say("watches.active" if rule.kept.active else "watches.paused")
    return [
        voice.say("rule.card", number=rule.id, title=title, n=rule.kept.hits_week, state=state),
        voice.say("rule.condition", line=rule.kept.watch.line),
        say_reading(voice, reading(rule.rule)),
        voice.say("rule.publish", settings=say_publishing(voice, rule.posting)),
        voice.say("rule.template", template=say_template(voice, rule.posting)),
        voice.say("rule.links", links=say_links(voice, rule.posting, rule.sources)),
    ]


def _keyboard(pad: Pad, rule: ChannelRule) -> InlineKeyboardMarkup:
    toggle = ("rule.pause", "pause") if rule.kept.active else ("rule.resume", "resume")
    return InlineKeyboardMarkup(
        [
            [pad.key("rule.edit_condition", "edit", rule.id), pad.key("rule.edit_publish", "pub", rule.id)],
            [pad.key("rule.edit_template", "tpl", rule.id), pad.key("rule.edit_links", "links", rule.id)],
            [pad.key("rule.try", "try", rule.id), pad.key("rule.preview", "preview", rule.id)],
            [
                pad.key(*toggle, rule.id),
                pad.key("rule.delete", "ask", rule.id),
                pad.key("rule.versions", "vers", rule.id),
            ],
            [pad.key("key.back", "list")],
        ]
    )


def _pausing(show: Flow, *, active: bool) -> Flow:
    async def pause(press: Press) -> None:
        rule = await pressed_rule(press)
        if rule is not None and rule.kept.active is not active:
            action = Action.RULE_RESUME if active else Action.RULE_PAUSE
            store = acting(press.services, press.caller, action, subject(rule))
            who, now = press.caller.user_id, press.services.now()
            await store.rules.set_active(rule.id, active=active, author_id=who, now=now)
        await show(press)

    return pause


async def _ask(press: Press) -> None:
    if rule := await pressed_rule(press):
        text = press.voice.say("watches.ask_delete", line=line(rule.kept.watch.line, 300))
        keys = [press.pad.key("watches.delete", "drop", rule.id), press.pad.key("key.back", "open", rule.id)]
        await press.edit(Message(text=text, keyboard=InlineKeyboardMarkup([keys])))


async def _try(press: Press) -> None:
    """What it would have posted last week, as it is."""
    if rule := await pressed_rule(press):
        (test,) = await posted_last_week(press.services, rule, ((rule.rule, rule.posting),))
        head = press.voice.say("rule.condition", line=rule.kept.watch.line)
        text = stack([head, say_backtest(press.voice, test, press.services.now())])
        keyboard = InlineKeyboardMarkup([[press.pad.key("key.back", "open", rule.id)]])
        await press.edit(Message(text=text, keyboard=keyboard))


async def _preview(press: Press) -> None:
    if rule := await pressed_rule(press):
        await press.reply(await preview(press.services, press.voice, rule, rule.posting))


async def _edit(press: Press) -> None:
    """Ask for another condition."""
    if rule := await pressed_rule(press):
        question = {"about": "condition", "chat_id": rule.chat.id, "watch_id": rule.id}
        await awaiting.ask(press.services, press.caller, question)
        await press.reply(Message(text=press.voice.say("rules.send_new_line", line=rule.kept.watch.line)))
