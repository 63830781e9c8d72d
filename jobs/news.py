"""What admins are told of a source: one message per change of state, not per poll."""

from datetime import datetime, timedelta

from data.records import Source
from deals.snapshot import Notice, Snapshot
from feeds.errors import FeedError, Refused, WaitUntil

FAILURES_BEFORE_NOTICE = 3
EMPTY_BEFORE_NOTICE = 3
LONG_WAIT = timedelta(seconds=60)
"""A ban longer than this is worth telling an admin."""
MANY_REJECTED = 0.1
"""More unreadable items than this part of a poll and the admins should look."""


def snapshot_notices(source: Source, snapshot: Snapshot) -> tuple[Notice, ...]:
    """What a poll that brought something says of its source."""
    found = (_rejects(source, snapshot), _emptiness(source, snapshot), _recovery(source, snapshot))
    return tuple(notice for notice in found if notice is not None)


def failure_notices(source: Source, error: FeedError, failures: int, wall: datetime) -> tuple[Notice, ...]:
    """What a poll that brought nothing says; the key is the same as long as the state is."""
    label = source.params.label
    since = int(source.last_ok_at.timestamp()) if source.last_ok_at else 0
    match error:
        case Refused():
            # Only an active source is asked, so every refusal is a change of state.
            key, message = f"source/{source.id}/refused/{wall:%Y-%m-%dT%H:%M:%S}", "notice-source-refused"
            return (Notice(key=key, message=message, arguments={"source": label, "error": str(error)}),)
        case WaitUntil() if error.seconds > LONG_WAIT.total_seconds():
            minutes = round(error.seconds / 60)
            key = f"source/{source.id}/wait/{wall:%Y-%m-%d}"
            return (Notice(key=key, message="notice-source-waits", arguments={"source": label, "n": minutes}),)
        case _ if failures == FAILURES_BEFORE_NOTICE:
            key, message = f"source/{source.id}/failing/{since}", "notice-source-failing"
            return (Notice(key=key, message=message, arguments={"source": label, "error": str(error)}),)
        case _:
            return ()


def is_empty(snapshot: Snapshot) -> bool:
    """Nothing, or only what the service puts where it has nothing."""
    return snapshot.filler or not snapshot.offers


def _rejects(source: Source, snapshot: Snapshot) -> Notice | None:
    total = len(snapshot.offers) + snapshot.rejected
    if not total or snapshot.rejected / total <= MANY_REJECTED:
        return None
    return Notice(
        key=f"source/{source.id}/rejects/{snapshot.at:%Y-%m-%d}",
        message="notice-source-rejects",
        arguments={"source": source.params.label, "rejected": snapshot.rejected, "total": total},
    )


def _emptiness(source: Source, snapshot: Snapshot) -> Notice | None:
    """The vendor retires materials without a word; this is how it looks."""
    if not is_empty(snapshot) or source.empty_polls + 1 != EMPTY_BEFORE_NOTICE:
        return None
    return Notice(
        key=f"source/{source.id}/empty/{snapshot.at:%Y-%m-%dT%H:%M:%S}",
        message="notice-source-empty",
        arguments={"source": source.params.label, "n": EMPTY_BEFORE_NOTICE},
    )


def _recovery(source: Source, snapshot: Snapshot) -> Notice | None:
    """Only who heard of the trouble hears of its end."""
    if source.told_at is None or source.failing_since is None:
        return None
    return Notice(
        key=f"source/{source.id}/recovered/{source.failing_since.timestamp():.0f}",
        message="notice-source-recovered",
        arguments={
            "source": source.params.label,
            "minutes": max(0, (snapshot.at - source.failing_since) // timedelta(minutes=1)),
        },
    )
