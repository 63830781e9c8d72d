"""Telegram's far side for handler tests: records every call, answers like the Bot API, refuses what it would refuse."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from telegram.request import BaseRequest, RequestData

BOT_ID = 4242
BOT = {
    "id": BOT_ID,
    "is_bot": True,
    "first_name": "Dropbell",
    "username": "dropbell_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
DATE = 1_790_000_000
_CAPITAL = re.compile("[A-Z]")
TAGS = frozenset({"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"})


class RefusedError(Exception):
    """Telegram would answer 4xx."""

    def __init__(self, description: str, code: int = 400, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters


@dataclass(frozen=True, slots=True)
class Call:
    """One request, with JSON parameters decoded."""

    method: str
    params: dict[str, Any]
    files: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The message's text or caption as sent, or a toast."""
        return str(self.params.get("text", self.params.get("caption", "")))

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """All inline buttons, row after row."""
        markup = self.params.get("reply_markup") or {}
        return [button for row in markup.get("inline_keyboard", []) for button in row]

    def button(self, label: str) -> dict[str, Any]:
        """The only button with this in its label."""
        found = [button for button in self.buttons if label in button["text"]]
        assert len(found) == 1, f"{label!r} in {[button['text'] for button in self.buttons]}"
        return found[0]


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise RefusedError(f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise RefusedError("Bad Request: can't parse entities: unmatched end tag")

    def handle_data(self, data: str) -> None:
        self.text += data


def plain(text: str) -> str:
    """What a reader sees of Telegram HTML. Raises RefusedError as Telegram would."""
    parser = _Plain()
    parser.feed(text)
    parser.close()
    if parser.open:
        raise RefusedError("Bad Request: can't parse entities: Can't find end tag")
    return parser.text


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


@dataclass
class TelegramDouble(BaseRequest):
    """Answers the methods a handler may call; anything else fails the test."""

    calls: list[Call] = field(default_factory=list)
    members: dict[tuple[int | str, int], dict[str, Any]] = field(default_factory=dict)
    """(chat, user) -> ChatMember; the bot itself is user BOT_ID."""
    chats: dict[int | str, dict[str, Any]] = field(default_factory=dict)
    """What getChat knows, by number and by @name."""
    refusals: dict[str, RefusedError] = field(default_factory=dict)
    """Method -> the answer it gets from now on."""
    messages: dict[tuple[int, int], str] = field(default_factory=dict)
    next_id: int = 1000
    files: dict[str, bytes] = field(default_factory=dict)
    """What people sent, by file id."""
    documents: list[bytes] = field(default_factory=list)
    """What the bot sent."""

    @property
    def read_timeout(self) -> float | None:
        return 5

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        endpoint = url.rpartition("/")[2]
        if "/file/" in url:
            return 200, self.files[endpoint]
        params = {key: _decoded(value) for key, value in (request_data.json_parameters if request_data else {}).items()}
        files = tuple(request_data.multipart_data or {}) if request_data and request_data.contains_files else ()
        if request_data and request_data.multipart_data and endpoint == "sendDocument":
            self.documents += [bytes(content) for _, content, _ in request_data.multipart_data.values()]  # type: ignore[arg-type] # we send bytes, not open files
        call = Call(endpoint, params, files)
        self.calls.append(call)
        try:
            answer = self._answer(call)
        except RefusedError as refused:
            body = {"ok": False, "error_code": refused.code, "description": str(refused)}
            if refused.parameters:
                body["parameters"] = refused.parameters
            return refused.code, json.dumps(body).encode()
        return 200, json.dumps({"ok": True, "result": answer}).encode()

    def _answer(self, call: Call) -> Any:
        if call.method in self.refusals:
            raise self.refusals[call.method]
        answer = getattr(self, f"_on_{_CAPITAL.sub(_lower, call.method)}", None)
        assert answer is not None, f"the double does not know {call.method}"
        return answer(call)

    def _on_get_me(self, call: Call) -> Any:
        return BOT

    def _on_set_my_commands(self, call: Call) -> Any:
        assert 0 < len(call.params["commands"]) <= 100
        for command in call.params["commands"]:
            assert 1 <= len(command["description"]) <= 256
        return True

    def _on_set_my_description(self, call: Call) -> Any:
        assert len(call.params["description"]) <= 512
        return True

    def _on_set_my_short_description(self, call: Call) -> Any:
        assert len(call.params["short_description"]) <= 120
        return True

    def _on_answer_callback_query(self, call: Call) -> Any:
        assert units(call.params.get("text", "")) <= 200
        return True

    def _on_delete_webhook(self, call: Call) -> Any:
        return True

    def _on_send_chat_action(self, call: Call) -> Any:
        return True

    def _on_send_message(self, call: Call) -> Any:
        _check(call, "text", 4096)
        self.next_id += 1
        return self._message(call.params["chat_id"], self.next_id, call)

    def _on_send_photo(self, call: Call) -> Any:
        _check(call, "caption", 1024)
        assert call.files or isinstance(call.params["photo"], str)
        self.next_id += 1
        return self._photo(call.params["chat_id"], self.next_id, call)

    def _on_send_document(self, call: Call) -> Any:
        _check(call, "caption", 1024)
        assert call.files
        self.next_id += 1
        return self._message(call.params["chat_id"], self.next_id, call)

    def _on_get_file(self, call: Call) -> Any:
        name = call.params["file_id"]
        return {"file_id": name, "file_unique_id": name, "file_path": f"documents/{name}"}

    def _on_edit_message_text(self, call: Call) -> Any:
        _check(call, "text", 4096)
        return self._edited(call)

    def _on_edit_message_reply_markup(self, call: Call) -> Any:
        _check_buttons(call)
        return self._edited(call)

    def _on_edit_message_media(self, call: Call) -> Any:
        _check_buttons(call)
        chat_id, message_id = call.params["chat_id"], call.params["message_id"]
        return self._photo(chat_id, message_id, call)

    def _on_delete_message(self, call: Call) -> Any:
        return True

    def _on_get_chat(self, call: Call) -> Any:
        chat = self.chats.get(call.params["chat_id"])
        if chat is None:
            raise RefusedError("Bad Request: chat not found")
        return {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS, **chat}

    def _on_get_chat_member(self, call: Call) -> Any:
        member = self.members.get((call.params["chat_id"], call.params["user_id"]))
        if member is None:
            raise RefusedError("Bad Request: member not found")
        return member

    def _edited(self, call: Call) -> Any:
        key = (call.params["chat_id"], call.params["message_id"])
        content = json.dumps([call.text or self.messages.get(key), call.params.get("reply_markup")])
        if self.messages.get(key) == content:
            raise RefusedError("Bad Request: message is not modified: specified new message content is the same")
        self.messages[key] = content
        return self._message(*key, call)

    def _message(self, chat_id: int, message_id: int, call: Call) -> dict[str, Any]:
        self.messages.setdefault((chat_id, message_id), json.dumps([call.text, call.params.get("reply_markup")]))
        kind = "private" if chat_id > 0 else "supergroup"
        text = plain(call.text) or "-"
        return {
            "message_id": message_id,
            "date": DATE,
            "chat": {"id": chat_id, "type": kind},
            "from": BOT,
            "text": text,
        }

    def _photo(self, chat_id: int, message_id: int, call: Call) -> dict[str, Any]:
        size = {"file_id": f"photo{message_id}", "file_unique_id": f"u{message_id}", "width": 10, "height": 10}
        message = self._message(chat_id, message_id, call)
        del message["text"]
        return message | {"photo": [size]}

    def of(self, *methods: str) -> list[Call]:
        """The calls of these methods, in order."""
        return [call for call in self.calls if call.method in methods]

    @property
    def last(self) -> Call:
        """The latest thing a person sees: a message, an edit or a photo."""
        return self.of(
            "sendMessage", "editMessageText", "sendPhoto", "sendDocument", "editMessageMedia", "editMessageReplyMarkup"
        )[-1]

    @property
    def toast(self) -> str:
        """The latest answer to a button, empty when it was only acknowledged."""
        return self.of("answerCallbackQuery")[-1].text


_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def _lower(capital: re.Match[str]) -> str:
    return f"_{capital[0].lower()}"


def _decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _check(call: Call, name: str, limit: int) -> None:
    text = call.params.get(name, "")
    assert isinstance(text, str), f"{call.method}: {name} looks like JSON: {text!r}"
    assert call.params.get("parse_mode") == "HTML" or not text
    seen = units(plain(text))
    assert 0 < seen <= limit or name == "caption", f"{call.method}: {seen} units"
    assert seen <= limit
    _check_buttons(call)


def _check_buttons(call: Call) -> None:
    for button in _all_buttons(call):
        data = button.get("callback_data")
        assert data is None or 1 <= len(data.encode()) <= 64, data
        assert button["text"]
        assert sum(key in button for key in ("callback_data", "url", "copy_text")) == 1, button


def _all_buttons(call: Call) -> Iterator[dict[str, Any]]:
    markup = call.params.get("reply_markup")
    if markup is None:
        return
    rows = markup.get("inline_keyboard")
    assert rows, "a keyboard without buttons is refused: object expected as reply markup"
    assert sum(len(row) for row in rows) <= 100
    for row in rows:
        assert 1 <= len(row) <= 8
        yield from row
