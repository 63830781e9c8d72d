"""Whether a template can be posted whatever comes: tried on things that say as much as can be said."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser

from markupsafe import Markup

from bot.alerts import render
from bot.alerts.posts.template import TAGS, TemplateError
from bot.catalogue import Catalogue
from bot.typeset import TEXT_LIMIT, units
from data.records import Parcel
from deals.events import Event, EventKind, Facts, NewFacts, PresaleFacts, PriceFacts, Sighting
from deals.offer import Category, Count, Feed, Offer, OfferId, Presale, PriceKind, PromotionStep, Quote, SellerKind

ROOM = TEXT_LIMIT - 400
"""What is left for what an admin may write in place of the first line."""
_LONG = 'W<&"猫' * 120
_PRICE = Quote(PriceKind.FINAL, 123_456_789)


def check_fit(parcel: Parcel, text: str, *, catalogue: Catalogue, now: datetime) -> None:
    """Raises TemplateError when the template would not fit, or would not be read, with the longest of everything."""
    for sighting in _specimens(now):
        posting = replace(parcel.posting, template=text)
        tried = replace(parcel, sightings=(sighting,), refs={}, posting=posting, intro="")
        shown = _seen(render(tried, catalogue=catalogue, now=now, username="").text)
        if shown is None or units(shown) > ROOM:
            raise TemplateError(text.splitlines()[0], "template-too-much", 0, 1, limit=ROOM, example="{title}\n{price}")


def _specimens(now: datetime) -> Iterator[Sighting]:
    presale = Presale(
        deposit=123_456_789,
        discount_text=_LONG,
        deposit_start=now,
        deposit_end=now + timedelta(days=100),
        balance_start=now + timedelta(days=101),
        balance_end=now + timedelta(days=200),
    )
    told: dict[EventKind, Facts] = {
        EventKind.NEW_OFFER: NewFacts(quote=_PRICE),
        EventKind.PRICE_DROP: PriceFacts(quote=_PRICE, before=987_654_321, median7=987_654_321, observed_days=999),
        EventKind.DEPOSIT_OPENS: PresaleFacts(presale=presale, quote=_PRICE),
    }
    for kind, facts in told.items():
        offer = _longest(now, presale if kind is EventKind.DEPOSIT_OPENS else None)
        yield Sighting(event=Event(key="k", kind=kind, offer=offer.id, at=now, facts=facts), offer=offer)


def _longest(now: datetime, presale: Presale | None) -> Offer:
    """A title of 600 signs, and everything else at length."""
    steps = tuple(PromotionStep(title=_LONG, fee=123_456, ends=now + timedelta(days=30)) for _ in range(6))
    return Offer(
        id=OfferId(Feed.TAOBAO, "longest"),
        native_id="longest",
        title=_LONG,
        title_translated=_LONG,
        listing_price=987_654_321,
        final_price=_PRICE.fen,
        steps=steps,
        sold_month=Count(100_000_000, at_least=True),
        seller=SellerKind.TMALL,
        shop=_LONG,
        category_top=Category(_LONG),
        category=Category(_LONG),
        presale=presale,
        link="https://s.click.taobao.com/" + "x" * 300,
    )


class _Reader(HTMLParser):
    """Reads as Telegram does: only its tags, each closed in its order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[str] = []
        self.is_sound = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as it is called
        self.is_sound &= tag in {*TAGS, "a"} and tag not in self.open
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.is_sound &= bool(self.open) and self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def _seen(html: Markup) -> str | None:
    """What readers see of it; None when Telegram would refuse it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text if reader.is_sound and not reader.open else None
