"""A price over time as a small PNG. Import it only where a picture is asked for, and draw off the event loop.

A palette picture of 800x400: a few milliseconds and a few kilobytes. Labels are digits only, so it needs no language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from bot.past import recent
from deals.history import History, Stretch
from deals.offer import Fen, PriceKind

WIDTH, HEIGHT = 800, 400
LEFT, RIGHT, TOP, BOTTOM = 96, 776, 34, 352
FONT_SIZE = 20
LINE_WIDTH = 4
DOT = 7
GRID_LINES = 6
DATE_LABELS = 5
COMPRESSION = 3
"""Less than half the time of the default for a third more bytes: it was the dearest part of a picture."""
Point = tuple[int, int]

# Text is blended by palette number, so the numbers from PAPER to INK run from the one to the other. With 16 colours a
# pixel takes half a byte: less to compress.
PAPER, INK = 0, 11
GRID, LINE, SHADE, LOWEST = 12, 13, 14, 15
_PAPER, _INK = (250, 250, 248), (70, 74, 82)
_COLOURS = ((222, 224, 228), (37, 99, 235), (224, 234, 252), (220, 76, 50))

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plot:
    """Where a moment and a price are on the paper."""

    since: datetime
    until: datetime
    low: float
    high: float

    def x(self, at: datetime) -> int:
        """Pixels from the left."""
        return LEFT + round((RIGHT - LEFT) * ((at - self.since) / (self.until - self.since)))

    def y(self, fen: float) -> int:
        """Pixels from the top."""
        return BOTTOM - round((BOTTOM - TOP) * ((fen - self.low) / (self.high - self.low)))


def draw_history(history: History, kind: PriceKind, *, since: datetime, now: datetime, zone: tzinfo) -> bytes | None:
    """The price of this kind since then as PNG; None when nothing of it was observed.

    Time in which another kind of price was the headline (a presale, for instance) is left blank.
    """
    stretches = recent(history, kind, since, now)
    if not stretches:
        return None
    image = Image.new("P", (WIDTH, HEIGHT), PAPER)
    image.putpalette(_palette())
    draw = ImageDraw.Draw(image)
    draw.fontmode = "L"
    plot = _plot(stretches, now)
    _draw_line(draw, plot, stretches)
    _draw_prices(draw, plot)
    _draw_dates(draw, plot, zone)
    _draw_marks(draw, plot, stretches)
    file = BytesIO()
    image.save(file, "PNG", compress_level=COMPRESSION)
    return file.getvalue()


def _plot(stretches: tuple[Stretch, ...], now: datetime) -> Plot:
    low, high = min(s.fen for s in stretches), max(s.fen for s in stretches)
    margin = max((high - low) * 0.18, high * 0.02, 1)
    since = min(stretches[0].since, now - timedelta(hours=1))
    return Plot(since, max(now, stretches[-1].until), max(low - margin, 0), high + margin)


def _draw_line(draw: ImageDraw.ImageDraw, plot: Plot, stretches: tuple[Stretch, ...]) -> None:
    runs = [_corners(plot, run) for run in _runs(stretches)]
    for corners in runs:
        draw.polygon([(corners[0][0], BOTTOM), *corners, (corners[-1][0], BOTTOM)], fill=SHADE)
    for price in _grid(plot):
        draw.line((LEFT, plot.y(price), RIGHT, plot.y(price)), fill=GRID)
    # Thin lines side by side, like a broad pen held aslant: a third of the time of wide lines, and full corners.
    for shift in range(-(LINE_WIDTH // 2), LINE_WIDTH // 2):
        for corners in runs:
            draw.line([(x + shift, y + shift) for x, y in corners], fill=LINE)


def _runs(stretches: tuple[Stretch, ...]) -> Iterator[list[Stretch]]:
    """What follows without a hole: each run is one line, and one call of the drawing library."""
    run: list[Stretch] = []
    for stretch in stretches:
        if run and run[-1].until != stretch.since:
            yield run
            run = []
        run.append(stretch)
    yield run


def _corners(plot: Plot, run: list[Stretch]) -> list[Point]:
    """The steps from left to right: two corners for every price."""
    corners: list[Point] = []
    left = plot.x(run[0].since)
    for stretch in run:
        right, y = plot.x(stretch.until), plot.y(stretch.fen)
        corners += ((left, y), (right, y))
        left = right
    return corners


def _draw_marks(draw: ImageDraw.ImageDraw, plot: Plot, stretches: tuple[Stretch, ...]) -> None:
    """The lowest price, where it began, and the newest one, each with its figure."""
    lowest, newest = min(stretches, key=lambda stretch: stretch.fen), stretches[-1]
    if lowest.fen < newest.fen:
        _draw_mark(draw, plot, lowest.since, lowest.fen, LOWEST, below=True)
    _draw_mark(draw, plot, newest.until, newest.fen, LOWEST if newest.fen == lowest.fen else LINE, below=False)


def _draw_mark(draw: ImageDraw.ImageDraw, plot: Plot, at: datetime, fen: Fen, colour: int, *, below: bool) -> None:
    x, y = plot.x(at), plot.y(fen)
    draw.ellipse((x - DOT, y - DOT, x + DOT, y + DOT), fill=colour, outline=PAPER, width=2)
    text = _yuan(fen)
    half = draw.textlength(text, font=_font()) / 2
    centre = min(max(x, LEFT + half), RIGHT - half)
    label = y + DOT + 4 if below else y - DOT - 4
    box = draw.textbbox((centre, label), text, font=_font(), anchor="mt" if below else "mb")
    # Text is blended with what is under it, which is right on paper only.
    draw.rectangle((box[0] - 3, box[1] - 2, box[2] + 3, box[3] + 2), fill=PAPER)
    draw.text((centre, label), text, font=_font(), anchor="mt" if below else "mb", fill=INK)


def _draw_prices(draw: ImageDraw.ImageDraw, plot: Plot) -> None:
    for price in _grid(plot):
        draw.text((LEFT - 12, plot.y(price)), _yuan(price), font=_font(), anchor="rm", fill=INK)


def _draw_dates(draw: ImageDraw.ImageDraw, plot: Plot, zone: tzinfo) -> None:
    span = plot.until - plot.since
    form = "%H:%M" if span < 2 * _DAY else "%m-%d" if span < 300 * _DAY else "%Y-%m"
    draw.line((LEFT, BOTTOM, RIGHT, BOTTOM), fill=INK)
    last = ""
    for number in range(DATE_LABELS):
        at = plot.since + span * number / (DATE_LABELS - 1)
        text = f"{at.astimezone(zone):{form}}"
        anchor = "lt" if number == 0 else "rt" if number == DATE_LABELS - 1 else "mt"
        if text != last:
            draw.text((plot.x(at), BOTTOM + 14), text, font=_font(), anchor=anchor, fill=INK)
        last = text


def _grid(plot: Plot) -> Iterator[Fen]:
    """A few round prices between the ends."""
    step = _round_step((plot.high - plot.low) / GRID_LINES)
    price = -(-int(plot.low) // step) * step
    while price <= plot.high:
        if price >= plot.low:
            yield price
        price += step


def _round_step(rough: float) -> Fen:
    """The smallest of 1, 2, 5, 10, 20, 50 … fen that is not finer than asked."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor >= rough:
                return step * factor
        step *= 10


def _yuan(fen: Fen) -> str:
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen / 100:.2f}"


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(FONT_SIZE)


@cache
def _palette() -> bytes:
    ramp = (
        round(paper + (ink - paper) * number / INK)
        for number in range(INK + 1)
        for paper, ink in zip(_PAPER, _INK, strict=True)
    )
    return bytes([*ramp, *(part for colour in _COLOURS for part in colour)])
