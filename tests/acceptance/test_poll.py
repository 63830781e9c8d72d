"""`dropbell poll --json` against the vendors' own sample answers, as a process of its own."""

import asyncio
import copy
import json
import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from aiohttp import web

from data import open_store
from deals.wish import Wish

FIXTURES = Path(__file__).parents[1] / "fixtures"
HOUR = timedelta(hours=1)


class SampleShops:
    """Answers every call with the vendors' samples, with new trace ids each time, or with what a test put there."""

    def __init__(self) -> None:
        self.pandapon: Any = json.loads((FIXTURES / "pandapon_recommend.json").read_text(encoding="utf-8"))
        self.taobao: Any = json.loads((FIXTURES / "taobao_recommend.json").read_text(encoding="utf-8"))
        self.spoil: bytes | None = None
        self.url = ""

    @property
    def item(self) -> Any:
        (item,) = self.taobao["ovs_tbk_dg_material_recommend_response"]["result_list"]["map_data"]
        return item

    async def answer_pandapon(self, _: web.Request) -> web.Response:
        body = copy.deepcopy(self.pandapon)
        for offer in body["data"]:
            offer["traceInfo"] = f"object_id%40{offer['offerId']}%5Etrace%40{token_hex(8)}"
        return self._answer(body)

    async def answer_taobao(self, _: web.Request) -> web.Response:
        body = copy.deepcopy(self.taobao)
        for item in body["ovs_tbk_dg_material_recommend_response"]["result_list"]["map_data"]:
            item["publish_info"]["click_url"] += token_hex(8)
            item["publish_info"]["coupon_share_url"] += token_hex(8)
        return self._answer(body)

    def _answer(self, body: Any) -> web.Response:
        raw = json.dumps(body).encode() if self.spoil is None else self.spoil
        return web.Response(body=raw, content_type="application/json")


@pytest.fixture
async def shops() -> AsyncIterator[SampleShops]:
    shops = SampleShops()
    app = web.Application()
    app.router.add_post("/alibaba/product/productSearchOfferRecommendQuery", shops.answer_pandapon)
    app.router.add_post("/router/rest", shops.answer_taobao)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    shops.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield shops
    await runner.cleanup()


class Dropbell:
    """Runs the console command in an empty folder with the settings of these shops."""

    def __init__(self, shops: SampleShops, folder: Path) -> None:
        self._folder = folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite:///{folder / 'kept.db'}",
            "PANDAPON_URL": shops.url,
            "PANDAPON_ACCESS_KEY": "ak",
            "PANDAPON_SECRET_KEY": "canary-panda",
            "TAOBAO_URL": f"{shops.url}/router/rest",
            "TAOBAO_APP_KEY": "123",
            "TAOBAO_APP_SECRET": "canary-taobao",
            "TAOBAO_ADZONE_ID": "mm_1_2_3",
            "TAOBAO_MATERIAL_IDS": "28026",
        }

    async def poll(self) -> tuple[int, list[dict[str, Any]], str]:
        """Exit code, printed events, and what went to stderr."""
        command = (sys.executable, "-m", "bot", "poll", "--json")
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=self._folder,
            env=self._environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        assert process.returncode is not None
        return process.returncode, [json.loads(line) for line in out.splitlines()], err.decode()

    async def events(self) -> list[dict[str, Any]]:
        code, events, errors = await self.poll()
        assert code == 0, errors
        return events


@pytest.fixture
async def dropbell(shops: SampleShops, tmp_path: Path) -> Dropbell:
    """Already polled once: the first snapshot is a silent baseline."""
    dropbell = Dropbell(shops, tmp_path)
    assert await dropbell.events() == []
    return dropbell


async def test_the_same_answers_with_new_trace_ids_say_nothing(dropbell: Dropbell) -> None:
    assert await dropbell.events() == []


async def test_the_first_poll_keeps_all_eleven_offers(dropbell: Dropbell, tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'kept.db'}")
    try:
        kept = (await store.offers.search(Wish(), size=100)).items
    finally:
        await store.close()
    assert sorted(listing.offer.id.feed.value for listing in kept) == ["pandapon"] * 10 + ["taobao"]


async def test_a_lowered_price_at_1688_is_one_drop_with_both_prices(dropbell: Dropbell, shops: SampleShops) -> None:
    shops.pandapon["data"][0]["priceInfo"] = {"price": "20.40", "consignPrice": "18.00"}
    (event,) = await dropbell.events()
    told = {name: event[name] for name in ("kind", "feed", "key", "title", "price", "before")}
    assert told == {
        "kind": "price_drop",
        "feed": "pandapon",
        "key": "674919866383",
        "title": "uvb灯爬虫爬宠太阳灯陆龟箱雨林沙漠型鬃狮蜥蜴蛇黄缘乌龟晒背灯",
        "price": 2040,
        "before": 2550,
    }
    assert await dropbell.events() == []


async def test_a_lowered_price_at_taobao_is_one_drop_with_both_prices(dropbell: Dropbell, shops: SampleShops) -> None:
    shops.item["price_promotion_info"]["final_promotion_price"] = "59.9"
    (event,) = await dropbell.events()
    assert (event["kind"], event["feed"], event["price"], event["before"]) == ("price_drop", "taobao", 5990, 6990)


async def test_a_presale_whose_deposit_is_open_is_one_event(dropbell: Dropbell, shops: SampleShops) -> None:
    now = datetime.now(UTC)
    windows = {
        "presale_start_time": now - HOUR,
        "presale_end_time": now + 48 * HOUR,
        "presale_tail_start_time": now + 50 * HOUR,
        "presale_tail_end_time": now + 98 * HOUR,
    }
    shops.item["presale_info"] |= {name: int(at.timestamp() * 1000) for name, at in windows.items()}
    shops.item["price_promotion_info"]["final_promotion_price"] = "49.9"
    (event,) = await dropbell.events()
    assert (event["kind"], event["feed"]) == ("deposit_opens", "taobao")
    assert await dropbell.events() == []


@pytest.mark.parametrize(
    "spoiled",
    [b"", b"<html><body>Please log in</body></html>", b'{"code": 200, "data": [{"offerId": 674919866383, "pri'],
    ids=["nothing", "an HTML page", "cut in the middle"],
)
async def test_a_spoiled_answer_changes_nothing_then_or_later(
    dropbell: Dropbell, shops: SampleShops, spoiled: bytes
) -> None:
    shops.spoil = spoiled
    code, events, errors = await dropbell.poll()
    assert (code, events) == (1, [])
    assert "canary" not in errors
    assert "Traceback" not in errors
    shops.spoil = None
    assert await dropbell.events() == []


async def test_an_empty_list_is_not_everything_gone(dropbell: Dropbell, shops: SampleShops) -> None:
    offers, results = shops.pandapon["data"], shops.taobao["ovs_tbk_dg_material_recommend_response"]["result_list"]
    items = results["map_data"]
    shops.pandapon["data"], results["map_data"] = [], []
    assert await dropbell.events() == []
    shops.pandapon["data"], results["map_data"] = offers, items
    assert await dropbell.events() == []
