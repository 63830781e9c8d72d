"""One request to the Bot API: GET or POST; query, form, JSON or multipart; parameters are text until asked for."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.telegram.refusals import Json, bad_request

_TRUE = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Call:
    """A method with its parameters. Readers raise Refusal for what cannot be read."""

    method: str
    arguments: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """How the files were called."""

    def text(self, name: str, default: str = "") -> str:
        """A parameter as text; every character must be one that UTF-8 can carry."""
        value = self.arguments.get(name, default)
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise bad_request("strings must be encoded in UTF-8")
        return value

    def flag(self, name: str) -> bool:
        """A boolean parameter."""
        return self.arguments.get(name, "").lower() in _TRUE

    def number(self, name: str, default: int = 0) -> int:
        """An integer parameter, `default` where it is missing or no number, as the server reads it."""
        try:
            return int(self.arguments.get(name) or default)
        except ValueError:
            return default

    def parsed(self, name: str, kind: str) -> Any:
        """A parameter that holds JSON, None where it is missing. `kind` names it in the refusal."""
        raw = self.text(name)
        if not raw:
            return None
        try:
            return json.loads(raw)
        except ValueError:
            raise bad_request(f"can't parse {kind} JSON object") from None

    def mapping(self, name: str, kind: str) -> Json:
        """A JSON object parameter, {} where it is missing."""
        value = self.parsed(name, kind)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"object expected as {kind}")
        return value or {}


async def read_call(request: web.Request) -> Call:
    """Read whatever the client sent. Raises Refusal for a body that is none of the four kinds."""
    arguments = dict(request.query)
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}
    if request.content_type == "application/json":
        arguments |= _from_json(await request.read())
    elif request.method == "POST":
        for name, value in (await request.post()).items():
            if isinstance(value, str):
                arguments[name] = value
            else:
                files[name] = value.file.read() if isinstance(value, web.FileField) else bytes(value)
                names[name] = value.filename if isinstance(value, web.FileField) else name
    return Call(request.match_info["method"].lower(), arguments, files, names)


def _from_json(body: bytes) -> dict[str, str]:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse request body as JSON") from None
    if not isinstance(parsed, dict):
        raise bad_request("can't parse request body as JSON: object expected")
    return {name: _as_text(value) for name, value in parsed.items() if value is not None}


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
