"""What is kept of an offer answers every rule exactly as the offer itself did."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from deals.events import EventKind, Sighting
from deals.filters import Subject, filtered, price_of
from deals.glance import glance
from deals.offer import Category, Commission, Count, Offer, Preheat, Rank, Reward, SellerKind
from deals.rule import Rule
from tests.deals.builders import DAY, START, panda, presale, taobao
from tests.deals.rule_strategies import RULES
from tests.deals.watching import new, preheat, presale_step

TEXTS = st.sampled_from(["猫粮", "充电宝 天猫", "小米", "Đèn uvb", "", "a"])
NAMES = st.none() | TEXTS
OFFERS = st.builds(
    replace,
    st.sampled_from(
        [panda(), panda(None), taobao(), taobao(None, sale_price=500), taobao(presale=presale(START - DAY))]
    ),
    title=TEXTS,
    title_translated=NAMES,
    short_title=NAMES,
    sub_title=NAMES,
    brand=NAMES,
    shop=NAMES,
    seller=st.none() | st.sampled_from(SellerKind),
    category=st.none() | st.builds(Category, TEXTS, st.just("7")),
    category_top=st.none() | st.builds(Category, TEXTS),
    sold_month=st.none() | st.builds(Count, st.integers(0, 300), st.booleans()),
    rank=st.none() | st.builds(Rank, TEXTS, st.none() | st.integers(1, 20), NAMES),
    commission=st.none()
    | st.builds(
        Commission,
        income_rate=st.none() | st.integers(0, 2000),
        amount=st.none() | st.integers(0, 2000),
        rewards=st.lists(st.builds(Reward, type=st.integers(0, 1), amount=st.just(100)), max_size=2).map(tuple),
    ),
    sale_is_range=st.booleans(),
    preheat=st.none()
    | st.builds(Preheat, at=st.just(START + DAY), price=st.just(100), commission_rate=st.none() | st.integers(0, 2000)),
)


@given(offer=OFFERS, rule=RULES, kind=st.sampled_from([EventKind.NEW_OFFER, EventKind.DEPOSIT_OPENS]))
def test_every_rule_judges_what_is_kept_like_the_offer(offer: Offer, rule: Rule, kind: EventKind) -> None:
    whole = new(offer) if kind is EventKind.NEW_OFFER else presale_step(kind, offer)
    kept = replace(whole, offer=glance(offer))
    assert price_of(kept) == price_of(whole)
    assert filtered(rule, subject(kept)) == filtered(rule, subject(whole))


def subject(sighting: Sighting) -> Subject:
    return Subject.of(sighting.offer, price_of(sighting))


def test_an_announced_price_counts_as_it_did() -> None:
    whole = preheat(5000, 8000)
    assert price_of(replace(whole, offer=glance(whole.offer))) == 5000


def test_links_and_pictures_are_not_kept() -> None:
    kept = glance(taobao(link="https://s.click.taobao.com/t?e=1", image="https://img.alicdn.com/a.jpg"))
    assert (kept.link, kept.image, kept.steps) == (None, None, ())
