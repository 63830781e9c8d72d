"""An admin chooses what happens to posts of which nobody knows whether they arrived."""

from data.records import ChatKind, InDoubt
from tests.bot.handlers.talk import ADMIN, Talk

CHANNEL = -10020


async def choice(talk: Talk) -> InDoubt:
    chat = await talk.store.chats.get(CHANNEL)
    assert chat is not None
    return chat.in_doubt


async def test_a_channel_can_be_kept_from_ever_hearing_a_thing_twice(talk: Talk) -> None:
    await talk.scene.chat(CHANNEL, ChatKind.CHANNEL)
    admin = talk.by(ADMIN)
    await admin.say(f"/rules {CHANNEL}")
    await admin.press("send again")
    assert await choice(talk) is InDoubt.ONCE
    await admin.press("never twice")
    assert await choice(talk) is InDoubt.RETRY


async def test_what_no_button_says_changes_nothing(talk: Talk) -> None:
    await talk.scene.chat(CHANNEL, ChatKind.CHANNEL)
    admin = talk.by(ADMIN)
    data = (await admin.say(f"/rules {CHANNEL}")).button("send again")["callback_data"]
    await admin.press_data(data.replace("once", "often"))
    assert await choice(talk) is InDoubt.RETRY
