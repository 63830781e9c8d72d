"""What a benchmark says is only as good as its frame."""

import ast
from pathlib import Path

import pytest

from benchmarks import frame
from benchmarks import page as kept_page
from benchmarks.areas import AREAS, measure
from benchmarks.frame import DisagreementError, Figure, Goal, Peer, agree, at_most, at_most_times, in_turns, times_less
from benchmarks.growth_picture import MEMORY, PANELS, draw
from benchmarks.page import page
from benchmarks.table import line, missed

PEER = Peer("somebody", 10)


def figure(ours: float, goal: Goal | None = None, *, peer: Peer | None = PEER, why: str = "") -> Figure:
    return Figure(what="sorting", size={"numbers": 1_000_000}, ours=ours, unit="ms", peer=peer, goal=goal, why=why)


@pytest.mark.parametrize(
    ("goal", "met", "not_met"),
    [(at_most(3), 3, 3.1), (at_most_times(1.5), 15, 15.1), (times_less(20), 0.5, 0.51)],
    ids=["at most", "at most times the peer", "times less than the peer"],
)
def test_a_goal_is_met_up_to_its_limit(goal: Goal, met: float, not_met: float) -> None:
    assert figure(met, goal).met
    assert not figure(not_met, goal).met


def test_a_goal_beside_a_peer_needs_one() -> None:
    with pytest.raises(ValueError, match="needs a peer"):
        assert figure(1, times_less(20), peer=None).met


def test_different_answers_end_the_run() -> None:
    agree("the order", [1, 2], [1, 2])
    with pytest.raises(DisagreementError, match=r"the order: \[1, 2\] is not \[2, 1\]"):
        agree("the order", [1, 2], [2, 1])


def test_sides_take_turns() -> None:
    turns: list[str] = []
    in_turns(lambda: turns.append("ours"), lambda: turns.append("peer"), rounds=3)
    assert turns == ["ours", "peer"] * 3


def test_a_line_says_everything() -> None:
    told = line("sorts", figure(2, times_less(20)))
    for part in ("sorting", "1M numbers", "2.00 ms", "10.0 ms · somebody", "5.00x", ">= 20x less", "no"):
        assert part in told


def test_a_missed_goal_is_told_with_its_reason() -> None:
    slow = figure(30, at_most(15), peer=None, why="Disks are slow.")
    assert missed(slow) == "**sorting, 1M numbers**: 30.0 ms, the goal is <= 15 ms. Disks are slow."
    told = page({"history": [slow, figure(1, at_most(2))]})
    assert "1 of 2 goals are met." in told
    assert missed(slow) in told
    assert "| sorting | 1M numbers | 30.0 ms |" in told


def test_an_area_measured_again_leaves_the_others_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_page, "KEPT", tmp_path / "figures.json")
    for area, ours in (("start", 1), ("diff", 2), ("start", 3)):
        kept_page.keep(area, [figure(ours, times_less(20))])
    assert list(kept_page.kept().items()) == [
        ("diff", [figure(2, times_less(20))]),
        ("start", [figure(3, times_less(20))]),
    ]


def test_the_picture_shows_what_was_measured() -> None:
    found = [
        Figure(what=what, ours=123, unit="MB", size={"offers": size, "watches": size // 10}, goal=at_most(600))
        for what in PANELS
        for size in (10_000, 1_000_000)
    ]
    drawn = draw(found)
    assert drawn.count("<circle") == len(found)
    assert PANELS[MEMORY] in drawn


def test_an_area_measures_in_a_process_of_its_own_and_both_sides_agree() -> None:
    found = list(measure("history", [1000]))
    assert {one.unit for one in found} == {"bytes", "µs"}
    assert all(one.peer and one.ours > 0 for one in found)


@pytest.mark.parametrize("area", AREAS)
def test_every_area_says_what_it_measures(area: str) -> None:
    tree = ast.parse((Path(frame.__file__).with_name(f"{area}.py")).read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert "measure" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_an_area_that_fails_ends_the_run() -> None:
    with pytest.raises(RuntimeError, match="did not come to its end"):
        list(measure("nothing", [1]))
