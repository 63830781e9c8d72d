from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from deals.source import TaobaoParams
from feeds.errors import FeedError, Malformed, Refused, TryAgain, WaitUntil
from feeds.pace import Pace
from feeds.retry import Patience
from feeds.taobao.client import TaobaoClient
from feeds.taobao.signing import sign
from tests.feeds.shops import (
    APP_KEY,
    APP_SECRET,
    MATERIAL,
    NOW,
    TAOBAO_ANSWER,
    Shop,
    Slept,
    feeds_to,
    taobao_answer,
    taobao_config,
    taobao_error,
    taobao_item,
)

EMPTY = taobao_answer()


def full_page(first: int, size: int = 2, **root: object) -> dict[str, Any]:
    return taobao_answer(*(taobao_item(item_id=first + n) for n in range(size)), **root)


async def test_the_call_is_what_the_service_documents() -> None:
    shop = Shop(TAOBAO_ANSWER)
    async with feeds_to(shop) as feeds:
        snapshot = await feeds.fetch(MATERIAL, NOW)
    (request,), (form,) = shop.requests, shop.forms
    assert str(request.url) == "https://eco.taobao.com/router/rest"
    assert request.headers["content-type"].startswith("application/x-www-form-urlencoded")
    assert form.pop("sign") == sign(form, APP_SECRET, "hmac-sha256")
    assert form == {
        "method": "taobao.ovs.tbk.dg.material.recommend",
        "app_key": APP_KEY,
        "v": "2.0",
        "format": "json",
        "sign_method": "hmac-sha256",
        "timestamp": "2026-01-02 20:00:00",
        "adzone_id": "33",
        "material_id": "27160",
        "unid": "channel",
        "page_no": "1",
        "page_size": "100",
    }
    assert (len(snapshot.offers), snapshot.at, snapshot.filler) == (1, NOW, False)


@pytest.mark.parametrize("method", ["md5", "hmac"])
async def test_the_sign_method_is_a_setting(method: str) -> None:
    shop = Shop(EMPTY)
    async with feeds_to(shop, taobao=taobao_config(sign_method=method)) as feeds:
        await feeds.fetch(TaobaoParams(adzone_id="33", material_id="中 文&=+"), NOW)
    (form,) = shop.forms
    assert form.pop("sign") == sign(form, APP_SECRET, method)
    assert form["sign_method"] == method
    assert "unid" not in form


async def test_pages_are_read_until_the_material_has_no_more() -> None:
    shop = Shop(full_page(10), full_page(20), taobao_error(15, "50001"))
    async with feeds_to(shop, taobao=taobao_config(page_size=2, pages=9)) as feeds:
        snapshot = await feeds.fetch(MATERIAL, NOW)
    assert [offer.native_id for offer in snapshot.offers] == ["10", "11", "20", "21"]
    assert [form["page_no"] for form in shop.forms] == ["1", "2", "3"]
    assert snapshot.complete


async def test_calls_of_one_key_are_a_second_apart_whatever_the_source() -> None:
    shop, slept = Shop(EMPTY), Slept()
    client = TaobaoClient(
        taobao_config(),
        clock=lambda: NOW,
        patience=Patience(sleep=slept),
        pace=Pace(1.0, clock=lambda: 100.0, sleep=slept),
        transport=httpx.MockTransport(shop),
    )
    for material in ("1", "2", "3"):
        await client.fetch(TaobaoParams(adzone_id="33", material_id=material), NOW)
    await client.close()
    assert slept.seconds == [1.0, 2.0]


async def test_filler_is_marked() -> None:
    async with feeds_to(Shop(full_page(1, is_default="true"))) as feeds:
        assert (await feeds.fetch(MATERIAL, NOW)).filler


async def test_full_ids_are_used_on_request() -> None:
    item = taobao_item(item_id="nJp20jwiMtOamMdHAMbc0tP-MwP4rkSVpzP5BjYTRb")
    async with feeds_to(Shop(taobao_answer(item))) as feeds:
        (short,) = (await feeds.fetch(MATERIAL, NOW)).offers
        (full,) = (await feeds.fetch(MATERIAL, NOW, full_ids=True)).offers
    assert short.id.key == "s:MwP4rkSVpzP5BjYTRb"
    assert full.id.key == "f:nJp20jwiMtOamMdHAMbc0tP-MwP4rkSVpzP5BjYTRb"


