"""Why an alert came, and why an offer was (not) told."""

from dataclasses import replace
from typing import Any

import pytest

from bot.callbacks import Verb, on_delivery
from bot.catalogue import LANGUAGES
from bot.voice import Voice
from data.records import Parcel
from deals.events import Event, EventKind, PriceFacts
from deals.filters import Filter
from deals.offer import Fen, Offer
from deals.quiet import HeldBy
from deals.rule import Watch
from tests.bot.handlers.conftest import CATALOGUE, Now
from tests.bot.handlers.talk import OTHER, Talk, chat
from tests.bot.handlers.watched import arrived, cat, fell
from tests.bot.telegram_double import BOT, plain
from tests.deals.builders import DAY, HOUR, START, presale
from tests.makers import alert_of, changes_of, event_of, quote_of

OFFER = cat(1, 8000)
LINK = "https://item.taobao.com/item.htm?id=prefix1234-cat000000001"


async def dropped(talk: Talk, watch: Watch, *, at: Any = START, offer: Offer = OFFER, before: Fen = 10000) -> Event:
    """It fell, and this watch owes the news."""
    facts = PriceFacts(quote=quote_of(offer), before=before, median7=10000, low30=9000, lowest=8500, observed_days=41)
    event = Event(key=f"{offer.id}/{at:%d%H}", kind=EventKind.PRICE_DROP, offer=offer.id, at=at, facts=facts)
    await talk.store.polls.keep(changes_of(offer, events=(event,), at=at), [alert_of(watch, event)], now=at)
    return event


async def told(talk: Talk) -> Parcel:
    (parcel,) = await talk.scene.claim()
    assert await talk.scene.send(parcel)
    return parcel


async def alerted(talk: Talk, line: str = "猫粮 drop>=10%") -> Parcel:
    await talk.scene.see(cat(1, 12000), at=START - 40 * DAY)
    await dropped(talk, await talk.scene.watch(talk.user, line))
    return await told(talk)


async def why(talk: Talk, text: str = LINK) -> str:
    return plain((await talk.say(f"/why {text}")).text)


async def test_the_button_under_an_alert_says_which_rule_and_which_numbers(talk: Talk) -> None:
    parcel = await alerted(talk)
    said = plain((await talk.press_data(on_delivery(parcel.id, Verb.WHY))).text)
    assert said.splitlines() == [
        "❓ Why this: your watch 猫粮 drop>=10%",
        "✓ the title has “猫粮”",
        "✓ I speak up when it is 10% below its 7-day median",
        "💰 you pay ¥80",
        "   before ¥100 → −20%",
        "   7-day median ¥100 → −20%",
        "   lowest of the 30 days before ¥90 → −11.1%",
        "   lowest ever seen before ¥85 → −5.8%",
        "   when you made the watch ¥120 → −33.3%",
        "🕐 seen today 12:00 UTC",
    ]


async def test_a_reply_to_an_alert_says_the_same(talk: Talk) -> None:
    parcel = await alerted(talk)
    alert = {
        "message_id": 1,
        "date": 0,
        "chat": chat(talk.user),
        "from": BOT,
        "text": "📉",
        "reply_markup": {"inline_keyboard": [[{"text": "💤", "callback_data": on_delivery(parcel.id, Verb.SNOOZE)}]]},
    }
    assert "your watch 猫粮" in plain((await talk.say("/why", reply_to_message=alert)).text)


async def test_somebody_elses_alert_is_not_explained(talk: Talk) -> None:
    parcel = await alerted(talk)
    await talk.by(OTHER).press_data(on_delivery(parcel.id, Verb.WHY))
    assert not any("Why this" in call.text for call in talk.telegram.calls)


async def test_without_anything_named_it_says_how(talk: Talk) -> None:
    assert "Reply to an alert" in (await talk.say("/why")).text
    assert "never appeared" in (await talk.say("/why 623787999")).text


