import logging
import traceback

import httpx
import pytest

from deals.offer import Feed
from deals.source import SourceParams
from feeds.errors import FeedError, Refused
from feeds.fetch import Feeds
from tests.feeds.shops import (
    ACCESS_KEY,
    APP_KEY,
    APP_SECRET,
    MATERIAL,
    NOW,
    PANDAPON_ANSWER,
    SECRET_KEY,
    SECRETS,
    TAOBAO_ANSWER,
    VIETNAMESE,
    Shop,
    feeds_to,
    pandapon_config,
    taobao_answer,
    taobao_config,
    taobao_error,
    taobao_item,
)


async def test_each_source_is_asked_at_its_own_shop() -> None:
    def shop(request: httpx.Request) -> httpx.Response:
        answer = TAOBAO_ANSWER if request.url.host == "eco.taobao.com" else PANDAPON_ANSWER
        return Shop(answer)(request)

    async with feeds_to(shop) as feeds:
        snapshots = [await feeds.fetch(params, NOW) for params in (VIETNAMESE, MATERIAL)]
    assert [{offer.id.feed for offer in snapshot.offers} for snapshot in snapshots] == [{Feed.PANDAPON}, {Feed.TAOBAO}]


@pytest.mark.parametrize(("params", "setting"), [(VIETNAMESE, "PANDAPON_SECRET_KEY"), (MATERIAL, "TAOBAO_APP_SECRET")])
async def test_a_feed_without_keys_is_off_and_says_which(params: SourceParams, setting: str) -> None:
    async with Feeds(None, None) as feeds:
        with pytest.raises(Refused, match=setting):
            await feeds.fetch(params, NOW)
        with pytest.raises(Refused, match=setting):
            await feeds.probe(params)


async def test_one_feed_off_leaves_the_other_running() -> None:
    async with Feeds(pandapon_config(), None, transport=httpx.MockTransport(Shop(PANDAPON_ANSWER))) as feeds:
        assert len((await feeds.fetch(VIETNAMESE, NOW)).offers) == 10
        with pytest.raises(Refused):
            await feeds.fetch(MATERIAL, NOW)


def test_keys_are_not_in_the_repr_of_a_configuration() -> None:
    shown = repr((pandapon_config(), taobao_config()))
    assert not [secret for secret in SECRETS if secret in shown]


ECHO = " ".join(SECRETS)


@pytest.mark.parametrize("params", [VIETNAMESE, MATERIAL])
@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text=f"<html>{ECHO}</html>"),
        httpx.Response(502, text=ECHO),
        httpx.Response(200, json={"code": 401, "msg": ECHO, "requestId": ECHO}),
        httpx.Response(200, json=taobao_error(25, f"isv.{ECHO}", ECHO)),
        httpx.Response(200, json=taobao_error(7, ECHO, ECHO)),
        httpx.ConnectError(ECHO),
    ],
)
async def test_no_secret_reaches_an_error_or_a_log(
    params: SourceParams, answer: httpx.Response | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with feeds_to(Shop(answer)) as feeds:
        with pytest.raises(FeedError) as caught:
            await feeds.fetch(params, NOW)
    error = caught.value
    shown = [*traceback.format_exception(error), repr(error), error.code, error.request_id, caplog.text]
    mine = (APP_KEY, APP_SECRET) if params is MATERIAL else (ACCESS_KEY, SECRET_KEY)
    assert not [secret for secret in mine if secret in "".join(shown)]


async def test_no_secret_reaches_the_log_when_a_later_page_fails(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shop = Shop(taobao_answer(taobao_item()), taobao_error(25, None, ECHO))
    async with feeds_to(shop, taobao=taobao_config(page_size=1)) as feeds:
        assert not (await feeds.fetch(MATERIAL, NOW)).complete
    assert "page 2 is missing" in caplog.text
    assert APP_SECRET not in caplog.text


async def test_every_request_counts_once_also_one_that_fails() -> None:
    async with feeds_to(Shop(PANDAPON_ANSWER)) as feeds:
        await feeds.fetch(VIETNAMESE, NOW)
        with pytest.raises(FeedError):
            await feeds.fetch(MATERIAL, NOW)
        counted = feeds.take_calls()
        assert counted[Feed.PANDAPON] == 1
        assert counted[Feed.TAOBAO] >= 1
        assert feeds.take_calls() == {Feed.PANDAPON: 0, Feed.TAOBAO: 0}