async def test_what_may_pass_is_tried_again() -> None:
    shop = Shop(taobao_error(15, "isp.remote-service-timeout"), httpx.ReadTimeout("slow"), EMPTY)
    async with feeds_to(shop) as feeds:
        assert (await feeds.fetch(MATERIAL, NOW)).complete
    assert len(shop.requests) == 3


def complaint(ahead: timedelta, code: int = 31) -> httpx.Response:
    date = format_datetime(NOW + ahead, usegmt=True)
    return httpx.Response(200, json=taobao_error(code), headers={"date": date})


async def test_a_wrong_clock_is_set_by_the_services_and_stays_set() -> None:
    shop = Shop(complaint(timedelta(minutes=20)), full_page(1), full_page(3))
    async with feeds_to(shop, taobao=taobao_config(page_size=2, pages=2)) as feeds:
        await feeds.fetch(MATERIAL, NOW)
    assert [form["timestamp"][11:] for form in shop.forms] == ["20:00:00", "20:20:00", "20:20:00"]
    assert len({form["sign"] for form in shop.forms}) == 3


async def test_a_clock_that_cannot_be_set_is_tried_once_only() -> None:
    shop = Shop(complaint(timedelta(minutes=20), code=30))
    async with feeds_to(shop) as feeds:
        with pytest.raises(Refused):
            await feeds.fetch(MATERIAL, NOW)
    assert len(shop.requests) == 2


async def test_without_the_services_clock_ours_stays() -> None:
    shop = Shop(taobao_error(31))
    async with feeds_to(shop) as feeds:
        with pytest.raises(Refused):
            await feeds.fetch(MATERIAL, NOW)
    assert len(shop.requests) == 1


@pytest.mark.parametrize(
    ("answer", "error", "calls"),
    [
        (httpx.Response(200, json=taobao_error(10)), TryAgain, 4),
        (httpx.Response(503, text="busy"), TryAgain, 4),
        (httpx.Response(503, json=TAOBAO_ANSWER), TryAgain, 4),
        (httpx.Response(200, json=taobao_error(7, None, "last for 71 more seconds")), WaitUntil, 1),
        (httpx.Response(500, json=taobao_error(25)), Refused, 1),
        (httpx.Response(200, json=taobao_error(50, "isv.invalid-parameter")), Refused, 1),
        (httpx.Response(200, json={"hello": "world"}), Malformed, 1),
        (httpx.Response(200, text="<html>captcha</html>"), Malformed, 1),
        (httpx.Response(302, headers={"location": "https://evil.example/"}), Malformed, 1),
    ],
)
async def test_a_first_page_that_fails_raises_its_consequence(
    answer: httpx.Response, error: type[FeedError], calls: int
) -> None:
    shop = Shop(answer)
    async with feeds_to(shop) as feeds:
        with pytest.raises(error):
            await feeds.fetch(MATERIAL, NOW)
    assert len(shop.requests) == calls


async def test_a_later_ban_leaves_an_incomplete_snapshot_and_no_more_calls() -> None:
    shop = Shop(full_page(10), taobao_error(7))
    async with feeds_to(shop, taobao=taobao_config(page_size=2, pages=9)) as feeds:
        snapshot = await feeds.fetch(MATERIAL, NOW)
    assert (len(snapshot.offers), snapshot.complete, len(shop.requests)) == (2, False, 2)


async def test_probing_asks_once_for_one_offer() -> None:
    shop = Shop(TAOBAO_ANSWER)
    async with feeds_to(shop) as feeds:
        page = await feeds.probe(MATERIAL)
    assert (len(page.offers), page.total) == (1, 100)
    assert [form["page_size"] for form in shop.forms] == ["1"]


@pytest.mark.parametrize(
    "changes", [{"url": "http://eco.taobao.com"}, {"sign_method": "sha1"}, {"page_size": 101}, {"pages": 0}]
)
def test_a_configuration_that_cannot_work_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"https|sign method|page size"):
        taobao_config(**changes)