async def test_a_rule_that_changed_since_is_named_as_such(talk: Talk) -> None:
    parcel = await alerted(talk)
    (watch,) = await talk.watches()
    await talk.store.watches.edit(watch.id, line="狗粮", rule=replace(watch.rule, words=(("狗粮",),), triggers=()))
    said = await talk.press_data(on_delivery(parcel.id, Verb.WHY))
    assert "changed since" in said.text


async def test_an_alert_of_a_deleted_rule_is_still_explained(talk: Talk) -> None:
    parcel = await alerted(talk)
    (watch,) = await talk.watches()
    await talk.store.watches.delete(watch.id)
    said = (await talk.press_data(on_delivery(parcel.id, Verb.WHY))).text
    assert "no watch of yours" in said
    assert "¥80" in said


async def test_a_burst_says_how_many_came_together(talk: Talk) -> None:
    watch = await talk.scene.watch(talk.user, "猫粮 new")
    events = await _arrive(talk, watch, 7)
    parcel = await told(talk)
    assert len(events) == len(parcel.sightings)
    said = await talk.press_data(on_delivery(parcel.id, Verb.WHY))
    assert "7 new offers that are told together" in said.text


async def _arrive(talk: Talk, watch: Watch, number: int) -> list[Event]:
    offers = [cat(one) for one in range(number)]
    events = [event_of(offer) for offer in offers]
    await talk.store.polls.keep(changes_of(*offers, events=tuple(events)), [alert_of(watch, *events)], now=START)
    return events


async def test_what_was_told_is_found_by_its_link(talk: Talk) -> None:
    await alerted(talk)
    said = await why(talk)
    assert "· today 12:00 UTC: 📉 Down 20%" in said
    assert "▶ 猫粮 drop>=10%" in said
    assert "✅ told you today 12:00 UTC: 📉 Down 20%" in said


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("狗粮", "the title lacks “狗粮”"),
        ("猫粮 -1", "has “1”, which it excludes"),
        ("猫粮 <50", "dearer than it asks for"),
        ("猫粮 >100", "cheaper than it asks for"),
        ("猫粮 @1688", "the other shop"),
        ("猫粮 sold>100", "sells less"),
        ("猫粮 rank<=3", "not high enough"),
        ("猫粮 cat:美妆", "not in the category “美妆”"),
        ("猫粮 brand:小米", "not of the brand “小米”"),
        ("猫粮 shop:旗舰店", "not from the shop “旗舰店”"),
        ("猫粮 presale", "not what it waits for: 📉 Down 20%"),
        ("猫粮 drop>=30%", "not what it waits for: 📉 Down 20%"),
    ],
)
async def test_every_watch_says_what_stood_against_it(talk: Talk, line: str, answer: str) -> None:
    await talk.scene.watch(talk.user, line)
    await fell(talk, OFFER, 10000, at=START + HOUR, median7=10000)
    assert answer in await why(talk)


async def test_a_cooldown_a_cap_and_a_price_told_before_are_named(talk: Talk, now: Now) -> None:
    now.at = START + 8 * HOUR
    cooled = await talk.scene.watch(talk.user, "猫粮 drop:prev every:6h")
    capped = await talk.scene.watch(talk.user, "猫粮 drop:prev max:1/d")
    again = await talk.scene.watch(talk.user, "猫粮 drop:prev")
    for watch in (cooled, capped):
        await talk.scene.owe(watch, at=START + HOUR)
    await dropped(talk, again, at=START + HOUR, offer=cat(1, 8100))
    await fell(talk, OFFER, 8500, at=START + 3 * HOUR)
    said = await why(talk)
    assert "held back by every: until today 19:00 UTC" in said
    assert "its 1 message a day was used up" in said
    assert "it had told you ¥81 already" in said


async def test_what_was_held_back_on_its_way_says_by_what(talk: Talk) -> None:
    watch = await talk.scene.watch(talk.user, "猫粮 drop:prev")
    await dropped(talk, watch)
    assert "on its way" in await why(talk)
    await talk.store.chats.mute(talk.user, START + DAY)
    (parcel,) = await talk.scene.claim()
    assert not await talk.scene.send(parcel)
    said = await why(talk)
    assert "You asked for quiet until" in said
    assert "you had asked for quiet, so it was not sent" in said


