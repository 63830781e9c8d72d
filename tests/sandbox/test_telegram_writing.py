"""What can be written, and the words with which the rest is refused."""

import io
import json
from typing import Any

import pytest
from PIL import Image

from sandbox.cast import Cast
from sandbox.telegram.faults import PhotoTrouble
from sandbox.telegram.network import Telegram
from sandbox.telegram.people import People
from tests.sandbox.conftest import Line, Ticks

OK_TEXTS = ["a", "x" * 4096, "猫" * 4096, "😀" * 2048, "<b>" + "x" * 4096 + "</b>", "&amp;" * 4096, " x " * 1]
TOO_LONG = ["x" * 4097, "😀" * 2049, "<b>" + "x" * 4097 + "</b>"]
EMPTY = ["", "   ", "\n", "<b></b>", "&#32;"]
OK_URL = "https://img.alicdn.com/bao/uploaded/i1/a.jpg"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


def picture(width: int = 40, height: int = 30) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(drawn, "PNG")
    return drawn.getvalue()


def keyboard(*rows: list[dict[str, Any]]) -> str:
    return json.dumps({"inline_keyboard": rows})


@pytest.mark.parametrize("text", OK_TEXTS)
async def test_a_text_of_1_to_4096_units_after_parsing_is_sent(line: Line, cast: Cast, text: str) -> None:
    assert (await line.done("sendMessage", chat_id=cast.you.id, text=text, parse_mode="HTML"))["text"]


@pytest.mark.parametrize("text", TOO_LONG)
async def test_a_longer_text_is_refused(line: Line, cast: Cast, text: str) -> None:
    refused = await line.refused("sendMessage", chat_id=cast.you.id, text=text, parse_mode="HTML")
    assert refused == (400, "Bad Request: message is too long")


@pytest.mark.parametrize("text", EMPTY)
async def test_an_empty_text_is_refused(line: Line, cast: Cast, text: str) -> None:
    refused = await line.refused("sendMessage", chat_id=cast.you.id, text=text, parse_mode="HTML")
    assert refused == (400, "Bad Request: message text is empty")


async def test_a_caption_has_at_most_1024_units_and_may_be_empty(line: Line, cast: Cast) -> None:
    sent = await line.done("sendPhoto", chat_id=cast.you.id, photo=OK_URL, caption="😀" * 512)
    assert sent["caption"] == "😀" * 512
    assert "caption" not in await line.done("sendPhoto", chat_id=cast.you.id, photo=OK_URL)
    refused = await line.refused("sendPhoto", chat_id=cast.you.id, photo=OK_URL, caption="😀" * 512 + "x")
    assert refused == (400, "Bad Request: message caption is too long")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"text": "x", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
        ({"text": "x", "message_thread_id": 5}, "message thread not found"),
        ({"text": "x", "link_preview_options": {"url": "javascript:x"}}, "wrong HTTP URL specified"),
        ({"text": "x", "link_preview_options": "[]"}, "object expected as link preview options"),
        ({"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]}, "ENTITY_BOUNDS_INVALID"),
        ({"text": "\ud83d"}, "strings must be encoded in UTF-8"),
    ],
)
async def test_a_malformed_message_is_refused(line: Line, cast: Cast, arguments: dict[str, Any], words: str) -> None:
    assert await line.refused("sendMessage", chat_id=cast.you.id, **arguments) == (400, f"Bad Request: {words}")


@pytest.mark.parametrize(
    "button",
    [
        {"callback_data": "x" * 64},
        {"callback_data": "猫" * 21},
        {"url": "https://detail.1688.com/offer/1.html"},
        {"url": "tg://user?id=1"},
        {"copy_text": {"text": "x" * 256}, "style": "primary"},
    ],
)
async def test_a_button_with_one_action_within_its_limits_is_sent(
    line: Line, cast: Cast, button: dict[str, Any]
) -> None:
    markup = keyboard([{"text": "go"} | button])
    sent = await line.done("sendMessage", chat_id=cast.you.id, text="x", reply_markup=markup)
    assert sent["reply_markup"] == json.loads(markup)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (keyboard([{"text": "a", "callback_data": "x" * 65}]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": "a", "callback_data": "猫" * 22}]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": "a", "callback_data": ""}]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": "a", "url": "//item.taobao.com"}]), "BUTTON_URL_INVALID"),
        (keyboard([{"text": "a", "url": "javascript:alert(1)"}]), "BUTTON_URL_INVALID"),
        (keyboard([{"text": "a", "copy_text": {"text": "x" * 257}}]), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard([{"text": "a", "copy_text": {"text": ""}}]), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard([{"text": "a", "callback_data": "x"}] * 9), "reply markup is too long"),
        (keyboard(*[[{"text": "a", "callback_data": "x"}]] * 101), "reply markup is too long"),
        (
            keyboard([{"text": "a"}]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            keyboard([{"text": "a", "url": "https://a.b", "callback_data": "x"}]),
            "can't parse inline keyboard button: Exactly one optional field must be used",
        ),
        (
            keyboard([{"text": " ", "callback_data": "x"}]),
            'can\'t parse inline keyboard button: Field "text" must be of type String and non-empty',
        ),
        (
            keyboard([{"text": "a", "callback_data": "x", "colour": "red"}]),
            "can't parse inline keyboard button: Unknown field or style",
        ),
        (
            json.dumps({"inline_keyboard": [{"text": "a"}]}),
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (json.dumps({"buttons": []}), "object expected as reply markup"),
        ("{", "can't parse reply keyboard markup JSON object"),
    ],
)
async def test_a_keyboard_beyond_the_limits_is_refused(line: Line, cast: Cast, markup: str, words: str) -> None:
    refused = await line.refused("sendMessage", chat_id=cast.you.id, text="x", reply_markup=markup)
    assert refused == (400, f"Bad Request: {words}")


