import asyncio
from datetime import UTC, datetime

import pytest

from bot.demo.seeding import Past, live_through


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    """Thirty days of history, lived through once for all the stages."""
    return asyncio.run(live_through(tmp_path_factory.mktemp("past") / "past.db", datetime.now(UTC)))
