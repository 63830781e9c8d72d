"""The index over all watches."""

from collections.abc import Iterable
from itertools import chain

from deals.events import Sighting
from deals.filters import Subject, price_of
from deals.matching.limits import limits
from deals.matching.listening import listens
from deals.matching.needs import ANYTHING, Terms
from deals.matching.rows import Rows, Shown
from deals.matching.shelf import Shelf
from deals.rule import Rule

WORN = 10_000
"""So many changes at least, and a tenth of what there was."""


class Index:
    """Finds the few watches that could want an event: each that does, and hardly another one.

    A change is found at once. After very many of them a new index is faster and smaller.
    """

    def __init__(self) -> None:
        self._terms = Terms()
        self._rows = Rows()
        self._shelves: dict[int, Shelf] = {}
        """By the number of a term."""
        self._settled: int | None = None
        self._changed = 0

    @property
    def is_worn(self) -> bool:
        """Whether it is time for a new one."""
        return self._changed > max(WORN, (self._settled or 0) // 10)

    def put(self, watch_id: int, rule: Rule) -> None:
        """The watch is new, or its rule is another one now. Least memory is taken in the order of ids."""
        self._rows.forget(watch_id)
        groups = self._terms.of(rule)
        filed = min(groups, key=self._terms.commonness, default=(ANYTHING,))
        needs = [group for group in groups if group is not filed]
        row = self._rows.add(watch_id, listens(rule), limits(rule), needs)
        for term in filed:
            self._file(row, self._shelves.setdefault(term, Shelf()))
        self._changed += self._settled is not None

    def forget(self, watch_id: int) -> None:
        """The watch may not speak any more."""
        self._changed += self._rows.forget(watch_id)

    def settle(self) -> None:
        """All that was known before is put: what comes now are changes."""
        self._terms.settle()
        for shelf in self._shelves.values():
            if shelf.is_untidy:
                shelf.tidy(self._rows)
        self._settled = len(self._rows.ids)

    def candidates(self, sightings: Iterable[Sighting]) -> list[int]:
        """The ids of all watches that could want one of these, in their order."""
        found: set[int] = set()
        for sighting in sightings:
            found.update(self.wanting(sighting, Subject.of(sighting.offer, price_of(sighting))))
        return sorted(found)

    def wanting(self, sighting: Sighting, subject: Subject) -> set[int]:
        """The ids of all that could want this one."""
        shown = Shown.of(sighting, subject, self._terms.said_of(subject))
        shelves = [shelf for term in shown.said if (shelf := self._shelves.get(term)) is not None]
        rows = chain.from_iterable(shelf.narrowed(shown) for shelf in shelves)
        return {self._rows.ids[row] for row in self._rows.wanting(rows, shown)}

    def _file(self, row: int, shelf: Shelf) -> None:
        shelf.add(row)
        if self._settled is not None and shelf.is_untidy:
            shelf.tidy(self._rows)
