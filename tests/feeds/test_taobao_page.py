from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.offer import (
    Campaign,
    Category,
    Commission,
    Count,
    Feed,
    Offer,
    OfferId,
    Preheat,
    PromotionStep,
    Rank,
    Reward,
    RoundingUp,
    SellerKind,
)
from feeds.errors import Malformed
from feeds.taobao.page import parse_page
from tests.feeds.shops import ROOT, TAOBAO_ANSWER, Json, taobao_answer, taobao_item
from tests.feeds.test_fields import ANYTHING


def read(**groups: object) -> Offer:
    (offer,) = parse_page(taobao_answer(taobao_item(**groups))).offers
    return offer


def test_every_documented_field_of_the_vendors_own_sample_is_read() -> None:
    page = parse_page(TAOBAO_ANSWER)
    assert (page.rejected, page.total, page.filler) == (0, 100, False)
    (offer,) = page.offers
    coupon_day = datetime(2022, 8, 22, 16, tzinfo=UTC)
    assert offer == Offer(
        id=OfferId(Feed.TAOBAO, "f:qeqscd1231-uqwenqe"),
        native_id="qeqscd1231-uqwenqe",
        title="复古女裤子秋冬九分裤萝卜裤显瘦高腰韩版2017新款",
        short_title="九分裤显瘦高腰韩版",
        sub_title="吉品鲍鱼 关西参",
        listing_price=10200,
        sale_price=7990,
        final_price=6990,
        rounding_up=RoundingUp(
            price=5610,
            note="需买1件",
            steps=(PromotionStep(title="店铺优惠", description="再买1件,可参与2件5折"),),
        ),
        steps=(
            PromotionStep(
                title="商品券",
                description="满7999减1300",
                fee=130000,
                starts=coupon_day,
                ends=coupon_day,
                promotion_id="xx",
            ),
        ),
        more_promotions=(
            PromotionStep(
                title="满件折",
                description="2件9折",
                starts=datetime(2022, 8, 23, 2, 40, tzinfo=UTC),
                ends=datetime(2022, 9, 5, 16, tzinfo=UTC),
                promotion_id="xx",
            ),
        ),
        tags=("88VIP",),
        presale=None,
        preheat=Preheat(
            at=datetime(2022, 10, 11, 16, tzinfo=UTC),
            price=9950,
            commission_rate=1550,
            steps=(
                PromotionStep(
                    title="商品券", description="满7999减1300", fee=130000, starts=coupon_day, ends=coupon_day
                ),
            ),
        ),
        commission=Commission(
            income_rate=550,
            rate_text="55",
            amount=1200,
            subsidy_rate_text="11",
            subsidy_amount=400,
            subsidy_limit=1000,
            rewards=(Reward(type=0, amount=111), Reward(type=1, amount=222), Reward(type=2, amount=321)),
            campaigns=(Campaign(id="123", name="定向计划活动1", rate=1550, usable=True, locked=False),),
        ),
        sold_month=Count(30),
        sold_year=Count(10_000, at_least=True),
        rank=Rank(
            "白茶热销榜·第5名",
            place=5,
            link="https://pages.tmall.com/wow/a/act/tmall/dailygroup/16220/16661/wupr"
            "?wh_pid=daily-459438&disableNav=YES",
        ),
        shop="魔黛娅内衣旗舰店",
        seller=SellerKind.TMALL,
        category_top=Category("美妆", id="1"),
        category=Category("牛仔裤", id="162201"),
        brand="淘宝心选",
        superior_brand=True,
        image="https://img.alicdn.com/bao/uploaded/i4/745957850/TB1WzSRmV9gSKJjSspbXXbeNXXa_!!0-item_pic.jpg",
        white_image="https://img.alicdn.com/bao/uploaded/i4/745957850/TB1WzSRmV9gSKJjSspbXXbeNXXa_!!0-item_pic.jpg",
        link=offer.link,
        coupon_link=offer.coupon_link,
    )
    assert (offer.link or "").startswith("https://item.taobao.com/item.htm?id=556633720749&scm=")
    assert (offer.coupon_link or "").startswith("https://uland.taobao.com/coupon/edetail?e=pR6YtnFKK%2B8")


def test_an_offer_is_known_by_the_part_of_its_id_that_does_not_vary() -> None:
    first, second = "nJp20jwiMtOamMdHAMbc0tP-MwP4rkSVpzP5BjYTRb", "XgBGorXFGtXxwmvX5BT0oYc-MwP4rkSVpzP5BjYTRb"
    page = parse_page(taobao_answer(taobao_item(item_id=first), taobao_item(item_id=second)))
    assert len({offer.id for offer in page.offers}) == 1
    assert [offer.native_id for offer in page.offers] == [first, second]
    whole = parse_page(taobao_answer(taobao_item(item_id=first), taobao_item(item_id=second)), full_ids=True)
    assert len({offer.id for offer in whole.offers}) == 2


