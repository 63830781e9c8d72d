"""Many watches that need the same, narrowed all at once: one bit for each, in whole numbers as long as the page."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from deals.matching.limits import PRICE_TO
from deals.matching.listening import CROSSING
from deals.matching.rows import Rows, Shown

STEPS, STEP = 64, 16
"""A limit is known as one of so many steps of so many rows at least. Each step costs a bit for every row."""

MANY = 32
"""Of fewer rows it costs less to ask each what else it needs."""

_SOME = re.compile(rb"[^\0]")
_BITS = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


class Page:
    """Rows that are never changed. One that counts no more stays, and is left out later."""

    __slots__ = ("_crossing", "_ears", "_ladders", "_needs", "_rows")

    def __init__(self, rows: "array[int]", columns: Rows) -> None:
        self._rows = array("I", sorted(rows, key=columns.need.__getitem__))
        self._needs = array("I", (columns.need[row] for row in self._rows))
        ears = _ears([columns.listens[row] for row in self._rows])
        self._crossing = ears.pop(CROSSING, 0)
        self._ears = tuple(ears.items())
        limits = ([column[row] for row in self._rows] for column in columns.limits)
        self._ladders = {place: _Ladder(column) for place, column in enumerate(limits) if any(column)}

    def narrowed(self, shown: Shown) -> list[int]:
        """The rows that could want it, and few others."""
        left = self._listening(shown)
        for place, ladder in self._ladders.items():
            if not left:
                return []
            left &= ladder.up_to(shown.numbers[place])
        if left.bit_count() > MANY:
            left &= self._needing(shown.said)
        return self._at(left)

    def _listening(self, shown: Shown) -> int:
        listening = 0
        for bit, ear in self._ears:
            if bit & shown.heard:
                listening |= ear
        if CROSSING & shown.heard and self._crossing:
            listening |= self._crossing & ~self._ladders[PRICE_TO].below(shown.before)
        return listening

    def _needing(self, said: Iterable[int]) -> int:
        """The rows that need one of these as well."""
        needing = 0
        for term in said:
            start = bisect_left(self._needs, term)
            end = bisect_right(self._needs, term, start)
            needing |= (1 << end) - (1 << start)
        return needing

    def _at(self, mask: int) -> list[int]:
        rows, content = self._rows, mask.to_bytes(_bytes(len(self._rows)), "little")
        starts = (found.start() for found in _SOME.finditer(content))
        return [rows[8 * start + bit] for start in starts for bit in _BITS[content[start]]]


class _Ladder:
    """Which rows set a limit that is not above a number."""

    __slots__ = ("_masks", "_tops")

    def __init__(self, limits: Sequence[int]) -> None:
        self._tops: list[int] = []
        self._masks: list[int] = []
        """Of all rows up to each top."""
        order = sorted(range(len(limits)), key=limits.__getitem__)
        mask, least = bytearray(_bytes(len(limits))), max(STEP, len(limits) // STEPS)
        taken = 0
        for place, at in enumerate(order):
            mask[at >> 3] |= 1 << (at & 7)
            is_last = place + 1 == len(order)
            # Those without a limit are a step of their own, and equal limits are never parted.
            if is_last or (limits[order[place + 1]] != limits[at] and (place - taken >= least or not limits[at])):
                self._tops.append(limits[at])
                self._masks.append(int.from_bytes(mask, "little"))
                taken = place

    def up_to(self, number: int) -> int:
        """All rows with a limit not above this, and those of the same step."""
        step = bisect_left(self._tops, number)
        return self._masks[min(step, len(self._masks) - 1)]

    def below(self, number: int) -> int:
        """Only rows with a limit below this, if not all."""
        step = bisect_left(self._tops, number)
        return self._masks[step - 1] if step else 0


def _ears(listens: Sequence[int]) -> dict[int, int]:
    """Which rows listen for each bit."""
    alike = defaultdict[int, list[int]](list)
    for at, bits in enumerate(listens):
        alike[bits].append(at)
    ears = defaultdict[int, int](int)
    for bits, places in alike.items():
        mask, left = _mask(places, len(listens)), bits
        while left:
            lowest = left & -left
            ears[lowest] |= mask
            left ^= lowest
    return dict(ears)


def _mask(places: Iterable[int], length: int) -> int:
    mask = bytearray(_bytes(length))
    for at in places:
        mask[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(mask, "little")


def _bytes(length: int) -> int:
    return (length + 7) // 8
