"""What was changed on a rule of a channel, by whom and when; any version can be taken back."""

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.handlers.posting.change import propose_here
from bot.handlers.posting.proposal import Proposal
from bot.handlers.posting.rule import ChannelRule, choice, pressed_rule
from bot.handlers.press import Press, Verbs
from bot.lines import stack
from bot.message import Message
from bot.posting import say_publishing
from bot.typeset import line
from bot.voice import Voice
from data.posting import Change, Version
from deals.grammar import parse_rule

SHOWN = 8
LINE_UNITS = 120


async def _show(press: Press) -> None:
    rule = await pressed_rule(press)
    if rule is None:
        return
    versions = await press.services.store.rules.versions(rule.id, limit=SHOWN)
    lines = [_line(press.voice, rule, version, press) for version in versions]
    keys = [
        press.pad.labelled(f"↩ {version.number}", "revert", f"{rule.id}.{version.number}") for version in versions[1:]
    ]
    rows = [keys[:4], keys[4:], [press.pad.key("key.back", "open", rule.id)]]
    text = stack([press.voice.say("rule.versions_of", number=rule.id), *lines])
    await press.edit(Message(text=text, keyboard=InlineKeyboardMarkup([row for row in rows if row])))


def _line(voice: Voice, rule: ChannelRule, version: Version, press: Press) -> Markup:
    return voice.say(
        "rule.version",
        number=version.number,
        at=voice.moment(version.at, press.services.now()),
        who=version.author_id,
        what=voice.say(f"rule.what_{version.what}"),
        line=line(version.line, LINE_UNITS),
        settings=say_publishing(voice, version.posting.over(rule.common)),
    )


async def _revert(press: Press) -> None:
    """Propose the rule as it was; like any change it shows what it would mean, and is a new version when saved."""
    rule, number = await pressed_rule(press), choice(press, 1)
    if rule is None or not number.isdigit():
        return
    version = await press.services.store.rules.version(rule.id, int(number))
    if version is not None:
        was = parse_rule(version.line, admin=True)
        await propose_here(press, rule, Proposal(what=Change.REVERTED, rule=was, own=version.posting))


VERBS: Verbs = {"vers": _show, "revert": _revert}
