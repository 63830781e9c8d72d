"""Drawing the price of an offer over time.

The real picture of the bot beside matplotlib drawing the same steps at the same size with the same labels, both from
the history to the bytes of a PNG. "With a presale" leaves a hole in the middle.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO

from benchmarks.frame import Figure, Peer, agree, at_most, in_turns, memory, times_less
from bot.past import recent
from deals.history import History, Observation
from deals.offer import PriceKind

NOW = datetime(2026, 8, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WIDTH, HEIGHT = 800, 400
DPI = 100
TIMES = 20
"""Pictures drawn for one measurement."""
PEER = "matplotlib"


def measure(_sizes: Sequence[int]) -> Iterator[Figure]:
    """What a person sees does not grow with the store; sizes are points of one offer."""
    before = memory()
    ours = {name: _ours(history) for name, history in _histories().items()}
    grown, before = memory() - before, memory()
    peers = {name: _peer(history) for name, history in _histories().items()}
    yield Figure(what="memory, once loaded", ours=grown, unit="MB", peer=Peer(PEER, memory() - before))
    for name, history in _histories().items():
        agree("the size of the picture", _size(ours[name]), _size(peers[name]))
        cpu, cpu_peer = (
            seconds / TIMES * 1000
            for seconds in in_turns(partial(_often, _ours, history), partial(_often, _peer, history))
        )
        peer = Peer(PEER, cpu_peer)
        yield Figure(what=f"a picture {name}", ours=cpu, unit="ms", peer=peer, goal=at_most(5))
        yield Figure(what=f"a picture {name}, beside", ours=cpu, unit="ms", peer=peer, goal=times_less(8))
        size, size_peer = len(ours[name]) / 1000, len(peers[name]) / 1000
        yield Figure(what=f"a picture {name}, size", ours=size, unit="KB", peer=Peer(PEER, size_peer))


def _histories() -> dict[str, History]:
    return {
        "of 1 point": _history(1),
        "of 30 points": _history(30),
        "of 365 points": _history(365),
        "with a presale": _history(30, presale=range(12, 16)),
    }


def _history(points: int, presale: range = range(0)) -> History:
    """One price a day until yesterday."""
    return History(
        tuple(
            Observation(
                NOW - ago * DAY, PriceKind.PRESALE if ago in presale else PriceKind.FINAL, 5000 + ago * 37 % 900
            )
            for ago in range(points, 0, -1)
        )
    )


def _often(draw: Callable[[History], bytes], history: History) -> None:
    for _ in range(TIMES):
        draw(history)


def _ours(history: History) -> bytes:
    from bot.picture import draw_history  # noqa: PLC0415 - its memory is measured

    png = draw_history(history, PriceKind.FINAL, since=NOW - 366 * DAY, now=NOW, zone=UTC)
    if png is None:
        raise ValueError("there is nothing to draw")
    return png


def _peer(history: History) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - and its memory as well
    from matplotlib.dates import DateFormatter  # noqa: PLC0415
    from matplotlib.figure import Figure as Paper  # noqa: PLC0415

    stretches = recent(history, PriceKind.FINAL, NOW - 366 * DAY, NOW)
    paper = Paper(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor="#fafaf8")
    canvas = FigureCanvasAgg(paper)
    axes = paper.add_axes((0.12, 0.12, 0.85, 0.8))
    times = [at for one in stretches for at in (one.since, one.until, one.until)]
    prices = [yuan for one in stretches for yuan in (one.fen / 100, one.fen / 100, float("nan"))]
    axes.plot(times, prices, color="#2563eb", linewidth=3)
    axes.fill_between(times, prices, min(one.fen for one in stretches) / 100 * 0.98, color="#e0eafc")
    axes.grid(axis="y", color="#dee0e4")
    axes.xaxis.set_major_formatter(DateFormatter("%m-%d"))
    for mark in (min(stretches, key=lambda one: one.fen), stretches[-1]):
        axes.plot([mark.until], [mark.fen / 100], "o", color="#dc4c32")
        axes.annotate(f"{mark.fen / 100:.2f}", (mark.until, mark.fen / 100))
    file = BytesIO()
    canvas.print_png(file)
    return file.getvalue()


def _size(png: bytes) -> tuple[int, int]:
    """As its header says."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
