from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from data import open_store
from data.store import Store
from tests.data.scene import Scene


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "dropbell.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """A real one, in a file of its own."""
    store = await open_store(f"sqlite:///{path}")
    yield store
    await store.close()


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene(store)
