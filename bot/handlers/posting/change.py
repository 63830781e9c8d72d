"""A change of a channel's rule before it is saved: the difference, what it would have meant, save or undo."""

from collections.abc import Iterator

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.backtesting import say_difference
from bot.context import Caller
from bot.handlers.acting import Action, acting
from bot.handlers.pad import Pad, open_view
from bot.handlers.posting.proposal import Proposal, posted_last_week
from bot.handlers.posting.rule import ChannelRule, find_rule
from bot.handlers.press import Press
from bot.lines import stack
from bot.message import Message
from bot.posting import say_links, say_publishing, say_template
from bot.reading import say_reading
from bot.services import Services
from bot.voice import Voice
from deals.reading import reading

KIND = "rules"


async def propose(services: Services, caller: Caller, now: ChannelRule, proposal: Proposal) -> Message:
    """The proposal under a view of its own, so that it can be saved at any later time."""
    view = await open_view(services, caller, KIND, proposal.state(now))
    return await _message(services, Pad(caller.voice, view.id), now, proposal)


async def propose_here(press: Press, now: ChannelRule, proposal: Proposal) -> None:
    """The proposal in place of the card."""
    await press.services.store.views.update(press.view.id, proposal.state(now))
    await press.edit(await _message(press.services, press.pad, now, proposal))


async def save(press: Press) -> Markup | None:
    """Keep what was proposed as a new version, note who did it, and say so.

    What somebody else changed meanwhile is not overwritten. None when there is nothing to save.
    """
    rule = await find_rule(press.services, press.state("chat_id", 0), press.state("watch_id", 0))
    if rule is None or not press.state("what", ""):
        return None
    if rule.version != press.state("version", 0):
        return press.voice.say("rule.changed_meanwhile")
    number = await _keep(press, rule, Proposal.of(press))
    return press.voice.say("rule.saved", number=number) if number else None


async def _keep(press: Press, rule: ChannelRule, proposal: Proposal) -> int | None:
    store = acting(press.services, press.caller, Action.RULE_EDIT, subject(rule), f"{proposal.what}: {proposal.line}")
    return await store.rules.change(
        rule.id,
        line=proposal.line,
        rule=proposal.rule,
        posting=proposal.own,
        what=proposal.what,
        author_id=press.caller.user_id,
        now=press.services.now(),
    )


def subject(rule: ChannelRule) -> str:
    """What the record of changes calls it."""
    return f"{rule.chat.title or rule.chat.id} #{rule.id}"


async def _message(services: Services, pad: Pad, now: ChannelRule, proposal: Proposal) -> Message:
    voice = pad.voice
    pair = ((now.rule, now.posting), (proposal.rule, proposal.own.over(now.common)))
    before, after = await posted_last_week(services, now, pair)
    text = stack(
        [
            voice.say("rule.changes", number=now.id, what=voice.say(f"rule.what_{proposal.what}")),
            *_differences(voice, now, proposal),
            say_difference(voice, before, after, services.now()),
        ]
    )
    keys = [pad.key("rule.save", "save"), pad.key("rule.undo", "open", now.id)]
    return Message(text=text, keyboard=InlineKeyboardMarkup([keys]))


def _differences(voice: Voice, now: ChannelRule, proposal: Proposal) -> Iterator[Markup]:
    """Whatever is not the same: how it was, and how it would be."""
    after = proposal.own.over(now.common)
    condition = stack([_code(proposal.line), say_reading(voice, reading(proposal.rule))])
    pairs = [
        (_code(now.kept.watch.line), condition if proposal.line != now.kept.watch.line else _code(proposal.line)),
        (say_publishing(voice, now.posting), say_publishing(voice, after)),
        (say_template(voice, now.posting), say_template(voice, after)),
        (say_links(voice, now.posting, now.sources), say_links(voice, after, now.sources)),
    ]
    for was, will_be in pairs:
        if was != will_be:
            yield voice.say("rule.difference", before=was, after=will_be)


def _code(line: str) -> Markup:
    return Markup("<code>{}</code>").format(line)
