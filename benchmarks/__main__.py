"""`make bench`: every area beside its peers, printed as it goes, kept, and written into docs/performance.md."""

import argparse
import sys

from benchmarks.areas import AREAS, measure
from benchmarks.frame import SIZES, Figure
from benchmarks.page import keep, write_page
from benchmarks.table import line, missed

QUICK = 100
"""How much smaller everything is when one only wants to try."""


def main() -> int:
    """Measure, print, write the page. 1 when a goal is missed and nobody says why."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only", help="areas, separated by commas; the others stay on the page as they were measured last"
    )
    parser.add_argument("--quick", action="store_true", help=f"sizes / {QUICK}, for trying; the page is not written")
    options = parser.parse_args()
    areas = options.only.split(",") if options.only else AREAS
    sizes = [size // QUICK for size in SIZES] if options.quick else SIZES
    late: list[Figure] = []
    for area in areas:
        found = []
        for figure in measure(area, sizes):
            found.append(figure)
            _say(line(area, figure))
        late += [figure for figure in found if not figure.met]
        if not options.quick:
            keep(area, found)
            write_page()
    for figure in late:
        _say(missed(figure))
    return int(any(not figure.why for figure in late))


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the measurement


if __name__ == "__main__":
    sys.exit(main())
