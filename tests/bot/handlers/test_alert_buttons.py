from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.callbacks import Mute, Snooze, Verb, on_delivery
from bot.keyboards import alert_keyboard
from bot.voice import Voice
from data.records import ChatKind, Parcel
from tests.bot.handlers.conftest import CATALOGUE, Now
from tests.bot.handlers.talk import GROUP, ME, OTHER, Talk, member
from tests.bot.telegram_double import RefusedError
from tests.deals.builders import START
from tests.makers import alert_of, changes_of, event_of, notice_of

EN = Voice.of(CATALOGUE, "en")


async def _alert(talk: Talk, chat_id: int = ME) -> Parcel:
    """One alert that was sent to this chat."""
    kind = ChatKind.PRIVATE if chat_id > 0 else ChatKind.GROUP
    await talk.store.chats.meet(chat_id, kind, title="", language="en", now=START)
    await talk.scene.owe(await talk.scene.watch(chat_id, "new"), offer=talk.scene.offer(6990))
    (parcel,) = await talk.scene.claim()
    await talk.scene.send(parcel)
    return parcel


async def _again(talk: Talk, parcel: Parcel, price: int) -> bool:
    """Whether a further alert of the same offer, now at this price, would still be said."""
    offer = talk.scene.offer(price)
    same = type(offer)(
        **{name: getattr(offer, name) for name in offer.__dataclass_fields__} | {"id": parcel.sightings[0].offer.id}
    )
    assert parcel.watch is not None
    event = event_of(same, key=f"again/{price}")
    await talk.store.polls.keep(changes_of(same, events=(event,)), [alert_of(parcel.watch, event)], now=START)
    claimed = await talk.scene.claim()
    return bool(claimed) and await talk.scene.send(claimed[0])


@pytest.mark.parametrize("choice", [Snooze.HOUR, Snooze.TODAY, Snooze.DAYS])
async def test_a_snoozed_offer_is_quiet_and_the_toast_says_until_when(talk: Talk, choice: Snooze) -> None:
    parcel = await _alert(talk)
    menu = await talk.press_data(on_delivery(parcel.id, Verb.SNOOZE))
    assert menu.method == "editMessageReplyMarkup"
    kept = await talk.press_data(on_delivery(parcel.id, Verb.SNOOZE, choice))
    assert talk.telegram.toast.startswith("Quiet about this offer until")
    assert kept.button("Undo")
    assert not await _again(talk, parcel, 6980)


async def test_until_lower_speaks_again_only_below_the_alerts_price(talk: Talk) -> None:
    parcel = await _alert(talk)
    await talk.press_data(on_delivery(parcel.id, Verb.SNOOZE, Snooze.LOWER))
    assert "¥69.90" in talk.telegram.toast
    assert not await _again(talk, parcel, 6990)
    assert await _again(talk, parcel, 6000)


async def test_a_muted_offer_stays_quiet_until_it_is_undone(talk: Talk) -> None:
    parcel = await _alert(talk)
    await talk.press_data(on_delivery(parcel.id, Verb.MUTE, Mute.OFFER))
    assert not await _again(talk, parcel, 100)
    await talk.press("Undo")
    assert await _again(talk, parcel, 90)


async def test_a_muted_rule_is_paused_until_it_is_undone(talk: Talk) -> None:
    parcel = await _alert(talk)
    await talk.press_data(on_delivery(parcel.id, Verb.MUTE, Mute.RULE))
    assert await talk.store.watches.active() == []
    back = await talk.press("Undo")
    assert len(await talk.store.watches.active()) == 1
    assert [button["text"] for button in back.buttons] == [
        button.text for row in alert_keyboard(EN, parcel).inline_keyboard for button in row
    ]


async def test_a_rule_that_was_deleted_cannot_be_muted(talk: Talk) -> None:
    parcel = await _alert(talk)
    assert parcel.watch is not None
    await talk.store.watches.delete(parcel.watch.id)
    await talk.press_data(on_delivery(parcel.id, Verb.MUTE, Mute.RULE))
    assert "/help" in talk.telegram.toast


async def test_menus_lead_back_to_the_first_buttons(talk: Talk) -> None:
    parcel = await _alert(talk)
    await talk.press_data(on_delivery(parcel.id, Verb.MUTE))
    assert (await talk.press("Back")).button("Later")


async def test_the_history_of_an_alert_is_a_photo_whose_span_changes(talk: Talk, now: Now) -> None:
    parcel = await _alert(talk)
    now.at = START + timedelta(days=2)
    sent = await talk.press_data(on_delivery(parcel.id, Verb.HISTORY))
    assert (sent.method, [button["text"] for button in sent.buttons]) == ("sendPhoto", ["● 30 days", "90 days", "All"])
    changed = await talk.press("All")
    assert changed.method == "editMessageMedia"
    assert [button["text"] for button in changed.buttons] == ["30 days", "90 days", "● All"]


