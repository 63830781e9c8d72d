"""The product pictures."""

from io import BytesIO

import pytest
from PIL import Image

from sandbox.world.pictures import SIZE, local_path, tile
from sandbox.world.vocabulary import shelves


@pytest.mark.parametrize("code", sorted(shelves()))
def test_every_category_has_a_picture_of_its_own_colour(code: str) -> None:
    image = Image.open(BytesIO(tile(f"/img/O1CN01{code}012345678.png")))
    assert (image.format, image.size) == ("PNG", (SIZE, SIZE))
    colours = image.getcolors(SIZE * SIZE)
    assert colours
    assert Image.new("RGB", (1, 1), shelves()[code].colour).getpixel((0, 0)) in {colour for _, colour in colours}


def test_an_alicdn_address_leads_to_the_local_picture() -> None:
    address = "//img.alicdn.com/bao/uploaded/i4/745957850/O1CN01caABCdef123_!!745957850-0-item_pic.jpg"
    assert local_path(address) == "/img/O1CN01caABCdef123.png"
    assert local_path("https://img.alicdn.com/bao/uploaded/TB1WzSRmV9gSKJjSspbXXbeNXXa.jpg") is None


def test_any_path_gets_the_same_picture_every_time() -> None:
    assert tile("/img/anything.png") == tile("/img/anything.png")
    assert tile("/img/anything.png").startswith(b"\x89PNG")
