import hashlib
from typing import Any

import httpx
import pytest

from feeds.errors import FeedError, Malformed, Refused, TryAgain, WaitUntil
from tests.feeds.shops import (
    ACCESS_KEY,
    NOW,
    PANDAPON_ANSWER,
    SECRET_KEY,
    VIETNAMESE,
    Shop,
    Slept,
    feeds_to,
    pandapon_answer,
    pandapon_config,
    pandapon_item,
)

EMPTY = pandapon_answer()


def full_page(first: int, size: int = 2) -> dict[str, Any]:
    return pandapon_answer(*(pandapon_item(offerId=first + n) for n in range(size)))


async def test_the_call_is_what_the_service_documents() -> None:
    shop = Shop(PANDAPON_ANSWER)
    async with feeds_to(shop) as feeds:
        snapshot = await feeds.fetch(VIETNAMESE, NOW)
    (request,) = shop.requests
    assert str(request.url) == "https://api.pandapon.com/alibaba/product/productSearchOfferRecommendQuery"
    assert (request.method, request.headers["content-type"]) == ("POST", "application/json")
    assert request.headers["user-id"] == "2100007341207"
    assert shop.bodies == [{"beginPage": 1, "pageSize": 20, "language": "vi"}]
    assert (len(snapshot.offers), snapshot.at, snapshot.complete) == (10, NOW, True)


async def test_the_signature_covers_the_headers_that_were_sent() -> None:
    shop = Shop(EMPTY)
    async with feeds_to(shop) as feeds:
        await feeds.fetch(VIETNAMESE, NOW)
    headers = shop.requests[0].headers
    signed = ACCESS_KEY + headers["timestamp"] + headers["nonce-str"] + SECRET_KEY
    assert headers["timestamp"] == str(int(NOW.timestamp()))
    assert len(headers["nonce-str"]) == 32
    assert headers["signature"] == hashlib.md5(signed.encode(), usedforsecurity=False).hexdigest().upper()


async def test_pages_are_read_until_a_short_one() -> None:
    shop = Shop(full_page(10), full_page(20), full_page(30, size=1))
    async with feeds_to(shop, pandapon=pandapon_config(page_size=2)) as feeds:
        snapshot = await feeds.fetch(VIETNAMESE, NOW)
    assert [offer.native_id for offer in snapshot.offers] == ["10", "11", "20", "21", "30"]
    assert [body["beginPage"] for body in shop.bodies] == [1, 2, 3]


async def test_a_later_page_that_fails_leaves_an_incomplete_snapshot() -> None:
    shop = Shop(full_page(10), httpx.Response(200, text="<html>busy</html>"))
    async with feeds_to(shop, pandapon=pandapon_config(page_size=2)) as feeds:
        snapshot = await feeds.fetch(VIETNAMESE, NOW)
    assert (len(snapshot.offers), snapshot.complete) == (2, False)


async def test_every_attempt_is_signed_anew() -> None:
    shop = Shop(httpx.Response(502), httpx.ConnectTimeout("slow"), {"code": 500, "msg": "busy"}, EMPTY)
    slept = Slept()
    async with feeds_to(shop, sleep=slept) as feeds:
        assert (await feeds.fetch(VIETNAMESE, NOW)).offers == ()
    assert len({request.headers["nonce-str"] for request in shop.requests}) == 4
    assert len({request.headers["signature"] for request in shop.requests}) == 4
    assert len(slept.seconds) == 3


@pytest.mark.parametrize(
    ("answer", "error", "calls"),
    [
        (httpx.Response(500, text="oops"), TryAgain, 4),
        (httpx.Response(500, json={"status": 500, "error": "Internal"}), TryAgain, 4),
        (httpx.Response(200, text=""), Malformed, 1),
        (httpx.Response(200, text="<html>login</html>"), Malformed, 1),
        (httpx.Response(302, headers={"location": "https://evil.example/"}), Malformed, 1),
        (httpx.Response(404, json=PANDAPON_ANSWER), Malformed, 1),
        (httpx.Response(429, headers={"retry-after": "40"}), WaitUntil, 1),
        (httpx.Response(429, headers={"retry-after": "40"}, json={"code": 429, "msg": ""}), WaitUntil, 1),
        (httpx.Response(401, json={"code": 401, "msg": "签名错误"}), Refused, 1),
        (httpx.Response(200, json={"code": 401, "msg": "签名错误"}), Refused, 1),
        (httpx.Response(200, json={"code": 10001, "msg": "?"}), Malformed, 1),
        (httpx.Response(200, json={"hello": "world"}), Malformed, 1),
    ],
)
async def test_a_first_page_that_fails_raises_its_consequence(
    answer: httpx.Response, error: type[FeedError], calls: int
) -> None:
    shop = Shop(answer)
    async with feeds_to(shop) as feeds:
        with pytest.raises(error):
            await feeds.fetch(VIETNAMESE, NOW)
    assert len(shop.requests) == calls


async def test_probing_asks_once_for_one_offer() -> None:
    shop = Shop(pandapon_answer(pandapon_item()))
    async with feeds_to(shop) as feeds:
        page = await feeds.probe(VIETNAMESE)
    assert len(page.offers) == 1
    assert shop.bodies == [{"beginPage": 1, "pageSize": 1, "language": "vi"}]


async def test_probing_does_not_insist() -> None:
    shop = Shop(httpx.Response(503))
    async with feeds_to(shop) as feeds:
        with pytest.raises(TryAgain):
            await feeds.probe(VIETNAMESE)
    assert len(shop.requests) == 1


def test_the_whole_address_of_an_endpoint_is_taken_as_it_is() -> None:
    v2 = "https://api.pandapon.com/v2/alibaba/product/productSearchOfferRecommendQuery"
    assert pandapon_config(url=v2).endpoint == v2
    documented = "https://api.pandapon.com/alibaba/product/productSearchOfferRecommendQuery"
    assert pandapon_config(url="https://api.pandapon.com/").endpoint == documented


REFUSAL = {"code": 401, "msg": "Invalid Signature"}


async def test_the_sign_rule_is_found_with_pauses_between_the_trials() -> None:
    shop, slept = Shop(REFUSAL, {"code": 9, "msg": "?"}, EMPTY), Slept()
    async with feeds_to(shop, sleep=slept) as feeds:
        assert await feeds.find_sign_rule(VIETNAMESE) == "top/s"
    assert len(shop.requests) == 3
    assert slept.seconds == [2.0, 2.0]


async def test_no_rule_fits_after_eight_trials() -> None:
    shop = Shop(REFUSAL)
    async with feeds_to(shop) as feeds:
        assert await feeds.find_sign_rule(VIETNAMESE) is None
    assert len(shop.requests) == 8


async def test_looking_for_a_rule_stops_when_the_service_cannot_answer() -> None:
    shop = Shop(REFUSAL, httpx.Response(503))
    async with feeds_to(shop) as feeds:
        with pytest.raises(TryAgain):
            await feeds.find_sign_rule(VIETNAMESE)
    assert len(shop.requests) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "http://api.pandapon.com"},
        {"sign_rule": "rot13/s"},
        {"page_size": 0},
        {"page_size": 51},
        {"pages": 0},
        {"access_key": "two\nlines"},
        {"user_id": "用户"},
    ],
)
def test_a_configuration_that_cannot_work_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"https|sign rule|page size|headers"):
        pandapon_config(**changes)
