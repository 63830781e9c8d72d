"""The updates that wait for the bot, and the one getUpdates that may fetch them."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from sandbox.telegram.refusals import Json, Refusal

KEPT_SECONDS = 86_400
LONGEST_POLL = 50
MOST_UPDATES = 100
_ASKED_FOR_BY_NAME = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class _Waiting(NamedTuple):
    id: int
    at: float
    body: Json


class Inbox:
    """Updates in order. They are kept until a getUpdates with a higher offset confirms them, at most a day."""

    def __init__(self, monotonic: Callable[[], float], first_id: int = 100_000_001) -> None:
        self.allowed: frozenset[str] = frozenset()
        """The kinds the bot asked for; empty means all but those that must be asked for by name."""
        self.webhook_url = ""
        self.webhook_secret = ""
        self._monotonic = monotonic
        self._next_id = first_id
        self._waiting: deque[_Waiting] = deque()
        self._poll: asyncio.Future[None] | None = None
        self._news = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, kind: str, body: Json) -> int | None:
        """Add an update and wake the poll. Returns its id, None when the bot did not ask for this kind."""
        if not (kind in self.allowed if self.allowed else kind not in _ASKED_FOR_BY_NAME):
            return None
        update_id, self._next_id = self._next_id, self._next_id + 1
        self._waiting.append(_Waiting(update_id, self._monotonic(), {"update_id": update_id, kind: body}))
        self._wake()
        return update_id

    def post_to(self, url: str, secret: str = "") -> None:
        """Post updates there from now on; nowhere when it is empty."""
        self.webhook_url, self.webhook_secret = url, secret
        self._news.set()

    async def next_for_webhook(self) -> Json:
        """The oldest update, once there is one and a webhook to post it to."""
        while not (self._waiting and self.webhook_url):
            self._news.clear()
            await self._news.wait()
        return self._waiting[0].body

    def confirm(self, update_id: int) -> None:
        """The webhook has it."""
        self._waiting = deque(update for update in self._waiting if update.id != update_id)

    def drop(self) -> None:
        """Forget everything that waits."""
        self._waiting.clear()

    async def fetch(self, offset: int, limit: int, timeout: float) -> list[Json]:  # noqa: ASYNC109 - the Bot API's own parameter
        """What waits from `offset` on, waiting up to `timeout` seconds for the first. Confirms all below `offset`.

        Raises Refusal 409 while a webhook is set, and in the older of two calls at once.
        """
        if self.webhook_url:
            raise Refusal(409, _WEBHOOK)
        self._terminate_older()
        self._confirm(offset)
        if not self._waiting and timeout > 0:
            await self._wait(min(timeout, LONGEST_POLL))
        return [update.body for update in list(self._waiting)[: max(1, min(limit, MOST_UPDATES))]]

    def terminate(self, why: str = _TERMINATED) -> None:
        """End the poll that waits with a 409."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(Refusal(409, why))

    def _terminate_older(self) -> None:
        self.terminate()
        self._poll = None

    async def _wait(self, seconds: float) -> None:
        poll: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None

    def _wake(self) -> None:
        self._news.set()
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def _confirm(self, offset: int) -> None:
        """A negative offset keeps only that many of the newest."""
        if offset < 0:
            kept = list(self._waiting)[offset:]
        else:
            kept = [update for update in self._waiting if update.id >= offset]
        oldest = self._monotonic() - KEPT_SECONDS
        self._waiting = deque(update for update in kept if update.at >= oldest)
