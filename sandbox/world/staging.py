"""The story's presales, set up so that one of each phase runs at the first minute."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sandbox.world.casting import listed
from sandbox.world.plots import presale
from sandbox.world.product import Presale, Product, Terms
from sandbox.world.vocabulary import TaobaoRole, taobao

_DAY = timedelta(days=1)
_GAP = timedelta(hours=2)
_DEPOSIT = timedelta(days=8)
_BALANCE = timedelta(days=3)


def staged(cast: list[Product], start: datetime) -> Iterator[tuple[Product, datetime, Terms]]:
    """Which products of the cast are on presale, from when on, and on which terms."""
    start = start.replace(second=0, microsecond=0)
    for product, role in zip(cast, taobao().cast, strict=False):
        if role.phase:
            sale = _windows(product, role, start)
            terms = Terms(listed=listed(product), price=product.base)
            yield product, min(sale.start, start) - _DAY, replace(terms, presale=sale)


def _windows(product: Product, role: TaobaoRole, start: datetime) -> Presale:
    deadline = start + timedelta(hours=role.hours)
    match role.phase:
        case "announced":
            opens, closes = deadline, deadline + _DEPOSIT
        case "deposit":
            opens, closes = start - _DAY, deadline
        case "gap":
            opens, closes = start - _DEPOSIT, start - _GAP
        case _:
            opens, closes = start - _DEPOSIT, deadline - _BALANCE - _GAP
    tail = deadline if role.phase == "gap" else closes + _GAP
    return presale(product.base, opens, closes, tail, tail + _BALANCE)
