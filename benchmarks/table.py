"""How figures are written: a line in the terminal, a row and a sentence in the page."""

from collections.abc import Sequence

from benchmarks.frame import Figure, Goal

HEAD = ("what", "size", "ours", "peer", "times less", "goal", "met")


def row(figure: Figure) -> tuple[str, ...]:
    """The cells under HEAD."""
    peer, unit = figure.peer, figure.unit
    return (
        figure.what,
        ", ".join(f"{_count(number)} {of}" for of, number in figure.size.items()),
        f"{_number(figure.ours)} {unit}",
        f"{_number(peer.value)} {unit} · {peer.name}" if peer else "",
        f"{_number(figure.ratio)}x" if figure.ratio is not None else "",
        goal_text(figure.goal, unit) if figure.goal else "",
        ("yes" if figure.met else "**no**") if figure.goal else "",
    )


def line(area: str, figure: Figure) -> str:
    """One line for a terminal."""
    what, size, ours, peer, ratio, goal, met = row(figure)
    return f"{area:<10} {what:<46} {size:<28} {ours:>14}  {peer:<34} {ratio:>8}  {goal:<22} {met.strip('*')}"


def table(figures: Sequence[Figure]) -> str:
    """For the page."""
    lines = [HEAD, ("---",) * len(HEAD), *(row(figure) for figure in figures)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def missed(figure: Figure) -> str:
    """A sentence about a goal that is not met."""
    what, size, ours, _, ratio, goal, _ = row(figure)
    got = f"{ours} ({ratio} less than the peer)" if ratio else ours
    return f"**{what}{f', {size}' if size else ''}**: {got}, the goal is {goal}. {figure.why or 'Not explained yet.'}"


def goal_text(goal: Goal, unit: str) -> str:
    """Such as "<= 15 ms"."""
    return goal.measure.format(limit=goal.limit, unit=unit)


def _count(number: int) -> str:
    if number and number % 1_000_000 == 0:
        return f"{number // 1_000_000}M"
    return f"{number // 1000}k" if number and number % 1000 == 0 else f"{number:,}"


def _number(value: float) -> str:
    """Three digits that mean something."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.2g}"
