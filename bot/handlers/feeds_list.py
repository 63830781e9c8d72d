"""How the sources go: one message, with what can be done with each."""

from collections.abc import Mapping
from datetime import datetime

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.handlers.pad import Pad
from bot.lines import join, stack
from bot.message import Message
from bot.services import Services
from bot.typeset import line
from bot.voice import Voice
from data.records import Source, SourceState
from deals.offer import Feed

ERROR_UNITS = 120
SHOWN = 30
EMPTY_WORTH_SAYING = 3
"""Polls in a row that brought nothing: a material may be gone."""


async def feeds_message(services: Services, pad: Pad) -> Message:
    """Every source, the requests of today, and the buttons."""
    sources, now = (await services.store.sources.all())[:SHOWN], services.now()
    health = await services.store.health(now=now)
    how = pad.voice.say("feeds.how")
    more = [pad.key("feeds.add", "add"), pad.key("feeds.refresh", "show")]
    if not sources:
        return Message(text=stack([pad.voice.say("feeds.none"), how]), keyboard=InlineKeyboardMarkup([more]))
    rows = [_keys(pad, number, source) for number, source in enumerate(sources, 1)]
    lines = [_lines(pad.voice, number, source, now) for number, source in enumerate(sources, 1)]
    quota = _quota(pad.voice, health.today.calls)
    text = stack([pad.voice.say("feeds.title"), *lines, Markup(" "), quota, how])
    return Message(text=text, keyboard=InlineKeyboardMarkup([*rows, more]))


def _keys(pad: Pad, number: int, source: Source) -> list[InlineKeyboardButton]:
    active = source.state is SourceState.ACTIVE
    toggle = pad.key("feeds.pause", "pause", source.id, number=number) if active else None
    return [
        toggle or pad.key("feeds.resume", "resume", source.id, number=number),
        pad.key("feeds.remove", "ask", source.id, number=number),
    ]


def _lines(voice: Voice, number: int, source: Source, now: datetime) -> Markup:
    """One source: its state, its last success, and what is wrong with it."""
    state = voice.plain(f"feeds.{source.state}")
    return stack(
        [
            voice.say("feeds.line", number=number, label=source.params.label, state=state),
            join([_success(voice, source, now), _got(voice, source)]),
            _failing(voice, source, now),
            _ban(voice, source, now),
            voice.say("feeds.empty", n=source.empty_polls) if source.empty_polls >= EMPTY_WORTH_SAYING else None,
        ]
    )


def _success(voice: Voice, source: Source, now: datetime) -> Markup:
    if source.last_ok_at is None:
        return voice.say("feeds.no_success")
    ago = voice.duration(now - source.last_ok_at)
    return voice.say("feeds.last_ok", at=voice.moment(source.last_ok_at, now), ago=ago)


def _got(voice: Voice, source: Source) -> Markup | None:
    if source.last_ok_at is None:
        return None
    return voice.say("feeds.got", items=source.last_items, rejected=source.last_rejected)


def _failing(voice: Voice, source: Source, now: datetime) -> Markup | None:
    if not source.failures:
        return None
    span = voice.duration(now - (source.failing_since or now))
    return voice.say("feeds.failing", n=source.failures, span=span, error=line(source.last_error, ERROR_UNITS))


def _ban(voice: Voice, source: Source, now: datetime) -> Markup | None:
    if source.wait_until is None or source.wait_until <= now:
        return None
    return voice.say(
        "feeds.banned", at=voice.moment(source.wait_until, now), left=voice.duration(source.wait_until - now)
    )


def _quota(voice: Voice, calls: Mapping[Feed, int]) -> Markup | None:
    used = [
        voice.say("feeds.quota_feed", feed=voice.plain(f"feed.{feed}"), n=voice.number(calls[feed])) for feed in calls
    ]
    return voice.say("feeds.quota", feeds=join(used)) if any(calls.values()) else None
