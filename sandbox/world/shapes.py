"""The drawings on the product pictures, as strokes on a grid of 100 x 100."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Stroke:
    """One filled form: an ellipse or a box by its corners, a polygon by its points. Light ones are white."""

    kind: Literal["ellipse", "box", "polygon"]
    points: tuple[int, ...]
    light: bool = False


def _ellipse(*points: int, light: bool = False) -> Stroke:
    return Stroke("ellipse", points, light)


def _box(*points: int, light: bool = False) -> Stroke:
    return Stroke("box", points, light)


def _polygon(*points: int, light: bool = False) -> Stroke:
    return Stroke("polygon", points, light)


SHAPES: dict[str, tuple[Stroke, ...]] = {
    "bowl": (_ellipse(22, 38, 78, 62), _polygon(18, 52, 82, 52, 70, 78, 30, 78), _ellipse(30, 42, 70, 56, light=True)),
    "box": (_box(22, 30, 78, 78), _box(22, 30, 78, 44, light=True), _box(44, 30, 56, 58, light=True)),
    "battery": (
        _box(32, 20, 68, 82),
        _box(44, 14, 56, 24),
        _polygon(52, 34, 40, 56, 50, 56, 46, 70, 60, 48, 50, 48, light=True),
    ),
    "headphones": (
        _ellipse(20, 20, 80, 80),
        _ellipse(29, 29, 71, 89, light=True),
        _box(16, 48, 32, 78),
        _box(68, 48, 84, 78),
    ),
    "bottle": (_box(34, 36, 66, 84), _box(43, 16, 57, 40), _box(34, 52, 66, 70, light=True)),
    "disc": (_ellipse(20, 20, 80, 80), _ellipse(30, 30, 70, 70, light=True), _ellipse(44, 44, 56, 56)),
    "cup": (_ellipse(58, 38, 84, 66), _ellipse(65, 45, 77, 59, light=True), _box(26, 30, 68, 78)),
    "shoe": (_polygon(16, 68, 20, 36, 40, 36, 58, 54, 84, 60, 84, 68), _box(14, 68, 86, 78, light=True)),
    "keys": (
        _box(14, 36, 86, 68),
        *(_box(left, top, left + 11, top + 9, light=True) for top in (41, 54) for left in (20, 36, 52, 68)),
    ),
    "lamp": (_ellipse(30, 18, 70, 60), _box(40, 56, 60, 82), _box(38, 64, 62, 68, light=True)),
    "ring": (_ellipse(24, 34, 76, 86), _ellipse(33, 43, 67, 77, light=True), _polygon(40, 34, 50, 14, 60, 34)),
    "sock": (_polygon(38, 16, 62, 16, 62, 58, 84, 70, 76, 84, 38, 76), _box(38, 22, 62, 30, light=True)),
    "trousers": (_polygon(32, 16, 68, 16, 76, 86, 58, 86, 50, 40, 42, 86, 24, 86), _box(32, 16, 68, 24, light=True)),
    "phone": (_box(32, 14, 68, 86), _box(38, 22, 62, 74, light=True)),
    "dice": (
        _box(24, 24, 76, 76),
        *(_ellipse(x, y, x + 10, y + 10, light=True) for x, y in ((32, 32), (58, 32), (45, 45), (32, 58), (58, 58))),
    ),
    "plug": (_box(28, 42, 72, 74), _box(36, 20, 43, 46), _box(57, 20, 64, 46), _box(46, 74, 54, 90)),
}
