"""The text, caption, preview and photo of a request."""

from sandbox.telegram.calls import Call
from sandbox.telegram.formatting import parse_html
from sandbox.telegram.network import Telegram
from sandbox.telegram.pictures import Picture
from sandbox.telegram.refusals import Json, bad_request
from sandbox.telegram.spotting import spotted
from sandbox.telegram.texts import Formatted, is_web_link, units

MAX_TEXT = 4096
MAX_CAPTION = 1024
_PREVIEW_FLAGS = frozenset({"is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text"})
_PLAIN_KINDS = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre"}
)


def read_text(call: Call) -> Formatted:
    """The text of a message. Raises Refusal for none and for more than 4096 units after parsing."""
    body = _formatted(call, "text", "entities")
    if not body.text:
        raise bad_request("message text is empty")
    if units(body.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return body


def read_caption(call: Call) -> Formatted:
    """The caption of a photo, which may be empty. Raises Refusal for more than 1024 units after parsing."""
    body = _formatted(call, "caption", "caption_entities")
    if units(body.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return body


def read_preview(call: Call) -> Json | None:
    """The link preview options of a message."""
    options = call.mapping("link_preview_options", "link preview options")
    url = options.get("url", "")
    if not isinstance(url, str) or (url and not is_web_link(url)):
        raise bad_request("wrong HTTP URL specified")
    if any(not isinstance(options[flag], bool) for flag in options.keys() & _PREVIEW_FLAGS):
        raise bad_request("can't parse link preview options: field must be of type Boolean")
    if options.get("prefer_small_media") and options.get("prefer_large_media"):
        raise bad_request("can't parse link preview options: both media sizes preferred")
    return options or None


def read_photo(telegram: Telegram, call: Call, name: str = "photo") -> Picture:
    """The photo of a request: a file in the request, a URL or the file_id of one sent before."""
    given = call.text(name)
    if name in call.files or given.startswith("attach://"):
        return telegram.pictures.upload(call.files.get(given.removeprefix("attach://") or name, b""))
    if not given:
        raise bad_request("there is no photo in the request")
    if given.startswith(("http://", "https://")):
        telegram.faults.check_photo_url()
        return telegram.pictures.from_url(given)
    return telegram.pictures.again(given)


def _formatted(call: Call, name: str, entities: str) -> Formatted:
    source, mode = call.text(name), call.text("parse_mode").lower()
    if mode not in ("", "html"):
        raise bad_request("unsupported parse_mode")
    body = parse_html(source) if mode else Formatted(source, _given_entities(call, entities, source))
    body = Formatted(_cleaned(body.text), body.entities).trimmed()
    return Formatted(body.text, spotted(body.text, body.entities))


def _cleaned(text: str) -> str:
    """Control characters become spaces, as on the server; the length stays."""
    return "".join(" " if character < " " and character != "\n" else character for character in text)


def _given_entities(call: Call, name: str, source: str) -> tuple[Json, ...]:
    given = call.parsed(name, "MessageEntity")
    return tuple(_checked_entity(entity, units(source)) for entity in given or ())


def _checked_entity(entity: object, size: int) -> Json:
    if not isinstance(entity, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length < 1 or offset + length > size:
        raise bad_request("ENTITY_BOUNDS_INVALID")
    if entity.get("type") not in _PLAIN_KINDS | {"text_link", "custom_emoji", "date_time"}:
        raise bad_request("can't parse MessageEntity: unsupported type specified")
    if entity["type"] == "text_link" and not is_web_link(str(entity.get("url", ""))):
        raise bad_request("can't parse MessageEntity: wrong HTTP URL specified")
    return entity
