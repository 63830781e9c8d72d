"""The unmodified bot library talks to the local Telegram through its base URL."""

import io

import pytest
from PIL import Image
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    LinkPreviewOptions,
)
from telegram.constants import ChatMemberStatus, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter

from sandbox.cast import Cast
from sandbox.telegram.audience import Toast
from sandbox.telegram.buttons import Effect, Press
from sandbox.telegram.faults import Trouble
from sandbox.telegram.network import Telegram
from sandbox.telegram.people import People
from sandbox.telegram.rooms import Rooms


def jpeg(colour: str) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(drawn, "JPEG")
    return drawn.getvalue()


async def test_a_conversation_from_start_to_a_pressed_button(
    bot: Bot, cast: Cast, people: People, local: Telegram
) -> None:
    people.starts(cast.you, "i_42")
    (update,) = await bot.get_updates(timeout=1, allowed_updates=["message", "callback_query"])
    assert update.message is not None
    assert (update.message.text, update.message.from_user and update.message.from_user.language_code) == (
        "/start i_42",
        "zh-hans",
    )
    keyboard = InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("💤 稍后", callback_data="1:snooze:2s")],
            [
                InlineKeyboardButton("🛒 去买", url="https://item.taobao.com/item.htm?id=1"),
                InlineKeyboardButton("📋", copy_text=CopyTextButton("￥token￥")),
            ],
        ]
    )
    preview = LinkPreviewOptions(url="https://img.alicdn.com/a.jpg", prefer_large_media=True, show_above_text=True)
    sent = await update.message.reply_text(
        "<b>📉 降价</b> &lt;12%&gt;", parse_mode=ParseMode.HTML, reply_markup=keyboard, link_preview_options=preview
    )
    assert (sent.text, sent.text_html) == ("📉 降价 <12%>", "<b>📉 降价</b> &lt;12%&gt;")
    assert sent.link_preview_options == preview

    shown = local.chats[cast.you.id].messages[sent.message_id]
    assert people.presses(cast.you, shown, "🛒 去买") == Press(Effect.LINK, "https://item.taobao.com/item.htm?id=1")
    assert people.presses(cast.you, shown, "📋") == Press(Effect.COPY, "￥token￥")
    assert people.presses(cast.you, shown, "1:snooze:2s").effect is Effect.CALLBACK
    (pressed,) = await bot.get_updates(offset=update.update_id + 1, timeout=1)
    query = pressed.callback_query
    assert query is not None
    assert query.data == "1:snooze:2s"
    with local.audience.watch() as events:
        await query.answer("已静音", show_alert=True)
        assert events.get_nowait() == Toast(cast.you, "已静音", alert=True)
    await query.edit_message_text("⌛")
    assert (shown.body.text, shown.markup, shown.edited is not None) == ("⌛", None, True)


async def test_photos_are_uploaded_edited_and_fetched(bot: Bot, cast: Cast, local: Telegram) -> None:
    first = await bot.send_photo(cast.you.id, jpeg("teal"), caption="走势")
    again = await bot.send_photo(cast.admin.id, first.photo[-1].file_id)
    assert again.photo == first.photo
    edited = await first.edit_media(InputMediaPhoto(jpeg("navy"), caption="<i>90</i>", parse_mode=ParseMode.HTML))
    assert not isinstance(edited, bool)
    assert edited.caption == "90"
    assert edited.photo != first.photo
    await edited.edit_caption("30")
    file = await edited.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == jpeg("navy")


async def test_chats_members_and_menus_are_read_as_the_library_expects(bot: Bot, cast: Cast) -> None:
    channel = await bot.get_chat("@good_finds")
    assert (channel.id, channel.type) == (cast.channel.id, "channel")
    assert (await bot.get_chat(cast.group.id)).is_forum
    me = await bot.get_chat_member(cast.channel.id, bot.id)
    assert (me.status, getattr(me, "can_post_messages", False)) == (ChatMemberStatus.ADMINISTRATOR, True)
    assert [admin.user.id for admin in await bot.get_chat_administrators(cast.group.id)] == [cast.admin.id, bot.id]
    scope = BotCommandScopeChat(cast.admin.id)
    await bot.set_my_commands([BotCommand("rules", "规则")], scope=scope, language_code="zh")
    assert await bot.get_my_commands(scope, "zh") == (BotCommand("rules", "规则"),)


async def test_each_refusal_becomes_its_class_of_error(
    bot: Bot, cast: Cast, people: People, rooms: Rooms, local: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    with pytest.raises(BadRequest, match='end tag corresponding to start tag "b"'):
        await bot.send_message(cast.you.id, "<b>x", parse_mode=ParseMode.HTML)
    local.faults.next(Trouble.TOO_MANY, retry_after=9)
    with pytest.raises(RetryAfter) as throttled:
        await bot.send_message(cast.you.id, "x")
    assert getattr(throttled.value.retry_after, "seconds", None) == 9
    local.faults.next(Trouble.CUT_AFTER)
    with pytest.raises(NetworkError):
        await bot.send_message(cast.you.id, "x")
    people.blocks(cast.you)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(cast.you.id, "x")
    rooms.migrates(cast.group, -1001700000004, cast.admin)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(cast.group.id, "x")
    assert moved.value.new_chat_id == -1001700000004
    local.faults.revoked = True
    with pytest.raises(InvalidToken):
        await bot.send_message(cast.admin.id, "x")


async def test_a_deep_link_in_a_post_starts_the_bot_for_who_pressed_it(
    bot: Bot, cast: Cast, people: People, local: Telegram
) -> None:
    link = InlineKeyboardButton("🔔", url=f"https://t.me/{bot.username}?start=i_7")
    post = await bot.send_message(cast.channel.id, "x", reply_markup=InlineKeyboardMarkup([[link]]))
    shown = cast.channel.messages[post.message_id]
    assert people.presses(cast.you, shown, "🔔") == Press(Effect.START, "i_7")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert (update.message.chat_id, update.message.text) == (cast.you.id, "/start i_7")


async def test_a_file_goes_out_and_another_comes_in(bot: Bot, cast: Cast, people: People, local: Telegram) -> None:
    sent = await bot.send_document(cast.you.id, InputFile(b"a = 1\n", filename="rules.toml"), caption="<b>rules</b>")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("rules.toml", 6, "<b>rules</b>")
    assert bytes(await (await sent.document.get_file()).download_as_bytearray()) == b"a = 1\n"
    people.sends_file(cast.you, "back.toml", b"b = 2\n")
    (update,) = await bot.get_updates(timeout=1, allowed_updates=["message"])
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"b = 2\n"
    with pytest.raises(BadRequest, match="no text in the message"):
        await bot.edit_message_text("x", cast.you.id, sent.message_id)


async def test_an_empty_or_huge_file_is_refused(bot: Bot, cast: Cast) -> None:
    with pytest.raises(BadRequest, match="non-empty"):
        await bot.send_document(cast.you.id, InputFile(b"", filename="x"))
    with pytest.raises(BadRequest, match="no document"):
        await bot.send_document(cast.you.id, "nothing")
