"""Programs as they run where only `pip install dropbell` was done: nothing of the developer's tools is found."""

import os
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]


@contextmanager
def small_installation(*extras: str) -> Iterator[dict[str, str]]:
    """The environment of such a program; start it with `python()`, which looks at nothing else."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in extras for one in project["optional-dependencies"][extra])]
    with TemporaryDirectory(prefix="dropbell-clean-") as folder:
        for name in set().union(*(_needed(Requirement(one)) for one in wanted)):
            _link(name, Path(folder))
        yield {"PATH": os.environ["PATH"], "HOME": folder, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}"}


def python(*arguments: str) -> list[str]:
    """The command that runs this Python without its site-packages."""
    return [sys.executable, "-S", *arguments]


def _needed(wanted: Requirement) -> set[str]:
    """Its name, and those of everything it needs itself."""
    marks = [{"extra": extra} for extra in ("", *wanted.extras)]
    lines = [Requirement(line) for line in distribution(wanted.name).requires or ()]
    inner = [line for line in lines if line.marker is None or any(line.marker.evaluate(mark) for mark in marks)]
    return {wanted.name}.union(*(_needed(line) for line in inner))


def _link(name: str, folder: Path) -> None:
    one = distribution(name)
    for top in {file.parts[0] for file in one.files or () if file.parts[0] not in {"..", "__pycache__"}}:
        link = folder / top
        if not link.exists():
            link.symlink_to(Path(str(one.locate_file(top))).resolve())
