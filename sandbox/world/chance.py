"""Chance that repeats itself: the same names always draw the same number."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")
Name = str | int

_WHOLE = float(1 << 64)


def number(*names: Name) -> int:
    """A 64-bit number that belongs to these names."""
    text = "\x1f".join(map(str, names)).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


def unit(*names: Name) -> float:
    """A number in [0, 1)."""
    return number(*names) / _WHOLE


def between(low: float, high: float, *names: Name) -> float:
    """A number in [low, high)."""
    return low + (high - low) * unit(*names)


def whole(low: int, high: int, *names: Name) -> int:
    """A whole number from low to high, both included."""
    return low + number(*names) % (high - low + 1)


def pick(choices: Sequence[T], *names: Name) -> T:
    """One of the choices."""
    return choices[number(*names) % len(choices)]


def token(alphabet: str, length: int, *names: Name) -> str:
    """A word of `length` letters of the alphabet."""
    value = int.from_bytes(blake2b("\x1f".join(map(str, names)).encode(), digest_size=32).digest(), "big")
    letters = []
    for _ in range(length):
        value, rest = divmod(value, len(alphabet))
        letters.append(alphabet[rest])
    return "".join(letters)
