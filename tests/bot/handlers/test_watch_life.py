"""What can be done with a watch: begin with one, share it, loosen it, see an example of it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.catalogue import LANGUAGES
from bot.handlers.watches import STARTERS
from deals.grammar import parse_rule
from tests.bot.handlers.conftest import CATALOGUE, Now
from tests.bot.handlers.talk import ADMIN, OTHER, Talk
from tests.bot.handlers.watched import arrived, cat, fell, watched_since
from tests.bot.telegram_double import Call, plain
from tests.deals.builders import DAY, START


async def open_first(talk: Talk) -> Call:
    await talk.say("/watches")
    return await talk.press("1")


async def test_without_watches_three_are_offered_and_one_press_proposes_one(talk: Talk) -> None:
    listed = await talk.say("/watches")
    assert len(listed.buttons) == 3
    draft = await talk.press_data(listed.buttons[1]["callback_data"])
    assert draft.button("Save")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STARTERS)
def test_every_starter_is_a_rule(language: str, name: str) -> None:
    parse_rule(CATALOGUE.plain(language, name))


async def test_the_first_rule_shows_an_example_of_what_really_happened(talk: Talk) -> None:
    await watched_since(talk)
    await fell(talk, cat(1, 8000), 10000, at=START - DAY)
    await talk.say("/watch 猫粮 drop:prev")
    await talk.press("Save")
    example = talk.telegram.of("sendMessage")[-1]
    assert plain(example.text).startswith("🧪 An example")
    assert "Down 20%" in example.text
    assert not [button for button in example.buttons if "callback_data" in button]
    assert example.params["disable_notification"] is True


async def test_where_nothing_happened_yet_the_example_is_an_offer_that_matches(talk: Talk) -> None:
    await talk.scene.see(cat(1), at=START - DAY)
    await talk.say("/watch 猫粮")
    await talk.press("Save")
    assert "🆕 New" in talk.telegram.of("sendMessage")[-1].text


async def test_no_example_is_made_up_and_only_the_first_rule_has_one(talk: Talk) -> None:
    await talk.say("/watch 猫粮")
    await talk.press("Save")
    await talk.scene.see(cat(1))
    await talk.say("/watch 猫粮 low")
    await talk.press("Save")
    assert not any("An example" in call.text for call in talk.telegram.calls)


async def test_editing_asks_for_a_new_line_until_one_is_right(talk: Talk) -> None:
    await talk.scene.watch(talk.user, "猫粮 <300")
    await open_first(talk)
    assert "猫粮 &lt;300" in (await talk.press("Edit")).text
    assert "For example" in (await talk.say("猫粮 drop>=200%")).text
    await talk.say("猫粮 <200")
    await talk.press("Save")
    assert [watch.line for watch in await talk.watches()] == ["猫粮 <200"]


async def test_a_watch_that_went_meanwhile_is_not_changed(talk: Talk) -> None:
    watch = await talk.scene.watch(talk.user, "猫粮 <300")
    await open_first(talk)
    await talk.press("Edit")
    await talk.say("猫粮 <200")
    await talk.store.watches.delete(watch.id)
    assert "not there any more" in (await talk.press("Save")).text


def payload_of(call: Call) -> str:
    """What the link in a message hands to /start."""
    link = next(part for part in plain(call.text).split() if part.startswith("https://t.me/"))
    return parse_qs(urlsplit(link).query)["start"][0]


async def test_a_shared_link_proposes_the_rule_to_somebody_else_and_changes_nothing(talk: Talk) -> None:
    await talk.scene.watch(talk.user, "猫粮 -天猫 <300")
    await open_first(talk)
    payload = payload_of(await talk.press("Share"))
    assert len(payload) <= 64
    other = talk.by(OTHER)
    draft = await other.say(f"/start {payload}")
    assert "猫粮 -天猫 &lt;300" in draft.text
    assert await other.watches() == []
    await other.press("Save")
    assert [watch.line for watch in await other.watches()] == ["猫粮 -天猫 <300"]
    assert len(await talk.watches()) == 1


async def test_a_link_shows_the_rule_as_it_was_shared_even_after_it_was_deleted(talk: Talk) -> None:
    watch = await talk.scene.watch(talk.user, "猫粮 <300")
    await open_first(talk)
    payload = payload_of(await talk.press("Share"))
    await talk.store.watches.delete(watch.id)
    assert "猫粮 &lt;300" in (await talk.by(OTHER).say(f"/start {payload}")).text


async def test_what_only_admins_may_ask_for_is_not_shared(talk: Talk) -> None:
    admin = talk.by(ADMIN)
    await talk.scene.watch(ADMIN, "耳机 comm>=10%")
    await open_first(admin)
    payload = payload_of(await admin.press("Share"))
    draft = await talk.by(OTHER).say(f"/start {payload}")
    assert "<code>耳机</code>" in draft.text


@pytest.mark.parametrize("payload", ["r_000000000000", "r_zz"])
async def test_a_link_to_nothing_says_so(talk: Talk, payload: str) -> None:
    assert "expired" in (await talk.say(f"/start {payload}")).text


async def test_no_other_kept_row_can_be_opened_as_a_rule(talk: Talk) -> None:
    draft = await talk.say("/watch 猫粮 <300")
    view = draft.button("Save")["callback_data"].partition(":")[0][1:]
    assert "expired" in (await talk.by(OTHER).say(f"/start r_{view}")).text


async def never_heard(talk: Talk, now: Now) -> None:
    """A rule that asks for too much, three weeks old, while cheaper things arrived."""
    await watched_since(talk)
    await talk.scene.watch(talk.user, "猫粮 -试用 <80 new")
    now.at = START + 21 * DAY
    for number in range(3):
        await arrived(talk, cat(number, 9000), at=now.at - (number + 1) * DAY)


async def test_a_rule_that_never_spoke_is_offered_to_be_loosened(talk: Talk, now: Now) -> None:
    await never_heard(talk, now)
    card = await open_first(talk)
    assert "not spoken once in 14 days" in card.text
    variants = plain((await talk.press("Loosen it?")).text)
    assert "1. 猫粮 -试用 <=99.98 new · 3 times" in variants
    draft = await talk.press("1")
    assert "until now" in draft.text
    await talk.press("Save")
    assert [watch.line for watch in await talk.watches()] == ["猫粮 -试用 <=99.98 new"]


async def test_where_nothing_looser_would_have_spoken_it_just_waits(talk: Talk, now: Now) -> None:
    await talk.scene.watch(talk.user, "猫粮 <80 new")
    now.at = START + 21 * DAY
    await open_first(talk)
    assert "It simply waits" in (await talk.press("Loosen it?")).text


@pytest.mark.parametrize("age", [timedelta(days=1), timedelta(days=13)])
async def test_a_young_rule_is_left_in_peace(talk: Talk, now: Now, age: timedelta) -> None:
    await talk.scene.watch(talk.user, "猫粮 <80 new")
    now.at = START + age
    assert "not spoken" not in (await open_first(talk)).text


async def test_a_rule_that_spoke_lately_is_left_in_peace(talk: Talk, now: Now) -> None:
    watch = await talk.scene.watch(talk.user, "猫粮 new")
    now.at = START + 21 * DAY
    await talk.scene.owe(watch, at=now.at - DAY)
    assert "not spoken" not in (await open_first(talk)).text


async def test_at_the_limit_the_rule_that_spoke_most_is_named(talk: Talk) -> None:
    loud = await talk.scene.watch(talk.user, "猫粮 new")
    for number in range(19):
        await talk.scene.watch(talk.user, f"word{number}")
    await talk.scene.owe(loud)
    (parcel,) = await talk.scene.claim()
    await talk.scene.send(parcel)
    await talk.say("/watch 充电宝")
    full = await talk.press("Save")
    assert "There are 20 already" in full.text
    assert "<code>猫粮 new</code> spoke most this week: 1 time" in full.text


async def test_an_arbitrary_number_in_a_button_loosens_nothing(talk: Talk, now: Now) -> None:
    await never_heard(talk, now)
    card = await open_first(talk)
    head = card.buttons[0]["callback_data"].partition(":")[0]
    (watch,) = await talk.watches()
    for arg in (f"{watch.id}.0", f"{watch.id}.99", f"{watch.id}.", "x.1", f"{watch.id + 1}.1"):
        await talk.press_data(f"{head}:loosen:{arg}")
    assert [one.line for one in await talk.watches()] == ["猫粮 -试用 <80 new"]
