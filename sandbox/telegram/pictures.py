"""Photos: uploaded once, sent by URL, or sent again by file_id."""

import hashlib
import io
from dataclasses import dataclass
from urllib.parse import urlsplit

from PIL import Image, UnidentifiedImageError

from sandbox.telegram.refusals import Json, bad_request

MAX_BYTES = 10 * 1024 * 1024
MAX_SIDES = 10_000
MAX_RATIO = 20


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo on Telegram's servers. One sent by URL keeps the URL in place of its bytes."""

    unique_id: str
    width: int
    height: int
    data: bytes = b""
    url: str = ""

    @property
    def file_id(self) -> str:
        """What the bot sends to use it again."""
        return f"AgACAgUAAxkBAAI{self.unique_id}"

    @property
    def path(self) -> str:
        """Where getFile finds it."""
        return f"photos/{self.unique_id}.jpg"

    def sizes(self) -> list[Json]:
        """The PhotoSize objects, small to large."""
        large: Json = {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "width": self.width,
            "height": self.height,
        }
        small = large | {
            "file_id": f"{self.file_id}s",
            "file_unique_id": f"{self.unique_id}s",
            "width": min(self.width, 90),
            "height": min(self.height, 90),
        }
        return [small, large]


class Pictures:
    """The photos of this Telegram."""

    def __init__(self) -> None:
        self._by_id: dict[str, Picture] = {}

    def upload(self, data: bytes) -> Picture:
        """Take a photo. Raises Refusal for what is none or too large."""
        if not data:
            raise bad_request("file must be non-empty")
        if len(data) > MAX_BYTES:
            raise bad_request("file is too big")
        width, height = _measure(data)
        if width + height > MAX_SIDES or max(width, height) > MAX_RATIO * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return self._keep(Picture(_unique(data), width, height, data=data))

    def from_url(self, url: str) -> Picture:
        """Take a photo from the net. Raises Refusal for a URL that Telegram's servers could not reach."""
        host = urlsplit(url).hostname or ""
        if "." not in host or host.startswith("127.") or any(character.isspace() for character in url):
            raise bad_request("wrong HTTP URL specified")
        return self._keep(Picture(_unique(url.encode()), 800, 800, url=url))

    def again(self, file_id: str) -> Picture:
        """A photo sent before. Raises Refusal for an unknown file_id."""
        picture = self._by_id.get(file_id.removesuffix("s"))
        if picture is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return picture

    def by_path(self, path: str) -> Picture | None:
        """The uploaded photo behind a getFile path."""
        return next((p for p in self._by_id.values() if p.path == path and p.data), None)

    def _keep(self, picture: Picture) -> Picture:
        return self._by_id.setdefault(picture.file_id, picture)


def _measure(data: bytes) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.verify()
            return image.size
    except (UnidentifiedImageError, OSError, SyntaxError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None


def _unique(data: bytes) -> str:
    return "AQAD" + hashlib.sha256(data).hexdigest()[:12].upper()
