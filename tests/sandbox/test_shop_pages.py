"""The shapes of the shops' answers."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from sandbox.shops.pages import pandapon_page, taobao_page
from sandbox.shops.taobao_page import GENERAL, PRESALE, RESPONSE, UnknownMaterialError
from sandbox.world.knobs import AnnouncePreheat, CouponAppears, NewItem
from sandbox.world.product import Feed
from sandbox.world.turning import turn
from sandbox.world.world import World

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return World(NOW)


def items(answer: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer[RESPONSE]["result_list"]["map_data"]
    return found


def all_of_1688(world: World, at: datetime = NOW) -> list[dict[str, Any]]:
    return [item for page in range(1, 8) for item in pandapon_page(world, at, page, 50, "vi")["data"]]


def all_of_taobao(world: World, at: datetime = NOW) -> list[dict[str, Any]]:
    return [item for page in (1, 2) for item in items(taobao_page(world, at, GENERAL, page, 100))]


def test_1688_answers_in_the_documented_shape(world: World) -> None:
    answer = pandapon_page(world, NOW, 1, 10, "vi")
    assert (answer["code"], answer["msg"], len(answer["requestId"])) == (200, "成功", 32)
    assert isinstance(answer["developId"], str)
    assert len(answer["data"]) == 10
    for item in answer["data"]:
        kinds = {name: type(value) for name, value in item.items()}
        assert kinds == {
            "imageUrl": str,
            "subject": str,
            "subjectTrans": str,
            "priceInfo": dict,
            "offerId": int,
            "monthSold": int,
            "repurchaseRate": str,
            "traceInfo": str,
        }
        assert unquote(item["traceInfo"]).startswith(f"object_id@{item['offerId']}^object_type@offer^trace@")
        assert item["imageUrl"].startswith("https://cbu01.alicdn.com/img/ibank/O1CN01")


def test_1688_pages_hold_every_product_once_and_then_nothing(world: World) -> None:
    ids = [item["offerId"] for item in all_of_1688(world)]
    assert len(ids) == len(set(ids)) == len(world.products(Feed.PANDAPON, NOW))
    assert pandapon_page(world, NOW, 99, 50, "vi")["data"] == []


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("vi", "Đèn UVB cho bò sát, rùa, thằn lằn"),
        ("en", "UVB sun lamp for reptiles, turtles and bearded dragons"),
        ("es", "Lámpara solar UVB para reptiles, tortugas y lagartos"),
        ("th", "uvb灯爬虫爬宠太阳灯陆龟箱雨林沙漠型鬃狮蜥蜴蛇黄缘乌龟晒背灯"),
    ],
)
def test_1688_translates_into_three_languages_and_else_repeats_the_chinese(
    world: World, language: str, title: str
) -> None:
    every = [item for page in range(1, 8) for item in pandapon_page(world, NOW, page, 50, language)["data"]]
    lamp = next(item for item in every if item["subject"].startswith("uvb灯爬虫爬宠太阳灯"))
    assert lamp["subjectTrans"] == title


def test_1688_shows_ranges_missing_dropship_prices_and_now_and_then_nothing(world: World) -> None:
    month = [item for days in range(0, 30, 1) for item in all_of_1688(world, NOW - timedelta(days=days))]
    prices = [item["priceInfo"] for item in month]
    assert any("-" in price["price"] for price in prices)
    assert any("consignPrice" not in price for price in prices)
    assert any(price["price"] == "" for price in prices)


def test_taobao_answers_in_the_documented_shape(world: World) -> None:
    answer = taobao_page(world, NOW, GENERAL, 1, 100)[RESPONSE]
    assert answer["is_default"] == "false"
    assert answer["total_count"] == len(world.products(Feed.TAOBAO, NOW))
    for item in answer["result_list"]["map_data"]:
        prefix, _, suffix = item["item_id"].partition("-")
        assert (len(prefix), len(suffix), prefix[9]) == (24, 17, "t")
        basic, prices = item["item_basic_info"], item["price_promotion_info"]
        assert basic["pict_url"].startswith("//img.alicdn.com/")
        assert item["publish_info"]["click_url"].startswith("//s.click.taobao.com/")
        assert {type(prices[name]) for name in ("reserve_price", "zk_final_price", "final_promotion_price")} == {str}
        assert {type(basic[name]) for name in ("volume", "user_type", "category_id")} == {int}


def test_the_steps_of_a_price_add_up_to_the_difference(world: World) -> None:
    counted = 0
    for item in all_of_taobao(world):
        prices = item["price_promotion_info"]
        if prices["final_promotion_price"]:
            steps = prices.get("final_promotion_path_list", {}).get("final_promotion_path_map_data", [])
            off = sum(round(float(step["promotion_fee"]) * 100) for step in steps)
            paid = round(float(prices["reserve_price"]) * 100) - round(float(prices["final_promotion_price"]) * 100)
            assert off == paid
            counted += bool(steps)
    assert counted > 50


def test_the_material_of_presales_holds_those_and_no_others(world: World) -> None:
    shown = items(taobao_page(world, NOW, PRESALE, 1, 100))
    on = {product.key for product in world.products(Feed.TAOBAO, NOW) if world.state(product, NOW).presale}
    assert {item["item_id"].partition("-")[2] for item in shown} == on
    for item in shown:
        presale = item["presale_info"]
        assert isinstance(presale["presale_start_time"], int)
        assert float(presale["presale_deposit"]) > 0


def test_no_presale_is_written_in_all_three_ways(world: World) -> None:
    said = [item.get("presale_info") for item in all_of_taobao(world)]
    assert None in said
    assert {"presale_deposit": ""} in said
    assert any(presale and presale.get("presale_start_time") == 0 for presale in said)


def test_a_material_nobody_has_is_unknown(world: World) -> None:
    with pytest.raises(UnknownMaterialError):
        taobao_page(world, NOW, "1", 1, 20)


def test_behind_the_last_page_there_is_no_list(world: World) -> None:
    assert "result_list" not in taobao_page(world, NOW, GENERAL, 9, 100)[RESPONSE]


def test_filler_is_marked_and_holds_nothing_of_the_shop(world: World) -> None:
    answer = taobao_page(world, NOW, GENERAL, 1, 20, filler=True)
    known = {product.key for product in world.products(Feed.TAOBAO, NOW)}
    assert answer[RESPONSE]["is_default"] == "true"
    assert len(items(answer)) == 20
    assert known.isdisjoint(item["item_id"].partition("-")[2] for item in items(answer))


def test_the_same_question_has_the_same_answer_and_another_call_other_tokens(world: World) -> None:
    assert taobao_page(world, NOW, GENERAL, 1, 20) == taobao_page(world, NOW, GENERAL, 1, 20)
    first, second = (items(taobao_page(world, NOW, GENERAL, 1, 20, request=call)) for call in "ab")
    assert [item["item_id"] for item in first] == [item["item_id"] for item in second]
    links = [{item["publish_info"]["click_url"] for item in answer} for answer in (first, second)]
    assert links[0].isdisjoint(links[1])
    one, other = (pandapon_page(world, NOW, 1, 20, "vi", request=call)["data"] for call in "ab")
    assert [item["offerId"] for item in one] == [item["offerId"] for item in other]
    assert all(a["traceInfo"] != b["traceInfo"] for a, b in zip(one, other, strict=True))


def test_the_order_is_unstable_and_so_is_the_first_half_of_an_id(world: World) -> None:
    def keys(at: datetime) -> list[str]:
        return [item["item_id"] for item in items(taobao_page(world, at, GENERAL, 1, 100))]

    today, later, tomorrow = keys(NOW), keys(NOW + timedelta(hours=1)), keys(NOW + timedelta(days=1))
    assert today != later
    assert len(set(today) & set(later)) > 80
    assert set(today).isdisjoint(tomorrow)
    assert len({key.partition("-")[2] for key in today} & {key.partition("-")[2] for key in tomorrow}) > 80


def test_what_a_knob_touched_stands_on_the_first_page() -> None:
    world = World(NOW)
    product = turn(world, NewItem(word="充电宝"), NOW).product
    coupon = turn(world, CouponAppears(), NOW).product
    warm = turn(world, AnnouncePreheat(), NOW).product
    shown = {item["item_id"].partition("-")[2]: item for item in items(taobao_page(world, NOW, GENERAL, 1, 20))}
    assert {product.key, coupon.key, warm.key} <= set(shown)
    assert shown[coupon.key]["publish_info"]["coupon_share_url"].startswith("//uland.taobao.com/coupon/")
    assert shown[warm.key]["publish_info"]["future_activity_time"].isdigit()
    assert float(shown[warm.key]["price_promotion_info"]["future_activity_promotion_price"]) > 0
