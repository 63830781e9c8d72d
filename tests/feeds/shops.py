"""Both shops as they answer, for tests: their own samples, changed where a scenario needs it."""

import copy
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx

from deals.source import PandaponParams, TaobaoParams
from feeds.fetch import Feeds
from feeds.pandapon import PandaponConfig
from feeds.taobao import TaobaoConfig

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
VIETNAMESE = PandaponParams(language="vi")
MATERIAL = TaobaoParams(adzone_id="mm_11_22_33", material_id="27160", unid="channel")
ACCESS_KEY, SECRET_KEY = "canary-access-key", "canary-secret-key"
APP_KEY, APP_SECRET = "canary-app-key", "canary-app-secret"
SECRETS = (ACCESS_KEY, SECRET_KEY, APP_KEY, APP_SECRET)
FIXTURES = Path(__file__).parent.parent / "fixtures"
ROOT = "ovs_tbk_dg_material_recommend_response"

Json = dict[str, Any]
Handler = Callable[[httpx.Request], httpx.Response]


def recorded(name: str) -> bytes:
    return (FIXTURES / f"{name}.json").read_bytes()


PANDAPON_ANSWER: Json = json.loads(recorded("pandapon_recommend"))
TAOBAO_ANSWER: Json = json.loads(recorded("taobao_recommend"))


def pandapon_item(**changes: object) -> Json:
    return {**copy.deepcopy(PANDAPON_ANSWER["data"][0]), **changes}


def pandapon_answer(*items: object) -> Json:
    return {**PANDAPON_ANSWER, "data": list(items)}


def taobao_item(**groups: object) -> Json:
    """The vendor's item; a dict changes fields of the group of that name, anything else replaces it."""
    item = copy.deepcopy(TAOBAO_ANSWER[ROOT]["result_list"]["map_data"][0])
    for name, change in groups.items():
        item[name] = {**item[name], **change} if isinstance(change, dict) else change
    return dict(item)


def taobao_answer(*items: object, **root: object) -> Json:
    return {ROOT: {**TAOBAO_ANSWER[ROOT], "result_list": {"map_data": list(items)}, **root}}


def taobao_error(code: object, sub_code: str | None = None, sub_msg: str | None = None) -> Json:
    said = {"code": code, "msg": "said", "sub_code": sub_code, "sub_msg": sub_msg, "request_id": "r1"}
    return {"error_response": {name: value for name, value in said.items() if value is not None}}


def pandapon_config(**changes: Any) -> PandaponConfig:
    settings: Json = {
        "url": "https://api.pandapon.com",
        "access_key": ACCESS_KEY,
        "secret_key": SECRET_KEY,
        "user_id": "2100007341207",
    }
    return PandaponConfig(**settings | changes)


def taobao_config(**changes: Any) -> TaobaoConfig:
    settings: Json = {"app_key": APP_KEY, "app_secret": APP_SECRET}
    return TaobaoConfig(**settings | changes)


class Slept:
    """A sleep that takes no time and remembers what was asked."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


class _Chunks(httpx.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._content), 1000):
            yield self._content[start : start + 1000]


def _unread(response: httpx.Response) -> httpx.Response:
    """The response as it comes from a socket: in pieces, and not read yet."""
    return httpx.Response(response.status_code, headers=response.headers, stream=_Chunks(response.content))


class Shop:
    """Answers with what is in the script, the last of it for ever, and keeps what it was asked."""

    def __init__(self, *script: Json | httpx.Response | Exception) -> None:
        self._script = list(script)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if isinstance(answer, Exception):
            raise answer
        return _unread(answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer))

    @property
    def bodies(self) -> list[Json]:
        return [json.loads(request.content) for request in self.requests]

    @property
    def forms(self) -> list[dict[str, str]]:
        return [{k: v[0] for k, v in parse_qs(request.content.decode()).items()} for request in self.requests]


def feeds_to(
    shop: Handler,
    *,
    pandapon: PandaponConfig | None = None,
    taobao: TaobaoConfig | None = None,
    sleep: Slept | None = None,
) -> Feeds:
    """Feeds whose every call ends in this shop."""
    return Feeds(
        pandapon or pandapon_config(),
        taobao or taobao_config(),
        clock=lambda: NOW,
        sleep=sleep or Slept(),
        transport=httpx.MockTransport(shop),
    )
