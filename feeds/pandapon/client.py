"""Asking PandaPon."""

import json
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final

import httpx

from deals.snapshot import Snapshot
from deals.source import PandaponParams
from feeds.body import read_object, status_error
from feeds.errors import Malformed, Refused, WaitUntil, masking
from feeds.paging import Page, gather
from feeds.pandapon.config import PandaponConfig
from feeds.pandapon.page import parse_page, read_fault, triage
from feeds.pandapon.signing import SignRule, candidates
from feeds.retry import Patience
from feeds.wire import Wire

_BETWEEN_TRIALS: Final = 2.0
"""Seconds. Wrong signatures in a row could pass for an attack."""


class PandaponClient:
    """One account's view of the recommendations."""

    def __init__(
        self,
        config: PandaponConfig,
        *,
        clock: Callable[[], datetime],
        patience: Patience,
        transport: httpx.AsyncBaseTransport | None = None,
        deadline: float = 20.0,
    ) -> None:
        self._config = config
        self._clock = clock
        self._patience = patience
        self._wire = Wire(config.endpoint, transport=transport, deadline=deadline)
        self._mask = masking(config.access_key, config.secret_key)

    async def fetch(self, params: PandaponParams, now: datetime) -> Snapshot:
        """Read the list page by page, as `feeds.paging.gather` does."""
        rule = SignRule.parse(self._config.sign_rule)

        async def read(number: int) -> Page:
            return await self._patience.insist(lambda: self._page(params, rule, number, self._config.page_size))

        return await gather(read, page_size=self._config.page_size, pages=self._config.pages, at=now)

    async def probe(self, params: PandaponParams) -> Page:
        """Ask once, for one offer."""
        return await self._page(params, SignRule.parse(self._config.sign_rule), 1, 1)

    async def find_sign_rule(self, params: PandaponParams) -> str | None:
        """Try each rule once until the service takes one; None when it takes none.

        Raises TryAgain or WaitUntil where the service cannot answer now. Meant to be run by hand: at most eight
        calls, `_BETWEEN_TRIALS` apart.
        """
        for trial, rule in enumerate(candidates()):
            if trial:
                await self._patience.sleep(_BETWEEN_TRIALS)
            try:
                await self._page(params, rule, 1, 1)
            except (Refused, Malformed):
                continue
            return str(rule)
        return None

    def take_calls(self) -> int:
        """How many requests there were since this was last asked."""
        return self._wire.take_calls()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._wire.close()

    async def _page(self, params: PandaponParams, rule: SignRule, number: int, size: int) -> Page:
        body = {"beginPage": number, "pageSize": size, "language": params.language}
        answer = await self._wire.post(json.dumps(body).encode(), self._headers(rule))
        found = read_object(answer, self._mask)
        fault, status = read_fault(found), status_error(answer)
        if status is not None and (fault is None or not fault.code or isinstance(status, WaitUntil)):
            raise status
        if fault is not None:
            raise triage(fault.masked(self._mask))
        return parse_page(found)

    def _headers(self, rule: SignRule) -> dict[str, str]:
        config, nonce = self._config, secrets.token_hex(16)
        signed = rule.headers(config.access_key, config.secret_key, at=self._clock(), nonce=nonce)
        return {"content-type": "application/json", **signed, "user-id": config.user_id}
