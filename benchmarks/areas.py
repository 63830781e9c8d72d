"""Each area in a process of its own."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection

from benchmarks.frame import Figure

AREAS = ("diff", "match", "recommend", "history", "pictures", "reminders", "start", "idle", "growth")


def measure(area: str, sizes: Sequence[int]) -> Iterator[Figure]:
    """An area's figures as they come. Raises RuntimeError when it does not come to its end.

    Sides that disagree end it: what a wrong answer costs means nothing.
    """
    processes = get_context("spawn")
    here, there = processes.Pipe(duplex=False)
    process = processes.Process(target=_report, args=(area, sizes, there))
    process.start()
    there.close()
    try:
        while (figure := _next(here)) is not None:
            yield figure
    finally:
        process.join()
    if process.exitcode:
        raise RuntimeError(f"{area} did not come to its end")


def _report(area: str, sizes: Sequence[int], to: Connection) -> None:
    for figure in import_module(f"benchmarks.{area}").measure(sizes):
        to.send(figure)


def _next(connection: Connection) -> Figure | None:
    try:
        figure: Figure = connection.recv()
    except EOFError:
        return None
    return figure
