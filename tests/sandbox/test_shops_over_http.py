"""Both shops on a real port, asked as their clients ask them."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from sandbox.clock import SimClock
from sandbox.knobs import Knobs
from sandbox.shops.app import add_shops
from sandbox.shops.credentials import Credentials
from sandbox.shops.faults import Fault, Faults, read_fault
from sandbox.shops.knobs import add_shop_knobs
from sandbox.shops.ledger import Ledger
from sandbox.shops.pandapon_gate import signature
from sandbox.shops.taobao_gate import top_sign
from sandbox.shops.taobao_page import RESPONSE
from sandbox.world.product import Feed
from sandbox.world.world import World

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
START = datetime(2027, 1, 1, tzinfo=UTC)
ACCOUNT = Credentials()


@dataclass(slots=True)
class Street:
    """The two shops, and somebody with the right keys."""

    url: str
    session: aiohttp.ClientSession
    clock: SimClock
    faults: Faults
    ledger: Ledger
    world: World
    nonces: "count[int]" = field(default_factory=count)

    async def pandapon(self, **changed: Any) -> tuple[int, bytes]:
        timestamp, nonce = str(int(NOW.timestamp())), f"{next(self.nonces):032d}"
        key = ACCOUNT.pandapon_access_key
        headers = {
            "access-key": key,
            "timestamp": timestamp,
            "nonce-str": nonce,
            "user-id": ACCOUNT.pandapon_user_id,
            "signature": signature(key, timestamp, nonce, ACCOUNT.pandapon_secret_key),
        }
        body = {"beginPage": 1, "pageSize": 20, "language": "vi"} | changed
        address = f"{self.url}/pandapon/alibaba/product/productSearchOfferRecommendQuery"
        async with self.session.post(address, json=body, headers=headers) as response:
            return response.status, await response.read()

    async def taobao(self, **changed: str) -> tuple[int, bytes]:
        params = {
            "method": "taobao.ovs.tbk.dg.material.recommend",
            "app_key": ACCOUNT.taobao_app_key,
            "timestamp": (NOW + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S"),
            "format": "json",
            "v": "2.0",
            "sign_method": "hmac-sha256",
            "adzone_id": ACCOUNT.taobao_adzone_id,
            "material_id": "28026",
        } | changed
        params["sign"] = top_sign(params, ACCOUNT.taobao_app_secret, "hmac-sha256")
        async with self.session.post(f"{self.url}/taobao/router/rest", data=params) as response:
            return response.status, await response.read()


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    app, world, faults = web.Application(), World(START), Faults()
    clock = SimClock(START, monotonic=lambda: 0.0)
    ledger = add_shops(app, world, clock, faults, ACCOUNT, wall=lambda: NOW)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as session:
        yield Street(f"http://127.0.0.1:{runner.addresses[0][1]}", session, clock, faults, ledger, world)
    await runner.cleanup()


async def test_a_signed_call_gets_its_page_of_the_simulated_moment(street: Street) -> None:
    status, body = await street.pandapon(beginPage=2, pageSize=30)
    answer = json.loads(body)
    assert (status, answer["code"], len(answer["data"])) == (200, 200, 30)
    status, body = await street.taobao(page_size="100")
    answer = json.loads(body)[RESPONSE]
    assert (status, len(answer["result_list"]["map_data"])) == (200, 100)
    assert answer["total_count"] == len(street.world.products(Feed.TAOBAO, START))
    assert [(call.at, call.feed, call.page, call.outcome, call.items) for call in street.ledger.calls] == [
        (START, Feed.PANDAPON, 2, "ok", 30),
        (START, Feed.TAOBAO, 1, "ok", 100),
    ]


async def test_the_answer_follows_the_clock(street: Street) -> None:
    before = json.loads((await street.taobao())[1])[RESPONSE]["total_count"]
    street.clock.jump(timedelta(days=10))
    assert json.loads((await street.taobao())[1])[RESPONSE]["total_count"] > before + 20


async def test_refusals_are_answers_too_and_are_written_down(street: Street) -> None:
    status, body = await street.taobao(adzone_id="")
    assert status == 200
    error = json.loads(body)["error_response"]
    assert (error["code"], error["sub_code"]) == (40, "isv.missing-parameter:adzone_id")
    status, body = await street.pandapon(pageSize=51)
    answer = json.loads(body)
    assert (status, answer["code"], answer["data"]) == (200, 40003, None)
    assert [call.outcome for call in street.ledger.calls] == ["refused:40", "refused:40003"]


async def test_a_material_nobody_has_answers_no_result(street: Street) -> None:
    error = json.loads((await street.taobao(material_id="1"))[1])["error_response"]
    assert (error["code"], error["sub_code"]) == (15, "50001")


async def test_a_picture_is_a_png(street: Street) -> None:
    async with street.session.get(f"{street.url}/img/O1CN01ca012345678.png") as response:
        assert response.content_type == "image/png"
        assert (await response.read()).startswith(b"\x89PNG")


async def test_faults_strike_the_next_answers_of_one_shop_and_then_end(street: Street) -> None:
    street.faults.add(Fault(feed=Feed.TAOBAO, fault="500", times=2))
    street.faults.add(Fault(feed=Feed.TAOBAO, fault="html"))
    answers = [await street.taobao() for _ in range(4)]
    assert [status for status, _ in answers] == [500, 500, 200, 200]
    assert answers[2][1].startswith(b"<!doctype html>")
    assert RESPONSE in json.loads(answers[3][1])
    assert (await street.pandapon())[0] == 200
    assert [call.outcome for call in street.ledger.of(Feed.TAOBAO)] == ["500", "500", "html", "ok"]


@pytest.mark.parametrize("feed", list(Feed))
async def test_a_cut_answer_is_no_json_and_an_empty_one_has_no_items(street: Street, feed: Feed) -> None:
    ask = street.taobao if feed is Feed.TAOBAO else street.pandapon
    street.faults.add(Fault(feed=feed, fault="cut"))
    street.faults.add(Fault(feed=feed, fault="empty"))
    _, body = await ask()
    with pytest.raises(ValueError, match=r"Unterminated|Expecting|delimiter"):
        json.loads(body.decode("utf-8", "ignore"))
    answer = json.loads((await ask())[1])
    assert answer.get("data", []) == []
    assert "result_list" not in answer.get(RESPONSE, {})


async def test_a_ban_tells_its_seconds(street: Street) -> None:
    for feed in Feed:
        street.faults.add(Fault(feed=feed, fault="ban", seconds=31062))
    error = json.loads((await street.taobao())[1])["error_response"]
    assert (error["code"], error["sub_code"]) == (7, "accesscontrol.limited-by-app-access-count")
    assert "last for 31062 more seconds" in error["sub_msg"]
    status, body = await street.pandapon()
    assert status == 429
    assert "31062 more seconds" in json.loads(body)["msg"]
    assert [call.outcome for call in street.ledger.calls] == ["ban", "ban"]


async def test_filler_and_a_signature_refused_without_cause(street: Street) -> None:
    street.faults.add(Fault(feed=Feed.TAOBAO, fault="filler"))
    for feed in Feed:
        street.faults.add(Fault(feed=feed, fault="signature"))
    assert json.loads((await street.taobao())[1])[RESPONSE]["is_default"] == "true"
    assert json.loads((await street.taobao())[1])["error_response"]["code"] == 25
    assert "signature" in json.loads((await street.pandapon())[1])["msg"]


async def test_a_slow_answer_is_whole(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("sandbox.shops.serving.asyncio.sleep", wait)
    street.faults.add(Fault(feed=Feed.PANDAPON, fault="slow", seconds=40))
    assert len(json.loads((await street.pandapon())[1])["data"]) == 20
    assert waited == [40]


async def test_the_panel_turns_the_world_and_breaks_answers(street: Street) -> None:
    knobs = Knobs()
    add_shop_knobs(knobs, street.world, street.clock.now, street.faults)
    assert "猫粮" in await knobs.turn("drop", {"word": "猫粮", "percent": 30})
    assert await knobs.turn("shop-500", {"times": 2}) == "The next 2 answers of taobao: 500"
    assert (await street.taobao())[0] == 500
    street.faults.clear()
    assert (await street.taobao())[0] == 200
    assert await knobs.turn("shop-html", {"feed": "pandapon"}) == "The next answer of pandapon: html"
    with pytest.raises(ValueError, match="no product fits"):
        await knobs.turn("drop", {"word": "没有这种东西"})


@pytest.mark.parametrize(
    "wish",
    [
        {"feed": "taobao", "fault": "explode"},
        {"feed": "ebay", "fault": "500"},
        {"feed": "taobao", "fault": "500", "times": 0},
        {"feed": "pandapon", "fault": "filler"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(wish: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"Invalid|Expected|filler"):
        read_fault(wish)
