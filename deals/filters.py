"""Which offers a rule speaks about.

Words are looked for in the title (original, translated, short), the subtitle and the brand, not in the shop's name:
shops are named after everything they sell. One word has a meaning of its own: 天猫 (or Tmall) is also true of every
offer a Tmall shop sells, since that is what people exclude with `-天猫`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from deals.events import PreheatFacts, Sighting
from deals.offer import PRESALE_REWARD, Commission, Count, Fen, Offer, SellerKind
from deals.quote import headline
from deals.rule import Rule
from deals.words import Text, fold, found

TMALL = frozenset({"天猫", "tmall"})
"""Said of every offer that a Tmall shop sells."""


class Filter(StrEnum):
    """Why an offer is none of those."""

    FEED = "feed"
    PRICE_UNKNOWN = "price_unknown"
    TOO_CHEAP = "too_cheap"
    TOO_DEAR = "too_dear"
    SOLD = "sold"
    RANK = "rank"
    COMMISSION = "commission"
    COMMISSION_AMOUNT = "commission_amount"
    COMMISSION_FUTURE = "commission_future"
    REWARD = "reward"
    CATEGORY = "category"
    SHOP = "shop"
    BRAND = "brand"
    WORD = "word"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Filtered:
    """The offer is not what the rule speaks about. `words` are those that were missing, or the one that is excluded."""

    by: Filter
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An offer prepared for being compared with many rules."""

    offer: Offer
    fen: Fen | None
    text: Text

    @classmethod
    def of(cls, offer: Offer, fen: Fen | None) -> "Subject":
        """Prepare an offer and the price that counts."""
        titles = (offer.title, offer.title_translated, offer.short_title, offer.sub_title)
        return cls(offer=offer, fen=fen, text=Text.of(*titles, offer.brand))

    def has(self, word: str) -> bool:
        """Whether a word of a rule speaks of this offer."""
        if found(word, self.text):
            return True
        return self.offer.seller is SellerKind.TMALL and fold(word) in TMALL


def categories(offer: Offer) -> list[str]:
    """What the feed calls its categories."""
    return [category.name for category in (offer.category, offer.category_top) if category]


def price_of(sighting: Sighting) -> Fen | None:
    """The price a band is about: the announced one of a preheat, else the event's, else the offer's headline."""
    facts = sighting.event.facts
    if isinstance(facts, PreheatFacts) and facts.preheat.price is not None:
        return facts.preheat.price
    quote = facts.quote or headline(sighting.offer, sighting.event.at)
    return None if quote is None else quote.fen


def filtered(rule: Rule, subject: Subject) -> Filtered | None:
    """Why the rule does not speak about this offer; None when it does. What is cheap to ask is asked first."""
    if rule.feeds and subject.offer.id.feed not in rule.feeds:
        return Filtered(Filter.FEED)
    return _price(rule, subject.fen) or _numbers(rule, subject.offer) or _words(rule, subject) or _names(rule, subject)


def _price(rule: Rule, fen: Fen | None) -> Filtered | None:
    if rule.price_from is None and rule.price_to is None:
        return None
    if fen is None:
        return Filtered(Filter.PRICE_UNKNOWN)
    if rule.price_from is not None and fen < rule.price_from:
        return Filtered(Filter.TOO_CHEAP)
    if rule.price_to is not None and fen > rule.price_to:
        return Filtered(Filter.TOO_DEAR)
    return None


def _numbers(rule: Rule, offer: Offer) -> Filtered | None:
    if rule.sold_over is not None and not _sold_over(offer.sold_month, rule.sold_over):
        return Filtered(Filter.SOLD)
    if rule.rank_to is not None and not _ranks(offer, rule.rank_to):
        return Filtered(Filter.RANK)
    return _commission(rule, offer)


def _commission(rule: Rule, offer: Offer) -> Filtered | None:
    pays, preheat = offer.commission or Commission(), offer.preheat
    if not _reaches(pays.income_rate, rule.commission_from):
        return Filtered(Filter.COMMISSION)
    if not _reaches(pays.amount, rule.commission_amount_from):
        return Filtered(Filter.COMMISSION_AMOUNT)
    if not _reaches(preheat.commission_rate if preheat else None, rule.future_commission_from):
        return Filtered(Filter.COMMISSION_FUTURE)
    if rule.reward and not any(reward.type == PRESALE_REWARD for reward in pays.rewards):
        return Filtered(Filter.REWARD)
    return None


def _reaches(paid: int | None, limit: int | None) -> bool:
    """What is not known reaches nothing."""
    return limit is None or (paid is not None and paid >= limit)


def _sold_over(count: Count | None, limit: int) -> bool:
    """Whether it sold more; of a lower bound such as "1万+" the number itself is enough."""
    return count is not None and (count.value > limit or (count.at_least and count.value == limit))


def _ranks(offer: Offer, limit: int) -> bool:
    return offer.rank is not None and offer.rank.place is not None and offer.rank.place <= limit


def _words(rule: Rule, subject: Subject) -> Filtered | None:
    for group in rule.words:
        if not any(map(subject.has, group)):
            return Filtered(Filter.WORD, group)
    for word in rule.none:
        if subject.has(word):
            return Filtered(Filter.EXCLUDED, (word,))
    return None


def _names(rule: Rule, subject: Subject) -> Filtered | None:
    offer = subject.offer
    if not _named(rule.category, *categories(offer)):
        return Filtered(Filter.CATEGORY, rule.category)
    if not _named(rule.shop, offer.shop):
        return Filtered(Filter.SHOP, rule.shop)
    if not _named(rule.brand, offer.brand):
        return Filtered(Filter.BRAND, rule.brand)
    return None


def _named(names: Iterable[str], *said: str | None) -> bool:
    """Whether one of the names is in what the feed says; no names asked for is always true."""
    wanted = tuple(names)
    if not wanted:
        return True
    text = Text.of(*said)
    return any(found(name, text) for name in wanted)
