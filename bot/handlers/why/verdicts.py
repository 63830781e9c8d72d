"""The decision of a watch in plain words."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import assert_never

from markupsafe import Markup

from bot.handlers.why.happening import what_happened
from bot.handlers.why.judging import Judged
from bot.typeset import line
from bot.voice import Voice
from data.records import DeliveryState, Mention
from deals.filters import Filtered
from deals.match import Fired, Held, Hold, Unasked

WORD_UNITS = 40
_ENDED: Mapping[str, str] = MappingProxyType(
    {
        "too late": "why.too_late",
        "muted": "why.was_muted",
        "snoozed": "why.was_snoozed",
        "the watch is paused": "why.was_paused",
        "the watch was edited": "why.was_edited",
    }
)
"""Why a delivery ended, as the store notes it."""


def say_verdict(voice: Voice, judged: Judged, now: datetime) -> Markup:
    """What became of the event, or what stood against it."""
    return voice.say("why.verdict", verdict=_verdict(voice, judged, now))


def _verdict(voice: Voice, judged: Judged, now: datetime) -> Markup:
    if judged.mention is not None:
        return _mentioned(voice, judged, judged.mention, now)
    match judged.decision:
        case None:
            return voice.say("why.younger" if judged.is_younger else "why.waits", what=_what(voice, judged))
        case Fired():
            return voice.say("why.not_then" if judged.kept.active else "why.is_paused", what=_what(voice, judged))
        case Unasked():
            return voice.say("why.unasked", what=_what(voice, judged))
        case Filtered() as why:
            return _filtered(voice, why)
        case Held() as why:
            return _held(voice, judged, why, now)
        case _:
            assert_never(judged.decision)


def _mentioned(voice: Voice, judged: Judged, mention: Mention, now: datetime) -> Markup:
    what, at = _what(voice, judged), voice.moment(mention.at, now)
    if judged.by_another:
        return voice.say("why.by_another", what=what, at=at)
    match mention.state:
        case DeliveryState.SENT:
            return voice.say("why.told", what=what, at=at)
        case DeliveryState.READY if mention.held_until and mention.held_by:
            until = voice.moment(mention.held_until, now)
            return voice.say(f"why.held_{mention.held_by}", what=what, until=until)
        case DeliveryState.READY | DeliveryState.CLAIMED | DeliveryState.SENDING:
            return voice.say("why.on_its_way", what=what)
        case DeliveryState.EXPIRED | DeliveryState.CANCELLED | DeliveryState.DEAD:
            return voice.say(_ENDED.get(mention.reason, "why.ended"), what=what, at=at)


def _held(voice: Voice, judged: Judged, why: Held, now: datetime) -> Markup:
    what = _what(voice, judged)
    match why.by:
        case Hold.TOLD:
            return voice.say("why.told_before", what=what, money=voice.money(why.told.fen) if why.told else "")
        case Hold.COOLDOWN:
            return voice.say("why.cooldown", what=what, until=voice.moment(why.until, now) if why.until else "")
        case Hold.DAILY_CAP:
            return voice.say("why.daily_cap", what=what, n=judged.kept.watch.rule.per_day or 0)


def _filtered(voice: Voice, why: Filtered) -> Markup:
    quoted = (voice.plain("reading.quoted", word=line(word, WORD_UNITS)) for word in why.words)
    return voice.say(f"why.by_{why.by}", words=voice.plain("reading.or").join(quoted))


def _what(voice: Voice, judged: Judged) -> Markup:
    return what_happened(voice, judged.sighting, judged.kept.watch.rule) if judged.sighting else Markup()
