"""What rules look at when an event is raised: enough of the offer to ask any rule about it again, later and exactly."""

from dataclasses import replace

from deals.offer import Category, Commission, Offer, Rank


def glance(offer: Offer) -> Offer:
    """The offer with nothing left but what filters, prices and deadlines are judged by."""
    return Offer(
        id=offer.id,
        native_id=offer.native_id,
        title=offer.title,
        title_translated=offer.title_translated,
        short_title=offer.short_title,
        sub_title=offer.sub_title,
        sale_price=offer.sale_price,
        sale_is_range=offer.sale_is_range,
        final_price=offer.final_price,
        presale=offer.presale and replace(offer.presale, deposit=None, discount_text=""),
        commission=offer.commission and Commission(income_rate=offer.commission.income_rate),
        sold_month=offer.sold_month,
        rank=offer.rank and Rank("", offer.rank.place),
        shop=offer.shop,
        seller=offer.seller,
        category_top=_name(offer.category_top),
        category=_name(offer.category),
        brand=offer.brand,
    )


def _name(category: Category | None) -> Category | None:
    return category and Category(category.name)
