"""What can be pressed under a digest, and by whom."""

import pytest

from bot.callbacks import Verb, on_delivery
from data.records import Parcel
from deals.preferences import Preferences, Quiet
from tests.bot.handlers.talk import ME, OTHER, Talk
from tests.deals.builders import HOUR, START


async def _night(talk: Talk, size: int = 4) -> Parcel:
    """A digest that this person was sent."""
    found = await talk.scene.watch(ME)
    await talk.store.choices.choose(ME, Preferences(quiet=Quiet(START.hour, (START.hour + 9) % 24)), now=START)
    for _ in range(size):
        await talk.scene.owe(found)
    await talk.store.digests.gather(now=START + 10 * HOUR)
    (one,) = await talk.scene.claim()
    assert await talk.scene.send(one, now=START + 10 * HOUR)
    return one


async def test_a_digest_is_expanded_in_place_and_each_alert_opened_below(talk: Talk) -> None:
    night = await _night(talk)
    page = await talk.press_data(on_delivery(night.id, Verb.EXPAND, "0"))
    assert page.method == "editMessageText"
    alert = await talk.press("3")
    assert alert.method == "sendMessage"
    assert alert.button("Later")
    await talk.press("Later")
    await talk.press("1 hour")
    assert "Quiet about this offer" in talk.telegram.toast


@pytest.mark.parametrize("verb", [Verb.MUTE, Verb.SNOOZE, Verb.HISTORY, Verb.OPEN, Verb.BACK])
async def test_what_alerts_can_do_a_digest_cannot(talk: Talk, verb: Verb) -> None:
    night = await _night(talk)
    await talk.press_data(on_delivery(night.id, verb))
    assert "I do not know this button" in talk.telegram.toast


@pytest.mark.parametrize("arg", ["", "x", "-1"])
async def test_a_page_that_is_none_is_not_turned_to(talk: Talk, arg: str) -> None:
    night = await _night(talk)
    await talk.press_data(f"{on_delivery(night.id, Verb.EXPAND)}:{arg}" if arg else on_delivery(night.id, Verb.EXPAND))
    assert "I do not know this button" in talk.telegram.toast


async def test_nobody_else_turns_its_pages(talk: Talk) -> None:
    night = await _night(talk)
    await talk.by(OTHER).press_data(on_delivery(night.id, Verb.EXPAND, "0"))
    assert "expired" in talk.telegram.toast
    assert night.digest is not None
    await talk.by(OTHER).press_data(on_delivery(night.digest.parcels[0].id, Verb.OPEN))
    assert "expired" in talk.telegram.toast


async def test_a_digest_that_was_forgotten_says_what_to_do(talk: Talk) -> None:
    night = await _night(talk)
    await talk.store.chats.forget(ME)
    await talk.press_data(on_delivery(night.id, Verb.EXPAND, "0"))
    assert "expired" in talk.telegram.toast
