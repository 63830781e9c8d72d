"""A rule in the making: what was read so far, and where, so that contradictions can be pointed at."""

from dataclasses import dataclass, field
from datetime import timedelta

from deals.grammar.scanner import Token
from deals.offer import BasisPoints, Feed, Fen
from deals.rule import OnDrop, Rule, Sound, Trigger
from deals.words import Text, clean, fold, found

WORD_LIMIT = 64
WORDS_LIMIT = 20

_SIGNS = frozenset("-|@<>=")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or name of the line and where it stands."""

    text: str
    token: Token


@dataclass(slots=True)
class Draft:
    """Filled token by token; `rule` checks what only the whole line can tell."""

    words: list[list[Word]] = field(default_factory=list)
    none: list[Word] = field(default_factory=list)
    names: dict[str, list[Word]] = field(default_factory=lambda: {"cat": [], "shop": [], "brand": []})
    price_from: Fen | None = None
    price_to: Fen | None = None
    triggers: list[Trigger] = field(default_factory=list)
    sold_over: int | None = None
    rank_to: int | None = None
    commission_from: BasisPoints | None = None
    commission_amount_from: Fen | None = None
    future_commission_from: BasisPoints | None = None
    reward: bool = False
    feeds: list[Feed] = field(default_factory=list)
    every: timedelta | None = None
    per_day: int | None = None
    sound: Sound = Sound.DEFAULT
    said: set[str] = field(default_factory=set)
    only_taobao: list[Token] = field(default_factory=list)
    count: int = 0

    def once(self, name: str, token: Token) -> None:
        """Note that something was said. Raises RuleError when it was said before."""
        if name in self.said:
            raise token.fault("rule-twice", example="")
        self.said.add(name)

    def trigger(self, trigger: Trigger, token: Token) -> None:
        """Add a trigger. The same one twice is harmless, two limits for the same thing are not."""
        if trigger in self.triggers:
            return
        if isinstance(trigger, OnDrop):
            self.once(f"drop:{trigger.baseline}", token)
        self.triggers.append(trigger)

    def add(self, words: list[Word], token: Token) -> None:
        """Add the words between the | of a token to a list that holds each word once."""
        known = {fold(word.text) for word in words}
        for part in token.split("|"):
            if not part.text:
                raise token.fault("rule-empty-alternative", example="a|b")
            word = self._word(part)
            if fold(word.text) not in known:
                known.add(fold(word.text))
                words.append(word)

    def rule(self) -> Rule:
        """The finished rule. Raises RuleError for contradictions."""
        self._check_words()
        if self.feeds == [Feed.PANDAPON] and self.only_taobao:
            raise self.only_taobao[0].fault("rule-not-on-1688", example="@taobao")
        return Rule(
            words=tuple(_texts(group) for group in self.words),
            none=_texts(self.none),
            price_from=self.price_from,
            price_to=self.price_to,
            triggers=tuple(self.triggers),
            sold_over=self.sold_over,
            rank_to=self.rank_to,
            category=_texts(self.names["cat"]),
            shop=_texts(self.names["shop"]),
            brand=_texts(self.names["brand"]),
            commission_from=self.commission_from,
            commission_amount_from=self.commission_amount_from,
            future_commission_from=self.future_commission_from,
            reward=self.reward,
            feeds=tuple(self.feeds),
            every=self.every,
            per_day=self.per_day,
            sound=self.sound,
        )

    def _word(self, token: Token) -> Word:
        text = clean(token.text)
        if token.shape[0] in _SIGNS:
            raise token.fault("rule-odd-word", example=f'"{text}"')
        if not any(map(str.isalnum, text)):
            raise token.fault("rule-no-letters", example="")
        if len(text) > WORD_LIMIT:
            raise token.fault("rule-word-too-long", example="", limit=WORD_LIMIT)
        self.count += 1
        if self.count > WORDS_LIMIT:
            raise token.fault("rule-too-many-words", example="", limit=WORDS_LIMIT)
        return Word(text, token)

    def _check_words(self) -> None:
        """Chinese has no word borders: whoever wants 猫粮 and excludes 猫 will never hear anything."""
        wanted = [Text.of(word.text) for group in self.words for word in group]
        for word in self.none:
            if any(found(word.text, text) for text in wanted):
                raise word.token.fault("rule-word-both-ways", example="")


def _texts(words: list[Word]) -> tuple[str, ...]:
    return tuple(word.text for word in words)
