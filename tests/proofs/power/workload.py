"""A store that is kept busy, and says after each write that it was acknowledged: `python -m … FOLDER ROUNDS [normal]`.

Runs under the recorder; ends without closing anything, as power does.
"""

import asyncio
import os
import sqlite3
import sys
from pathlib import Path

import data.sqlite.lane
from data import open_store
from data.records import Heard, Sent
from data.store import Store
from deals.rule import Watch
from tests.data.scene import Scene
from tests.deals.builders import START
from tests.makers import alert_of, changes_of, event_of

CHATS = (1, 2, 3)


class Work:
    """Rounds of everything the bot keeps."""

    def __init__(self, store: Store, acks: int) -> None:
        self._store = store
        self._scene = Scene(store)
        self._acks = acks

    def acknowledge(self, what: str, which: object) -> None:
        """One line, in the order of the writes around it: the recorder sees it too."""
        os.write(self._acks, f"{what} {which}\n".encode())

    async def run(self, rounds: int) -> None:
        watches = [await self._scene.watch(chat) for chat in CHATS]
        await asyncio.gather(self._hear(rounds), self._tell(watches, rounds))

    async def _hear(self, rounds: int) -> None:
        for number in range(1, rounds + 1):
            await self._store.inbox.journal([Heard(update_id=number, chat_id=1, body="x" * 500)], wall=START)
            self.acknowledge("heard", number)
            if number % 3:
                await self._store.inbox.finish([number])
                self.acknowledge("done", number)

    async def _tell(self, watches: list[Watch], rounds: int) -> None:
        for _ in range(rounds):
            offer = self._scene.offer()
            event = event_of(offer)
            alerts = [alert_of(watch, event) for watch in watches]
            await self._store.polls.keep(changes_of(offer, events=(event,)), alerts, now=START)
            self.acknowledge("raised", event.key)
            await asyncio.gather(*(self._deliver(parcel.id) for parcel in await self._scene.claim()))

    async def _deliver(self, delivery: int) -> None:
        if await self._store.outbox.begin(delivery, now=START):
            self.acknowledge("leaving", delivery)
            await self._store.outbox.settle(delivery, Sent(delivery), wall=START)
            self.acknowledge("sent", delivery)


async def main(folder: Path, rounds: int) -> None:
    """Work, then vanish."""
    acks = os.open(folder / "acks", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    store = await open_store(f"sqlite:///{folder / 'dropbell.db'}")
    await Work(store, acks).run(rounds)
    os._exit(0)


def _weaken() -> None:
    """The weaker setting that SQLite's own advice is to use with WAL: it must be caught."""
    connect = data.sqlite.lane.connect

    def weak(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    data.sqlite.lane.connect = weak


if __name__ == "__main__":
    if "normal" in sys.argv[3:]:
        _weaken()
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
