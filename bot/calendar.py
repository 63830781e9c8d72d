"""A page of the presale calendar: what opens and closes when, day by day on the reader's clock."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from markupsafe import Markup

from bot import lines
from bot.voice import Voice
from data.records import Listing
from deals.events import EventKind, Timer
from deals.followers import FollowState
from deals.offer import PriceKind
from deals.rank import PAGE, Page

TITLE_UNITS = 40

Moment = tuple[Timer, Listing]
"""An opening, an end or an announced price, and whose it is."""
Said = Mapping[int, FollowState]
"""What the reader said of each offer, by `Listing.ref`."""

_MARKS = {FollowState.FOLLOWED: "calendar.mark_followed", FollowState.PAID: "calendar.mark_paid"}
_BALANCE = frozenset({EventKind.BALANCE_OPENS, EventKind.BALANCE_CLOSING})


def calendar_text(voice: Voice, shown: Page[Moment], said: Said) -> Markup:
    """The title, the days of this page with their entries, and which page it is."""
    return lines.stack(
        [
            voice.say("calendar.title"),
            *_days(voice, shown, said),
            voice.say("calendar.page", page=shown.number, pages=shown.pages) if shown.pages > 1 else None,
        ]
    )


def numbered(shown: Page[Moment]) -> list[tuple[int, Moment]]:
    """The entries of a page with the numbers they have in the whole calendar."""
    return list(enumerate(shown.items, (shown.number - 1) * PAGE + 1))


def _days(voice: Voice, shown: Page[Moment], said: Said) -> Iterator[Markup]:
    for _, day in groupby(numbered(shown), key=lambda one: one[1][0].anchor.astimezone(voice.zone).date()):
        entries = list(day)
        yield voice.say("calendar.day", day=voice.date(entries[0][1][0].anchor))
        for number, moment in entries:
            yield _entry(voice, number, moment, said)


def _entry(voice: Voice, number: int, moment: Moment, said: Said) -> Markup:
    timer, listing = moment
    mark = _MARKS.get(said.get(listing.ref, FollowState.DROPPED))
    facts = [
        voice.say(f"calendar.{timer.kind}"),
        lines.title(voice, listing.offer, limit=TITLE_UNITS, linked=False),
        *_prices(voice, timer, listing),
        voice.say(mark) if mark else None,
    ]
    return voice.say("calendar.entry", number=number, time=voice.time(timer.anchor), facts=lines.join(facts))


def _prices(voice: Voice, timer: Timer, listing: Listing) -> Iterator[Markup]:
    """What is to be paid then: the announced price, or the deposit and what the whole is estimated to cost."""
    offer, quote = listing.offer, listing.quote
    if timer.kind is EventKind.PREHEAT_STARTED:
        if offer.preheat and offer.preheat.price is not None:
            yield voice.say("calendar.price_from", money=voice.money(offer.preheat.price))
        return
    if offer.presale and offer.presale.deposit is not None and timer.kind not in _BALANCE:
        yield voice.say("presale.deposit", money=voice.money(offer.presale.deposit))
    if quote and quote.kind is PriceKind.PRESALE:
        yield lines.quote(voice, quote)
