"""The conditions of the rule language: their names, the signs they take, and what they say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from deals.grammar import amounts
from deals.grammar.draft import Draft
from deals.grammar.scanner import Token
from deals.rule import Baseline, OnCoupon, OnDrop, OnLow, OnNew, OnPresale, Sound, Trigger
from deals.triggers import DEFAULT_DROP

SHORTEST_REMINDER = timedelta(hours=1)
"""No reminder of a coupon comes later than this before its end: a shorter time would never be met."""

_AT_LEAST = (">=", ">", ":")
_MORE = (">", ">=")
_WITHIN = ("<", "<=")
_IS = (":", "=")


@dataclass(frozen=True, slots=True)
class Condition:
    """What stands before a sign. `read` gets the draft, the sign and the token after it."""

    signs: tuple[str, ...]
    example: str
    read: Callable[[Draft, str, Token], None]
    is_filter: bool = True
    once: bool = True
    """Whether it can be said only once in a line."""
    only_taobao: bool = False
    only_admin: bool = False


def _drop(draft: Draft, sign: str, value: Token) -> None:
    share, colon, _ = value.shape.partition(":")
    if sign == ":" and "%" not in value.shape:
        return draft.trigger(OnDrop(DEFAULT_DROP.at_least, _baseline(value)), value)
    at_least = amounts.percent(value.cut(0, len(share)), condition="drop")
    baseline = _baseline(value.cut(len(share) + 1)) if colon else Baseline.MEDIAN7
    return draft.trigger(OnDrop(at_least, baseline), value)


def _baseline(token: Token) -> Baseline:
    if token.shape not in set(Baseline):
        raise token.fault("rule-unknown-baseline", example="drop>=10%:med7")
    return Baseline(token.shape)


def _coupon(draft: Draft, _: str, value: Token) -> None:
    within = amounts.span(value, example="coupon<6h")
    if within < SHORTEST_REMINDER:
        raise value.fault("rule-bad-duration", example="coupon<1h")
    draft.trigger(OnCoupon(within), value)


def _sold(draft: Draft, sign: str, value: Token) -> None:
    number = amounts.count(value, example="sold>100") - (sign == ">=")
    if number < 0:
        raise value.fault("rule-bad-count", example="sold>100")
    draft.sold_over = number


def _rank(draft: Draft, sign: str, value: Token) -> None:
    place = amounts.count(value, example="rank<=10") - (sign == "<")
    if place < 1:
        raise value.fault("rule-bad-count", example="rank<=10")
    draft.rank_to = place


def _commission(draft: Draft, _: str, value: Token) -> None:
    draft.commission_from = amounts.percent(value, condition="comm")


def _commission_amount(draft: Draft, _: str, value: Token) -> None:
    draft.commission_amount_from = amounts.price(value, example="comm_amount>=8")


def _future_commission(draft: Draft, _: str, value: Token) -> None:
    draft.future_commission_from = amounts.percent(value, condition="futurecomm")


def _names(name: str) -> Callable[[Draft, str, Token], None]:
    def read(draft: Draft, _: str, value: Token) -> None:
        draft.add(draft.names[name], value)

    return read


def _every(draft: Draft, _: str, value: Token) -> None:
    draft.every = amounts.span(value, example="every:6h")


def _max(draft: Draft, _: str, value: Token) -> None:
    draft.per_day = amounts.per_day(value)


CONDITIONS: Mapping[str, Condition] = MappingProxyType(
    {
        "drop": Condition(_AT_LEAST, "drop>=10%", _drop, is_filter=False, once=False),
        "coupon": Condition(_WITHIN, "coupon<6h", _coupon, is_filter=False, once=False, only_taobao=True),
        "sold": Condition(_MORE, "sold>100", _sold),
        "rank": Condition(_WITHIN, "rank<=10", _rank, only_taobao=True),
        "cat": Condition(_IS, "cat:美妆", _names("cat"), once=False, only_taobao=True),
        "shop": Condition(_IS, "shop:天猫超市", _names("shop"), once=False, only_taobao=True),
        "brand": Condition(_IS, "brand:小米", _names("brand"), once=False, only_taobao=True),
        "comm": Condition(_AT_LEAST, "comm>=15%", _commission, only_taobao=True, only_admin=True),
        "comm_amount": Condition(_AT_LEAST, "comm_amount>=8", _commission_amount, only_taobao=True, only_admin=True),
        "futurecomm": Condition(_AT_LEAST, "futurecomm>=15%", _future_commission, only_taobao=True, only_admin=True),
        "every": Condition(_IS, "every:6h", _every, is_filter=False),
        "max": Condition(_IS, "max:20/d", _max, is_filter=False),
    }
)
"""What takes a sign and a value."""


class Extra(StrEnum):
    """A filter that stands alone."""

    REWARD = "reward"
    """Pays a bonus for each presale order."""


@dataclass(frozen=True, slots=True)
class Flag:
    """What means something by itself."""

    says: Trigger | Sound | Extra
    only_taobao: bool = False
    only_admin: bool = False


FLAGS: Mapping[str, Flag] = MappingProxyType(
    {
        "drop": Flag(DEFAULT_DROP),
        "low": Flag(OnLow()),
        "low30": Flag(OnLow(30)),
        "new": Flag(OnNew()),
        "coupon": Flag(OnCoupon(), only_taobao=True),
        "presale": Flag(OnPresale(), only_taobao=True),
        "reward": Flag(Extra.REWARD, only_taobao=True, only_admin=True),
        "loud": Flag(Sound.LOUD),
        "silent": Flag(Sound.SILENT),
    }
)
"""What stands alone. To search for such a word, quote it."""
