"""What rules look at when an event is raised: enough of the offer to ask any rule about it again, later and exactly."""

from dataclasses import replace

from deals.offer import Category, Commission, Offer, Preheat, Rank


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
        commission=offer.commission and _pay(offer.commission),
        preheat=offer.preheat and Preheat(at=offer.preheat.at, commission_rate=offer.preheat.commission_rate),
        sold_month=offer.sold_month,
        rank=offer.rank and Rank("", offer.rank.place),
        shop=offer.shop,
        seller=offer.seller,
        category_top=_name(offer.category_top),
        category=_name(offer.category),
        brand=offer.brand,
    )


def _pay(said: Commission) -> Commission:
    return Commission(income_rate=said.income_rate, amount=said.amount, rewards=said.rewards)


def _name(category: Category | None) -> Category | None:
    return category and Category(category.name)
