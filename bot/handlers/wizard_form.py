"""What somebody has tapped and typed so far on the way to a rule. It becomes the same line as a typed one."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Self

from bot.handlers.press import Press
from data.records import View
from deals.grammar import parse_rule
from deals.grammar.rules import read_line
from deals.offer import Feed, Fen
from deals.printer import print_rule
from deals.rule import OnCoupon, OnPresale, Rule
from deals.words import fold


class Step(StrEnum):
    """What is asked, in this order."""

    WORDS = "words"
    PRICE = "price"
    TELL = "tell"
    FEED = "feed"


TELLS = ("new", "drop>=5%", "drop>=10%", "drop>=20%", "low", "presale", "coupon")
"""What can be ticked, as it is written in a line. Of the drops one at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The answers so far. `rule` is what they mean; nothing in it contradicts itself."""

    step: Step = Step.WORDS
    line: str = ""

    @classmethod
    def of(cls, press: Press) -> Self:
        """As the view has it."""
        return cls.read(press.view)

    @classmethod
    def read(cls, view: View) -> Self:
        """The same of a view somebody typed for."""
        return cls(step=Step(str(view.state["step"])), line=str(view.state["line"]))

    @property
    def state(self) -> dict[str, object]:
        """For the view."""
        return {"step": self.step.value, "line": self.line}

    @property
    def rule(self) -> Rule:
        """What was said so far."""
        return read_line(self.line)

    def at(self, step: Step) -> Self:
        """The same answers at another question."""
        return replace(self, step=step)

    def moved(self, by: int) -> Self:
        """The same answers at the question before or after."""
        steps = list(Step)
        return self.at(steps[min(max(steps.index(self.step) + by, 0), len(steps) - 1)])

    def saying(self, rule: Rule) -> Self:
        """Other answers at the same question."""
        return self.holding(print_rule(rule))

    def holding(self, line: str) -> Self:
        """The same question with this line. Raises RuleError when it contradicts itself."""
        read_line(line)
        return replace(self, line=line)

    def excludes(self, word: str) -> bool:
        """Whether this word is excluded."""
        return fold(word) in map(fold, self.rule.none)

    def toggled_word(self, word: str) -> Self:
        """Exclude this word, or no more."""
        none = tuple(one for one in self.rule.none if fold(one) != fold(word))
        return self.saying(replace(self.rule, none=none if self.excludes(word) else (*none, word)))

    def tells(self, what: str) -> bool:
        """Whether this is ticked."""
        return parse_rule(what).triggers[0] in self.rule.triggers

    def toggled_tell(self, what: str) -> Self:
        """Tick this, or no more; one drop takes the place of another."""
        (trigger,) = parse_rule(what).triggers
        others = tuple(one for one in self.rule.triggers if type(one) is not type(trigger))
        triggers = others if self.tells(what) else (*others, trigger)
        return self.saying(replace(self.rule, triggers=triggers))

    def in_feed(self, feed: Feed | None) -> Self:
        """Only there; None is everywhere."""
        return self.saying(replace(self.rule, feeds=() if feed is None else (feed,)))

    def under(self, fen: Fen | None) -> Self:
        """At most this price; None is any."""
        return self.saying(replace(self.rule, price_from=None, price_to=fen))

    @property
    def only_taobao(self) -> bool:
        """Whether 1688 cannot tell what is asked for."""
        return any(isinstance(one, OnPresale | OnCoupon) for one in self.rule.triggers)

    def joined(self, typed: Rule) -> str:
        """The line of everything said so far and what was typed now: only the whole can tell whether it fits."""
        said = {one.name: value for one in fields(Rule) if (value := getattr(typed, one.name)) != one.default}
        if {"price_from", "price_to"} & said.keys():
            said |= {"price_from": typed.price_from, "price_to": typed.price_to}
        if typed.none:
            said["none"] = tuple(dict.fromkeys((*self.rule.none, *typed.none)))
        return print_rule(replace(self.rule, **said))
