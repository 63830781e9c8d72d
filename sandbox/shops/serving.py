"""How an answer leaves a shop: whole, or broken in the way that was asked for."""

import asyncio
import json
from typing import Any

from aiohttp import web

from sandbox.shops.faults import Fault

_HTML = "<!doctype html><title>503</title><h1>系统维护中</h1>"


async def send(answer: dict[str, Any], fault: Fault | None, *, status: int = 200) -> web.Response:
    """The HTTP response for an answer. Faults of the line happen here: errors, pages of HTML, cuts, waiting."""
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    match fault:
        case Fault(fault="500"):
            return web.Response(status=500, text="Internal Server Error")
        case Fault(fault="html"):
            return web.Response(text=_HTML, content_type="text/html")
        case Fault(fault="cut"):
            body = body[: len(body) // 2]
        case Fault(fault="slow", seconds=seconds):
            await asyncio.sleep(seconds)
        case _:
            pass
    return web.Response(status=status, body=body, content_type="application/json", charset="utf-8")
