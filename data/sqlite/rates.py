"""What currencies are worth, as an admin or a file said."""

import sqlite3

from data.sqlite.choices import read_rate
from data.sqlite.database import Database
from data.sqlite.encoding import to_ms
from deals.currency import Currency, Rate

ALL = "SELECT * FROM rates ORDER BY currency"
"""Every rate that was told."""

TELL = """
INSERT INTO rates (currency, value, at) VALUES (:currency, :value, :at)
ON CONFLICT (currency) DO UPDATE SET value = excluded.value, at = excluded.at WHERE excluded.at >= rates.at
"""
"""A rate that was told later stays."""

FORGET = "DELETE FROM rates WHERE currency = :currency"
"""Nothing is shown in it any more."""


class SqliteRates:
    """What currencies are worth."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[Rate]:
        """Every rate that was told, by currency."""
        return await self._database.read(lambda connection: [read_rate(row) for row in connection.execute(ALL)])

    async def tell(self, rate: Rate) -> None:
        """From now on this is its rate; one that was told later stays."""
        values = {"currency": rate.currency, "value": str(rate.value), "at": to_ms(rate.at)}
        await self._write(TELL, values)

    async def forget(self, currency: Currency) -> None:
        """No price is shown in it any more."""
        await self._write(FORGET, {"currency": currency})

    async def _write(self, statement: str, values: dict[str, object]) -> None:
        def work(connection: sqlite3.Connection) -> None:
            connection.execute(statement, values)

        await self._database.write(work)
