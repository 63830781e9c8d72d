"""One message for many alerts: how many of what, one line each, and buttons that open each of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import lines
from bot.callbacks import Verb, on_delivery
from bot.message import Message
from bot.typeset import line
from bot.voice import Voice
from data.records import Digest, Parcel
from deals.events import EventKind, PriceFacts, Sighting

PAGE = 10
TITLE_UNITS = 50
RULE_UNITS = 40
LINK_LENGTH = 2000
"""Telegram takes 32 KiB of HTML at most; a longer address than this goes without, so that a page fits."""
KEYS_A_ROW = 5


def digest_message(voice: Voice, parcel: Parcel, digest: Digest, now: datetime) -> Message:
    """As it is sent: the first few, and a button for the rest."""
    shown, rest = digest.parcels[:PAGE], len(digest.parcels) - PAGE
    text = lines.stack(
        [
            *_head(voice, digest),
            *_list(voice, shown, 1, now),
            voice.say("digest.more", n=rest) if rest > 0 else None,
        ]
    )
    expand = InlineKeyboardButton(voice.plain("digest.expand"), callback_data=on_delivery(parcel.id, Verb.EXPAND, "0"))
    return Message(text=text, keyboard=InlineKeyboardMarkup([[expand]]))


def digest_page(voice: Voice, parcel: Parcel, digest: Digest, now: datetime, page: int) -> Message:
    """Expanded: one page of all, each with a button that opens it."""
    pages = max(1, -(-len(digest.parcels) // PAGE))
    page = min(max(page, 0), pages - 1)
    first = page * PAGE
    shown = digest.parcels[first : first + PAGE]
    text = lines.stack([*_head(voice, digest), *_list(voice, shown, first + 1, now)])
    keys = [
        InlineKeyboardButton(str(number), callback_data=on_delivery(one.id, Verb.OPEN))
        for number, one in enumerate(shown, first + 1)
    ]
    rows = [keys[:KEYS_A_ROW], keys[KEYS_A_ROW:], list(_turning(voice, parcel, page, pages))]
    return Message(text=text, keyboard=InlineKeyboardMarkup([row for row in rows if row]))


def _head(voice: Voice, digest: Digest) -> Iterator[Markup | None]:
    sightings = [sighting for one in digest.parcels for sighting in one.sightings]
    counts = Counter(_mark(voice, sighting) for sighting in sightings)
    marks = " ".join(f"{mark}{voice.number(count)}" for mark, count in counts.most_common())
    yield voice.say(f"digest.{digest.by}", n=len(sightings), marks=marks)
    yield voice.say("digest.untrue", n=digest.untrue) if digest.untrue else None


def _list(voice: Voice, parcels: Sequence[Parcel], first: int, now: datetime) -> Iterator[Markup]:
    for number, parcel in enumerate(parcels, first):
        yield Markup("{}. {}").format(number, _line(voice, parcel, now))


def _line(voice: Voice, parcel: Parcel, now: datetime) -> Markup:
    sighting, others = parcel.sightings[0], len(parcel.sightings) - 1
    parts: Iterable[Markup | None] = [
        _title(voice, sighting),
        lines.price(voice, sighting.offer, now),
        _fall(voice, sighting),
        voice.say("digest.others", n=others) if others else None,
        Markup("<i>{}</i>").format(line(parcel.watch.line, RULE_UNITS)) if parcel.watch and others else None,
    ]
    return Markup("{} {}").format(_mark(voice, sighting), lines.join(parts))


def _title(voice: Voice, sighting: Sighting) -> Markup:
    link = Markup.escape(sighting.offer.buy_link or "")
    return lines.title(voice, sighting.offer, limit=TITLE_UNITS, linked=len(link) <= LINK_LENGTH)


def _fall(voice: Voice, sighting: Sighting) -> Markup | None:
    facts = sighting.event.facts
    if not isinstance(facts, PriceFacts) or not facts.before or facts.before <= facts.quote.fen:
        return None
    return Markup.escape(f"↓{voice.percent(lines.percent_off(facts.quote.fen, facts.before))}")


def _mark(voice: Voice, sighting: Sighting) -> str:
    kind, facts = sighting.event.kind, sighting.event.facts
    is_lowest = isinstance(facts, PriceFacts) and facts.is_lowest
    return voice.plain(f"digest.mark.{EventKind.LOWEST_SEEN if is_lowest else kind}")


def _turning(voice: Voice, parcel: Parcel, page: int, pages: int) -> Iterator[InlineKeyboardButton]:
    for name, other in (("key.previous", page - 1), ("key.next", page + 1)):
        if 0 <= other < pages:
            data = on_delivery(parcel.id, Verb.EXPAND, str(other))
            yield InlineKeyboardButton(voice.plain(name), callback_data=data)
