"""What is called an echo would change nothing, whoever said what in between."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deals.diff import diff
from deals.echoes import Echoes
from deals.identity import fingerprint
from deals.offer import Commission, Offer, OfferId, Presale, Rank
from deals.snapshot import Changes, Known, Snapshot
from tests.deals.builders import DAY, HOUR, START, coupon, known, panda, presale, snapshot, taobao
from tests.deals.memory import apply

MINUTES = timedelta(minutes=10)


@dataclass
class World:
    """Sources that say things, a store that keeps them, and echoes in front of it."""

    echoes: Echoes = field(default_factory=Echoes)
    kept: dict[OfferId, Known] = field(default_factory=dict)
    changed_at: dict[OfferId, datetime] = field(default_factory=dict)

    def poll(self, source: int, shown: Snapshot, *, commits: bool = True) -> tuple[OfferId, ...]:
        """Compare what is no echo, hold it against comparing everything, and keep it. Returns the echoes."""
        sifted = self.echoes.sift(source, shown)
        known = {offer.id: self.kept[offer.id] for offer in sifted.news.offers if offer.id in self.kept}
        changes = self.compare(sifted.news, known, sifted.echoes)
        in_full = {offer.id: self.kept[offer.id] for offer in shown.offers if offer.id in self.kept}
        assert changes == self.compare(shown, in_full)
        self.echoes.doubt(changes)
        if commits:
            self.keep(changes, shown.at)
            self.echoes.learn(source, sifted, known, changes)
        return tuple(offer.id for offer in shown.offers if offer not in sifted.news.offers)

    def compare(self, shown: Snapshot, known: dict[OfferId, Known], echoes: Sequence[OfferId] = ()) -> Changes:
        twins = {offer.id: twin for offer in shown.offers if offer.id not in known and (twin := self.twin(offer))}
        return diff(shown, known, baseline=False, now=shown.at, twins=twins, echoes=echoes)

    def twin(self, offer: Offer) -> Offer | None:
        found = (item.offer for item in self.kept.values() if item.offer.id != offer.id)
        return next((other for other in found if fingerprint(other) == fingerprint(offer)), None)

    def keep(self, changes: Changes, at: datetime) -> None:
        """As the store does: a state that another poll overtook is dropped."""
        kept = apply(changes, self.kept)
        for offer in changes.offers:
            before = self.kept.get(offer.id)
            if before and self.changed_at[offer.id] > at:
                kept[offer.id] = replace(kept[offer.id], offer=before.offer)
            else:
                self.changed_at[offer.id] = at
        self.kept = kept


def says(world: World, *offers: Offer, source: int = 1, at: datetime = START) -> list[Offer]:
    """One poll; returns what was an echo."""
    echoes = world.poll(source, snapshot(*offers, at=at))
    return [offer for offer in offers if offer.id in echoes]


def heard(*offers: Offer, source: int = 1, at: datetime = START) -> World:
    """A world in which this was said until it was an echo."""
    world = World()
    for _ in range(2):
        says(world, *offers, source=source, at=at)
    assert says(world, *offers, source=source, at=at) == list(offers)
    return world


def test_what_is_new_is_compared_once_more_before_it_is_an_echo() -> None:
    world = World()
    assert [says(world, taobao()), says(world, taobao()), says(world, taobao())] == [[], [], [taobao()]]


def test_each_source_is_heard_for_itself() -> None:
    world = heard(taobao())
    assert says(world, taobao(), source=2) == []
    assert says(world, taobao(), source=2) == [taobao()]


def test_what_was_not_shown_among_the_last_news_is_forgotten() -> None:
    one, other, third = (taobao(key=f"s:{letter * 10}") for letter in "abc")
    world = heard(one, other)
    assert says(world, other) == [other]
    assert says(world, one, other) == [one, other]
    assert says(world, other, third) == [other]
    assert says(world, one, other) == [other]


@pytest.mark.parametrize(
    "other",
    [
        taobao(9000),
        taobao(title="猫条"),
        taobao(steps=(coupon(),)),
        taobao(presale=presale()),
        taobao(None),
        taobao(image="https://img.example/2.jpg"),
        replace(taobao(), rank=Rank("热销榜", 2)),
        replace(taobao(), commission=Commission(income_rate=550)),
    ],
)
def test_what_is_said_differently_is_no_echo(other: Offer) -> None:
    assert says(heard(taobao()), other) == []


def test_links_are_no_difference() -> None:
    one = replace(
        taobao(), native_id="prefix5678-abcdefghij", link="https://s.example/1", coupon_link="https://s.example/2"
    )
    one = replace(one, rank=Rank("热销榜", 2, "https://s.example/3"))
    other = replace(one, native_id="other", link=None, coupon_link=None, rank=Rank("热销榜", 2, "https://s.example/4"))
    assert says(heard(one), other) == [other]


def test_what_another_source_changed_is_compared_again_and_flaps_as_it_does_without_echoes() -> None:
    world = heard(taobao())
    says(world, taobao(9000), source=2)
    assert says(world, taobao()) == []
    assert world.kept[taobao().id].offer == taobao()
    assert says(world, taobao(9000), source=2) == []
    assert world.kept[taobao().id].offer == taobao(9000)


def test_what_may_not_have_been_kept_is_compared_again() -> None:
    world = heard(taobao())
    world.poll(2, snapshot(taobao(9000)), commits=False)
    assert says(world, taobao()) == []


def test_a_state_that_another_poll_overtook_is_compared_again() -> None:
    world = heard(taobao())
    says(world, taobao(8000), source=2, at=START + MINUTES)
    says(world, taobao(9000), at=START + MINUTES / 2)
    assert world.kept[taobao().id].offer == taobao(8000)
    assert says(world, taobao(9000), at=START + 2 * MINUTES) == []
    assert world.kept[taobao().id].offer == taobao(9000)


@pytest.mark.parametrize("after", [timedelta(), timedelta(hours=2)])
def test_a_presale_that_begins_or_settles_is_compared_again(after: timedelta) -> None:
    offer = taobao(presale=presale(START + DAY))
    world = heard(offer)
    assert says(world, offer, at=START + DAY + after - MINUTES) == ([] if after else [offer])
    assert says(world, offer, at=START + DAY + after) == []
    says(world, offer, at=START + DAY + after + MINUTES)
    assert says(world, offer, at=START + DAY + after + MINUTES) == [offer]


def test_a_presale_that_is_said_in_part_is_compared_every_time() -> None:
    whole = presale(START + DAY)
    world = heard(taobao(presale=whole))
    part = taobao(presale=replace(whole, deposit=None))
    for _ in range(3):
        assert says(world, part) == []
    assert world.kept[part.id].offer.presale == whole


def test_an_offer_that_got_a_new_id_is_doubted_under_both() -> None:
    picture = "https://img.example/1.jpg"
    old, new = (
        taobao(key="s:aaaaaaaaaa", title="猫粮", image=picture),
        taobao(key="s:bbbbbbbbbb", title="猫粮", image=picture),
    )
    world = heard(old)
    assert says(world, new, source=2) == []
    assert set(world.kept) == {new.id}
    assert says(world, old) == []


def test_ids_that_mean_two_products_are_forgotten() -> None:
    one = taobao(native_id="1", title="猫粮", image="https://img.example/1.jpg", shop="a")
    other = taobao(native_id="2", title="狗粮", image="https://img.example/2.jpg", shop="b")
    world = heard(one)
    sifted = world.echoes.sift(1, snapshot(one, other))
    changes = diff(sifted.news, {one.id: known(one)}, baseline=False, now=START, echoes=sifted.echoes)
    assert changes.use_full_ids
    world.echoes.learn(1, sifted, {one.id: known(one)}, changes)
    assert says(world, one) == []


def test_a_source_that_nobody_asks_any_more_does_not_gather_doubts() -> None:
    world = heard(panda(key="1"), panda(key="2"))
    for number in range(3):
        says(world, panda(key=f"{number}"), source=2)
        says(world, panda(9000, key=f"{number}"), source=2)
    assert says(world, panda(key="3")) == []
    assert says(world, panda(9000, key="1"), panda(9000, key="2")) == []


def without_deposit(whole: Presale) -> Presale:
    return replace(whole, deposit_start=None, deposit_end=None)


WHOLE = presale(START + DAY, days=1, gap=HOUR, balance_days=1)
PRESALES = st.sampled_from(
    [None, WHOLE, replace(WHOLE, deposit=None), without_deposit(WHOLE), presale(START + DAY, days=2)]
)
PICTURE = "https://img.example/1.jpg"
OFFERS = st.builds(
    taobao,
    st.sampled_from([None, 8000, 10000]),
    st.sampled_from(["s:aaaaaaaaaa", "s:bbbbbbbbbb"]),
    presale=PRESALES,
    image=st.sampled_from([PICTURE, PICTURE.replace("img", "cdn")]),
    title=st.just("猫粮"),
    steps=st.sampled_from([(), (coupon(),)]),
) | st.builds(panda, st.sampled_from([None, 8000, 10000]), st.sampled_from([None, 9000]), st.just("1"))
SHOWN = st.lists(OFFERS, max_size=3, unique_by=lambda offer: offer.id).map(tuple)


@dataclass(frozen=True)
class Said:
    """What one source says in some polls in a row."""

    source: int
    number: int
    times: int
    after: timedelta
    commits: bool = True
    filler: bool = False


SEQUENCES = st.lists(
    st.builds(
        Said,
        source=st.integers(1, 2),
        number=st.integers(0, 2),
        times=st.integers(1, 3),
        after=st.sampled_from([-MINUTES / 2, MINUTES, MINUTES, HOUR, DAY]),
        commits=st.sampled_from([True, True, True, False]),
        filler=st.sampled_from([False, False, False, True]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=300)
@given(st.lists(SHOWN, min_size=1, max_size=3), SEQUENCES)
def test_with_echoes_everything_is_as_if_all_had_been_compared(
    shows: list[tuple[Offer, ...]], sequence: list[Said]
) -> None:
    world, now = World(), START
    for said in sequence:
        for _ in range(said.times):
            now += said.after
            shown = snapshot(*shows[said.number % len(shows)], at=now, filler=said.filler)
            world.poll(said.source, shown, commits=said.commits)
