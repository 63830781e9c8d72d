"""Correct what was said: an alert that became untrue is edited, without a ping, and never before what is new."""

import asyncio
import logging
from datetime import datetime, timedelta

from data.records import ChatState, Outcome, Parcel, Refused, Retry, Spoken, Unsure
from data.store import Store
from deals.truth import judge, look_again, mark
from deals.verdict import Correction, Moved, StillTrue, Told, Untrue, Verdict
from jobs.messenger import Messenger
from jobs.times import Times

log = logging.getLogger(__name__)

BATCH = 100
CORRECTED_FOR = timedelta(days=7)
"""Nobody reads older alerts again."""
BUSY_PAUSE = timedelta(seconds=5)
"""How long corrections wait for new alerts to be sent first."""
UNSURE_PAUSE = timedelta(minutes=1)
"""Editing twice does no harm, so what got no answer is simply done again."""

Looks = dict[int, tuple[datetime, datetime | None]]


class Reviser:
    """The beat that keeps sent alerts true. What it did is in the store, so it may stop anywhere."""

    def __init__(self, store: Store, messenger: Messenger, times: Times) -> None:
        self._store = store
        self._messenger = messenger
        self._times = times
        self._stopped = False
        self._editing: asyncio.Task[Outcome] | None = None

    def stop(self) -> None:
        """Start no more edits; the one that waits for its turn is given up and done after the next start."""
        self._stopped = True
        if self._editing is not None:
            self._editing.cancel()

    async def run(self) -> datetime | None:
        """Look at what is due, one edit at a time; returns when to look again."""
        while batch := await self._store.revisions.due(now=self._times.now(), limit=BATCH):
            if not await self._look_at(batch):
                return self._times.wall() + BUSY_PAUSE
        return await self._store.revisions.next_look()

    async def _look_at(self, batch: list[Spoken]) -> bool:
        """False when it was interrupted: the rest stays due."""
        now, quiet, corrections = self._times.now(), Looks(), list[tuple[Spoken, Told, Correction]]()
        for spoken in batch:
            told = _told(spoken, now)
            verdict = _verdict(spoken, told, now) if told else StillTrue()
            if told is None or isinstance(verdict, StillTrue) or mark(verdict, told.offer) == spoken.shown:
                quiet[spoken.parcel.id] = (spoken.look_at, look_again(told, now) if told else None)
            else:
                corrections.append((spoken, told, verdict))
        await self._store.revisions.looked(quiet)
        for spoken, told, verdict in corrections:
            if self._stopped or await self._is_busy() or not await self._correct(spoken, told, verdict):
                return False
        return True

    async def _is_busy(self) -> bool:
        wall = self._times.wall()
        ready = await self._store.outbox.next_ready(wall=wall)
        return ready is not None and ready <= wall

    async def _correct(self, spoken: Spoken, told: Told, verdict: Correction) -> bool:
        """Edit the message. False when it was given up on the way."""
        outcome = await self._edit(spoken.parcel, verdict)
        if outcome is None:
            return False
        now, delivery = self._times.now(), spoken.parcel.id
        again = _again(outcome, now)
        if again is None:
            await self._store.revisions.revised(delivery, mark(verdict, told.offer))
            again = None if isinstance(verdict, Untrue) else look_again(told, now)
        await self._store.revisions.looked({delivery: (spoken.look_at, again)})
        return True

    async def _edit(self, parcel: Parcel, verdict: Correction) -> Outcome | None:
        self._editing = asyncio.create_task(self._messenger.edit(parcel, verdict))
        await asyncio.wait([self._editing])
        if self._editing.cancelled():
            return None
        error = self._editing.exception()
        if error is not None:
            # What cannot even be written must not stop the others, nor be tried for ever.
            log.error("delivery %d could not be corrected", parcel.id, exc_info=error)
            return Refused(type(error).__name__)
        return self._editing.result()


def _told(spoken: Spoken, now: datetime) -> Told | None:
    """What can be corrected: one event, in a message of its own that can be reached and is not long past."""
    parcel = spoken.parcel
    if len(parcel.sightings) != 1 or parcel.digest is not None or parcel.message_id is None or spoken.seen_at is None:
        return None
    if parcel.chat.state is ChatState.GONE or parcel.sightings[0].event.at < now - CORRECTED_FOR:
        return None
    return Told(sighting=parcel.sightings[0], watch=parcel.watch, history=parcel.history, seen_at=spoken.seen_at)


def _verdict(spoken: Spoken, told: Told, now: datetime) -> Verdict:
    """What moved and then moved back is shown as it is now all the same."""
    verdict = judge(told, now)
    is_shown_moved = spoken.shown.startswith("moved")
    return Moved() if isinstance(verdict, StillTrue) and is_shown_moved else verdict


def _again(outcome: Outcome, now: datetime) -> datetime | None:
    """When an edit that did not come through is tried again; None when it is done, or never will be."""
    match outcome:
        case Retry(after):
            return now + timedelta(seconds=after)
        case Unsure():
            return now + UNSURE_PAUSE
        case _:
            return None