async def test_an_edit_changes_text_and_drops_the_keyboard_that_is_not_repeated(line: Line, cast: Cast) -> None:
    markup = keyboard([{"text": "a", "callback_data": "x"}])
    sent = await line.done("sendMessage", chat_id=cast.you.id, text="x", reply_markup=markup)
    edited = await line.done("editMessageText", chat_id=cast.you.id, message_id=sent["message_id"], text="y")
    assert (edited["text"], "reply_markup" in edited, "edit_date" in edited) == ("y", False, True)


async def test_an_edit_that_changes_nothing_is_refused(line: Line, cast: Cast) -> None:
    sent = await line.done("sendMessage", chat_id=cast.you.id, text="<b>x</b>", parse_mode="HTML")
    same = {"chat_id": cast.you.id, "message_id": sent["message_id"], "parse_mode": "HTML"}
    assert await line.refused("editMessageText", text="<strong>x</strong> ", **same) == (400, NOT_MODIFIED)
    assert (await line("editMessageText", text="x", **same))["ok"]


async def test_only_own_and_existing_messages_of_the_right_kind_can_be_edited(
    line: Line, cast: Cast, people: People
) -> None:
    you = cast.you.id
    theirs = people.says(cast.you, "hello").id
    text = (await line.done("sendMessage", chat_id=you, text="x"))["message_id"]
    photo = (await line.done("sendPhoto", chat_id=you, photo=OK_URL))["message_id"]
    for method, message_id, words in [
        ("editMessageText", theirs, "message can't be edited"),
        ("editMessageText", 999, "message to edit not found"),
        ("editMessageText", 0, "message identifier is not specified"),
        ("editMessageText", photo, "there is no text in the message to edit"),
        ("editMessageCaption", text, "there is no caption in the message to edit"),
        ("deleteMessage", 999, "message to delete not found"),
    ]:
        refused = await line.refused(method, chat_id=you, message_id=message_id, text="y", caption="y")
        assert refused == (400, f"Bad Request: {words}")


async def test_an_edit_takes_inline_keyboards_only(line: Line, cast: Cast) -> None:
    sent = await line.done("sendMessage", chat_id=cast.you.id, text="x")
    refused = await line.refused(
        "editMessageReplyMarkup",
        chat_id=cast.you.id,
        message_id=sent["message_id"],
        reply_markup={"force_reply": True},
    )
    assert refused == (400, "Bad Request: inline keyboard expected")


async def test_a_photo_is_uploaded_once_and_sent_again_by_its_file_id(line: Line, cast: Cast, local: Telegram) -> None:
    uploaded = local.pictures.upload(picture(40, 30))
    again = await line.done("sendPhoto", chat_id=cast.you.id, photo=uploaded.file_id)
    assert [(size["width"], size["height"]) for size in again["photo"]] == [(40, 30), (40, 30)]
    file = await line.done("getFile", file_id=again["photo"][-1]["file_id"])
    assert local.pictures.by_path(file["file_path"]) is uploaded


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        ("", "there is no photo in the request"),
        ("AgACAgUAAxkBAAInothing", "wrong file identifier/HTTP URL specified"),
        ("http://127.0.0.1:8080/a.jpg", "wrong HTTP URL specified"),
        ("https://localhost/a.jpg", "wrong HTTP URL specified"),
        ("attach://file0", "file must be non-empty"),
    ],
)
async def test_a_photo_that_telegram_cannot_have_is_refused(line: Line, cast: Cast, photo: str, words: str) -> None:
    assert await line.refused("sendPhoto", chat_id=cast.you.id, photo=photo) == (400, f"Bad Request: {words}")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (picture(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (picture(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (b"x" * (10 * 1024 * 1024 + 1), "file is too big"),
    ],
)
def test_an_upload_that_is_no_proper_picture_is_refused(local: Telegram, data: bytes, words: str) -> None:
    with pytest.raises(Exception, match=f"Bad Request: {words}"):
        local.pictures.upload(data)


@pytest.mark.parametrize("trouble", list(PhotoTrouble))
async def test_spoilt_photo_urls_answer_as_the_real_server_does(
    line: Line, cast: Cast, local: Telegram, trouble: PhotoTrouble
) -> None:
    local.faults.photos = trouble
    refused = await line.refused("sendPhoto", chat_id=cast.you.id, photo=OK_URL)
    assert refused == (400, f"Bad Request: {trouble}")
    local.faults.clear()
    await line.done("sendPhoto", chat_id=cast.you.id, photo=OK_URL)


async def test_a_query_can_be_answered_once_and_only_for_15_seconds(
    line: Line, cast: Cast, people: People, local: Telegram, ticks: Ticks
) -> None:
    markup = keyboard([{"text": "go", "callback_data": "x"}])
    sent = await line.done("sendMessage", chat_id=cast.you.id, text="x", reply_markup=markup)
    message = local.chats[cast.you.id].messages[sent["message_id"]]
    first, second, third = (people.presses(cast.you, message, "go").value for _ in range(3))
    too_old = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    await line.done("answerCallbackQuery", callback_query_id=first, text="x" * 200)
    assert await line.refused("answerCallbackQuery", callback_query_id=first) == too_old
    assert await line.refused("answerCallbackQuery", callback_query_id=second, text="x" * 201) == (
        400,
        "Bad Request: MESSAGE_TOO_LONG",
    )
    ticks.move(15.0)
    await line.done("answerCallbackQuery", callback_query_id=second)
    ticks.move(0.001)
    assert await line.refused("answerCallbackQuery", callback_query_id=third) == too_old
    assert await line.refused("answerCallbackQuery", callback_query_id="unknown") == too_old
