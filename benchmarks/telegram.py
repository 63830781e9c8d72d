"""A strict Telegram in a process of its own: exact windows, a fixed latency, and a ledger that says what arrived.

Reads its orders from the command line, prints its address, and ends when its standard input does.
"""

import asyncio
import json
import sys
from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from benchmarks.results import LATENCY, Ledger
from benchmarks.workloads import ASKERS, FIRST_ASKER, Workload
from sandbox.telegram.app import telegram_app
from sandbox.telegram.chats import GROUP_RIGHTS, Kind, Member, Status
from sandbox.telegram.network import Telegram
from sandbox.telegram.people import People
from sandbox.telegram.rates import Limits, Rates, Window
from sandbox.telegram.refusals import Refusal, too_many_requests


class Costly(Rates):
    """Asks to wait for a while after every refusal, however soon there would be room again."""

    def __init__(self, rates: Rates, telegram: Telegram, penalty: int) -> None:
        super().__init__(rates.limits, telegram.monotonic)
        self._penalty = penalty

    def take(self, chat_id: int, *, private: bool, paying: bool = False) -> bool:
        """As strict as ever."""
        try:
            return super().take(chat_id, private=private, paying=paying)
        except Refusal as refusal:
            raise too_many_requests(max(self._penalty, refusal.parameters["retry_after"])) from None


class Server:
    """The Telegram of one measurement."""

    def __init__(self, workload: Workload) -> None:
        self._workload = workload
        limits = replace(Limits.lifted(), paid=Window(1_000_000, 1)) if workload.lifted else Limits()
        self.telegram = Telegram(now=lambda: datetime.now(UTC), limits=limits)
        if workload.penalty:
            self.telegram.rates = Costly(self.telegram.rates, self.telegram, workload.penalty)
        self.telegram.faults.latency = LATENCY
        self._people = People(self.telegram)
        self._asked: list[tuple[int, float]] = []
        self._settle()

    def app(self) -> web.Application:
        """The Bot API under /telegram, and what the benchmark asks."""
        app = web.Application()
        app.add_subapp("/telegram", telegram_app(self.telegram))
        app.router.add_get("/delivered", self._count)
        app.router.add_get("/ledger", self._report)
        app.router.add_get("/ask", self._ask)
        return app

    def _settle(self) -> None:
        owner = self.telegram.add_person(1, "Owner")
        for chat in self._workload.owed():
            if chat > 0:
                self.telegram.add_person(chat, "Somebody").started = True
            else:
                group = self.telegram.add_chat(chat, Kind.SUPERGROUP, "Deals", owner)
                group.members[self.telegram.bot.id] = Member(self.telegram.bot, Status.ADMIN, GROUP_RIGHTS)
        for asker in self._workload.chats(FIRST_ASKER, ASKERS):
            self.telegram.add_person(asker, "Asker").started = True

    async def _count(self, _: web.Request) -> web.Response:
        broadcast = sum(entry.status == 200 and self._is_owed(entry.chat_id) for entry in self.telegram.ledger)
        return web.json_response(broadcast)

    async def _ask(self, _: web.Request) -> web.Response:
        """Somebody else asks something."""
        asker = FIRST_ASKER + len(self._asked) % ASKERS
        self._asked.append((asker, self.telegram.monotonic()))
        self._people.says(self.telegram.people[asker], "/recommend")
        return web.Response()

    async def _report(self, _: web.Request) -> web.Response:
        delivered = self.telegram.ledger.delivered()
        owed = [entry for entry in delivered if self._is_owed(entry.chat_id)]
        texts = {(entry.chat_id, entry.text) for entry in owed}
        arrived = Counter(entry.chat_id for entry in owed)
        ledger = Ledger(
            wall=max(entry.at for entry in owed) - min(entry.at for entry in owed),
            delivered=len(delivered),
            refused=sum(entry.status == 429 for entry in self.telegram.ledger),
            exact=len(texts) == len(owed) and dict(arrived) == self._workload.owed(),
            replies=tuple(self._waits()),
        )
        return web.json_response(asdict(ledger))

    def _is_owed(self, chat: int | None) -> bool:
        return chat is not None and not FIRST_ASKER <= chat < FIRST_ASKER + ASKERS

    def _waits(self) -> list[float]:
        """From when the question reached the bot, a latency after it was asked, to when its answer was here."""
        answers = {asker: [e.at for e in self.telegram.ledger.delivered(asker)] for asker, _ in self._asked}
        waits = []
        for asker, at in self._asked:
            answer = next((answered for answered in answers[asker] if answered > at), None)
            if answer is not None:
                answers[asker].remove(answer)
                waits.append(max(0.0, answer - at - LATENCY))
        return waits


async def _serve(workload: Workload) -> None:
    runner = web.AppRunner(Server(workload).app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)  # noqa: T201 - how the parent hears of it
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


def _workload(argument: str) -> Workload:
    fields: dict[str, Any] = json.loads(argument)
    return Workload(**fields)


if __name__ == "__main__":
    asyncio.run(_serve(_workload(sys.argv[1])))
