"""Versions and settings of channels' rules, and whose links their posts carry."""

from dataclasses import replace
from datetime import timedelta

import pytest

from data.posting import Change
from data.records import ChatKind
from data.store import Store
from deals.grammar import parse_rule
from deals.offer import Offer
from deals.posting import Hours, Mode, Posting
from deals.snapshot import Changes
from deals.source import TaobaoParams
from tests.data.scene import Scene
from tests.deals.builders import START, taobao
from tests.makers import alert_of, changes_of, event_of

CHANNEL, MOVED = -1002, -1009
EVERYTHING = Posting(
    mode=Mode.REVIEW,
    gap=timedelta(minutes=3),
    jitter=timedelta(minutes=1),
    hours=Hours(540, 1380),
    per_day=40,
    repeat_days=7,
    template="{title}\n<b>{price}</b>",
    source_id=2,
)


@pytest.fixture
async def watch_id(scene: Scene) -> int:
    await scene.chat(CHANNEL, ChatKind.CHANNEL)
    return (await scene.watch(CHANNEL, "new")).id


async def change(store: Store, watch_id: int, line: str = "new", posting: Posting = EVERYTHING) -> int | None:
    rule = parse_rule(line, admin=True)
    return await store.rules.change(
        watch_id, line=line, rule=rule, posting=posting, what=Change.PUBLISH, author_id=9, now=START
    )


async def test_settings_come_back_as_they_were_set(store: Store, watch_id: int) -> None:
    assert await store.rules.posting(watch_id) == Posting()
    assert await change(store, watch_id) == 2
    assert await store.rules.posting(watch_id) == EVERYTHING
    await store.rules.set_channel(CHANNEL, EVERYTHING)
    assert await store.rules.of_channel(CHANNEL) == EVERYTHING


async def test_every_version_stays(store: Store, watch_id: int) -> None:
    assert [version.what for version in await store.rules.versions(watch_id)] == [Change.MADE]
    await change(store, watch_id)
    await change(store, watch_id, "low")
    versions = await store.rules.versions(watch_id)
    assert [(one.number, one.line, one.posting, one.author_id) for one in versions] == [
        (3, "low", EVERYTHING, 9),
        (2, "new", EVERYTHING, 9),
        (1, "new", Posting(), 7),
    ]
    assert await store.rules.version(watch_id, 2) == versions[1]
    assert await store.rules.version(watch_id, 4) is None


async def test_a_line_that_says_something_else_is_refused(store: Store, watch_id: int) -> None:
    with pytest.raises(ValueError, match="does not read back"):
        await store.rules.change(
            watch_id,
            line="low",
            rule=parse_rule("new"),
            posting=Posting(),
            what=Change.CONDITION,
            author_id=9,
            now=START,
        )


async def test_a_rule_that_is_gone_has_nothing(store: Store, watch_id: int) -> None:
    await change(store, watch_id)
    await store.watches.delete(watch_id)
    assert await change(store, watch_id) is None
    assert await store.rules.posting(watch_id) == Posting()
    assert await store.rules.versions(watch_id) == []
    await store.rules.set_channel(-999, EVERYTHING)
    assert await store.rules.of_channel(-999) == Posting()


async def test_settings_follow_a_chat_that_moves_and_go_with_one_that_is_forgotten(store: Store, watch_id: int) -> None:
    await change(store, watch_id)
    await store.rules.set_channel(CHANNEL, EVERYTHING)
    await store.chats.moved(CHANNEL, MOVED)
    assert await store.rules.of_channel(MOVED) == EVERYTHING
    assert await store.rules.posting(watch_id) == EVERYTHING
    await store.chats.forget(MOVED)
    assert await store.rules.of_channel(MOVED) == Posting()


async def test_what_was_only_reset_keeps_what_waits(store: Store, scene: Scene, watch_id: int) -> None:
    await change(store, watch_id)
    (kept,) = await store.watches.of_chat(CHANNEL, now=START)
    await scene.owe(kept.watch)
    await change(store, watch_id, posting=Posting(mode=Mode.DRY))
    assert len(await store.posts.in_review()) == 1


def linked(price: int, link: str) -> Offer:
    return replace(taobao(price), link=link, coupon_link=None)


async def see(store: Store, source_id: int, offer: Offer, *, changed: bool) -> None:
    """A poll of one source shows the offer."""
    changes = changes_of(offer) if changed else Changes()
    await store.polls.keep(changes, [], now=START, source_id=source_id, sighted=(offer,))


async def test_a_post_carries_the_links_of_the_source_that_was_chosen(
    store: Store, scene: Scene, watch_id: int
) -> None:
    own, other = [
        (await store.sources.add(TaobaoParams(adzone_id=zone, material_id="1"), now=START)).id for zone in ("1", "2")
    ]
    await see(store, other, linked(5000, "https://s.click.taobao.com/other"), changed=True)
    await change(store, watch_id, posting=Posting(source_id=own))
    (kept,) = await store.watches.of_chat(CHANNEL, now=START)
    event = event_of(linked(5000, ""))
    await store.polls.keep(Changes(events=(event,)), [alert_of(kept.watch, event)], now=START)

    async def link() -> str | None:
        parcel = await store.outbox.get(1)
        assert parcel is not None
        return parcel.sightings[0].offer.link

    assert await link() == "https://s.click.taobao.com/other"
    await see(store, own, linked(5000, "https://s.click.taobao.com/own"), changed=False)
    assert await link() == "https://s.click.taobao.com/own"
    await see(store, own, linked(5000, "https://s.click.taobao.com/again"), changed=False)
    assert await link() == "https://s.click.taobao.com/own"
    await see(store, own, linked(4000, "https://s.click.taobao.com/new"), changed=True)
    assert await link() == "https://s.click.taobao.com/new"
    await change(store, watch_id, posting=Posting())
    await see(store, other, linked(3000, "https://s.click.taobao.com/other3"), changed=True)
    assert await link() == "https://s.click.taobao.com/other3"