def test_an_item_of_nothing_but_id_and_title_is_an_offer() -> None:
    (offer,) = parse_page(taobao_answer({"item_id": 602011479008, "item_basic_info": {"title": "灯"}})).offers
    assert offer == Offer(id=OfferId(Feed.TAOBAO, "n:602011479008"), native_id="602011479008", title="灯")


@pytest.mark.parametrize(
    "nothing", [None, "", [], 0, "x", {"zk_final_price": "0", "final_promotion_price": "", "reserve_price": None}]
)
def test_groups_that_are_missing_or_null_leave_their_fields_unknown(nothing: object) -> None:
    item = {**taobao_item(), "price_promotion_info": nothing, "presale_info": nothing, "publish_info": nothing}
    (offer,) = parse_page(taobao_answer(item)).offers
    assert (offer.listing_price, offer.sale_price, offer.final_price, offer.steps, offer.tags) == (None,) * 3 + ((), ())
    assert (offer.rounding_up, offer.presale, offer.preheat, offer.commission, offer.buy_link) == (None,) * 5


@pytest.mark.parametrize(
    ("sent", "seller"), [(0, 0), ("1", 1), (3, 3), (2, None), (None, None), ("", None), ("tmall", None)]
)
def test_the_kind_of_seller(sent: object, seller: int | None) -> None:
    assert read(item_basic_info={"user_type": sent}).seller == seller


@pytest.mark.parametrize(
    ("text", "place"),
    [("白茶热销榜·第5名", 5), ("回购榜 TOP 12", 12), ("好评榜TOP3", 3), ("热销榜", None), ("2026榜", None)],
)
def test_the_place_in_a_list(text: str, place: int | None) -> None:
    assert read(tmall_rank_info={"tmall_rank_text": text}).rank == Rank(
        text, place=place, link=taobao_item()["tmall_rank_info"]["tmall_rank_url"]
    )


@pytest.mark.parametrize("bad", [{}, {"item_id": "1"}, taobao_item(item_id=None), taobao_item(item_basic_info=None)])
def test_one_bad_item_costs_only_itself(bad: Json) -> None:
    page = parse_page(taobao_answer(taobao_item(item_id=1), bad, taobao_item(item_id=2)))
    assert ([offer.native_id for offer in page.offers], page.rejected) == (["1", "2"], 1)


@given(
    st.sampled_from(sorted(taobao_item())),
    st.one_of(
        ANYTHING, st.dictionaries(st.sampled_from(["presale_end_time", "click_url", "zk_final_price"]), ANYTHING)
    ),
)
def test_no_group_can_break_a_page(group: str, value: object) -> None:
    page = parse_page(taobao_answer({**taobao_item(), group: value}, taobao_item(item_id=2)))
    assert page.size == 2
    assert page.offers[-1].native_id == "2"


@given(st.data())
def test_no_field_can_break_a_page(data: st.DataObject) -> None:
    item = taobao_item()
    group = data.draw(st.sampled_from([name for name, value in item.items() if isinstance(value, dict)]))
    field = data.draw(st.sampled_from(sorted(item[group])))
    item[group][field] = data.draw(ANYTHING)
    page = parse_page(taobao_answer(item, taobao_item(item_id=2)))
    assert page.offers[-1].native_id == "2"


ITEM = taobao_item(item_id=1)


@pytest.mark.parametrize(
    ("answer", "offers"),
    [
        ({ROOT: {"result_list": {"map_data": [ITEM]}}}, 1),
        ({ROOT: {"result_list": {"map_data": ITEM}}}, 1),
        ({ROOT: {"result_list": [ITEM]}}, 1),
        ({"tbk_dg_material_recommend_response": {"result_list": {"map_data": [ITEM]}}}, 1),
        ({"result_list": [ITEM], "request_id": "r"}, 1),
        ({"result_list": ITEM}, 1),
        ({ROOT: {"result_list": {}, "request_id": "r"}}, 0),
        ({ROOT: {"result_list": {"map_data": []}}}, 0),
        ({ROOT: {"result_list": ""}}, 0),
        ({ROOT: {"request_id": "r"}}, 0),
        ({ROOT: None}, 0),
        ({"request_id": "r"}, 0),
    ],
)
def test_a_page_is_found_in_every_envelope(answer: Json, offers: int) -> None:
    assert len(parse_page(answer).offers) == offers


@pytest.mark.parametrize(
    "answer", [{}, {"status": "maintenance"}, {ROOT: {"result_list": 5}}, {"a_response": {"result_list": "x"}}]
)
def test_anything_else_is_no_page(answer: Json) -> None:
    with pytest.raises(Malformed):
        parse_page(answer)


@pytest.mark.parametrize(("sent", "filler"), [("true", True), (True, True), ("false", False), (None, False)])
def test_filler_is_marked(sent: object, filler: bool) -> None:
    assert parse_page(taobao_answer(ITEM, is_default=sent)).filler is filler
