"""docs/performance.md: what was measured, on what, and which goals are missed by how much and why."""

import ast
import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import distributions, version
from pathlib import Path

import msgspec

from benchmarks.areas import AREAS
from benchmarks.frame import Figure
from benchmarks.growth_picture import draw
from benchmarks.table import missed, table

DOCS = Path(__file__).parents[1] / "docs"
PAGE, PICTURE = DOCS / "performance.md", DOCS / "growth.svg"
KEPT = Path(__file__).with_name("figures.json")


def keep(area: str, figures: Sequence[Figure]) -> None:
    """Remember what was measured last of this area."""
    everything = kept() | {area: list(figures)}
    in_order = {name: everything[name] for name in AREAS if name in everything}
    KEPT.write_bytes(msgspec.json.format(msgspec.json.encode(in_order), indent=1) + b"\n")


def kept() -> dict[str, list[Figure]]:
    """What was measured last of every area."""
    if not KEPT.exists():
        return {}
    return msgspec.json.decode(KEPT.read_bytes(), type=dict[str, list[Figure]])


def write_page() -> None:
    """Write the page and its picture anew."""
    figures = kept()
    if "growth" in figures:
        PICTURE.write_text(draw(figures["growth"]), encoding="utf-8")
    PAGE.write_text(page(figures), encoding="utf-8")


def page(figures: Mapping[str, Sequence[Figure]]) -> str:
    """The whole page; the areas in the order they are given."""
    late = [figure for found in figures.values() for figure in found if not figure.met]
    goals = sum(figure.goal is not None for found in figures.values() for figure in found)
    head = f"""# What it costs

Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}: {_machine()}.

Every area runs beside its peers, in turns, in one run and a process of its own. Both sides must give the same answer,
or the run ends without a figure. Times are CPU, medians of turns, unless a line says otherwise. The data is made up, in
the shapes of the two feeds. Sending has [a page of its own](performance-delivery.md).

{goals - len(late)} of {goals} goals are met.
"""
    return "\n".join([head, *(f"- {missed(figure)}\n" for figure in late), *map(_section, figures, figures.values())])


def _section(area: str, figures: Sequence[Figure]) -> str:
    told = ast.get_docstring(ast.parse(Path(__file__).with_name(f"{area}.py").read_text(encoding="utf-8"))) or ""
    picture = f"![Cost against size]({PICTURE.name})\n\n" if area == "growth" else ""
    return f"## {area.capitalize()}\n\n{told}\n\n{picture}{table(figures)}\n"


def _machine() -> str:
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    return (
        f"{model}, {os.cpu_count()} cores, Linux, CPython {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}; {_versions()}"
    )


def _versions() -> str:
    told = {
        "python-telegram-bot",
        "sqlite-utils",
        "APScheduler",
        "pillow",
        "matplotlib",
        "SQLAlchemy",
        "reader",
        "tantivy",
        "numpy",
        "ahocorasick_rs",
    }
    names = sorted({one.name for one in distributions()} & told, key=str.lower)
    return ", ".join(f"{name} {version(name)}" for name in names)


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines()
