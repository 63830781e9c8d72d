"""What somebody looks for with /recommend: the filters of a rule, nothing of when to speak."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from deals.grammar.rules import read_line
from deals.offer import Feed, Fen, Offer
from deals.printer import print_rule
from deals.rule import OnCoupon, OnPresale, Rule, Trigger


@dataclass(frozen=True, slots=True)
class Wish:
    """A search: an empty rule wishes for anything.

    Of a watch's rule it wishes for what the rule could speak of as things are now.
    """

    rule: Rule = field(default_factory=Rule)

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """Where to look; empty means everywhere."""
        return self.rule.feeds

    @property
    def price_from(self) -> Fen | None:
        """The least it may cost."""
        return self.rule.price_from

    @property
    def price_to(self) -> Fen | None:
        """The most it may cost."""
        return self.rule.price_to


@dataclass(frozen=True, slots=True)
class Looser:
    """A wish with one thing less, for when nothing was found. `without` is that thing as it is typed."""

    without: str
    wish: Wish


class Happening(StrEnum):
    """What a rule may wait for that most offers do not have."""

    PRESALE = "presale"
    """A presale, or an announced price."""
    COUPON = "coupon"


def happenings(offer: Offer) -> frozenset[Happening]:
    """What of this there is with an offer now."""
    presale = offer.presale is not None or offer.preheat is not None
    there = ((Happening.PRESALE, presale), (Happening.COUPON, bool(offer.coupons)))
    return frozenset(happening for happening, is_there in there if is_there)


def awaited(rule: Rule) -> frozenset[Happening]:
    """One of these must be there, or the rule cannot speak of an offer as it is now. Empty: it can of every offer."""
    needed = [_needed(trigger) for trigger in rule.triggers]
    return frozenset(one for one in needed if one) if all(needed) else frozenset()


def _needed(trigger: Trigger) -> Happening | None:
    match trigger:
        case OnPresale():
            return Happening.PRESALE
        case OnCoupon(within) if within is not None:
            return Happening.COUPON
        case _:
            return None


def parse_wish(line: str) -> Wish:
    """Read a search. Raises RuleError like `parse_rule`, and for triggers and manners; an empty line is a wish."""
    return Wish(read_line(line, only_filters=True))


def print_wish(wish: Wish) -> str:
    """The canonical line of a search. Unless it is empty it is also a rule: "watch this search"."""
    return print_rule(wish.rule)


def looser(wish: Wish) -> tuple[Looser, ...]:
    """The same wish with one constraint dropped, for each of them; last of all only its words.

    One that would be empty then is not offered.
    """
    whole = wish.rule
    ways = {rest: dropped for dropped, rest in without_one(whole) if rest not in (whole, Rule())}
    if whole.words:
        ways.setdefault(Rule(words=whole.words, none=whole.none), replace(whole, words=(), none=()))
    ways.pop(whole, None)
    return tuple(Looser(print_rule(dropped), Wish(rest)) for rest, dropped in ways.items())


def without_one(rule: Rule) -> Iterator[tuple[Rule, Rule]]:
    """Each filter left out once: (what is left out as a rule of its own, the rest)."""
    yield Rule(price_from=rule.price_from, price_to=rule.price_to), replace(rule, price_from=None, price_to=None)
    yield Rule(feeds=rule.feeds), replace(rule, feeds=())
    yield Rule(sold_over=rule.sold_over), replace(rule, sold_over=None)
    yield Rule(rank_to=rule.rank_to), replace(rule, rank_to=None)
    yield Rule(category=rule.category), replace(rule, category=())
    yield Rule(shop=rule.shop), replace(rule, shop=())
    yield Rule(brand=rule.brand), replace(rule, brand=())
    for at, word in enumerate(rule.none):
        yield Rule(none=(word,)), replace(rule, none=(*rule.none[:at], *rule.none[at + 1 :]))
    for at, group in enumerate(rule.words):
        yield Rule(words=(group,)), replace(rule, words=(*rule.words[:at], *rule.words[at + 1 :]))
