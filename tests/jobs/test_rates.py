"""Rates from a file: read when it changes, as old as the file, and never in the way of what an admin said later."""

import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from deals.currency import Currency, Rate
from jobs.rates import EVERY, RateReader
from tests.jobs.stand import Stand


def _write(path: Path, text: str, stand: Stand) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, (stand.now.timestamp(), stand.now.timestamp()))


async def _told(stand: Stand) -> dict[str, Decimal]:
    return {rate.currency: rate.value for rate in await stand.store.rates.all()}


async def test_the_file_is_read_at_start_and_when_it_changes(stand: Stand, tmp_path: Path) -> None:
    path = tmp_path / "rates.txt"
    _write(path, "# told by the bank\nUSD 7.12\n\nvnd 3600  # for one yuan\n", stand)
    reader = RateReader(stand.store, path, stand.times)
    assert await reader.run() == stand.now + EVERY
    assert await stand.store.rates.all() == [
        Rate(Currency.USD, Decimal("7.12"), stand.now),
        Rate(Currency.VND, Decimal(3600), stand.now),
    ]
    stand.later(hours=1)
    _write(path, "USD 7.20", stand)
    await reader.run()
    assert await _told(stand) == {"USD": Decimal("7.20"), "VND": Decimal(3600)}


async def test_what_an_admin_said_later_stays(stand: Stand, tmp_path: Path) -> None:
    path = tmp_path / "rates.txt"
    _write(path, "USD 7.12", stand)
    await stand.store.rates.tell(Rate(Currency.USD, Decimal(7), stand.now + timedelta(hours=1)))
    await RateReader(stand.store, path, stand.times).run()
    assert await _told(stand) == {"USD": Decimal(7)}


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xff", b"USD\nXAU 3\nUSD x\nUSD 7 8\n"])
async def test_what_cannot_be_read_changes_nothing(
    stand: Stand, tmp_path: Path, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "rates.txt"
    if content is not None:
        path.write_bytes(content)
    assert await RateReader(stand.store, path, stand.times).run() == stand.now + EVERY
    assert await _told(stand) == {}
    assert str(path) in caplog.text
