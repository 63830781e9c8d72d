"""A second currency beside the yuan, at a rate that somebody told us. Nothing is ever converted without one."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from deals.offer import Fen

LARGEST = Decimal(1_000_000)
LONGEST = 16
"""Signs of a rate as it is typed; checked before it is read, because reading a very long one takes long."""


class Currency(StrEnum):
    """What prices may be shown in beside the yuan."""

    USD = "USD"
    EUR = "EUR"
    VND = "VND"
    MXN = "MXN"
    COP = "COP"
    CLP = "CLP"
    PEN = "PEN"
    ARS = "ARS"


STRONG = frozenset({Currency.USD, Currency.EUR, Currency.PEN})
"""One of these is worth more than a yuan: people say how many yuan it costs. Of the others, how many a yuan buys."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What an admin or a file said a currency is worth."""

    currency: Currency
    value: Decimal
    """Above zero. Yuan for one of a STRONG currency; of the others, how many one yuan buys."""
    at: datetime
    """When it was told."""

    def convert(self, fen: Fen) -> Decimal:
        """A price in this currency."""
        yuan = Decimal(fen) / 100
        return yuan / self.value if self.currency in STRONG else yuan * self.value


def read_rates(text: str, at: datetime) -> tuple[list[Rate], list[int]]:
    """The rates of a file, one a line such as `USD 7.12`, and the numbers of lines that are none. # begins a note."""
    rates, unreadable = [], []
    for number, line in enumerate(text.splitlines(), 1):
        match line.partition("#")[0].split():
            case []:
                pass
            case [code, typed] if (currency := read_currency(code)) and (value := read_rate(typed)):
                rates.append(Rate(currency, value, at))
            case _:
                unreadable.append(number)
    return rates, unreadable


def read_currency(text: str) -> Currency | None:
    """The currency of this code; None for one that is not offered."""
    code = text.upper()
    return Currency(code) if code in set(Currency) else None


def read_rate(text: str) -> Decimal | None:
    """A rate as people type it, with point or comma; None for what cannot be one."""
    text = text.replace(",", ".")
    if len(text) > LONGEST or not text.isascii() or not text.replace(".", "", 1).isdecimal():
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if 0 < value <= LARGEST else None
