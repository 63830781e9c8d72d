"""What the index keeps of every watch, column by column: about forty bytes each."""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from deals.events import PriceFacts, Sighting
from deals.filters import Subject
from deals.matching.limits import COLUMNS, TOP, Numbers, at_most, numbers
from deals.matching.listening import CROSSING, heard
from deals.matching.needs import ANYTHING, Group


@dataclass(frozen=True, slots=True)
class Shown:
    """What decides which watches could want an event."""

    heard: int
    numbers: Numbers
    before: int
    """The price before a fall, counted down: the fall crossed no upper price below this."""
    said: set[int]

    @classmethod
    def of(cls, sighting: Sighting, subject: Subject, said: set[int]) -> "Shown":
        """Prepare an event for being compared with many watches."""
        facts = sighting.event.facts
        before = at_most(facts.before) if isinstance(facts, PriceFacts) else TOP
        return cls(heard(sighting.event), numbers(subject), before, said)


class Rows:
    """One row for each watch as it was put; a row that counts no more listens for nothing.

    The rows whose watches came in the order of their ids are found by halving; only for the others a place is kept.
    """

    def __init__(self) -> None:
        self.ids = array("Q")
        self.listens = array("Q")
        self.limits = tuple(array("I") for _ in range(COLUMNS))
        self.need = array("I")
        """One term that is needed as well."""
        self._needs = array("I")
        """Where more groups begin in `_groups`: each with its length before it, and 0 after the last."""
        self._groups = array("I", [0])
        self._in_order = 0
        self._late: dict[int, int] = {}

    def add(self, watch_id: int, listens: int, limits: Numbers, needs: Collection[Group]) -> int:
        """The new row's number."""
        row = len(self.ids)
        if row == self._in_order and (not row or self.ids[-1] < watch_id):
            self._in_order += 1
        else:
            self._late[watch_id] = row
        self.ids.append(watch_id)
        self.listens.append(listens)
        for column, limit in zip(self.limits, limits, strict=True):
            column.append(limit)
        single = next((group for group in needs if len(group) == 1), (ANYTHING,))
        self.need.append(single[0])
        self._needs.append(self._keep([group for group in needs if group is not single]))
        return row

    def forget(self, watch_id: int) -> bool:
        """The watch's row counts no more. False when there was none."""
        row = self._late.pop(watch_id, None)
        if row is None:
            row = bisect_left(self.ids, watch_id, 0, self._in_order)
            if row == self._in_order or self.ids[row] != watch_id:
                return False
        known = self.listens[row] != 0
        self.listens[row] = 0
        return known

    def wanting(self, rows: Iterable[int], shown: Shown) -> Iterator[int]:
        """Those of the rows that could want it."""
        all_listen, need, said = self.listens, self.need, shown.said
        from_, to, sold, rank, pays = self.limits
        fen, under, sells, ranks, paid = shown.numbers
        for row in rows:
            hears = all_listen[row] & shown.heard
            if (
                hears
                and need[row] in said
                and from_[row] <= fen
                and to[row] <= under
                and sold[row] <= sells
                and rank[row] <= ranks
                and pays[row] <= paid
                and (hears != CROSSING or to[row] >= shown.before)
                and self._has_all(row, said)
            ):
                yield row

    def _keep(self, needs: Collection[Group]) -> int:
        if not needs:
            return 0
        at = len(self._groups)
        for group in needs:
            self._groups.append(len(group))
            self._groups.extend(group)
        self._groups.append(0)
        return at

    def _has_all(self, row: int, said: set[int]) -> bool:
        groups, at = self._groups, self._needs[row]
        while length := groups[at]:
            if said.isdisjoint(groups[at + 1 : at + 1 + length]):
                return False
            at += 1 + length
        return True
