from datetime import UTC, datetime

import pytest

from bot.backlog import Json, asked_at, chat_of, language_of

PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -7, "type": "supergroup"}
SENT = {"date": 1_000_000, "from": {"id": 7, "language_code": "zh-hans"}}
AT = datetime.fromtimestamp(1_000_000, UTC)


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        ({"message": {"chat": GROUP}}, -7),
        ({"callback_query": {"message": {"chat": PRIVATE}}}, 7),
        ({"my_chat_member": {"chat": GROUP}}, -7),
        ({"callback_query": {"inline_message_id": "1"}}, 0),
        ({"message": "?"}, 0),
        ({}, 0),
    ],
)
def test_the_chat_it_happened_in(update: Json, chat: int) -> None:
    assert chat_of(update) == chat


@pytest.mark.parametrize(
    ("update", "at"),
    [
        ({"message": {**SENT, "chat": PRIVATE, "text": "/help"}}, AT),
        ({"message": {**SENT, "chat": PRIVATE, "text": "cat food"}}, AT),
        ({"message": {**SENT, "chat": GROUP, "text": "/watch"}}, AT),
        ({"message": {**SENT, "chat": GROUP, "text": "lunch?"}}, None),
        ({"message": {**SENT, "chat": PRIVATE, "text": "/start o1"}}, None),
        ({"message": {**SENT, "chat": GROUP, "migrate_to_chat_id": -8}}, None),
        ({"callback_query": {"message": {**SENT, "chat": PRIVATE, "text": "…"}}}, None),
    ],
)
def test_only_what_was_typed_can_come_too_late(update: Json, at: datetime | None) -> None:
    assert asked_at(update) == at


def test_the_language_is_that_of_whoever_it_came_from() -> None:
    assert language_of({"message": SENT}) == "zh"
    assert language_of({"callback_query": SENT}) == "zh"
    assert language_of({}) == "en"
