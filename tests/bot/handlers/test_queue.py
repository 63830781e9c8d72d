"""/queue: an admin looks at each post before it leaves."""

import pytest

from data.posting import Change, PostState
from data.records import ChatKind
from deals.posting import Mode, Posting
from deals.publishing import Cause
from deals.rule import Watch
from tests.bot.handlers.talk import ADMIN, CHANNEL, ME, Talk, chat, member
from tests.bot.telegram_double import BOT_ID
from tests.deals.builders import START, taobao


@pytest.fixture
async def admin(talk: Talk) -> Talk:
    """The admin's private chat, with a channel whose posts are looked at first."""
    talk.telegram.chats = {CHANNEL: chat(CHANNEL)}
    talk.telegram.members[CHANNEL, BOT_ID] = member(BOT_ID)
    await talk.store.chats.meet(CHANNEL, ChatKind.CHANNEL, title="Haoyou", language="en", now=START)
    return talk.by(ADMIN)


async def rule(admin: Talk, posting: Posting) -> Watch:
    watch = await admin.scene.watch(CHANNEL, "new")
    await admin.store.rules.change(
        watch.id, line="new", rule=watch.rule, posting=posting, what=Change.PUBLISH, author_id=ADMIN, now=START
    )
    return watch


async def waiting(admin: Talk, *titles: str) -> None:
    watch = await rule(admin, Posting(mode=Mode.REVIEW))
    for number, title in enumerate(titles):
        await admin.scene.owe(watch, offer=taobao(4990, key=f"s:{number}", title=title))


async def test_an_empty_queue_says_so(admin: Talk) -> None:
    assert "Nothing waits for you" in (await admin.say("/queue")).text


async def test_the_card_shows_the_post_as_it_will_be(admin: Talk) -> None:
    await waiting(admin, "猫粮 <b>", "狗粮")
    shown = await admin.say("/queue")
    assert "<b>1/2</b> · Haoyou" in shown.text
    assert "猫粮 &lt;b&gt;" in shown.text
    assert "狗粮" in (await admin.press("Next")).text
    assert "猫粮" in (await admin.press("Next")).text


async def test_a_post_is_let_out_and_the_next_one_is_shown(admin: Talk) -> None:
    await waiting(admin, "猫粮", "狗粮")
    await admin.say("/queue")
    after = await admin.press("Post")
    assert "It goes out in its turn" in after.text
    assert "狗粮" in after.text
    assert [post.title for post in await admin.store.posts.in_review()] == ["狗粮"]
    assert [held.delivery_id for held in await admin.store.posts.held()] == [1]


async def test_a_post_is_skipped_and_the_history_says_by_whom(admin: Talk) -> None:
    await waiting(admin, "猫粮")
    await admin.say("/queue")
    assert "Skipped" in (await admin.press("Skip")).text
    history = await admin.press("History")
    assert "✖" in history.text
    assert "not posted: skipped by an admin" in history.text
    (act,) = await admin.store.audit.page()
    assert (act.action, act.subject) == ("post-skip", "Haoyou: 猫粮")


async def test_a_post_that_was_decided_elsewhere_is_not_decided_twice(admin: Talk) -> None:
    await waiting(admin, "猫粮")
    first = await admin.say("/queue")
    await admin.press("Post")
    assert "decided already" in (await admin.press("Skip", under=first)).text
    (post,) = await admin.store.posts.history()
    assert post.state is PostState.WAITING


async def test_its_first_line_can_be_replaced(admin: Talk) -> None:
    await waiting(admin, "猫粮")
    await admin.say("/queue")
    assert "first line" in (await admin.press("Edit")).text
    shown = await admin.say("Only today <3")
    assert "Only today &lt;3\n" in shown.text
    assert "New" not in shown.text
    parcel = await admin.store.outbox.get(1)
    assert parcel is not None
    assert parcel.intro == "Only today <3"


async def test_the_history_tells_why_nothing_was_posted(admin: Talk) -> None:
    await admin.say("/queue")
    assert "found nothing yet" in (await admin.press("History")).text
    dry = await rule(admin, Posting(mode=Mode.DRY))
    await admin.scene.owe(dry, offer=taobao(4990, key="s:dry", title="试"))
    await admin.say("/queue")
    assert "not posted: dry run" in (await admin.press("History")).text


async def test_nobody_else_has_a_queue(admin: Talk) -> None:
    await waiting(admin, "猫粮")
    shown = await admin.say("/queue")
    assert "There is no /queue" in (await admin.by(ME).say("/queue")).text
    await admin.by(ME).press("Post", under=shown, to=ADMIN)
    await admin.by(ME).press("Skip", under=shown, to=ME)
    assert len(await admin.store.posts.in_review()) == 1


async def test_a_made_up_number_changes_nothing(admin: Talk) -> None:
    await waiting(admin, "猫粮")
    private = await admin.scene.watch(ME)
    await admin.scene.owe(private)
    data = (await admin.say("/queue")).button("Skip")["callback_data"].rpartition(":")[0]
    for number in ("2", "999999", "x", ""):
        for verb in ("post", "skip"):
            await admin.press_data(f"{data.rpartition(':')[0]}:{verb}:{number}")
    assert len(await admin.store.posts.in_review()) == 1
    assert len([one for one in await admin.scene.claim() if one.chat.id == ME]) == 1
    assert not [post for post in await admin.store.posts.history() if post.cause is Cause.SKIPPED]
