"""The simulated Taobao Open Platform."""

from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.shops.faults import Fault
from sandbox.shops.premises import Premises
from sandbox.shops.serving import send
from sandbox.shops.taobao_gate import Query, TaobaoGate, TopError, read_query
from sandbox.shops.taobao_page import RESPONSE, UnknownMaterialError, taobao_page
from sandbox.world.product import Feed

PATH = "/router/rest"


class Taobao:
    """Answers requests for a material. Errors are HTTP 200 too."""

    def __init__(self, premises: Premises) -> None:
        self._premises = premises
        self._gate = TaobaoGate(premises.credentials, premises.wall)
        self._requests = count(1)

    async def rest(self, request: web.Request) -> web.Response:
        """Answer one request."""
        call = f"{next(self._requests):012x}"
        page, fault = 0, None
        try:
            params = _form(await request.read())
            self._gate.admit(params)
            query = read_query(params)
            page = query.page
            fault = self._premises.faults.take(Feed.TAOBAO)
            answer = self._answer(query, fault, call)
        except TopError as error:
            self._premises.note(Feed.TAOBAO, page, fault.fault if fault else f"refused:{error.code}")
            return await send(_error(error, call), None)
        self._premises.note(Feed.TAOBAO, page, fault.fault if fault else "ok", _items(answer))
        return await send(answer, fault)

    def _answer(self, query: Query, fault: Fault | None, call: str) -> dict[str, Any]:
        kind = fault.fault if fault else "ok"
        if fault and kind == "ban":
            limit = "accesscontrol.limited-by-app-access-count"
            raise TopError(7, "App Call Limited", limit, f"This ban will last for {fault.seconds:.0f} more seconds")
        if kind == "signature":
            raise TopError(25, "Invalid Signature")
        now, empty, filler = self._premises.clock.now(), kind == "empty", kind == "filler"
        try:
            return taobao_page(
                self._premises.world,
                now,
                query.material,
                query.page,
                query.size,
                request=call,
                empty=empty,
                filler=filler,
            )
        except UnknownMaterialError as error:
            raise TopError(15, "Remote service error", "50001", "无结果") from error


def _form(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _error(error: TopError, call: str) -> dict[str, Any]:
    fields = {"code": error.code, "msg": error.msg, "sub_code": error.sub_code, "sub_msg": error.sub_msg}
    return {"error_response": {**{name: value for name, value in fields.items() if value}, "request_id": call}}


def _items(answer: dict[str, Any]) -> int:
    return len(answer[RESPONSE].get("result_list", {}).get("map_data", ()))
