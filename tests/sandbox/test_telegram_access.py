"""Where the bot may write, and what it hears when it may not."""

from typing import Any

import pytest

from sandbox.cast import Cast
from sandbox.telegram.buttons import PlayError
from sandbox.telegram.chats import ANONYMOUS_ADMIN, Kind, Status
from sandbox.telegram.network import Telegram
from sandbox.telegram.people import People
from sandbox.telegram.rooms import Rooms
from tests.sandbox.conftest import Line


async def updates(line: Line, *kinds: str) -> list[dict[str, Any]]:
    return [update for update in await line.done("getUpdates") if update.keys() & set(kinds)]


@pytest.mark.parametrize("chat_id", ["12345", "-100999", "@nobody_here", "abc"])
async def test_an_unknown_chat_is_not_found(line: Line, chat_id: str) -> None:
    assert await line.refused("sendMessage", chat_id=chat_id, text="x") == (400, "Bad Request: chat not found")


async def test_a_chat_must_be_named(line: Line) -> None:
    assert await line.refused("sendMessage", text="x") == (400, "Bad Request: chat_id is empty")


async def test_a_stranger_does_not_exist_and_a_fellow_member_cannot_be_written_to(
    line: Line, local: Telegram, rooms: Rooms, cast: Cast
) -> None:
    stranger = local.add_person(99, "Stranger")
    assert await line.refused("sendMessage", chat_id=99, text="x") == (400, "Bad Request: chat not found")
    rooms.joins(cast.group, stranger)
    refused = await line.refused("sendMessage", chat_id=99, text="x")
    assert refused == (403, "Forbidden: bot can't initiate conversation with a user")


async def test_who_blocks_the_bot_is_reported_and_cannot_be_written_to_until_start(
    line: Line, cast: Cast, people: People
) -> None:
    people.blocks(cast.you)
    assert await line.refused("sendMessage", chat_id=cast.you.id, text="x") == (
        403,
        "Forbidden: bot was blocked by the user",
    )
    people.starts(cast.you)
    await line.done("sendMessage", chat_id=cast.you.id, text="x")
    told = await updates(line, "my_chat_member")
    changes = [
        (u["my_chat_member"]["old_chat_member"]["status"], u["my_chat_member"]["new_chat_member"]["status"])
        for u in told
    ]
    assert changes == [("member", "kicked"), ("kicked", "member")]


async def test_a_deactivated_user_is_gone(line: Line, cast: Cast) -> None:
    cast.you.deactivated = True
    refused = await line.refused("sendMessage", chat_id=cast.you.id, text="x")
    assert refused == (403, "Forbidden: user is deactivated")


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        (Kind.GROUP, Status.KICKED, "bot was kicked from the group chat"),
        (Kind.SUPERGROUP, Status.KICKED, "bot was kicked from the supergroup chat"),
        (Kind.CHANNEL, Status.KICKED, "bot was kicked from the channel chat"),
        (Kind.GROUP, Status.LEFT, "bot is not a member of the group chat"),
        (Kind.SUPERGROUP, Status.LEFT, "bot is not a member of the supergroup chat"),
        (Kind.CHANNEL, Status.LEFT, "bot is not a member of the channel chat"),
    ],
)
async def test_a_chat_without_the_bot_is_forbidden(
    line: Line, local: Telegram, rooms: Rooms, cast: Cast, kind: Kind, status: Status, words: str
) -> None:
    chat = local.add_chat(-77, kind, "Room", cast.admin)
    rooms.adds_bot(chat, cast.admin)
    await line.done("sendMessage", chat_id=-77, text="x")
    rooms.sets_bot(chat, cast.admin, status)
    assert await line.refused("sendMessage", chat_id=-77, text="x") == (403, f"Forbidden: {words}")


async def test_a_deleted_group_is_forbidden(line: Line, local: Telegram, rooms: Rooms, cast: Cast) -> None:
    group = local.add_chat(-78, Kind.GROUP, "Old friends", cast.admin)
    rooms.adds_bot(group, cast.admin)
    rooms.deletes(group)
    refused = await line.refused("sendMessage", chat_id=-78, text="x")
    assert refused == (403, "Forbidden: the group chat was deleted")


