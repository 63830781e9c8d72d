"""Ids that stop meaning what they meant."""

from dataclasses import replace

import pytest

from deals.diff import diff
from deals.events import EventKind
from deals.history import Observation
from deals.offer import Offer, PriceKind
from tests.deals.builders import DAY, START, kinds, known, snapshot, taobao


def product(number: int, key: str | None = None, final: int = 10000) -> Offer:
    return taobao(
        final,
        key or f"s:suffix{number:06}",
        title=f"商品 {number}",
        shop=f"店 {number}",
        image=f"https://img.alicdn.com/{number}.jpg",
    )


def test_two_products_under_one_suffix_switch_the_source_to_full_ids_and_raise_nothing() -> None:
    one = replace(product(1, "s:abcdefghij"), native_id="prefix1234-abcdefghij")
    other = replace(product(2, "s:abcdefghij"), native_id="prefix5678-abcdefghij")
    changes = diff(snapshot(product(3), one, other), {}, baseline=False, now=START)
    assert changes.use_full_ids
    assert (changes.offers, changes.observations, changes.events) == ((), (), ())
    [notice] = changes.notices
    assert notice.arguments == {"id": "taobao:s:abcdefghij", "first": "商品 1", "second": "商品 2"}


@pytest.mark.parametrize(
    "twin",
    [
        replace(product(2, "s:abcdefghij"), native_id="prefix1234-abcdefghij"),
        replace(product(2, "s:abcdefghij"), native_id="prefix5678-abcdefghij", title="商品 1"),
        replace(product(2, "s:abcdefghij"), native_id="prefix5678-abcdefghij", shop="店 1"),
        replace(product(2, "s:abcdefghij"), native_id="prefix5678-abcdefghij", shop=None),
        replace(product(2, "s:abcdefghij"), native_id="prefix5678-abcdefghij", image="https://gw.alicdn.com/1.jpg"),
    ],
    ids=["the same id", "the same title", "the same shop", "an unknown shop", "the same picture"],
)
def test_one_product_shown_twice_with_small_differences_is_no_alarm(twin: Offer) -> None:
    one = replace(product(1, "s:abcdefghij"), native_id="prefix1234-abcdefghij")
    assert not diff(snapshot(one, twin), {}, baseline=False, now=START).use_full_ids


def test_products_that_all_got_new_ids_keep_their_past_silently() -> None:
    old = [product(number) for number in range(4)]
    new = [product(number, f"s:rotated{number:06}") for number in range(4)]
    twins = {fresh.id: was for fresh, was in zip(new, old, strict=True)}
    changes = diff(snapshot(*new), {}, baseline=False, now=START, twins=twins)
    assert changes.rekeyed == tuple((was.id, fresh.id) for fresh, was in zip(new, old, strict=True))
    assert changes.offers == tuple(new)
    assert (changes.events, changes.observations) == ((), ())


def test_a_price_that_changed_with_the_id_is_kept_silently() -> None:
    fresh = product(1, "s:rotated000001", final=8000)
    changes = diff(snapshot(fresh), {}, baseline=False, now=START, twins={fresh.id: product(1)})
    assert changes.observations == ((fresh.id, Observation(START, PriceKind.FINAL, 8000)),)
    assert changes.events == ()


def test_what_is_really_new_among_rotated_ids_is_kept_silently() -> None:
    fresh = [product(number, f"s:rotated{number:06}") for number in range(3)]
    twins = {offer.id: product(number) for number, offer in enumerate(fresh)}
    changes = diff(snapshot(*fresh, product(9)), {}, baseline=False, now=START, twins=twins)
    assert len(changes.rekeyed) == 3
    assert len(changes.offers) == 4
    assert changes.events == ()


def test_an_offer_that_looks_different_is_no_twin() -> None:
    fresh = product(1, "s:rotated000001")
    changes = diff(snapshot(fresh), {}, baseline=False, now=START, twins={fresh.id: product(2)})
    assert changes.rekeyed == ()


def test_a_rotation_does_not_silence_what_is_known_by_its_id() -> None:
    fresh = [product(number, f"s:rotated{number:06}") for number in range(3)]
    twins = {offer.id: product(number) for number, offer in enumerate(fresh)}
    fallen = product(9, final=8000)
    remembered = {fallen.id: known(product(9), (DAY, 10000))}
    changes = diff(snapshot(*fresh, fallen), remembered, baseline=False, now=START, twins=twins)
    assert kinds(changes.events) == [EventKind.PRICE_DROP]


@pytest.mark.parametrize(("known_ones", "renamed", "fresh"), [(3, 3, 0), (0, 3, 7)], ids=["half is new", "30 % match"])
def test_up_to_the_limits_new_ids_are_new_offers(known_ones: int, renamed: int, fresh: int) -> None:
    old = [product(number) for number in range(known_ones)]
    new = [product(100 + number, f"s:rotated{number:06}") for number in range(renamed + fresh)]
    twins = {offer.id: product(100 + number) for number, offer in enumerate(new[:renamed])}
    remembered = {offer.id: known(offer, (DAY, 10000)) for offer in old}
    changes = diff(snapshot(*old, *new), remembered, baseline=False, now=START, twins=twins)
    assert changes.rekeyed == ()
    assert len(changes.events) == renamed + fresh


def test_an_offer_that_is_still_there_is_nobodys_past() -> None:
    old, new = product(1), product(1, "s:rotated000001")
    other = product(2)
    remembered = {old.id: known(old, (DAY, 10000))}
    changes = diff(snapshot(old, new, other), remembered, baseline=False, now=START, twins={new.id: old})
    assert changes.rekeyed == ()


def test_one_past_is_given_to_one_offer_only() -> None:
    twins = {product(1, f"s:rotated{n:06}").id: product(1) for n in range(3)}
    offers = [product(1, f"s:rotated{n:06}") for n in range(2)]
    changes = diff(snapshot(*offers), {}, baseline=False, now=START, twins=twins)
    assert changes.rekeyed == ((product(1).id, offers[0].id),)


def test_offers_without_a_picture_are_never_taken_for_each_other() -> None:
    old = taobao(key="s:abcdefghij", title="猫粮")
    new = taobao(key="s:zzzzzzzzzz", title="猫粮")
    changes = diff(snapshot(new), {}, baseline=False, now=START, twins={new.id: old})
    assert changes.rekeyed == ()
    assert kinds(changes.events) == [EventKind.NEW_OFFER]
