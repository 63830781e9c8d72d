"""What became of everything that the rules of channels found, in an admin's words."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.lines import stack
from bot.typeset import line
from bot.voice import Voice
from data.posting import Post, PostState

TITLE_UNITS = 60
REASON_UNITS = 120

_MARKS = {
    PostState.REVIEW: "📥",
    PostState.WAITING: "⏳",
    PostState.LEAVING: "📤",
    PostState.POSTED: "✅",
    PostState.DROPPED: "✖",
}
_REASONS = {
    "too late": "late",
    "the watch was edited": "edited",
    "the watch is paused": "paused",
    "the watch was deleted": "deleted",
    "the chat is gone": "gone",
}
"""The outbox's words for an end that was not decided here."""


def past_message(voice: Voice, posts: Sequence[Post], now: datetime) -> Markup:
    """The latest posts, each with how it stands and why."""
    if not posts:
        return voice.say("queue.past_none")
    return stack([voice.say("queue.past"), *(_line(voice, post, now) for post in posts)])


def _line(voice: Voice, post: Post, now: datetime) -> Markup:
    return voice.say(
        "queue.line",
        mark=_MARKS[post.state],
        at=voice.moment(post.at, now),
        title=line(post.title, TITLE_UNITS),
        chat=line(post.chat_title, TITLE_UNITS) or str(post.chat_id),
        said=_said(voice, post, now),
    )


def _said(voice: Voice, post: Post, now: datetime) -> Markup:
    match post.state:
        case PostState.WAITING:
            return _waiting(voice, post, now)
        case PostState.DROPPED:
            return voice.say("queue.dropped", cause=say_cause(voice, post))
        case _:
            return voice.say(f"queue.{post.state}")


def _waiting(voice: Voice, post: Post, now: datetime) -> Markup:
    if post.cause is None or post.until is None:
        return voice.say("queue.leaving")
    cause = voice.say(f"queue.cause_{post.cause}")
    return voice.say("queue.waiting_until", at=voice.moment(post.until, now), cause=cause)


def say_cause(voice: Voice, post: Post) -> Markup:
    """Why it was not posted."""
    ended = _REASONS.get(post.reason)
    name = ended if ended not in {None, "late"} else post.cause or ended
    if name is not None:
        return voice.say(f"queue.cause_{name}")
    return voice.say("queue.cause_other", reason=line(post.reason, REASON_UNITS))
