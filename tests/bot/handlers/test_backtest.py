"""Before a rule is saved or changed: how often it would have spoken."""

from dataclasses import replace
from datetime import UTC

from bot.backtesting import backtest_line
from deals.grammar import parse_rule
from tests.bot.handlers.talk import CHANNEL, Talk
from tests.bot.handlers.watched import arrived, cat, fell, watched_since
from tests.bot.telegram_double import plain
from tests.deals.builders import DAY, HOUR, START


async def busy_week(talk: Talk) -> None:
    await watched_since(talk)
    for number, days in enumerate((9, 6, 5, 5, 5, 1)):
        await arrived(talk, cat(number), at=START - days * DAY + number * HOUR)


async def test_a_draft_says_how_often_it_would_have_fired_with_two_samples(talk: Talk) -> None:
    await busy_week(talk)
    draft = plain((await talk.say("/watch 猫粮 new")).text)
    assert "In the last 7 days it would have spoken 5 times, at most 3 on one day." in draft
    assert "Sep 30, 17:00 UTC · 🆕 New · 猫粮 5 · you pay ¥100" in draft
    assert "Sep 26, 16:00 UTC · 🆕 New · 猫粮 4 · you pay ¥100" in draft
    assert "猫粮 3 · you pay" not in draft


async def test_a_burst_is_one_message(talk: Talk) -> None:
    await watched_since(talk)
    await arrived(talk, *map(cat, range(8)), at=START - DAY)
    draft = plain((await talk.say("/watch 猫粮 new")).text)
    assert "spoken 1 time," in draft
    assert "🆕 8 new offers" in draft


async def test_what_never_happened_is_said_as_well(talk: Talk) -> None:
    await busy_week(talk)
    assert "would not have spoken once" in (await talk.say("/watch 狗粮")).text


async def test_before_anything_was_watched_nothing_is_claimed(talk: Talk) -> None:
    assert "once I have watched for a while" in (await talk.say("/watch 猫粮")).text


async def test_the_days_are_those_that_were_watched(talk: Talk) -> None:
    await watched_since(talk, START - 2 * DAY)
    await arrived(talk, cat(1), at=START - DAY)
    assert "In the last 2 days it would have spoken" in (await talk.say("/watch 猫粮")).text


async def test_what_another_watch_says_already_is_not_counted_but_told(talk: Talk) -> None:
    await busy_week(talk)
    await talk.scene.watch(talk.user, "猫粮 new every:12h")
    draft = plain((await talk.say("/watch 猫粮")).text)
    assert "it would have spoken 2 times" in draft
    assert "3 more come through watches you already have" in draft


async def test_a_paused_watch_says_nothing_and_so_takes_nothing_away(talk: Talk) -> None:
    await busy_week(talk)
    paused = await talk.scene.watch(talk.user, "猫粮 new")
    await talk.store.watches.set_active(paused.id, active=False)
    assert "spoken <b>5 times</b>" in (await talk.say("/watch 猫粮")).text


async def test_a_rule_of_a_channel_is_tested_beside_those_of_the_channel(talk: Talk) -> None:
    await busy_week(talk)
    await talk.scene.watch(talk.user, "猫粮 new")
    services, rule = talk.services, parse_rule("猫粮 new")
    test = await backtest_line(services, rule, chat_id=CHANNEL, zone=UTC, now=START)
    assert (test.total, test.worst, test.elsewhere, test.days) == (5, 3, 0, 7)


async def test_a_change_says_from_how_many_to_how_many_and_can_be_undone(talk: Talk) -> None:
    await busy_week(talk)
    await talk.scene.watch(talk.user, "猫粮 new every:12h")
    await talk.say("/watches")
    await talk.press("1")
    await talk.press("Edit")
    draft = await talk.say("猫粮 new")
    assert "until now: <s>猫粮 new every:12h</s>" in draft.text
    assert "from 3 to <b>5</b>, at most 3 on one day" in draft.text
    assert "Changed" in (await talk.press("Save")).text
    assert [watch.line for watch in await talk.watches()] == ["猫粮 new"]
    await talk.press("Undo")
    assert [watch.line for watch in await talk.watches()] == ["猫粮 new every:12h"]


async def test_drop_mine_counts_from_the_beginning_of_the_week(talk: Talk) -> None:
    await watched_since(talk)
    await talk.scene.see(cat(1, 20000), at=START - 8 * DAY)
    await fell(talk, cat(1, 10000), 20000, at=START - DAY)
    assert "spoken <b>1 time</b>" in (await talk.say("/watch 猫粮 drop>=50%:mine")).text
    assert "would not have spoken" in (await talk.say("/watch 猫粮 drop>=51%:mine")).text


async def test_a_price_that_was_never_seen_is_said_and_a_reachable_one_offered(talk: Talk) -> None:
    await talk.scene.see(cat(1, 34900), at=START - 9 * DAY)
    await talk.scene.see(replace(cat(1, 39900)), at=START - DAY)
    draft = await talk.say("/watch 猫粮 <200 low")
    assert "¥200 has never been seen here; the lowest was ¥349" in draft.text
    assert "猫粮 &lt;=360 low" in (await talk.press("Make it ¥360")).text
    await talk.press("Save")
    assert [watch.line for watch in await talk.watches()] == ["猫粮 <=360 low"]


async def test_a_price_that_was_seen_needs_no_word(talk: Talk) -> None:
    await talk.scene.see(cat(1, 19900), at=START - 9 * DAY)
    await talk.scene.see(cat(1, 39900), at=START - DAY)
    assert "never been seen" not in (await talk.say("/watch 猫粮 <200")).text
    assert "never been seen" not in (await talk.say("/watch 兔粮 <200")).text
