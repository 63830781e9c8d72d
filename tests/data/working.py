"""A process that polls and delivers until it is killed: run as `python -m tests.data.working FILE`.

It says a line on standard output after every commit that it was told of, so the parent knows what must survive.
"""

import asyncio
import sys
from datetime import timedelta

from data import open_store
from data.store import StoreError
from tests.data.scene import Scene
from tests.deals.builders import START

CHATS = (1, 2, 3)


async def work(path: str) -> None:
    store = await open_store(f"sqlite:///{path}")
    scene = Scene(store)
    await store.outbox.recover(wall=START)
    # The test starts it again and again: it goes on where the last one was cut off.
    for _ in range((await store.health(now=START)).offers):
        next(scene.numbers)
    watches = await store.watches.active() or [await scene.watch(chat) for chat in CHATS]
    say("open")
    while True:
        await scene.owe(*watches)
        say("kept")
        for parcel in await scene.claim(wall=START + timedelta(hours=1)):
            if await scene.send(parcel):
                say("sent")


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        asyncio.run(work(sys.argv[1]))
    except StoreError as error:
        say(str(error))
