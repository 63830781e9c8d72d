"""/feeds and /health, as an admin reads and presses them."""

from dataclasses import replace

import pytest

from data.records import Refused, SourceState
from deals.offer import Feed, Preheat
from deals.snapshot import Changes
from deals.source import PandaponParams, TaobaoParams
from deals.timers import timers
from tests.bot.handlers.conftest import CATALOGUE, Now
from tests.bot.handlers.talk import ADMIN, Talk
from tests.deals.builders import DAY, HOUR, START, coupon, presale, taobao
from tests.makers import changes_of


@pytest.fixture
def admin(talk: Talk) -> Talk:
    return talk.by(ADMIN)


async def acts(admin: Talk) -> list[tuple[int, str, str]]:
    return [(one.admin_id, one.action, one.subject) for one in await admin.store.audit.page()]


async def test_a_source_is_added_by_buttons_and_one_line(admin: Talk) -> None:
    await admin.say("/feeds")
    await admin.press("Add")
    assert "material" in (await admin.press("taobao")).text
    again = await admin.say("cat food")
    assert again.text.startswith("I cannot read that")
    assert "was added" in (await admin.say("28026 mm_1_2_333 chan")).text
    await admin.say("/feeds")
    await admin.press("Add")
    await admin.press("1688")
    await admin.say("VI")
    assert [source.params for source in await admin.store.sources.all()] == [
        TaobaoParams(adzone_id="333", material_id="28026", unid="chan"),
        PandaponParams(language="vi"),
    ]
    assert await acts(admin) == [(ADMIN, "feed-add", "1688 vi"), (ADMIN, "feed-add", "taobao 28026 chan")]


async def test_every_change_of_a_source_is_noted_once(admin: Talk) -> None:
    await admin.store.sources.add(PandaponParams(language="vi"), now=START)
    panel = await admin.say("/feeds")
    for label in ("⏸ 1", "⏸ 1"):
        await admin.press(label, under=panel)
    await admin.press("▶ 1")
    await admin.press("🗑 1")
    await admin.press("Stop polling")
    await admin.press("🗑 1", under=panel)
    assert [action for _, action, _ in await acts(admin)] == ["feed-remove", "feed-resume", "feed-pause"]


async def test_how_a_source_goes_is_said(admin: Talk, now: Now) -> None:
    source = await admin.store.sources.add(TaobaoParams(adzone_id="1", material_id="28026"), now=START)
    calls = {Feed.TAOBAO: 1234}
    for _ in range(3):
        await admin.store.polls.keep(Changes(), [], now=START, source_id=source.id, items=20, empty=True, calls=calls)
    now.at = START + 2 * HOUR
    listed = (await admin.say("/feeds")).text
    assert "2h ago" in listed
    assert "in the last 3 polls: expired?" in listed
    assert "3,702" in listed
    for _ in range(2):
        await admin.store.sources.failed(
            source.id, error="App Call Limited", now=now.at, next_poll_at=now.at, wait_until=now.at + 8 * HOUR
        )
    now.at += HOUR
    listed = (await admin.say("/feeds")).text
    assert "Failed 2 times in a row for 1h: App Call Limited" in listed
    assert ", 7h more" in listed


async def test_a_refused_source_is_resumed_by_its_button(admin: Talk) -> None:
    source = await admin.store.sources.add(PandaponParams(language="vi"), now=START)
    await admin.store.sources.failed(source.id, error="bad key", now=START, next_poll_at=START, refused=True)
    await admin.say("/feeds")
    await admin.press("▶ 1")
    assert [one.state for one in await admin.store.sources.all()] == [SourceState.ACTIVE]


async def test_an_empty_bot_has_figures_too(admin: Talk) -> None:
    shown = await admin.say("/health")
    assert "Nothing waits" in shown.text
    assert [button["text"] for button in shown.buttons] == ["🔄 Refresh"]


async def test_health_is_refreshed_in_place(admin: Talk, now: Now) -> None:
    watches = [await admin.scene.watch(chat) for chat in (1, 2)]
    await admin.scene.owe(*watches, urgent=True)
    await admin.scene.owe(await admin.scene.watch(3))
    await admin.say("/health")
    now.at = START + 3 * HOUR
    shown = await admin.press("Refresh")
    assert shown.method == "editMessageText"
    assert "Waiting 3 · oldest for 3h" in shown.text
    assert "deadlines 2 · alerts 1" in shown.text


async def test_a_dead_letter_says_why_and_is_sent_again_by_its_button(admin: Talk) -> None:
    await admin.scene.owe(await admin.scene.watch(100))
    (parcel,) = await admin.scene.claim()
    await admin.store.outbox.settle(parcel.id, Refused("can't <parse>"), wall=START)
    shown = await admin.say("/health")
    assert "→ 100: can&#39;t &lt;parse&gt;" in shown.text
    assert "Queued again" in (await admin.press("🔁 1")).text
    assert "cannot be sent" in (await admin.press("🔁 1", under=shown)).text
    assert len(await admin.scene.claim()) == 1
    assert await acts(admin) == [(ADMIN, "retry", str(parcel.id))]


async def test_what_is_too_late_is_not_sent_again(admin: Talk, now: Now) -> None:
    await admin.scene.owe(await admin.scene.watch(100), offer=taobao(100), expires=START + HOUR)
    (parcel,) = await admin.scene.claim()
    await admin.store.outbox.settle(parcel.id, Refused("no"), wall=START)
    await admin.say("/health")
    now.at = START + DAY
    assert "cannot be sent" in (await admin.press("🔁 1")).text
    assert await acts(admin) == []


async def test_whatever_a_timer_rings_is_said_in_words(admin: Talk) -> None:
    offers = (
        taobao(100, key="s:presale", title="兰蔻", presale=presale(START + HOUR)),
        taobao(200, key="s:preheat", title="索尼", preheat=Preheat(at=START + HOUR, price=100), steps=(coupon(),)),
    )
    rung = {timer.kind: (offer, timer) for offer in offers for timer in timers(offer, START)}
    assert len(rung) == 6
    for kind, (offer, timer) in rung.items():
        await admin.store.polls.keep(replace(changes_of(offer), timers=((offer.id, (timer,)),)), [], now=START)
        words = CATALOGUE.say("en", f"health.moment-{kind}")
        assert f"{words} · {offer.title}" in (await admin.say("/health")).text
