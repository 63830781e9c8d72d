from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.picture import HEIGHT, LEFT, LINE, LOWEST, RIGHT, WIDTH, draw_history
from deals.history import History, Observation
from deals.offer import PriceKind

NOW = datetime(2026, 8, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FINAL, PRESALE = PriceKind.FINAL, PriceKind.PRESALE


def drawn(*points: tuple[float, PriceKind, int], days: float = 400) -> Image.Image | None:
    history = History(tuple(Observation(NOW - ago * DAY, kind, fen) for ago, kind, fen in points))
    png = draw_history(history, FINAL, since=NOW - days * DAY, now=NOW, zone=UTC)
    return Image.open(BytesIO(png)) if png else None


def columns(image: Image.Image, colour: int) -> set[int]:
    """Which columns of the picture have this colour in them."""
    return {x for x in range(WIDTH) if any(image.getpixel((x, y)) == colour for y in range(HEIGHT))}


def test_a_picture_is_small_and_has_the_promised_size() -> None:
    image = drawn(*((float(ago), FINAL, 5000 + ago * 37 % 900) for ago in range(365, 0, -1)))
    assert image is not None
    assert (image.size, image.mode, image.format) == ((WIDTH, HEIGHT), "P", "PNG")


def test_nothing_observed_is_no_picture() -> None:
    assert drawn() is None
    assert drawn((9, PRESALE, 5000)) is None


def test_one_point_is_a_line_to_now() -> None:
    image = drawn((3, FINAL, 6990))
    assert image is not None
    assert set(range(LEFT, RIGHT - 10)) <= columns(image, LINE)


def test_a_price_seen_this_very_moment_is_a_point() -> None:
    image = drawn((0, FINAL, 6990))
    assert image is not None
    assert columns(image, LOWEST)


def test_a_presale_leaves_a_gap() -> None:
    image = drawn((10, FINAL, 9900), (6, PRESALE, 7900), (4, FINAL, 9900), (3, FINAL, 8900))
    assert image is not None
    width = RIGHT - LEFT
    gap = set(range(LEFT + int(width * 0.42), LEFT + int(width * 0.58)))
    assert not gap & columns(image, LINE)
    assert not gap & columns(image, LOWEST)


def test_the_lowest_price_is_marked_where_it_began() -> None:
    image = drawn((10, FINAL, 9900), (5, FINAL, 7900), (2, FINAL, 9900))
    assert image is not None
    marked = columns(image, LOWEST)
    assert abs(sum(marked) / len(marked) - (LEFT + RIGHT) / 2) < 2


def test_only_the_asked_span_is_drawn() -> None:
    older, none_older = drawn((300, FINAL, 100_000), (9, FINAL, 9900), days=5), drawn((9, FINAL, 9900), days=5)
    assert older is not None
    assert none_older is not None
    assert older.tobytes() == none_older.tobytes()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.0001, 4000), st.sampled_from([FINAL, PRESALE]), st.integers(1, 10**9)),
        min_size=1,
        max_size=40,
    )
)
def test_no_history_breaks_it(points: list[tuple[float, PriceKind, int]]) -> None:
    ordered = sorted(points, reverse=True)
    image = drawn(*ordered, days=5000)
    assert (image is None) == all(kind is PRESALE for _, kind, _ in ordered)


@pytest.mark.parametrize("fen", [1, 99, 10**12])
def test_extreme_prices_stay_on_the_paper(fen: int) -> None:
    image = drawn((2, FINAL, fen), (1, FINAL, fen))
    assert image is not None
    assert columns(image, LINE) <= set(range(LEFT - 2, RIGHT + 9))
