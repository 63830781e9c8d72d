"""How the bot hears: offsets, kinds, long polls, conflicts."""

import asyncio

import pytest

from sandbox.cast import Cast
from sandbox.telegram.inbox import Inbox
from sandbox.telegram.network import Telegram
from sandbox.telegram.people import People
from sandbox.telegram.refusals import Refusal
from tests.sandbox.conftest import Line, Ticks

TERMINATED = (
    409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
)


@pytest.fixture
def inbox(ticks: Ticks) -> Inbox:
    return Inbox(ticks, first_id=1)


def ids(updates: list[dict[str, int]]) -> list[int]:
    return [update["update_id"] for update in updates]


async def test_updates_stay_until_a_higher_offset_confirms_them(inbox: Inbox) -> None:
    for _ in range(4):
        inbox.put("message", {})
    assert ids(await inbox.fetch(0, 100, 0)) == [1, 2, 3, 4]
    assert ids(await inbox.fetch(2, 2, 0)) == [2, 3]
    assert ids(await inbox.fetch(0, 100, 0)) == [2, 3, 4]
    assert ids(await inbox.fetch(-1, 100, 0)) == [4]
    assert ids(await inbox.fetch(5, 100, 0)) == []


async def test_at_most_a_hundred_come_at_once(inbox: Inbox) -> None:
    for _ in range(150):
        inbox.put("message", {})
    assert len(await inbox.fetch(0, 1000, 0)) == 100


async def test_updates_older_than_a_day_are_gone(inbox: Inbox, ticks: Ticks) -> None:
    inbox.put("message", {})
    ticks.move(86_401)
    inbox.put("message", {})
    assert ids(await inbox.fetch(0, 100, 0)) == [2]


async def test_only_the_kinds_asked_for_are_kept(inbox: Inbox) -> None:
    assert inbox.put("chat_member", {}) is None
    assert inbox.put("my_chat_member", {}) == 1
    inbox.allowed = frozenset({"message", "chat_member"})
    assert (inbox.put("chat_member", {}), inbox.put("my_chat_member", {})) == (2, None)


async def test_a_long_poll_wakes_for_the_first_update(inbox: Inbox) -> None:
    poll = asyncio.create_task(inbox.fetch(0, 100, 50))
    await asyncio.sleep(0)
    inbox.put("message", {"text": "now"})
    assert await poll == [{"update_id": 1, "message": {"text": "now"}}]


async def test_a_second_poll_ends_the_older_one(inbox: Inbox) -> None:
    older = asyncio.create_task(inbox.fetch(0, 100, 50))
    await asyncio.sleep(0)
    newer = asyncio.create_task(inbox.fetch(0, 100, 50))
    with pytest.raises(Refusal) as refused:
        await older
    assert (refused.value.status, refused.value.description) == TERMINATED
    inbox.put("message", {})
    assert ids(await newer) == [1]


async def test_two_instances_on_one_token_hear_of_each_other(line: Line, cast: Cast, people: People) -> None:
    both = {asyncio.create_task(line("getUpdates", timeout=50)) for _ in range(2)}
    (older,), (newer,) = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    assert (older.result()["error_code"], older.result()["description"]) == TERMINATED
    people.says(cast.you, "hello")
    (update,) = (await newer)["result"]
    assert update["message"]["text"] == "hello"


async def test_a_webhook_stands_in_the_way_until_it_is_deleted(line: Line, cast: Cast, people: People) -> None:
    people.says(cast.you, "hello")
    assert (await line.refused("setWebhook", url="http://a.b"))[0] == 400
    await line.done("setWebhook", url="https://a.b/hook")
    assert await line.refused("getUpdates") == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    assert (await line.done("getWebhookInfo"))["pending_update_count"] == 1
    await line.done("deleteWebhook", drop_pending_updates=True)
    assert await line.done("getUpdates") == []


async def test_a_wrong_or_revoked_token_is_turned_away(line: Line, local: Telegram) -> None:
    for token, refusal in (("1:wrong", (401, "Unauthorized")), ("nonsense", (404, "Not Found"))):
        other = type(line)(line.session, line.base.replace(local.token, token))
        assert await other.refused("getMe") == refusal
    assert await line.refused("getNothing") == (404, "Not Found: method not found")
    local.faults.revoked = True
    assert await line.refused("getMe") == (401, "Unauthorized")
