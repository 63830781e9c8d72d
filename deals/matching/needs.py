"""What must be said of an offer so that a rule can want it: of each group one at least."""

from array import array
from collections.abc import Iterable

from deals.filters import TMALL, Subject, categories
from deals.matching.vocabulary import Vocabulary
from deals.offer import Feed, SellerKind
from deals.rule import Rule
from deals.words import Text

ANYTHING = 0
"""The number of what is said of every offer."""

Group = tuple[int, ...]
"""Numbers of terms: one of them is needed."""

_FEEDS = {feed: number for number, feed in enumerate(Feed, start=1)}


class Terms:
    """Everything that rules need, each with a number: words, feeds, and names of categories, shops and brands."""

    def __init__(self) -> None:
        self._wanted = array("I", [0] * (1 + len(_FEEDS)))
        """How many rules named each."""
        self._words, self._categories, self._shops, self._brands = (Vocabulary() for _ in range(4))

    def of(self, rule: Rule) -> list[Group]:
        """The groups of a rule; what was not known gets its number."""
        groups = [self._numbers(self._words, group) for group in rule.words]
        named = ((self._categories, rule.category), (self._shops, rule.shop), (self._brands, rule.brand))
        groups += [self._numbers(vocabulary, names) for vocabulary, names in named if names]
        if rule.feeds:
            groups.append(self._counted(_FEEDS[feed] for feed in rule.feeds))
        return groups

    def settle(self) -> None:
        """Few more rules will come: take less memory."""
        for vocabulary in (self._words, self._categories, self._shops, self._brands):
            vocabulary.settle()

    def commonness(self, group: Group) -> int:
        """How often rules named one of these. What few of them name, few offers have."""
        return sum(self._wanted[term] for term in group)

    def said_of(self, subject: Subject) -> set[int]:
        """Everything that is said of an offer."""
        offer = subject.offer
        said = {ANYTHING, _FEEDS[offer.id.feed]} | self._words.find(subject.text)
        for vocabulary, names in (
            (self._categories, categories(offer)),
            (self._shops, [offer.shop]),
            (self._brands, [offer.brand]),
        ):
            if vocabulary:
                said |= vocabulary.find(Text.of(*names))
        if offer.seller is SellerKind.TMALL:
            said |= {number for word in TMALL if (number := self._words.get(word)) is not None}
        return said

    def _numbers(self, vocabulary: Vocabulary, words: tuple[str, ...]) -> Group:
        return self._counted({self._number(vocabulary, word) for word in words})

    def _number(self, vocabulary: Vocabulary, word: str) -> int:
        number = vocabulary.add(word, len(self._wanted))
        if number == len(self._wanted):
            self._wanted.append(0)
        return number

    def _counted(self, terms: Iterable[int]) -> Group:
        group = tuple(terms)
        for term in group:
            self._wanted[term] += 1
        return group
