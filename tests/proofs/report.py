"""The figures of the proofs: kept in `figures.json`, shown in docs/reliability.md."""

import json
import os
import platform
import sqlite3
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

Figure = int | float | str
Figures = Mapping[str, Mapping[str, Figure]]

FIGURES = Path(__file__).with_name("figures.json")
PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"

ABOUT = tomllib.loads(Path(__file__).with_name("about.toml").read_text(encoding="utf-8"))


def note(proof: str, found: Mapping[str, Figure]) -> None:
    """Keep what this proof found, print it, and write the page anew."""
    print(json.dumps({proof: dict(found)}, indent=2))  # noqa: T201 - a program for a terminal
    figures = read() | {proof: {"run": f"{datetime.now(UTC):%Y-%m-%d}", "machine": _machine()} | dict(found)}
    FIGURES.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    PAGE.write_text(page(figures), encoding="utf-8")


def read() -> dict[str, Mapping[str, Figure]]:
    """What every proof found last."""
    found: dict[str, Mapping[str, Figure]] = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    return found


def page(figures: Figures) -> str:
    """docs/reliability.md."""
    return "\n".join([ABOUT["head"].lstrip(), *(_section(name, figures[name]) for name in ABOUT if name in figures)])


def _section(name: str, found: Mapping[str, Figure]) -> str:
    about = ABOUT[name]
    rows = "\n".join(f"| {what.replace('_', ' ')} | {figure} |" for what, figure in found.items())
    return f"## {about['title']}\n\n`{about['command']}`. {about['how'].strip()}\n\n| | |\n|---|---|\n{rows}\n"


def _machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
