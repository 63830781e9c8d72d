"""docs/growth.svg: cost against size, both on logarithmic axes, readable on light and dark pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from benchmarks.frame import Figure

READY, MEMORY, POLL, REPLY = "ready (wall)", "memory, after all that", "a poll", "a reply, p99 (wall)"
PANELS = {
    READY: "Ready after a start",
    MEMORY: "Memory",
    POLL: "CPU of a poll with 5 changes",
    REPLY: "/recommend in the chat, p99",
}
WIDTH, HEIGHT = 440, 260
LEFT, RIGHT, TOP, BOTTOM = 84, 20, 52, 48
INSET = 36
"""From both ends of the lines to the outermost sizes."""
TEXT, GRID, LINE, GOAL = "#768390", "#8b949e55", "#2f81f7", "#d29922"


@dataclass(frozen=True, slots=True)
class Panel:
    """Where a size and a cost are in one of the diagrams."""

    left: int
    top: int
    sizes: tuple[int, int]
    """Powers of ten at both ends."""
    costs: tuple[int, int]

    def x(self, size: float) -> float:
        """Pixels from the left."""
        return self.left + LEFT + INSET + (WIDTH - LEFT - RIGHT - 2 * INSET) * _share(size, self.sizes)

    @property
    def ends(self) -> tuple[int, int]:
        """Where lines across begin and end."""
        return self.left + LEFT, self.left + WIDTH - RIGHT

    def y(self, cost: float) -> float:
        """Pixels from the top."""
        return self.top + HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * _share(cost, self.costs)


def draw(figures: Sequence[Figure]) -> str:
    """The picture as SVG: of all sizes with ten offers for every watch."""
    parts = [
        part
        for number, (what, title) in enumerate(PANELS.items())
        for part in _panel([one for one in figures if one.what == what and _is_usual(one)], title, number)
    ]
    style = f'font-family="system-ui, sans-serif" font-size="13" fill="{TEXT}"'
    body = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * 2} {HEIGHT * 2}" {style}>\n{body}\n</svg>\n'


def _is_usual(figure: Figure) -> bool:
    return figure.size["offers"] == figure.size["watches"] * 10


def _panel(figures: Sequence[Figure], title: str, number: int) -> Iterator[str]:
    sizes, costs = [figure.size["offers"] for figure in figures], [figure.ours for figure in figures]
    limits = {figure.goal.limit for figure in figures if figure.goal}
    panel = Panel(number % 2 * WIDTH, number // 2 * HEIGHT, _decades(sizes), _decades([*costs, *limits]))
    yield f'<text x="{panel.left + LEFT}" y="{panel.top + 24}" font-weight="600">{title}</text>'
    yield from _axes(panel, figures[0].unit)
    for limit in limits:
        y = panel.y(limit)
        yield _path([(end, y) for end in panel.ends], GOAL, dashed=True)
        yield f'<text x="{panel.ends[0] + 4}" y="{y - 5:.0f}" fill="{GOAL}">goal</text>'
    points = [(panel.x(size), panel.y(cost)) for size, cost in zip(sizes, costs, strict=True)]
    yield _path(points, LINE)
    for (x, y), cost in zip(points, costs, strict=True):
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{LINE}"/>'
        yield f'<text x="{x:.1f}" y="{y + 19:.1f}" text-anchor="middle" fill="{LINE}">{cost:.3g}</text>'


def _axes(panel: Panel, unit: str) -> Iterator[str]:
    for power in range(panel.costs[0], panel.costs[1] + 1):
        y = panel.y(10**power)
        yield _path([(end, y) for end in panel.ends], GRID)
        yield f'<text x="{panel.ends[0] - 8}" y="{y + 4:.0f}" text-anchor="end">{10**power:g} {unit}</text>'
    for power in range(panel.sizes[0], panel.sizes[1] + 1):
        offers, watches = _short(10**power), _short(10 ** (power - 1))
        foot = panel.top + HEIGHT - BOTTOM
        yield f'<text x="{panel.x(10**power):.0f}" y="{foot + 18}" text-anchor="middle">{offers} offers</text>'
        yield f'<text x="{panel.x(10**power):.0f}" y="{foot + 34}" text-anchor="middle">{watches} watches</text>'


def _path(points: Sequence[tuple[float, float]], colour: str, *, dashed: bool = False) -> str:
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    return f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'


def _decades(values: Sequence[float]) -> tuple[int, int]:
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return low, max(high, low + 1)


def _share(value: float, decades: tuple[int, int]) -> float:
    return (log10(value) - decades[0]) / (decades[1] - decades[0])


def _short(number: int) -> str:
    return f"{number // 1_000_000}M" if number >= 1_000_000 else f"{number // 1000}k" if number >= 1000 else f"{number}"
