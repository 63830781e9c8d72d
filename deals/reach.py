"""A price that can be reached, for somebody who waits for one that never was."""

from deals.offer import Fen

_ABOVE = 103
"""So many percent of the lowest price: what was reached once is not reached to the fen again."""


def reachable(lowest: Fen) -> Fen:
    """A round price a little above the lowest: 349 -> 360, 25.50 -> 27."""
    wanted = -(-lowest * _ABOVE // 100)
    step: Fen = 10 ** max(len(str(wanted)) - 2, 0)
    return -(-wanted // step) * step
