"""Product pictures: a flat tile in the category's colour with a simple drawing of what it is."""

import re
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from sandbox.world import chance
from sandbox.world.shapes import SHAPES, Stroke
from sandbox.world.vocabulary import Shelf, shelves

SIZE = 320

_STEM = re.compile(r"O1CN01([a-z]{2})[0-9A-Za-z]{9}")
_SMOOTH = 2  # drawn larger and scaled down, because Pillow's shapes have hard edges
_GRID = 100  # the shapes are drawn on 100 x 100


def local_path(url: str) -> str | None:
    """Where the sandbox serves the picture of an alicdn address; None for a picture that is not ours."""
    found = _STEM.search(url)
    return f"/img/{found[0]}.png" if found else None


@lru_cache(maxsize=512)
def tile(path: str) -> bytes:
    """The PNG for any picture path or address; the same path always gives the same picture."""
    shelf = _shelf(path)
    side = SIZE * _SMOOTH
    image = Image.new("RGB", (side, side), _shade(shelf.colour, chance.between(0.55, 0.75, path)))
    pen = ImageDraw.Draw(image)
    for stroke in SHAPES[shelf.shape]:
        _draw(pen, stroke, shelf.colour)
    out = BytesIO()
    image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _shelf(path: str) -> Shelf:
    found = _STEM.search(path)
    known = shelves()
    return known[found[1]] if found and found[1] in known else chance.pick(list(known.values()), path)


def _draw(pen: ImageDraw.ImageDraw, stroke: Stroke, colour: str) -> None:
    scale = SIZE * _SMOOTH / _GRID
    box = [coordinate * scale for coordinate in stroke.points]
    fill = "#ffffff" if stroke.light else colour
    match stroke.kind:
        case "ellipse":
            pen.ellipse(box, fill=fill)
        case "box":
            pen.rounded_rectangle(box, radius=5 * scale, fill=fill)
        case "polygon":
            pen.polygon(box, fill=fill)


def _shade(colour: str, white: float) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return tuple(round(part + (255 - part) * white) for part in (red, green, blue))  # type: ignore[return-value]
