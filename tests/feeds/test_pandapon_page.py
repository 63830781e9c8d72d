from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.offer import Count, Feed, Offer, OfferId
from feeds.errors import Fault, FeedError, Malformed, Refused, TryAgain
from feeds.pandapon.page import parse_page, read_fault, triage
from tests.feeds.shops import PANDAPON_ANSWER, pandapon_answer, pandapon_item
from tests.feeds.test_fields import ANYTHING


def read(**changes: object) -> Offer:
    (offer,) = parse_page(pandapon_answer(pandapon_item(**changes))).offers
    return offer


def test_the_vendors_own_sample_is_ten_offers() -> None:
    page = parse_page(PANDAPON_ANSWER)
    assert (len(page.offers), page.rejected, page.filler) == (10, 0, False)
    assert page.offers[0] == Offer(
        id=OfferId(Feed.PANDAPON, "674919866383"),
        native_id="674919866383",
        title="uvb灯爬虫爬宠太阳灯陆龟箱雨林沙漠型鬃狮蜥蜴蛇黄缘乌龟晒背灯",
        title_translated=(
            "Uvb ánh sáng bò sát ánh sáng mặt trời hộp rùa Rừng Nhiệt Đới sa mạc bờm sư tử "
            "thằn lằn rắn viền vàng rùa ánh sáng mặt trời"
        ),
        sale_price=2550,
        dropship_price=2250,
        sold_month=Count(105),
        repurchase_percent=35,
        image="https://cbu01.alicdn.com/img/ibank/O1CN01J0KqHy1rXAZEPHWPq_!!2206348005640-0-cib.jpg",
        link="https://detail.1688.com/offer/674919866383.html",
    )
    assert [(offer.sale_price, offer.dropship_price) for offer in page.offers[1:4]] == [
        (18300, 18300),
        (340, 340),
        (450, 550),
    ]


def test_what_changes_with_every_request_changes_no_offer() -> None:
    assert read(traceInfo="object_id%40674919866383%5Etrace%40one") == read(traceInfo="another")


def test_a_range_is_marked_and_a_range_for_dropshipping_is_unknown() -> None:
    offer = read(priceInfo={"price": "10.00-20.00", "consignPrice": "11-12"})
    assert (offer.sale_price, offer.sale_is_range, offer.dropship_price) == (1000, True, None)


@pytest.mark.parametrize("prices", [None, {}, [], "25.50", {"price": None}, {"price": "0.00", "consignPrice": 0}])
def test_an_offer_without_a_price_is_still_an_offer(prices: object) -> None:
    offer = read(priceInfo=prices)
    assert (offer.sale_price, offer.sale_is_range, offer.dropship_price) == (None, False, None)


def test_a_number_instead_of_a_text_is_the_same_price() -> None:
    assert read(priceInfo={"price": Decimal("25.5"), "consignPrice": 22}).sale_price == 2550


@pytest.mark.parametrize("translated", [None, "", "同一个"])
def test_a_missing_translation_is_none(translated: object) -> None:
    assert read(subject="同一个", subjectTrans=translated).title_translated is None


def test_a_translation_alone_is_the_title() -> None:
    offer = read(subject="", subjectTrans="lamp &amp; shade")
    assert (offer.title, offer.title_translated) == ("lamp & shade", None)


def test_an_encrypted_id_stays_whole_and_has_no_page_of_its_own() -> None:
    offer = read(offerId="f6vE-dfY1NV37oG_fz9WSA")
    assert offer.native_id == "f6vE-dfY1NV37oG_fz9WSA"
    assert offer.id.key.endswith("f6vE-dfY1NV37oG_fz9WSA")
    assert offer.link is None
    promoted = read(offerId="f6vE-dfY1NV37oG_fz9WSA", promotionURL="//s.click.1688.com/t?e=1")
    assert promoted.link == "https://s.click.1688.com/t?e=1"


@pytest.mark.parametrize(
    "bad",
    [
        *(None, "text", 5, [], {}, {"offerId": 1}),
        pandapon_item(offerId=None),
        pandapon_item(offerId="a b"),
        pandapon_item(subject="", subjectTrans=None),
    ],
)
def test_one_bad_item_costs_only_itself(bad: object) -> None:
    page = parse_page(pandapon_answer(pandapon_item(), bad, pandapon_item(offerId=2)))
    assert ([offer.native_id for offer in page.offers], page.rejected) == (["674919866383", "2"], 1)


@given(st.dictionaries(st.sampled_from(sorted(pandapon_item())), ANYTHING))
def test_no_field_can_break_a_page(changes: dict[str, object]) -> None:
    page = parse_page(pandapon_answer(pandapon_item(**changes), pandapon_item(offerId=2)))
    assert page.size == 2
    assert page.offers[-1].native_id == "2"


@pytest.mark.parametrize(
    ("data", "offers", "total"),
    [
        ([], 0, None),
        (None, 0, None),
        ([pandapon_item()], 1, None),
        ({"totalRecords": 70, "totalPage": 7, "currentPage": 1, "data": [pandapon_item()]}, 1, 70),
        ({"totalRecords": "0", "data": None}, 0, 0),
    ],
)
def test_the_list_comes_bare_or_paged(data: object, offers: int, total: int | None) -> None:
    page = parse_page({**PANDAPON_ANSWER, "data": data})
    assert (len(page.offers), page.total) == (offers, total)


@pytest.mark.parametrize("data", ["", "busy", 5, {}, {"list": []}, {"data": "x"}, True])
def test_anything_else_is_no_list(data: object) -> None:
    with pytest.raises(Malformed):
        parse_page({**PANDAPON_ANSWER, "data": data})


@pytest.mark.parametrize("code", [200, "200"])
def test_success_is_code_200(code: object) -> None:
    assert read_fault({"code": code}) is None


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"code": 401, "msg": "no"}, Refused),
        ({"code": "403", "msg": "no"}, Refused),
        ({"code": 10001, "msg": "Invalid Signature"}, Refused),
        ({"code": 500, "msg": "签名错误"}, Refused),
        ({"code": 1, "msg": "timestamp expired"}, Refused),
        ({"code": 500, "msg": "系统繁忙"}, TryAgain),
        ({"code": 503, "msg": ""}, TryAgain),
        ({"code": 429, "msg": "slow down"}, TryAgain),
        ({"code": 10002, "msg": "unknown language"}, Malformed),
        ({"code": None, "msg": None}, Malformed),
        ({"code": True}, Malformed),
        ({}, Malformed),
    ],
)
def test_any_other_code_has_the_consequence_of_its_shape(answer: dict[str, Any], error: type[FeedError]) -> None:
    fault = read_fault(answer)
    assert fault is not None
    assert type(triage(fault)) is error


def test_an_error_says_what_the_service_said() -> None:
    fault = read_fault({"code": 10002, "msg": "未知语言", "requestId": "507f7c5f", "data": [pandapon_item()]})
    assert fault == Fault("10002", "未知语言", "507f7c5f")
    assert str(triage(fault)) == "PandaPon: 未知语言 [code 10002] [request 507f7c5f]"
