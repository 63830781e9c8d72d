"""Five programs with one guarantee taken out each: `python -m tests.proofs.controls`. All of them must be caught.

A proof that cannot fail proves nothing.
"""

import asyncio
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jobs.poll
from data.records import Outcome, Sent
from data.sqlite import leaving, outbox, polls
from deals.diff import diff
from deals.offer import OfferId
from deals.snapshot import Changes, Known, Snapshot
from jobs.deliver import Deliverer, Errand
from jobs.messenger import Turn
from tests.proofs import report
from tests.proofs.child import Damage
from tests.proofs.frozen import told_after_waking, told_by_two
from tests.proofs.kill import Stage, run_once, stage
from tests.proofs.points import Points

BETWEEN_COMMITS = "between two commits"
SETTLED_UNSENT = "settled and not sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A program that breaks a promise, and the moment at which it shows."""

    damage: Damage
    die_at: str | None = None
    polls: int = 1


def split_commit(point: Points) -> None:
    """What was seen is committed before what is owed."""
    whole = vars(polls)["queue"]

    def torn(connection: sqlite3.Connection, *arguments: Any) -> int:
        connection.execute("COMMIT")
        point(BETWEEN_COMMITS)
        connection.execute("BEGIN IMMEDIATE")
        queued: int = whole(connection, *arguments)
        return queued

    vars(polls)["queue"] = torn


def ack_before_send(point: Points) -> None:
    """A message counts as sent before it is."""

    async def send(self: Any, errand: Errand, turn: Turn) -> Outcome | None:
        if not await self._store.outbox.begin(errand.parcel.id, now=self._times.now(), fence=errand.parcel.fence):
            return None
        await self._store.outbox.settle(errand.parcel.id, Sent(1), wall=self._times.wall())
        point(SETTLED_UNSENT)
        return await turn.send()

    setattr(Deliverer, "_send", send)  # noqa: B010 - mypy would not have it assigned


def no_lease(_: Points) -> None:
    """Nobody notes that a delivery is in somebody's hands."""
    names = vars(outbox)
    names["CLAIM"] = "UPDATE deliveries SET lease_until = :lease_until WHERE id = :delivery"
    vars(leaving)["BEGIN"] = leaving.BEGIN.replace("SET state = 'sending'", "SET state = 'ready'").replace(
        "state = 'claimed'", "state = 'ready'", 1
    )


def no_fencing(_: Points) -> None:
    """Whoever lost a delivery may still say how it ended."""
    for room in (leaving, outbox):
        vars(room)["is_fenced_off"] = lambda *_: False


def absence_means_gone(_: Points) -> None:
    """What a snapshot does not show is forgotten."""
    shown: set[OfferId] = set()

    def forgetful(snapshot: Snapshot, known: Mapping[OfferId, Known], *, now: datetime, **more: Any) -> Changes:
        remembered = {offer: state for offer, state in known.items() if not shown or offer in shown}
        shown.clear()
        shown.update(offer.id for offer in snapshot.offers)
        return diff(snapshot, remembered, now=now, **more)

    vars(jobs.poll)["diff"] = forgetful


CONTROLS = {
    "split commit": Control(damage=split_commit, die_at=BETWEEN_COMMITS),
    "ack before send": Control(damage=ack_before_send, die_at=SETTLED_UNSENT),
    "absence means gone": Control(damage=absence_means_gone, polls=4),
}


async def is_caught(here: Stage, name: str) -> bool:
    """Whether the proof finds that this program breaks a promise."""
    control = CONTROLS[name]
    run = await run_once(
        here, name.replace(" ", "-"), die_at=control.die_at, damage=control.damage, polls=control.polls
    )
    return not run.verdict.sound or run.verdict.doubled > run.flying


async def is_sound(here: Stage) -> bool:
    """Whether the whole program passes the same proof."""
    run = await run_once(here, "untouched", die_at=None, polls=4)
    return run.verdict.sound and not run.verdict.doubled and not run.failed


async def prove(here: Stage) -> dict[str, str]:
    """What was found of each."""
    found = {"nothing taken out": "passes" if await is_sound(here) else "FAILS"}
    for name in CONTROLS:
        found[name] = "caught" if await is_caught(here, name) else "NOT CAUGHT"
    for name, told, damage in (("no lease", told_by_two, no_lease), ("no fencing", told_after_waking, no_fencing)):
        found[name] = "caught" if await told() == 1 < await told(damage) else "NOT CAUGHT"
    return found


def main() -> None:
    """Print what was found; 1 when a broken program got away."""
    with stage() as here:
        found = asyncio.run(prove(here))
    report.note("controls", found)
    raise SystemExit(0 if set(found.values()) == {"passes", "caught"} else 1)


if __name__ == "__main__":
    main()
