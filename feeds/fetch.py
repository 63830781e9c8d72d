"""The front door: ask a source, get a snapshot."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Self

import httpx

from deals.offer import Feed
from deals.snapshot import Snapshot
from deals.source import PandaponParams, SourceParams, TaobaoParams
from feeds.errors import Refused
from feeds.pace import Pace
from feeds.paging import Page
from feeds.pandapon.client import PandaponClient
from feeds.pandapon.config import PandaponConfig
from feeds.retry import Patience, Sleep
from feeds.taobao.client import TaobaoClient
from feeds.taobao.config import TaobaoConfig

_BETWEEN_TAOBAO_CALLS: Final = 1.0
"""Seconds, for each app key."""


def _now() -> datetime:
    return datetime.now(UTC)


class Feeds:
    """Both feeds, open for as long as the `async with` block. A feed without a configuration is off."""

    def __init__(
        self,
        pandapon: PandaponConfig | None,
        taobao: TaobaoConfig | None,
        *,
        clock: Callable[[], datetime] = _now,
        sleep: Sleep = asyncio.sleep,
        deadline: float = 20.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`clock` stamps the requests, which the services compare with theirs; `deadline` is in seconds a call."""
        patience = Patience(sleep=sleep)
        self._pandapon: PandaponClient | None = None
        self._taobao: TaobaoClient | None = None
        if pandapon is not None:
            self._pandapon = PandaponClient(
                pandapon, clock=clock, patience=patience, transport=transport, deadline=deadline
            )
        if taobao is not None:
            self._taobao = TaobaoClient(
                taobao,
                clock=clock,
                patience=patience,
                pace=Pace(_BETWEEN_TAOBAO_CALLS, sleep=sleep),
                transport=transport,
                deadline=deadline,
            )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for client in (self._pandapon, self._taobao):
            if client is not None:
                await client.close()

    async def fetch(self, params: SourceParams, now: datetime, *, full_ids: bool = False) -> Snapshot:
        """Ask a source for everything it shows now.

        Incomplete when a page after the first failed. Raises FeedError when nothing came at all; Refused also where
        the feed is off. `full_ids` keys Taobao items by their whole id.
        """
        match params:
            case PandaponParams():
                return await self._pandapon_client().fetch(params, now)
            case TaobaoParams():
                return await self._taobao_client().fetch(params, now, full_ids=full_ids)

    def take_calls(self) -> dict[Feed, int]:
        """How many requests went to each feed since this was last asked: what counts against its quota."""
        clients = {Feed.PANDAPON: self._pandapon, Feed.TAOBAO: self._taobao}
        return {feed: client.take_calls() for feed, client in clients.items() if client is not None}

    async def probe(self, params: SourceParams) -> Page:
        """Ask a source once for a single offer, to see whether its credentials work. Raises FeedError."""
        match params:
            case PandaponParams():
                return await self._pandapon_client().probe(params)
            case TaobaoParams():
                return await self._taobao_client().probe(params)

    async def find_sign_rule(self, params: PandaponParams) -> str | None:
        """Find out which PANDAPON_SIGN_RULE the account needs: up to eight calls in some twenty seconds."""
        return await self._pandapon_client().find_sign_rule(params)

    def _pandapon_client(self) -> PandaponClient:
        if self._pandapon is None:
            raise Refused("PandaPon is off: PANDAPON_ACCESS_KEY and PANDAPON_SECRET_KEY are not set")
        return self._pandapon

    def _taobao_client(self) -> TaobaoClient:
        if self._taobao is None:
            raise Refused("Taobao is off: TAOBAO_APP_KEY and TAOBAO_APP_SECRET are not set")
        return self._taobao
