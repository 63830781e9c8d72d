"""kill -9 while commands are being handled: each is handled, and what they change is changed once."""

import socket
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data import open_store
from sandbox.server import Sandbox
from sandbox.telegram.ledger import Entry
from sandbox.telegram.messages import Message
from tests.acceptance.processes import bot_process, until

PEOPLE = range(600_000_000, 600_000_050)
IN_THE_MIDDLE = 15


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def settings_of(way: str) -> dict[str, str]:
    if way == "polling":
        return {}
    port = free_port()
    return {
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
        "TELEGRAM_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        "TELEGRAM_WEBHOOK_SECRET": "a-secret-of-the-tests",
    }


def drafts(sandbox: Sandbox) -> dict[int, Message]:
    """The latest message with a Save button, by chat."""
    found = {}
    for person in PEOPLE:
        for message in sandbox.telegram.chats[person].messages.values():
            if message.by_bot and "Save" in str(message.markup):
                found[person] = message
    return found


def saved(entries: list[Entry]) -> Counter[int]:
    edits = (entry for entry in entries if entry.method == "editmessagetext" and entry.message is not None)
    return Counter((entry.message or {})["chat"]["id"] for entry in edits)


@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_fifty_commands_and_a_kill_in_the_middle(tmp_path: Path, way: str) -> None:
    url, more = f"sqlite:///{tmp_path / 'dropbell.db'}", settings_of(way)
    async with Sandbox(datetime.now(UTC)) as sandbox:
        people = [sandbox.telegram.add_person(number, "Somebody") for number in PEOPLE]
        for person in people:
            sandbox.people.starts(person)
            sandbox.people.says(person, "/watch cat food <300")
        async with bot_process(sandbox, url, more=more):
            await until(sandbox, lambda _: len(drafts(sandbox)) == len(PEOPLE))
        for number, draft in drafts(sandbox).items():
            label = next(button["text"] for row in draft.inline_rows for button in row if "Save" in button["text"])
            sandbox.people.presses(sandbox.telegram.people[number], draft, label)
        async with bot_process(sandbox, url, more=more) as first:
            await until(sandbox, lambda entries: len(saved(entries)) >= IN_THE_MIDDLE)
            first.kill()
        assert IN_THE_MIDDLE <= len(saved(list(sandbox.telegram.ledger))) < len(PEOPLE), "not in the middle"
        async with bot_process(sandbox, url, more=more) as second:
            await until(sandbox, lambda entries: len(saved(entries)) == len(PEOPLE))
            second.terminate()
            assert await second.wait() == 0

    store = await open_store(url)
    try:
        kept = [await store.watches.of_chat(number, now=datetime.now(UTC)) for number in PEOPLE]
        unfinished = await store.inbox.unfinished()
    finally:
        await store.close()
    assert [len(watches) for watches in kept] == [1] * len(PEOPLE)
    assert unfinished == []
