"""Files that are no photos: sent by the bot or by a person, kept as they came."""

import hashlib
from dataclasses import dataclass

from sandbox.telegram.refusals import Json, bad_request

MAX_BYTES = 20 * 1024 * 1024
"""What a bot may fetch."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file on Telegram's servers."""

    unique_id: str
    name: str
    data: bytes

    @property
    def file_id(self) -> str:
        """What the bot sends to use or fetch it."""
        return f"BQACAgUAAxkBAAI{self.unique_id}"

    @property
    def path(self) -> str:
        """Where getFile finds it."""
        return f"documents/{self.unique_id}"

    def json(self) -> Json:
        """The Document object."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_name": self.name,
            "file_size": len(self.data),
        }


class Documents:
    """The files of this Telegram."""

    def __init__(self) -> None:
        self._by_id: dict[str, Document] = {}

    def upload(self, name: str, data: bytes) -> Document:
        """Keep a file."""
        if not data:
            raise bad_request("file must be non-empty")
        if len(data) > MAX_BYTES:
            raise bad_request("file is too big")
        document = Document(hashlib.sha256(name.encode() + b"\0" + data).hexdigest()[:16], name, data)
        self._by_id[document.file_id] = document
        return document

    def find(self, file_id: str) -> Document | None:
        """A file by its id."""
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> Document | None:
        """A file by where getFile found it."""
        return next((document for document in self._by_id.values() if document.path == path), None)
