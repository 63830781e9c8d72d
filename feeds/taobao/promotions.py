"""What a Taobao item says about coupons, announced prices, presales and commission."""

from collections.abc import Mapping
from datetime import datetime

from deals.money import read_fen, read_hundredths, read_percent
from deals.offer import Campaign, Commission, Preheat, Presale, PromotionStep, Reward, RoundingUp
from feeds.fields import entries, flag, moment, number, record, text, title
from feeds.links import read_link

Fields = Mapping[str, object]


def read_steps(prices: Fields, name: str) -> tuple[PromotionStep, ...]:
    """The list `<name>_list` of promotion steps, each under `<name>_map_data`. Steps without a title are dropped."""
    steps = (_step(entry) for entry in entries(prices.get(f"{name}_list"), f"{name}_map_data"))
    return tuple(step for step in steps if step is not None)


def _step(entry: Fields) -> PromotionStep | None:
    name = title(entry.get("promotion_title"))
    if name is None:
        return None
    return PromotionStep(
        title=name,
        description=title(entry.get("promotion_desc")) or "",
        fee=read_fen(entry.get("promotion_fee")),
        starts=moment(entry.get("promotion_start_time")),
        ends=moment(entry.get("promotion_end_time")),
        promotion_id=text(entry.get("promotion_id")),
    )


def read_tags(prices: Fields) -> tuple[str, ...]:
    """Labels such as "88VIP"."""
    names = (title(tag.get("tag_name")) for tag in entries(prices.get("promotion_tag_list"), "promotion_tag_map_data"))
    return tuple(name for name in names if name is not None)


def read_rounding_up(prices: Fields) -> RoundingUp | None:
    """The unit price when more is bought."""
    price = read_fen(prices.get("predict_rounding_up_price"))
    if price is None:
        return None
    return RoundingUp(
        price=price,
        note=title(prices.get("predict_rounding_up_price_desc")) or "",
        steps=read_steps(prices, "predict_rounding_up_path"),
    )


def read_preheat(publish: Fields, prices: Fields) -> Preheat | None:
    """The announced price; its parts come in two groups."""
    at = moment(publish.get("future_activity_time"))
    if at is None:
        return None
    return Preheat(
        at=at,
        price=read_fen(prices.get("future_activity_promotion_price")),
        commission_rate=read_hundredths(publish.get("future_activity_commission_rate")),
        steps=read_steps(prices, "future_activity_promotion_path"),
    )


def read_presale(fields: Fields) -> Presale | None:
    """The presale, where at least one of its two windows makes sense."""
    deposit = _window(fields, "presale_start_time", "presale_end_time")
    balance = _window(fields, "presale_tail_start_time", "presale_tail_end_time")
    if deposit and balance and balance[0] < deposit[1]:
        balance = None
    if not deposit and not balance:
        return None
    return Presale(
        deposit=read_fen(fields.get("presale_deposit")),
        discount_text=title(fields.get("presale_discount_fee_text")) or "",
        deposit_start=deposit[0] if deposit else None,
        deposit_end=deposit[1] if deposit else None,
        balance_start=balance[0] if balance else None,
        balance_end=balance[1] if balance else None,
    )


def _window(fields: Fields, start: str, end: str) -> tuple[datetime, datetime] | None:
    """A pair that is whole and ordered. "No presale" is written as an absent key, "" or 0."""
    opens, closes = moment(fields.get(start)), moment(fields.get(end))
    return (opens, closes) if opens and closes and opens < closes else None


def read_commission(publish: Fields) -> Commission | None:
    """What the promoter earns; None where the item says nothing about it."""
    income = record(publish.get("income_info"))
    commission = Commission(
        income_rate=read_percent(publish.get("income_rate")),
        rate_text=text(income.get("commission_rate")) or "",
        amount=read_fen(income.get("commission_amount")),
        subsidy_rate_text=text(income.get("subsidy_rate")) or "",
        subsidy_amount=read_fen(income.get("subsidy_amount")),
        subsidy_limit=read_fen(income.get("subsidy_upper_limit")),
        rewards=_rewards(publish),
        campaigns=_campaigns(publish),
    )
    return commission if commission != Commission() else None


def _rewards(publish: Fields) -> tuple[Reward, ...]:
    """Two lists in texts, types "0 1 2" and amounts "1.11 2.22 3.21"; lists that do not pair are dropped."""
    types = (text(publish.get("cpa_reward_type")) or "").split()
    amounts = (text(publish.get("cpa_reward_amount")) or "").split()
    if len(types) != len(amounts):
        return ()
    read = ((number(kind), read_fen(amount)) for kind, amount in zip(types, amounts, strict=True))
    return tuple(Reward(type=kind, amount=fen) for kind, fen in read if kind is not None and fen is not None)


def _campaigns(publish: Fields) -> tuple[Campaign, ...]:
    plans = entries(publish.get("sp_campaign_list"), "sp_campaign")
    return tuple(_campaign(plan, cid) for plan in plans if (cid := text(plan.get("sp_cid"))))


def _campaign(plan: Fields, cid: str) -> Campaign:
    return Campaign(
        id=cid,
        name=title(plan.get("sp_name")) or "",
        rate=read_hundredths(plan.get("sp_rate")),
        usable=flag(plan.get("sp_status")),
        locked=flag(plan.get("sp_lock_status")),
        apply_link=read_link(plan.get("sp_apply_link")),
    )
