"""The figures of the proofs, kept beside each other and written into docs/reliability.md."""

import json
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "docs" / "reliability.json"

Figure = int | float | str


def note(proof: str, figures: Mapping[str, Figure]) -> None:
    """Keep what this proof found, print it, and write the page anew."""
    print(json.dumps({proof: dict(figures)}, indent=2))  # noqa: T201 - a program for a terminal
