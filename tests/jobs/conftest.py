from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from data import open_store
from tests.jobs.stand import Stand


@pytest.fixture
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    store = await open_store(f"sqlite:///{tmp_path / 'dropbell.db'}")
    yield Stand(store)
    await store.close()
