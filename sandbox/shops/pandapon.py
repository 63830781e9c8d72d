"""The simulated PandaPon."""

from itertools import count
from typing import Any

from aiohttp import web

from sandbox.shops.faults import Fault
from sandbox.shops.pandapon_gate import PandaponGate, Query, RefusedError, read_query
from sandbox.shops.pandapon_page import envelope, pandapon_page
from sandbox.shops.premises import Premises
from sandbox.shops.serving import send
from sandbox.world.product import Feed

PATH = "/alibaba/product/productSearchOfferRecommendQuery"


class Pandapon:
    """Answers requests for recommendations."""

    def __init__(self, premises: Premises) -> None:
        self._premises = premises
        self._gate = PandaponGate(premises.credentials, premises.wall)
        self._requests = count(1)

    async def recommend(self, request: web.Request) -> web.Response:
        """Answer one request."""
        call = f"{next(self._requests):032x}"
        page, fault = 0, None
        try:
            self._gate.admit(request.headers)
            query = read_query(request.content_type, await request.read())
            page = query.page
            fault = self._premises.faults.take(Feed.PANDAPON)
            answer = self._answer(query, fault, call)
        except RefusedError as refused:
            self._premises.note(Feed.PANDAPON, page, fault.fault if fault else f"refused:{refused.code}")
            status = 429 if refused.code == 429 else 200
            return await send(envelope(refused.code, refused.msg, call), None, status=status)
        self._premises.note(Feed.PANDAPON, page, fault.fault if fault else "ok", len(answer["data"]))
        return await send(answer, fault)

    def _answer(self, query: Query, fault: Fault | None, call: str) -> dict[str, Any]:
        kind = fault.fault if fault else "ok"
        if fault and kind == "ban":
            raise RefusedError(429, f"请求过于频繁: This ban will last for {fault.seconds:g} more seconds")
        if kind == "signature":
            raise RefusedError(40103, "签名错误 (signature is invalid)")
        now, empty = self._premises.clock.now(), kind == "empty"
        return pandapon_page(
            self._premises.world, now, query.page, query.size, query.language, request=call, empty=empty
        )