async def test_a_channel_needs_the_right_to_post(line: Line, rooms: Rooms, cast: Cast) -> None:
    channel = cast.channel.id
    post = await line.done("sendMessage", chat_id="@good_finds", text="x")
    assert "from" not in post
    assert post["sender_chat"]["id"] == channel
    rooms.revokes(cast.channel, cast.admin, "can_post_messages")
    refusal = (400, "Bad Request: need administrator rights in the channel chat")
    assert await line.refused("sendMessage", chat_id=channel, text="x") == refusal
    assert await line.refused("editMessageText", chat_id=channel, message_id=post["message_id"], text="y") == refusal
    member = await line.done("getChatMember", chat_id=channel, user_id=7000000001)
    assert (member["status"], member["can_post_messages"]) == ("administrator", False)


async def test_a_topic_must_exist_and_be_open(line: Line, rooms: Rooms, cast: Cast) -> None:
    group, topic = cast.group.id, next(iter(cast.group.topics.values()))
    rooms.sets_bot(cast.group, cast.admin, Status.MEMBER)
    sent = await line.done("sendMessage", chat_id=group, text="x", message_thread_id=topic.id)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic.id, True)
    assert await line.refused("sendMessage", chat_id=group, text="x", message_thread_id=999) == (
        400,
        "Bad Request: message thread not found",
    )
    rooms.closes_topic(topic)
    closed = (400, "Bad Request: TOPIC_CLOSED")
    assert await line.refused("sendMessage", chat_id=group, text="x", message_thread_id=topic.id) == closed
    rooms.promotes_bot(cast.group, cast.admin)
    await line.done("sendMessage", chat_id=group, text="x", message_thread_id=topic.id)


async def test_an_upgraded_group_names_its_new_id_and_both_chats_say_so(
    line: Line, local: Telegram, rooms: Rooms, cast: Cast
) -> None:
    group = local.add_chat(-78, Kind.GROUP, "Old friends", cast.admin)
    rooms.adds_bot(group, cast.admin)
    rooms.migrates(group, -1001600000003, cast.admin)
    answer = await line("sendMessage", chat_id=-78, text="x")
    assert answer == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": -1001600000003},
    }
    await line.done("sendMessage", chat_id=-1001600000003, text="x")
    told = await updates(line, "message")
    assert told[0]["message"]["migrate_to_chat_id"] == -1001600000003
    assert told[1]["message"]["migrate_from_chat_id"] == -78


async def test_pinning_and_deleting_others_messages_need_rights(
    line: Line, rooms: Rooms, cast: Cast, people: People
) -> None:
    group, theirs = cast.group.id, people.says(cast.you, "hello", cast.group).id
    rooms.sets_bot(cast.group, cast.admin, Status.MEMBER)
    assert await line.refused("pinChatMessage", chat_id=group, message_id=theirs) == (
        400,
        "Bad Request: not enough rights to manage pinned messages in the chat",
    )
    assert await line.refused("deleteMessage", chat_id=group, message_id=theirs) == (
        400,
        "Bad Request: message can't be deleted",
    )
    rooms.promotes_bot(cast.group, cast.admin)
    await line.done("pinChatMessage", chat_id=group, message_id=theirs)
    assert (await line.done("getChat", chat_id=group))["pinned_message"]["text"] == "hello"
    await line.done("deleteMessage", chat_id=group, message_id=theirs)
    assert theirs not in cast.group.messages


async def test_a_bot_in_privacy_mode_hears_commands_and_replies_only(
    line: Line, rooms: Rooms, cast: Cast, people: People
) -> None:
    rooms.sets_bot(cast.group, cast.admin, Status.MEMBER)
    sent = await line.done("sendMessage", chat_id=cast.group.id, text="x")
    for text in ("just talking", "/help@another_bot", "/help", "/help@dropbell_sandbox_bot"):
        people.says(cast.you, text, cast.group)
    people.says(cast.you, "thanks", cast.group, reply_to=sent["message_id"])
    heard = [u["message"]["text"] for u in await updates(line, "message")]
    assert heard == ["/help", "/help@dropbell_sandbox_bot", "thanks"]
    rooms.promotes_bot(cast.group, cast.admin)
    people.says(cast.you, "everything now", cast.group)
    assert (await updates(line, "message"))[-1]["message"]["text"] == "everything now"


