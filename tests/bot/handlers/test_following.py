"""Remind me, I paid the deposit, balance paid, not interested: under alerts and on cards."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.callbacks import Verb, on_delivery
from bot.catalogue import LANGUAGES
from bot.following import Saying, choices
from bot.keyboards import alert_keyboard
from bot.voice import Voice
from data.records import ChatKind, Parcel
from deals.events import Event, EventKind, PresaleFacts
from deals.followers import FollowState, Reminder
from deals.offer import Preheat, Presale
from deals.snapshot import Changes
from tests.bot.handlers.conftest import CATALOGUE, Now
from tests.bot.handlers.talk import GROUP, ME, OTHER, Talk, member
from tests.bot.telegram_double import Call
from tests.deals.builders import DAY, HOUR, START, presale, taobao
from tests.makers import alert_of

FOLLOWED, PAID, DONE, DROPPED = FollowState
SALE = presale(START - DAY)
LANCOME = taobao(108000, key="s:lancome0000", title="兰蔻小黑瓶", presale=SALE)
GAP, BALANCE, OVER = START + 9 * DAY + HOUR, START + 10 * DAY, START + 13 * DAY


async def alert(talk: Talk, kind: EventKind = EventKind.DEPOSIT_OPENS, at: datetime = START) -> Parcel:
    """An alert of the presale, as it was sent to me by a watch."""
    event = Event(key=f"{kind}/{at}", kind=kind, offer=LANCOME.id, at=at, facts=PresaleFacts(presale=SALE))
    watch = await talk.scene.watch(ME, "presale")
    await talk.store.polls.keep(Changes(offers=(LANCOME,), events=(event,)), [alert_of(watch, event)], now=at)
    (parcel,) = await talk.scene.claim()
    assert await talk.scene.send(parcel, now=at)
    return parcel


async def said(talk: Talk, chat: int = ME) -> FollowState | None:
    listing = await talk.store.offers.find(LANCOME.id)
    assert listing is not None
    return await talk.store.follows.get(chat, listing.ref)


def labels(call: Call) -> list[str]:
    return [button["text"] for button in call.buttons]


@pytest.mark.parametrize(
    ("label", "state", "toast", "next_label"),
    [
        ("I paid the deposit", PAID, "when the balance opens", "Deposit paid ✓"),
        ("Remind me", FOLLOWED, "before it ends", "Reminders on ✓"),
        ("Not interested", DROPPED, "no more about this presale", "Interested after all"),
    ],
)
async def test_what_is_said_is_kept_answered_and_can_be_taken_back(
    talk: Talk, label: str, state: FollowState, toast: str, next_label: str
) -> None:
    parcel = await alert(talk)
    under = keyboard(parcel)
    keys = await talk.press_data(under[label])
    assert (await said(talk), toast in talk.telegram.toast) == (state, True)
    assert any(next_label in shown for shown in labels(keys))
    again = await talk.press(next_label, under=keys)
    assert await said(talk) is None
    assert any(label in shown for shown in labels(again))


def keyboard(parcel: Parcel) -> dict[str, str]:
    """The labels under an alert, without their pictures, and what they carry."""
    rows = alert_keyboard(Voice.of(CATALOGUE, "en"), parcel).inline_keyboard
    keys = [button for row in rows for button in row if button.callback_data]
    return {button.text.partition(" ")[2]: str(button.callback_data) for button in keys}


async def test_pressing_twice_is_harmless(talk: Talk) -> None:
    parcel = await alert(talk)
    for _ in range(2):
        await talk.press_data(on_delivery(parcel.id, Verb.FOLLOW, Saying.PAID))
    assert await said(talk) is PAID


async def test_the_buttons_of_the_next_alert_know_what_was_said(talk: Talk, now: Now) -> None:
    await talk.press_data(on_delivery((await alert(talk)).id, Verb.FOLLOW, Saying.PAID))
    event = Event(key="b", kind=EventKind.BALANCE_OPENS, offer=LANCOME.id, at=BALANCE, facts=PresaleFacts(presale=SALE))
    reminder = Reminder(chat_id=ME, offer=LANCOME.id, event_key="b", expires=OVER)
    now.at = BALANCE
    await talk.store.polls.keep(Changes(events=(event,)), [reminder], now=BALANCE)
    (parcel,) = await talk.scene.claim()
    keys = await talk.press_data(keyboard(parcel)["Balance paid"])
    assert (await said(talk), talk.telegram.toast) == (DONE, "💳 All right, no more about this presale")
    await talk.press("Balance not paid yet", under=keys)
    assert await said(talk) is PAID


async def test_once_it_is_dropped_its_rule_can_be_paused(talk: Talk) -> None:
    parcel = await alert(talk)
    keys = await talk.press_data(on_delivery(parcel.id, Verb.FOLLOW, Saying.DROP))
    assert any("Mute" in label for label in labels(keys))
    assert not any("Not interested" in label for label in labels(keys))


async def test_somebody_elses_alert_is_refused(talk: Talk) -> None:
    parcel = await alert(talk)
    other = talk.by(OTHER)
    await other.press_data(on_delivery(parcel.id, Verb.FOLLOW, Saying.PAID))
    assert "expired" in talk.telegram.toast
    assert (await said(talk), await said(talk, OTHER)) == (None, None)


async def test_a_group_pays_no_deposit(talk: Talk) -> None:
    await talk.store.chats.meet(GROUP, ChatKind.GROUP, title="", language="en", now=START)
    await talk.store.polls.keep(Changes(offers=(LANCOME,)), [], now=START)
    event = Event(key="g", kind=EventKind.DEPOSIT_OPENS, offer=LANCOME.id, at=START, facts=PresaleFacts(presale=SALE))
    watch = await talk.scene.watch(GROUP, "presale")
    await talk.store.polls.keep(Changes(events=(event,)), [alert_of(watch, event)], now=START)
    (parcel,) = await talk.scene.claim()
    talk.telegram.members[GROUP, ME] = member(ME)
    await talk.press_data(on_delivery(parcel.id, Verb.FOLLOW, Saying.PAID), to=GROUP)
    assert await said(talk, GROUP) is None


@pytest.mark.parametrize("what", ["", "yes", "followed", "ON"])
async def test_what_no_button_says_does_nothing(talk: Talk, what: str) -> None:
    parcel = await alert(talk)
    await talk.press_data(on_delivery(parcel.id, Verb.FOLLOW, what))
    assert await said(talk) is None


async def test_of_another_alert_nothing_can_be_followed(talk: Talk) -> None:
    await talk.scene.owe(await talk.scene.watch(ME, "new"), offer=talk.scene.offer(6990))
    (parcel,) = await talk.scene.claim()
    await talk.press_data(on_delivery(parcel.id, Verb.FOLLOW, Saying.PAID))
    assert await talk.store.follows.of_chat(ME) == {}
    assert "paid" not in "".join(keyboard(parcel))


async def test_whoever_paid_in_time_may_say_so_after_the_deposit_is_over(talk: Talk, now: Now) -> None:
    parcel = replace(await alert(talk), is_over=True)
    assert keyboard(parcel).keys() == {"I paid the deposit", "History"}
    now.at = BALANCE
    await talk.press_data(keyboard(parcel)["I paid the deposit"])
    assert await said(talk) is PAID


async def test_after_the_end_only_that_is_said(talk: Talk, now: Now) -> None:
    parcel = await alert(talk)
    now.at = OVER
    await talk.press_data(on_delivery(parcel.id, Verb.FOLLOW, Saying.PAID))
    assert (await said(talk), talk.telegram.toast) == (None, "This presale is over")


async def test_a_card_takes_the_same_and_stays_where_it_is(talk: Talk) -> None:
    await talk.say("/start")
    await talk.store.polls.keep(Changes(offers=(LANCOME,)), [], now=START)
    await talk.say("/recommend 兰蔻")
    await talk.press("1")
    paid = await talk.press("I paid the deposit")
    assert (paid.method, await said(talk)) == ("editMessageText", PAID)
    assert any("Deposit paid ✓" in label for label in labels(paid))
    assert any("Back" in label for label in labels(paid))
    await talk.press("Deposit paid ✓")
    assert await said(talk) is None


@pytest.mark.parametrize("arg", ["1.no", "99999.paid", "1", ".", "x.paid"])
async def test_a_made_up_button_of_a_card_does_nothing(talk: Talk, arg: str) -> None:
    await talk.store.polls.keep(Changes(offers=(LANCOME,)), [], now=START)
    await talk.say("/recommend 兰蔻")
    card = await talk.press("1")
    view = card.button("I paid")["callback_data"].split(":")[0]
    await talk.press_data(f"{view}:say:{arg}")
    assert await talk.store.follows.of_chat(ME) == {}


@pytest.mark.parametrize("windows", [None, presale(START - 30 * DAY)], ids=["none", "over"])
async def test_a_card_without_a_presale_to_come_has_no_such_buttons(talk: Talk, windows: Presale | None) -> None:
    await talk.store.polls.keep(Changes(offers=(replace(LANCOME, presale=windows),)), [], now=START)
    await talk.say("/recommend 兰蔻")
    assert not any("paid" in label or "Remind" in label for label in labels(await talk.press("1")))


async def test_an_announced_price_can_be_followed_from_its_card(talk: Talk) -> None:
    soon = replace(LANCOME, presale=None, preheat=Preheat(at=START + DAY, price=90000))
    await talk.store.polls.keep(Changes(offers=(soon,)), [], now=START)
    await talk.say("/recommend 兰蔻")
    await talk.press("1")
    await talk.press("Remind me")
    assert await said(talk) is FOLLOWED


@pytest.mark.parametrize(
    ("at", "state", "says"),
    [
        (START - 2 * DAY, None, [Saying.REMIND]),
        (START, None, [Saying.PAID, Saying.REMIND]),
        (GAP, None, [Saying.PAID]),
        (BALANCE, None, [Saying.PAID]),
        (START, FOLLOWED, [Saying.PAID, Saying.OFF]),
        (START, PAID, [Saying.OFF]),
        (BALANCE, FOLLOWED, [Saying.PAID, Saying.OFF]),
        (BALANCE, PAID, [Saying.DONE, Saying.OFF]),
        (BALANCE, DONE, [Saying.PAID]),
        (BALANCE, DROPPED, [Saying.OFF]),
    ],
)
def test_what_can_be_said_depends_on_the_day_and_on_what_was_said(
    at: datetime, state: FollowState | None, says: list[Saying]
) -> None:
    assert [saying for _, saying in choices(state, SALE, at)] == says


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_answer_exists_in_every_language(talk: Talk, language: str) -> None:
    parcel = await alert(talk)
    await talk.store.chats.set_language(ME, language)
    told = set()
    for saying in Saying:
        await talk.press_data(on_delivery(parcel.id, Verb.FOLLOW, saying))
        told.add(talk.telegram.toast)
    assert len(told) >= 4
