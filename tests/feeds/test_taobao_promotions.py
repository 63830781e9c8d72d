from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.offer import Campaign, Presale, Reward
from feeds.taobao.promotions import read_commission, read_preheat, read_presale, read_rounding_up, read_steps, read_tags

OPENS = datetime(2026, 10, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TIMES = ("presale_start_time", "presale_end_time", "presale_tail_start_time", "presale_tail_end_time")


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def windows(*hours: object) -> dict[str, object]:
    """Presale fields, hours after the opening; anything but a number is sent as it is."""
    sent = (ms(OPENS + hour * HOUR) if isinstance(hour, int | float) else hour for hour in hours)
    return dict(zip(TIMES, sent, strict=False))


def hours(presale: Presale | None) -> tuple[float | None, ...] | None:
    if presale is None:
        return None
    times = (presale.deposit_start, presale.deposit_end, presale.balance_start, presale.balance_end)
    return tuple((at - OPENS) / HOUR if at else None for at in times)


def test_a_whole_presale() -> None:
    fields = {**windows(0, 10, 12, 20), "presale_deposit": "100", "presale_discount_fee_text": "付定金立减5元"}
    assert read_presale(fields) == Presale(
        deposit=10000,
        discount_text="付定金立减5元",
        deposit_start=OPENS,
        deposit_end=OPENS + 10 * HOUR,
        balance_start=OPENS + 12 * HOUR,
        balance_end=OPENS + 20 * HOUR,
    )


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param((0, 10, 10, 20), (0, 10, 10, 20), id="no gap between the windows"),
        pytest.param((0, 10), (0, 10, None, None), id="deposit only"),
        pytest.param((0, 10, "", 0), (0, 10, None, None), id="balance written as nothing"),
        pytest.param((0, 10, 12, None), (0, 10, None, None), id="half a balance window is none"),
        pytest.param((None, None, 12, 20), (None, None, 12, 20), id="balance only"),
        pytest.param((10, 0, 12, 20), (None, None, 12, 20), id="a deposit that ends before it starts"),
        pytest.param((0, 10, 20, 12), (0, 10, None, None), id="a balance that ends before it starts"),
        pytest.param((0, 10, 5, 20), (0, 10, None, None), id="a balance before the deposit is over"),
        pytest.param((0, 0, 0, 0), None, id="four equal times"),
        pytest.param((), None, id="keys absent"),
        pytest.param((None,) * 4, None, id="null"),
        pytest.param(("",) * 4, None, id="empty texts"),
        pytest.param(("0",) * 4, None, id="zeros"),
    ],
)
def test_only_windows_that_make_sense_are_kept(sent: tuple[object, ...], kept: tuple[float | None, ...] | None) -> None:
    assert hours(read_presale({**windows(*sent), "presale_deposit": "100"})) == kept


@pytest.mark.parametrize("deposit", ["", "0", 0, None])
def test_a_deposit_of_nothing_is_unknown(deposit: object) -> None:
    presale = read_presale({**windows(0, 10), "presale_deposit": deposit})
    assert presale is not None
    assert (presale.deposit, presale.discount_text) == (None, "")


@given(st.lists(st.one_of(st.integers(-50, 50), st.sampled_from(["", "0", 0.0, None])), min_size=4, max_size=4))
def test_what_is_kept_is_whole_and_ordered(sent: list[object]) -> None:
    kept = hours(read_presale(windows(*sent)))
    if kept is not None:
        pairs = [pair for pair in (kept[:2], kept[2:]) if pair != (None, None)]
        flat = [hour for pair in pairs for hour in pair if hour is not None]
        assert len(flat) == 2 * len(pairs) > 0
        assert flat == sorted(flat)


@pytest.mark.parametrize("at", [None, "", "0", 0, "soon"])
def test_an_announced_price_needs_its_time(at: object) -> None:
    assert read_preheat({"future_activity_time": at}, {"future_activity_promotion_price": "99.5"}) is None


def test_an_announced_time_may_lack_its_price() -> None:
    preheat = read_preheat({"future_activity_time": str(ms(OPENS))}, {})
    assert preheat is not None
    assert (preheat.at, preheat.price, preheat.commission_rate, preheat.steps) == (OPENS, None, None, ())


@pytest.mark.parametrize("price", [None, "", "0", "可凑单"])
def test_rounding_up_needs_a_price(price: object) -> None:
    assert read_rounding_up({"predict_rounding_up_price": price, "predict_rounding_up_price_desc": "需买1件"}) is None


@pytest.mark.parametrize(
    "sent",
    [
        {"final_promotion_path_map_data": [{"promotion_title": "商品券"}, {"promotion_desc": "no title"}, None, "x"]},
        {"final_promotion_path_map_data": {"promotion_title": "商品券"}},
        [{"promotion_title": "商品券"}],
    ],
)
def test_steps_come_in_every_wrapping_and_nameless_ones_are_dropped(sent: object) -> None:
    steps = read_steps({"final_promotion_path_list": sent}, "final_promotion_path")
    assert [step.title for step in steps] == ["商品券"]


def test_tags_without_a_name_are_dropped() -> None:
    tags = [{"tag_name": "88VIP"}, {"tag_name": ""}, {"tag_name": "花呗免息"}]
    assert read_tags({"promotion_tag_list": {"promotion_tag_map_data": tags}}) == ("88VIP", "花呗免息")


@pytest.mark.parametrize(
    ("types", "amounts", "rewards"),
    [
        ("0 1", "1.11 2.22", (Reward(type=0, amount=111), Reward(type=1, amount=222))),
        ("0", "5", (Reward(type=0, amount=500),)),
        ("0 1", "0 2.22", (Reward(type=1, amount=222),)),
        ("0 x", "1 2", (Reward(type=0, amount=100),)),
        ("0 1 2", "1.11 2.22", ()),
        ("", "1.11", ()),
        (None, None, ()),
    ],
)
def test_rewards_pair_types_and_amounts(types: object, amounts: object, rewards: tuple[Reward, ...]) -> None:
    commission = read_commission({"cpa_reward_type": types, "cpa_reward_amount": amounts, "income_rate": "1"})
    assert commission is not None
    assert commission.rewards == rewards


PLAN = {"sp_cid": "123", "sp_name": "计划", "sp_rate": "1550表示15.5%", "sp_status": "1", "sp_lock_status": "1"}


@pytest.mark.parametrize("sent", [{"sp_campaign": [PLAN, {"sp_name": "no id"}]}, {"sp_campaign": PLAN}, PLAN, [PLAN]])
def test_campaigns_come_in_every_wrapping(sent: Any) -> None:
    commission = read_commission({"sp_campaign_list": sent})
    assert commission is not None
    assert commission.campaigns == (Campaign(id="123", name="计划", rate=1550, usable=True, locked=True),)


@pytest.mark.parametrize("publish", [{}, {"income_info": None, "income_rate": ""}, {"sp_campaign_list": {}}])
def test_no_word_about_commission_is_none(publish: dict[str, object]) -> None:
    assert read_commission(publish) is None


def test_a_rate_of_unknown_unit_is_kept_as_it_was_sent() -> None:
    commission = read_commission({"income_info": {"commission_rate": "1200", "subsidy_rate": "0.9"}})
    assert commission is not None
    assert (commission.rate_text, commission.subsidy_rate_text, commission.income_rate) == ("1200", "0.9", None)
