"""What is written can be read: later, and by another version of the program."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sqlite.encoding import KIND_NUMBERS, from_ms, read_facts, read_offer, read_params, to_json, to_ms
from deals.events import FACTS, CouponFacts, EventKind, Facts, Fall, NewFacts, PreheatFacts, PresaleFacts, PriceFacts
from deals.offer import (
    Campaign,
    Category,
    Commission,
    Count,
    Feed,
    Offer,
    OfferId,
    Preheat,
    PriceKind,
    Quote,
    Rank,
    Reward,
    RoundingUp,
    SellerKind,
)
from deals.source import PandaponParams, SourceParams, TaobaoParams
from tests.deals.builders import HOUR, START, coupon, presale

FULL = Offer(
    id=OfferId(Feed.TAOBAO, "s:MwP4rkSVpzP5BjYTRb"),
    native_id="nJp20jwiMtOamMdHAMbc0tP-MwP4rkSVpzP5BjYTRb",
    title='猫粮 <b>"&\u202e🐈',
    listing_price=10200,
    sale_price=9900,
    final_price=6990,
    rounding_up=RoundingUp(price=5990, note="再买1件", steps=(coupon(),)),
    steps=(coupon(), coupon("店铺券")),
    tags=("88VIP",),
    presale=presale(),
    preheat=Preheat(at=START, price=9950, commission_rate=1550, steps=(coupon(),)),
    commission=Commission(income_rate=1550, rewards=(Reward(type=0, amount=100),), campaigns=(Campaign(id="1"),)),
    sold_month=Count(10000, at_least=True),
    rank=Rank("白茶热销榜·第5名", 5),
    shop="旗舰店",
    seller=SellerKind.TMALL,
    category=Category("猫粮", "50012345678901234567"),
    image="https://img.alicdn.com/a.jpg",
    link="https://s.click.taobao.com/x",
)
QUOTE = Quote(PriceKind.FINAL, 6990)
FACTS_OF_EACH: dict[type[Facts], Facts] = {
    NewFacts: NewFacts(quote=QUOTE),
    PriceFacts: PriceFacts(quote=QUOTE, before=9900, also=Fall(QUOTE, 9900), coupon=coupon(), observed_days=3),
    PresaleFacts: PresaleFacts(presale=presale(), lead=HOUR, moved_from=presale(START)),
    PreheatFacts: PreheatFacts(preheat=Preheat(at=START, price=1)),
    CouponFacts: CouponFacts(coupon=coupon(), lead=timedelta(hours=6)),
}


def test_an_offer_comes_back_as_it_was() -> None:
    assert read_offer(to_json(FULL)) == FULL


@pytest.mark.parametrize("kind", EventKind)
def test_the_facts_of_every_kind_of_event_come_back_as_they_were(kind: EventKind) -> None:
    facts = FACTS_OF_EACH[FACTS[kind]]
    assert read_facts(kind, to_json(facts)) == facts


@pytest.mark.parametrize("params", [PandaponParams(language="vi"), TaobaoParams(adzone_id="1", material_id="2")])
def test_the_parameters_of_a_source_come_back_as_they_were(params: SourceParams) -> None:
    assert read_params(params.feed, to_json(params)) == params


def test_an_older_document_still_loads() -> None:
    """It was written before most fields existed."""
    old = '{"id": {"feed": "pandapon", "key": "1"}, "native_id": "1", "title": "x", "presale": {"deposit": 100}}'
    offer = read_offer(old)
    assert (offer.id, offer.title, offer.steps, offer.final_price) == (OfferId(Feed.PANDAPON, "1"), "x", (), None)
    assert offer.presale is not None
    assert (offer.presale.deposit, offer.presale.discount_text) == (100, "")


def test_a_newer_document_still_loads() -> None:
    newer = json.loads(to_json(FULL))
    newer["weight"] = {"grams": 5}
    newer["presale"]["stock"] = 3
    assert read_offer(json.dumps(newer)) == FULL


def test_no_two_kinds_of_price_share_a_number() -> None:
    assert set(KIND_NUMBERS) == set(PriceKind)
    assert len(set(KIND_NUMBERS.values())) == len(PriceKind)
    assert {kind.value: number for kind, number in KIND_NUMBERS.items()} == {
        "wholesale": 1,
        "wholesale_from": 2,
        "dropship": 3,
        "final": 4,
        "sale": 5,
        "presale": 6,
    }


@given(st.datetimes(timezones=st.just(UTC)))
def test_times_are_kept_to_the_millisecond(moment: datetime) -> None:
    assert from_ms(to_ms(moment)) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@given(st.datetimes(timezones=st.timezones()))
def test_every_zone_is_the_same_moment(moment: datetime) -> None:
    back = from_ms(to_ms(moment))
    assert back.tzinfo is UTC
    assert timedelta() <= moment - back < timedelta(milliseconds=1)
