"""A rule as one canonical line. Parsing it gives the rule back, and printing that gives the same line."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import assert_never

from deals.offer import Feed, Fen
from deals.rule import OnCoupon, OnDrop, OnLow, OnNew, OnPresale, Rule, Sound, Trigger

FLAGS = frozenset({"drop", "low", "low30", "new", "coupon", "presale", "reward", "loud", "silent"})
"""What means something when it stands alone; to search for such a word, quote it."""

FEED_NAMES = {Feed.PANDAPON: "1688", Feed.TAOBAO: "taobao"}
"""How people call the feeds."""

_SAFE = frozenset("+#&/.'_-")


def print_rule(rule: Rule) -> str:
    """The canonical line of a rule."""
    return " ".join(
        (
            *("|".join(map(_word, group)) for group in rule.words),
            *(f"-{_word(word)}" for word in rule.none),
            *_prices(rule.price_from, rule.price_to),
            *_names("cat", rule.category),
            *_names("shop", rule.shop),
            *_names("brand", rule.brand),
            *_numbers(rule),
            *map(print_trigger, rule.triggers),
            *(f"@{FEED_NAMES[feed]}" for feed in rule.feeds),
            *_manners(rule),
        )
    )


def print_trigger(trigger: Trigger) -> str:
    """One trigger as it is typed."""
    match trigger:
        case OnDrop(at_least, baseline):
            return f"drop>={decimal(at_least)}%:{baseline}"
        case OnLow(days):
            return f"low{days or ''}"
        case OnNew():
            return "new"
        case OnCoupon(within):
            return "coupon" if within is None else f"coupon<{duration(within)}"
        case OnPresale():
            return "presale"
        case _:
            assert_never(trigger)


def decimal(hundredths: int) -> str:
    """Hundredths without needless zeros: fen as yuan, basis points as percent."""
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02}".rstrip("0").rstrip(".")


def duration(span: timedelta) -> str:
    """Whole minutes in the largest unit that divides them: `2d`, `6h`, `90m`."""
    minutes = span // timedelta(minutes=1)
    for unit, size in (("d", 1440), ("h", 60)):
        if minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


def below(fen: Fen) -> Fen | None:
    """The round price that `fen` is just under: 7999 is "below 8000". None where "at most" is the simpler word."""
    return fen + 1 if len(decimal(fen + 1)) < len(decimal(fen)) else None


def above(fen: Fen) -> Fen | None:
    """The round price that `fen` is just over: 2001 is "above 2000". None where "at least" is the simpler word."""
    return fen - 1 if fen > 0 and len(decimal(fen - 1)) < len(decimal(fen)) else None


def _prices(low: Fen | None, high: Fen | None) -> Iterator[str]:
    if low is not None and high is not None and above(low) is None and below(high) is None:
        yield f"{decimal(low)}-{decimal(high)}"
        return
    if low is not None:
        over = above(low)
        yield f">={decimal(low)}" if over is None else f">{decimal(over)}"
    if high is not None:
        under = below(high)
        yield f"<={decimal(high)}" if under is None else f"<{decimal(under)}"


def _names(condition: str, names: Iterable[str]) -> Iterator[str]:
    joined = "|".join(map(_word, names))
    if joined:
        yield f"{condition}:{joined}"


def _numbers(rule: Rule) -> Iterator[str]:
    if rule.sold_over is not None:
        yield f"sold>{rule.sold_over}"
    if rule.rank_to is not None:
        yield f"rank<={rule.rank_to}"
    if rule.commission_from is not None:
        yield f"comm>={decimal(rule.commission_from)}%"
    if rule.commission_amount_from is not None:
        yield f"comm_amount>={decimal(rule.commission_amount_from)}"
    if rule.future_commission_from is not None:
        yield f"futurecomm>={decimal(rule.future_commission_from)}%"
    if rule.reward:
        yield "reward"


def _manners(rule: Rule) -> Iterator[str]:
    if rule.every is not None:
        yield f"every:{duration(rule.every)}"
    if rule.per_day is not None:
        yield f"max:{rule.per_day}/d"
    if rule.sound is not Sound.DEFAULT:
        yield rule.sound.value


def _word(word: str) -> str:
    return word if _reads_as_word(word) else f'"{word}"'


def _reads_as_word(word: str) -> bool:
    """Whether the parser takes it for a plain word without quotes."""
    if not word[0].isalnum() or not all(char.isalnum() or char in _SAFE for char in word):
        return False
    looks_like_band = word[0].isdigit() and "-" in word
    looks_like_flag = word.lower() in FLAGS or (word.lower().startswith("low") and word[3:].isdigit())
    return not looks_like_band and not looks_like_flag
