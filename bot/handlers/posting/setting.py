"""What can be set for one rule, or for its whole channel: how both are changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.context import Context
from bot.handlers.acting import Action, acting
from bot.handlers.posting.change import propose, propose_here
from bot.handlers.posting.proposal import Proposal
from bot.handlers.posting.rule import ChannelRule, choice, find_rule, pressed_rule, source_names, with_values
from bot.handlers.press import Press
from bot.message import Message
from bot.posting import say_links, say_publishing, say_template
from bot.typeset import without_tags
from data.posting import Change
from data.records import View
from deals.posting import AS_ALWAYS, Posting
from deals.posting_values import Values

CHANNEL = "0"
"""Stands for the channel where a rule's number could stand."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is being set: a rule, or its channel."""

    number: str
    rule: ChannelRule | None
    own: Posting
    common: Posting
    sources: Mapping[int, str]

    @property
    def posting(self) -> Posting:
        """What holds now."""
        return self.own.over(self.common)

    @property
    def back(self) -> tuple[str, str, str]:
        """The button that leads back: name, verb, argument."""
        return ("key.back", "list", "") if self.rule is None else ("key.back", "open", self.number)


async def pressed_subject(press: Press) -> Subject | None:
    """What a button's argument begins with: a rule of this chat, or the chat."""
    number = choice(press, 0)
    if number == CHANNEL:
        common = await press.services.store.rules.of_channel(press.state("chat_id", 0))
        return Subject(number, None, common, AS_ALWAYS, await source_names(press.services))
    rule = await pressed_rule(press)
    return Subject(number, rule, rule.own, rule.common, rule.sources) if rule else None


def question(press: Press, subject: Subject, about: str) -> dict[str, object]:
    """What the next message is an answer to."""
    return {"about": about, "chat_id": press.state("chat_id", 0), "watch_id": int(subject.number)}


async def put(press: Press, subject: Subject, what: Change, values: Values) -> bool:
    """Propose it for a rule, with what it would mean; for a channel it holds at once, and the answer is True."""
    if subject.rule is not None:
        own = with_values(subject.own, values)
        await propose_here(press, subject.rule, Proposal(what=what, rule=subject.rule.rule, own=own))
        return False
    await _keep(press.context, press.state("chat_id", 0), with_values(subject.own, values))
    return True


async def answer(context: Context, asked: View, what: Change, values: Values) -> Message:
    """The same for what was typed after a question."""
    chat_id, watch_id = asked.state.get("chat_id"), asked.state.get("watch_id")
    services, voice = context.services, context.caller.voice
    if not isinstance(chat_id, int) or not isinstance(watch_id, int):
        return Message(text=voice.say("rules.gone"))
    if not watch_id:
        posting = with_values(await services.store.rules.of_channel(chat_id), values)
        await _keep(context, chat_id, posting)
        return Message(text=voice.say("publish.set_for_channel", settings=say_publishing(voice, posting)))
    rule = await find_rule(services, chat_id, watch_id)
    if rule is None:
        return Message(text=voice.say("rules.gone"))
    own = with_values(rule.own, values)
    return await propose(services, context.caller, rule, Proposal(what=what, rule=rule.rule, own=own))


async def _keep(context: Context, chat_id: int, posting: Posting) -> None:
    services, caller = context.services, context.caller
    chat = await services.store.chats.get(chat_id)
    links = say_links(caller.voice, posting, await source_names(services))
    said = [say_publishing(caller.voice, posting), say_template(caller.voice, posting), links]
    title = (chat.title if chat else "") or str(chat_id)
    detail = " · ".join(map(without_tags, said))
    await acting(services, caller, Action.CHAT_SETTINGS, title, detail).rules.set_channel(chat_id, posting)
