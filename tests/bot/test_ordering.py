import asyncio

from telegram import Update

from bot.ordering import PerChatProcessor
from tests.bot.handlers.talk import chat, person
from tests.bot.telegram_double import DATE


def _update(chat_id: int) -> Update:
    message = {"message_id": 1, "date": DATE, "chat": chat(chat_id), "from": person(chat_id), "text": "x"}
    return Update.de_json({"update_id": 1, "message": message})


async def test_one_chat_is_answered_in_order_while_another_does_not_wait() -> None:
    processor, done, gate = PerChatProcessor(), list[str](), asyncio.Event()

    async def slow() -> None:
        await gate.wait()
        done.append("first of 7")

    async def quick(name: str) -> None:
        done.append(name)

    first = asyncio.create_task(processor.process_update(_update(7), slow()))
    await asyncio.sleep(0)
    second = asyncio.create_task(processor.process_update(_update(7), quick("second of 7")))
    await processor.process_update(_update(8), quick("8"))
    gate.set()
    await asyncio.gather(first, second)
    assert done == ["8", "first of 7", "second of 7"]


async def test_a_handler_that_fails_does_not_stop_its_chat() -> None:
    processor, done = PerChatProcessor(), list[str]()

    async def fail() -> None:
        raise RuntimeError

    async def work() -> None:
        done.append("done")

    await asyncio.gather(processor.process_update(_update(7), fail()), return_exceptions=True)
    await processor.process_update(_update(7), work())
    assert done == ["done"]
    assert not processor._queues