async def test_a_photo_that_was_deleted_is_sent_anew_with_the_other_span(talk: Talk, now: Now) -> None:
    parcel = await _alert(talk)
    await talk.press_data(on_delivery(parcel.id, Verb.HISTORY))
    talk.telegram.refusals["editMessageMedia"] = RefusedError("Bad Request: message to edit not found")
    await talk.press_data(on_delivery(parcel.id, Verb.HISTORY, "90"))
    assert [call.button("● 90 days")["text"] for call in talk.telegram.of("sendPhoto")[1:]] == ["● 90 days"]


@pytest.mark.parametrize(
    ("verb", "arg"),
    [
        (Verb.SNOOZE, ""),
        *((Verb.SNOOZE, choice) for choice in Snooze),
        (Verb.MUTE, ""),
        *((Verb.MUTE, what) for what in Mute),
        *((Verb.UNDO, what) for what in Mute),
        (Verb.BACK, ""),
    ],
)
async def test_pressing_the_same_button_twice_does_no_harm(talk: Talk, verb: Verb, arg: str) -> None:
    parcel = await _alert(talk)
    toasts = []
    for _ in range(2):
        await talk.press_data(on_delivery(parcel.id, verb, arg))
        toasts.append(talk.telegram.toast)
    assert toasts[0] == toasts[1]


async def test_an_alert_that_was_deleted_from_the_chat_is_silenced_all_the_same(talk: Talk) -> None:
    parcel = await _alert(talk)
    talk.telegram.refusals["editMessageReplyMarkup"] = RefusedError("Bad Request: message to edit not found")
    await talk.press_data(on_delivery(parcel.id, Verb.MUTE, Mute.OFFER))
    assert talk.telegram.toast == "No more about this offer"
    assert not await _again(talk, parcel, 100)


async def test_under_what_is_no_longer_true_only_the_curve_is_left(talk: Talk) -> None:
    parcel = await _alert(talk)
    await talk.scene.send(parcel)
    await talk.store.revisions.revised(parcel.id, "untrue")
    await talk.press_data(on_delivery(parcel.id, Verb.MUTE, Mute.OFFER))
    assert [button["text"] for button in talk.telegram.last.buttons] == ["📈 History", "↩ Undo"]
    back = await talk.press("Undo")
    assert [button["text"] for button in back.buttons] == ["📈 History"]


async def test_an_alert_that_is_not_kept_any_more_says_what_to_do_instead(talk: Talk, now: Now) -> None:
    parcel = await _alert(talk)
    await talk.scene.send(parcel)
    now.at = START + timedelta(days=31)
    await talk.store.tidy(now=now.at)
    await talk.press_data(on_delivery(parcel.id, Verb.HISTORY))
    assert "/history" in talk.telegram.toast
    assert "/watches" in talk.telegram.toast


@pytest.mark.parametrize("verb", list(Verb))
async def test_an_alert_of_another_chat_is_not_touched(talk: Talk, verb: Verb) -> None:
    parcel = await _alert(talk)
    for arg in ("", Mute.OFFER, Mute.RULE, Snooze.LOWER):
        await talk.by(OTHER).press_data(on_delivery(parcel.id, verb, arg))
        assert talk.telegram.toast.startswith("This button has expired")
    assert len(await talk.store.watches.active()) == 1
    assert await _again(talk, parcel, 100)


@pytest.mark.parametrize("verb", list(Verb))
async def test_a_notice_has_no_buttons_whatever_is_pressed(talk: Talk, verb: Verb) -> None:
    await talk.say("/start")
    await talk.store.outbox.notify([notice_of()], admins=[ME], now=START)
    (parcel,) = await talk.scene.claim()
    await talk.press_data(on_delivery(parcel.id, verb))
    assert talk.telegram.toast.startswith("This button has expired")


async def test_in_a_group_only_its_admins_may_press(talk: Talk) -> None:
    parcel = await _alert(talk, GROUP)
    mute = on_delivery(parcel.id, Verb.MUTE, Mute.RULE)
    await talk.press_data(mute, to=GROUP)
    assert talk.telegram.toast.startswith("This button belongs to somebody else")
    talk.telegram.members[GROUP, ME] = member(ME)
    await talk.press_data(mute, to=GROUP)
    assert talk.telegram.toast.startswith("Rule paused")


async def test_replying_history_to_an_alert_opens_its_offer(talk: Talk) -> None:
    parcel = await _alert(talk)
    keyboard = alert_keyboard(EN, parcel).to_dict()
    alert = talk.message("📉", reply_markup=keyboard)
    assert "¥69.90" in (await talk.say("/history", reply_to_message=alert)).text
    talk = talk.by(OTHER)
    assert "never appeared" in (await talk.say("/history", reply_to_message=alert)).text


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(
        st.text(min_size=1, max_size=60),
        st.from_regex(r"[dv][0-9a-z]{1,13}:[a-z]{1,8}(:[0-9a-z.-]{0,12})?", fullmatch=True),
    )
)
async def test_whatever_a_button_says_only_a_toast_comes_of_it(talk: Talk, data: str) -> None:
    assert (await talk.press_data(data)).method == "answerCallbackQuery"
