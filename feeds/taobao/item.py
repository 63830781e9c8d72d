"""One item of a TOP answer -> an offer."""

import re
from collections.abc import Mapping

from deals.count import read_count
from deals.identity import taobao_key
from deals.money import read_fen, read_price
from deals.offer import Category, Feed, Offer, OfferId, Rank, SellerKind
from feeds.fields import flag, native_id, number, record, text, title
from feeds.links import read_link
from feeds.taobao import promotions

_PLACE = re.compile(r"第\s*([0-9]{1,6})\s*名|TOP\s*\.?\s*([0-9]{1,6})", re.IGNORECASE)


def read_offer(item: Mapping[str, object], *, full_ids: bool) -> Offer | None:
    """Read it; None when it has no id or no title, since then nothing can be said about it."""
    item_id = native_id(item.get("item_id"))
    basic, publish = record(item.get("item_basic_info")), record(item.get("publish_info"))
    prices = record(item.get("price_promotion_info"))
    short = title(basic.get("short_title"))
    name = title(basic.get("title")) or short
    if item_id is None or name is None:
        return None
    sale = read_price(prices.get("zk_final_price"))
    return Offer(
        id=OfferId(Feed.TAOBAO, taobao_key(item_id, full=full_ids)),
        native_id=item_id,
        title=name,
        short_title=short,
        sub_title=title(basic.get("sub_title")),
        listing_price=read_fen(prices.get("reserve_price")),
        sale_price=sale.fen if sale else None,
        sale_is_range=sale is not None and sale.is_range,
        final_price=read_fen(prices.get("final_promotion_price")),
        rounding_up=promotions.read_rounding_up(prices),
        steps=promotions.read_steps(prices, "final_promotion_path"),
        more_promotions=promotions.read_steps(prices, "more_promotion"),
        tags=promotions.read_tags(prices),
        presale=promotions.read_presale(record(item.get("presale_info"))),
        preheat=promotions.read_preheat(publish, prices),
        commission=promotions.read_commission(publish),
        sold_month=read_count(basic.get("volume")),
        sold_year=read_count(basic.get("annual_vol")),
        rank=_rank(record(item.get("tmall_rank_info"))),
        shop=title(basic.get("shop_title")),
        seller=_seller(basic),
        category_top=_category(basic, "level_one_category"),
        category=_category(basic, "category"),
        brand=title(basic.get("brand_name")),
        superior_brand=flag(record(item.get("scope_info")).get("superior_brand")),
        image=read_link(basic.get("pict_url")),
        white_image=read_link(basic.get("white_image")),
        link=read_link(publish.get("click_url")),
        coupon_link=read_link(publish.get("coupon_share_url")),
    )


def _rank(fields: Mapping[str, object]) -> Rank | None:
    words = title(fields.get("tmall_rank_text"))
    if words is None:
        return None
    place = _PLACE.search(words)
    return Rank(words, place=int(place[1] or place[2]) if place else None, link=read_link(fields.get("tmall_rank_url")))


def _seller(basic: Mapping[str, object]) -> SellerKind | None:
    kind = number(basic.get("user_type"))
    return next((seller for seller in SellerKind if seller == kind), None)


def _category(basic: Mapping[str, object], name: str) -> Category | None:
    words = title(basic.get(f"{name}_name"))
    return Category(words, id=text(basic.get(f"{name}_id"))) if words else None