@pytest.mark.parametrize(
    ("until", "below", "answer"),
    [
        (START + HOUR, None, "hear nothing of this offer until today 13:00"),
        (None, 7000, "only below ¥70"),
        (None, None, "never to hear of this offer again"),
    ],
)
async def test_a_silenced_offer_says_so(talk: Talk, until: Any, below: Fen | None, answer: str) -> None:
    await dropped(talk, await talk.scene.watch(talk.user, "猫粮 drop:prev"))
    listing = await talk.store.offers.find(OFFER.id)
    assert listing is not None
    await talk.store.chats.snooze(talk.user, listing.ref, until=until, below=below)
    (parcel,) = await talk.scene.claim()
    assert not await talk.scene.send(parcel)
    said = await why(talk)
    assert answer in said
    assert "you had silenced this offer, so it was not sent" in said


async def test_a_silence_that_ended_is_no_reason_any_more(talk: Talk, now: Now) -> None:
    await alerted(talk)
    await talk.store.chats.snooze(talk.user, 1, until=START + HOUR)
    now.at = START + 2 * HOUR
    assert "silen" not in await why(talk)


async def test_an_alert_that_came_too_late_says_so(talk: Talk) -> None:
    await dropped(talk, await talk.scene.watch(talk.user, "猫粮 drop:prev"))
    (parcel,) = await talk.scene.claim()
    watch = await talk.scene.watch(talk.user, "猫粮 low")
    await talk.scene.owe(watch, expires=START - HOUR, offer=cat(2))
    await talk.scene.send(parcel)
    (late,) = await talk.scene.claim()
    assert not await talk.scene.send(late)
    assert "came too late to be of use" in await why(talk, LINK.replace("cat000000001", "cat000000002"))


async def test_a_watch_made_afterwards_could_not_tell(talk: Talk, now: Now) -> None:
    await fell(talk, OFFER, 10000, at=START - DAY)
    await talk.scene.watch(talk.user, "猫粮 drop:prev")
    assert "younger than what happened" in await why(talk)


async def test_a_paused_watch_is_named_as_paused(talk: Talk) -> None:
    watch = await talk.scene.watch(talk.user, "猫粮 drop:prev")
    await talk.store.watches.set_active(watch.id, active=False)
    await fell(talk, OFFER, 10000, at=START + HOUR)
    said = await why(talk)
    assert "⏸ 猫粮 drop:prev" in said
    assert "it is paused" in said


async def test_what_one_watch_told_the_others_did_not(talk: Talk) -> None:
    await dropped(talk, await talk.scene.watch(talk.user, "猫粮 drop:prev"))
    await talk.scene.watch(talk.user, "猫粮 drop:prev max:5/d")
    await told(talk)
    assert "↪ told through another of your watches" in await why(talk)


async def test_an_offer_to_which_nothing_happened_waits(talk: Talk) -> None:
    await talk.scene.see(OFFER)
    await talk.scene.watch(talk.user, "猫粮 low")
    said = await why(talk)
    assert "Nothing happened to it since I know it" in said
    assert "it speaks as soon as something happens" in said


async def test_a_running_presale_freezes_the_comparison(talk: Talk) -> None:
    await talk.scene.see(replace(OFFER, presale=presale(START - DAY)))
    assert "compared with presale prices only" in await why(talk)


async def test_without_watches_nothing_is_told(talk: Talk) -> None:
    await talk.scene.see(OFFER)
    assert "You have no watches yet" in await why(talk)


async def test_more_watches_than_fit_are_counted(talk: Talk) -> None:
    for number in range(14):
        await talk.scene.watch(talk.user, f"猫粮 word{number}")
    await arrived(talk, OFFER, at=START)
    assert "and 4 more watches" in await why(talk)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_words(language: str) -> None:
    voice = Voice.of(CATALOGUE, language)
    assert all(voice.say(f"why.by_{reason}", words="x") for reason in Filter)
    assert all(voice.say(f"why.held_{reason}", what="x", until="y") for reason in HeldBy)
