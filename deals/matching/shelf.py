"""The watches that need one and the same thing."""

from array import array
from collections.abc import Iterable
from itertools import chain

from deals.matching.page import Page
from deals.matching.rows import Rows, Shown

PAGE = 16_384
"""Rows on one page at most: longer numbers cost more than looking at several."""
LOOSE = 64
"""So many are looked at one by one. On a large shelf it is the root of its size, lest it has too many pages."""


class Shelf:
    """Rows in pages, and the newest one by one."""

    __slots__ = ("_loose", "_pages", "size")

    def __init__(self) -> None:
        self.size = 0
        self._loose = array("I")
        self._pages: tuple[Page, ...] = ()

    @property
    def is_untidy(self) -> bool:
        """Whether `tidy` would be worth it."""
        return len(self._loose) >= LOOSE and len(self._loose) ** 2 >= self.size

    def add(self, row: int) -> None:
        """One more."""
        self.size += 1
        self._loose.append(row)

    def tidy(self, rows: Rows) -> None:
        """Make pages of what is looked at one by one."""
        loose, self._loose = self._loose, array("I")
        starts = range(0, len(loose), PAGE)
        self._pages += tuple(Page(loose[start : start + PAGE], rows) for start in starts)

    def narrowed(self, shown: Shown) -> Iterable[int]:
        """All rows that could want it, and some others."""
        if not self._pages:
            return self._loose
        return chain(self._loose, *(page.narrowed(shown) for page in self._pages))
