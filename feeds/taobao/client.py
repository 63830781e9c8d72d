"""Asking Taobao."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

import httpx

from deals.snapshot import Snapshot
from deals.source import TaobaoParams
from feeds.body import read_object, status_error
from feeds.errors import masking
from feeds.pace import Pace
from feeds.paging import Page, gather
from feeds.retry import Patience
from feeds.taobao.config import TaobaoConfig
from feeds.taobao.faults import TopFault, read_fault
from feeds.taobao.page import CALL, parse_page
from feeds.taobao.signing import signed_form
from feeds.wire import Answer, Wire

_HEADERS: Final = {"content-type": "application/x-www-form-urlencoded;charset=utf-8"}
_NOTHING: Final = Page(offers=())


class TaobaoClient:
    """One app key's view of the materials. All calls of the key share one pace."""

    def __init__(
        self,
        config: TaobaoConfig,
        *,
        clock: Callable[[], datetime],
        patience: Patience,
        pace: Pace,
        transport: httpx.AsyncBaseTransport | None = None,
        deadline: float = 20.0,
    ) -> None:
        self._config = config
        self._clock = clock
        self._patience = patience
        self._pace = pace
        self._wire = Wire(config.url, transport=transport, deadline=deadline)
        self._mask = masking(config.app_secret, config.app_key)
        self._ahead = timedelta(0)
        """How far the service's clock is ahead of ours, once it complained."""

    async def fetch(self, params: TaobaoParams, now: datetime, *, full_ids: bool = False) -> Snapshot:
        """Read the material page by page, as `feeds.paging.gather` does."""
        size = self._config.page_size

        async def read(number: int) -> Page:
            return await self._patience.insist(lambda: self._page(params, number, size, full_ids=full_ids))

        return await gather(read, page_size=size, pages=self._config.pages, at=now)

    async def probe(self, params: TaobaoParams) -> Page:
        """Ask once, for one offer."""
        return await self._page(params, 1, 1, full_ids=False)

    def take_calls(self) -> int:
        """How many requests there were since this was last asked."""
        return self._wire.take_calls()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._wire.close()

    async def _page(self, params: TaobaoParams, number: int, size: int, *, full_ids: bool) -> Page:
        business = {
            "adzone_id": _last_part(params.adzone_id),
            "material_id": params.material_id,
            "unid": params.unid,
            "page_no": str(number),
            "page_size": str(size),
        }
        answer, found, fault = await self._ask(business)
        if fault is not None and fault.is_clock and answer.date is not None:
            self._ahead = answer.date - self._clock()
            answer, found, fault = await self._ask(business)
        if fault is not None and not fault.is_no_result:
            raise fault.error(self._mask)
        if fault is None and (status := status_error(answer)) is not None:
            raise status
        return _NOTHING if fault else parse_page(found, full_ids=full_ids)

    async def _ask(self, business: dict[str, str | None]) -> tuple[Answer, dict[str, object], TopFault | None]:
        await self._pace.turn()
        form = signed_form(
            CALL,
            business,
            app_key=self._config.app_key,
            secret=self._config.app_secret,
            method=self._config.sign_method,
            at=self._clock() + self._ahead,
        )
        answer = await self._wire.post(urlencode(form).encode(), _HEADERS)
        found = read_object(answer, self._mask)
        return answer, found, read_fault(found)


def _last_part(pid: str) -> str:
    """The ad zone's own number of a pid mm_a_b_c, which people copy as a whole."""
    return pid.strip().rpartition("_")[2]
