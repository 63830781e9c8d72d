"""Which of all watches want an event: the index beside a loop over all of them and a table of words in SQLite.

Every side has all watches in memory and ends by asking the rules that are left, so that all give the same ids. The loop
is as lean as it can be written; asking every rule as it is asked live is ten times slower still. Folding the offer's
texts is done once for all sides and not counted. An event is wanted by about one in twenty thousand.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from benchmarks.frame import Figure, Goal, Peer, agree, at_most, at_most_times, cpu, in_turns, memory, times_less
from benchmarks.naive import Loop, Seen, Table, wanted
from benchmarks.wishes import Mix, sightings, watches
from deals.filters import Subject, price_of
from deals.matching import Index
from deals.rule import OnNew, Rule, Watch

SMALL = 1000
PAIRS = 4_000_000
"""Watches times events in one turn."""
ROUNDS = 3
WHY = "Half of it cuts the title into words and asks what the event is heard as, once for all watches."

Find = Callable[[Seen], list[int]]


def measure(sizes: Sequence[int]) -> Iterator[Figure]:
    """The largest first, while the memory is still untouched."""
    largest, goals = max(sizes), _goals(sizes)
    for mix in Mix:
        yield from _largest(mix, largest, goals[largest])
        for size in sorted(goals.keys() - {largest}, reverse=True):
            yield from _beside(mix, list(watches(mix, size)), goals[size])
    yield _strangers(sorted(sizes)[-2])


def _goals(sizes: Sequence[int]) -> dict[int, Goal]:
    return {min(SMALL, *sizes): at_most(25), sorted(sizes)[-2]: times_less(70), max(sizes): times_less(100)}


def _largest(mix: Mix, size: int, goal: Goal) -> Iterator[Figure]:
    all_watches = list(watches(mix, size))
    made, about = Index(), {"watches": size}
    before = memory()
    built = cpu(partial(_fill, made, all_watches))
    bytes_each = (memory() - before) * 2**20 / size
    yield Figure(what=f"index, {mix}", ours=bytes_each, unit="bytes each", size=about, goal=at_most(100))
    yield Figure(what=f"make the index, {mix}", ours=built / size * 1e6, unit="us each", size=about)
    yield _edit(mix, made, size)
    yield from _beside(mix, all_watches, goal)


def _edit(mix: Mix, made: Index, size: int) -> Figure:
    """The slowest of some, each until an event finds it."""
    sighting = sightings(1)[0]
    rule = Rule(words=((sighting.offer.title[:2],),), triggers=(OnNew(),))

    def edit(number: int) -> None:
        made.put(number, rule)
        agree("an edit", number in made.candidates([sighting]), peers=True)

    slowest = max(cpu(partial(edit, number)) for number in range(1, size, size // 5))
    return Figure(
        what=f"an edit until it is live, {mix}", ours=slowest * 1e3, unit="ms", size={"watches": size}, goal=at_most(10)
    )


def _beside(mix: Mix, some: list[Watch], goal: Goal) -> Iterator[Figure]:
    seen = _seen(max(3, min(200, PAIRS // len(some))))
    about = {"watches": len(some)}
    ours = _ours(some)
    loop = Loop(some)
    agree(f"{mix}, {about}", [ours(one) for one in seen], [loop.find(one) for one in seen])
    agree(f"{mix}, {about}, all rules", ours(seen[0]), wanted(some, seen[0]))
    costs = [taken / len(seen) * 1e6 for taken in _turns(seen, ours, loop.find)]
    peer = Peer("lean loop", costs[1])
    yield Figure(what=f"an event, {mix}", ours=costs[0], unit="us", size=about, peer=peer, goal=goal, why=WHY)
    del loop
    table = Table(some)
    agree(f"{mix}, {about}, table", [ours(one) for one in seen], [table.find(one) for one in seen])
    costs = [taken / len(seen) * 1e6 for taken in _turns(seen, ours, table.find)]
    peer = Peer("SQLite table", costs[1])
    yield Figure(what=f"an event, {mix}", ours=costs[0], unit="us", size=about, peer=peer)


def _strangers(size: int) -> Figure:
    """Nine times as many that watch for words that nobody writes are added."""
    some, seen = list(watches(Mix.WORDS, size)), _seen(200)
    strangers = (
        Watch(id=one.id, chat_id=1, thread_id=None, line="", rule=_strange(one), created_at=one.created_at)
        for one in watches(Mix.WORDS, 9 * size, first=size + 1)
    )
    alone, among = _ours(some), _ours([*some, *strangers])
    agree("among strangers", [among(one) for one in seen], [alone(one) for one in seen])
    costs = [taken / len(seen) * 1e6 for taken in _turns(seen, among, alone)]
    return Figure(
        what="an event, ten times as many that cannot want it",
        ours=costs[0],
        unit="us",
        size={"watches": 10 * size},
        peer=Peer("without them", costs[1]),
        goal=at_most_times(1.2),
    )


def _strange(watch: Watch) -> Rule:
    return Rule(words=tuple(tuple(f"zz{word}" for word in group) for group in watch.rule.words), price_to=9999)


def _turns(seen: Sequence[Seen], *sides: Find) -> list[float]:
    return in_turns(*(lambda side=side: [side(one) for one in seen] for side in sides), rounds=ROUNDS)


def _seen(count: int) -> list[Seen]:
    return [(one, Subject.of(one.offer, price_of(one))) for one in sightings(count)]


def _ours(some: Sequence[Watch]) -> Find:
    made, by_id = Index(), {watch.id: watch for watch in some}
    _fill(made, some)
    return lambda seen: wanted((by_id[one] for one in made.wanting(*seen)), seen)


def _fill(made: Index, some: Sequence[Watch]) -> None:
    for watch in some:
        made.put(watch.id, watch.rule)
    made.settle()