async def test_an_anonymous_admin_speaks_as_the_group(
    line: Line, rooms: Rooms, cast: Cast, people: People, local: Telegram
) -> None:
    hidden = local.add_person(98, "Hidden")
    rooms.joins(cast.group, hidden, Status.ADMIN, anonymous=True)
    people.says(hidden, "/rules", cast.group)
    said = (await updates(line, "message"))[-1]["message"]
    assert said["from"]["id"] == ANONYMOUS_ADMIN
    assert said["sender_chat"]["id"] == said["chat"]["id"] == cast.group.id


async def test_who_leads_a_chat_can_be_asked(line: Line, cast: Cast) -> None:
    leaders = await line.done("getChatAdministrators", chat_id=cast.channel.id)
    assert [(m["user"]["id"], m["status"]) for m in leaders] == [
        (cast.admin.id, "creator"),
        (7000000001, "administrator"),
    ]
    assert (await line.done("getChatMember", chat_id=cast.channel.id, user_id=cast.you.id))["status"] == "member"
    assert await line.refused("getChatMember", chat_id=cast.channel.id, user_id=5) == (
        400,
        "Bad Request: user not found",
    )
    assert await line.refused("getChatAdministrators", chat_id=cast.you.id) == (
        400,
        "Bad Request: there are no administrators in the private chat",
    )


async def test_only_posts_with_callback_buttons_are_reported(line: Line, cast: Cast, local: Telegram) -> None:
    link = {"inline_keyboard": [[{"text": "buy", "url": "https://item.taobao.com/1"}]]}
    callback = {"inline_keyboard": [[{"text": "snooze", "callback_data": "1"}]]}
    await line.done("sendMessage", chat_id=cast.channel.id, text="fine", reply_markup=link)
    await line.done("sendMessage", chat_id=cast.you.id, text="fine", reply_markup=callback)
    assert local.ledger.callback_buttons_in_channels() == []
    await line.done("sendMessage", chat_id=cast.channel.id, text="for everybody", reply_markup=callback)
    assert [entry.text for entry in local.ledger.callback_buttons_in_channels()] == ["for everybody"]


def test_people_cannot_do_what_no_app_lets_them(people: People, cast: Cast, local: Telegram) -> None:
    stranger = local.add_person(97, "Stranger")
    for person, chat in ((stranger, None), (stranger, cast.group), (cast.you, cast.channel)):
        with pytest.raises(PlayError):
            people.says(person, "hello", chat)
    for text in ("", " ", "x" * 4097):
        with pytest.raises(PlayError):
            people.says(cast.you, text)
    people.blocks(cast.you)
    with pytest.raises(PlayError):
        people.says(cast.you, "hello")


async def test_what_people_change_and_forge_reaches_the_bot(line: Line, cast: Cast, people: People) -> None:
    said = people.says(cast.you, "/watch 猫粮")
    people.edits(said, "/watch 狗粮")
    people.says(
        cast.you, "/rules", extra={"forward_origin": {"type": "hidden_user", "sender_user_name": "x", "date": 1}}
    )
    people.sends_stale_data(cast.you, said, "1:forged")
    first, edited, forwarded, forged = await line.done("getUpdates")
    assert first["message"]["text"] == "/watch 猫粮"
    assert edited["edited_message"]["text"] == "/watch 狗粮"
    assert forwarded["message"]["forward_origin"]["type"] == "hidden_user"
    assert forged["callback_query"]["data"] == "1:forged"


async def test_members_are_counted(line: Line, cast: Cast) -> None:
    assert await line.done("getChatMemberCount", chat_id=cast.channel.id) == 3
    assert await line.done("getChatMemberCount", chat_id=cast.you.id) == 2
