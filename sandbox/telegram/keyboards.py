"""Reply markup: only shapes the Bot API knows, every limit counted in the unit it is defined in."""

import json
from collections.abc import Callable

from sandbox.telegram.refusals import Json, bad_request
from sandbox.telegram.texts import is_web_link, units

MAX_BUTTONS = 100
MAX_IN_A_ROW = 8
_ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)
_DRESS = frozenset({"text", "style", "icon_custom_emoji_id"})
_STYLES = ("danger", "success", "primary")
_FORCE_REPLY = frozenset({"force_reply", "input_field_placeholder", "selective"})
_REMOVE = frozenset({"remove_keyboard", "selective"})
_KEYBOARD = frozenset(
    {"keyboard", "is_persistent", "resize_keyboard", "one_time_keyboard", "input_field_placeholder", "selective"}
)
_SHAPES = {"keyboard": _KEYBOARD, "remove_keyboard": _REMOVE, "force_reply": _FORCE_REPLY}


def read_markup(raw: str) -> Json | None:
    """The reply markup of a request; None when there is none or an inline keyboard without buttons."""
    if not raw:
        return None
    try:
        markup = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup)
    for name, allowed in _SHAPES.items():
        if name in markup and markup.keys() <= allowed:
            return markup
    raise bad_request("object expected as reply markup")


def _inline(markup: Json) -> Json | None:
    rows = markup["inline_keyboard"]
    if markup.keys() != {"inline_keyboard"} or not isinstance(rows, list):
        raise bad_request("object expected as reply markup")
    if not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    if any(len(row) > MAX_IN_A_ROW for row in rows) or sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    full = [row for row in rows if row]
    return {"inline_keyboard": full} if full else None


def _check_button(button: object) -> None:
    if not isinstance(button, dict):
        raise _broken("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise _broken('Field "text" must be of type String and non-empty')
    if button.keys() - _ACTIONS - _DRESS or button.get("style", "primary") not in _STYLES:
        raise _broken("Unknown field or style")
    actions = button.keys() & _ACTIONS
    if not actions:
        raise _broken("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _broken("Exactly one optional field must be used")
    for action in actions:
        _CHECKS.get(action, _check_nothing)(button[action])


def _check_callback(data: object) -> None:
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(url: object) -> None:
    if not isinstance(url, str) or not is_web_link(url):
        raise bad_request("BUTTON_URL_INVALID")


def _check_copy(copy: object) -> None:
    text = copy.get("text") if isinstance(copy, dict) else None
    if not isinstance(text, str) or not 1 <= units(text) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_nothing(_: object) -> None:
    """Actions that this Telegram does not play are let through as they are."""


_CHECKS: dict[str, Callable[[object], None]] = {
    "callback_data": _check_callback,
    "url": _check_url,
    "copy_text": _check_copy,
}


def _broken(problem: str) -> Exception:
    return bad_request(f"can't parse inline keyboard button: {problem}")
