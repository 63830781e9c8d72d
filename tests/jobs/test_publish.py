"""Posts of channels leave when their channel's settings allow it; whatever does not leave has its reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.posting import Change, Post, PostState
from data.records import ChatKind, Parcel
from deals.events import EventKind
from deals.grammar import parse_rule
from deals.offer import Offer, Preheat
from deals.posting import Hours, Mode, Posting
from deals.publishing import Cause
from deals.rule import Watch
from jobs.deliver import Deliverer
from jobs.publish import Publisher
from tests.deals.builders import START, taobao
from tests.jobs.stand import ADMIN, Stand
from tests.makers import alert_of, changes_of, drop_of, event_of

CHANNEL, GROUP = -1002, -1001
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Channel:
    """A channel with rules, and what leaves for it. START is 20:00 there."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self.store = stand.store
        self.publisher = Publisher(stand.desk, after=stand.wake)
        self.deliverer = Deliverer(stand.store, stand.messenger, stand.times)

    async def rule(self, posting: Posting, line: str = "new", *, chat_id: int = CHANNEL) -> Watch:
        kind = ChatKind.CHANNEL if chat_id == CHANNEL else ChatKind.GROUP
        await self.store.chats.meet(chat_id, kind, title="Haoyou", language="zh", now=START)
        rule = parse_rule(line, admin=True)
        watch = await self.store.watches.add(
            chat_id=chat_id, thread_id=None, owner_id=ADMIN, line=line, rule=rule, now=START
        )
        await self.set(watch, posting)
        return watch

    async def set(self, watch: Watch, posting: Posting) -> None:
        await self.store.rules.change(
            watch.id,
            line=watch.line,
            rule=watch.rule,
            posting=posting,
            what=Change.PUBLISH,
            author_id=ADMIN,
            now=self.stand.now,
        )

    async def finds(self, watch: Watch, key: str, *, price: int = 5000, expires: datetime | None = None) -> Offer:
        """The rule finds something new, or cheaper when it was there before."""
        offer, now = taobao(price, key=f"s:{key}"), self.stand.now
        known = await self.store.offers.find(offer.id)
        event = drop_of(offer, price + 1000, at=now) if known else event_of(offer, at=now)
        alert = alert_of(watch, event, expires=expires)
        await self.store.polls.keep(changes_of(offer, events=(event,), at=now), [alert], now=now)
        return offer

    async def turn(self, **later: float) -> list[Parcel]:
        """Let time pass, and see what reaches the channel."""
        self.stand.later(**later)
        before = len(self.stand.messenger.given)
        await self.publisher.run()
        await self.deliverer.run()
        return [parcel for parcel in self.stand.messenger.given[before:] if parcel.notice is None]

    async def posts(self) -> list[Post]:
        return list(await self.store.posts.history())

    async def latest(self) -> Post:
        return (await self.posts())[0]


@pytest.fixture
def channel(stand: Stand) -> Channel:
    return Channel(stand)


async def test_a_channel_without_limits_is_posted_to_at_once(channel: Channel) -> None:
    await channel.finds(await channel.rule(Posting()), "one")
    await channel.deliverer.run()
    assert len(channel.stand.messenger.given) == 1


async def test_posts_keep_their_gap_also_after_a_restart(channel: Channel) -> None:
    watch = await channel.rule(Posting(gap=10 * MINUTE))
    for key in ("one", "two", "three"):
        await channel.finds(watch, key)
    assert len(await channel.turn()) == 1
    assert await channel.turn(minutes=9) == []
    assert (await channel.latest()).cause is Cause.GAP
    channel.publisher = Publisher(channel.stand.desk, after=channel.stand.wake)
    assert len(await channel.turn(minutes=1)) == 1
    assert len(await channel.turn(minutes=10)) == 1


async def test_the_gap_is_counted_from_when_a_post_really_left(channel: Channel) -> None:
    watch = await channel.rule(Posting(gap=10 * MINUTE))
    await channel.finds(watch, "one")
    await channel.finds(watch, "two")
    await channel.publisher.run()
    channel.stand.later(minutes=9)
    assert len(await channel.turn()) == 1
    assert await channel.turn(minutes=9) == []
    assert len(await channel.turn(minutes=1)) == 1


async def test_the_publisher_says_when_it_wants_to_run_again(channel: Channel) -> None:
    watch = await channel.rule(Posting(gap=10 * MINUTE))
    assert await channel.publisher.run() is None
    await channel.finds(watch, "one")
    await channel.turn()
    await channel.finds(watch, "two")
    assert await channel.publisher.run() == START + 10 * MINUTE


async def test_at_night_posts_wait_for_the_morning_of_the_channel(channel: Channel) -> None:
    watch = await channel.rule(Posting(hours=Hours(540, 1380)))
    channel.stand.now = datetime(2026, 10, 1, 15, 30, tzinfo=UTC)
    await channel.finds(watch, "one")
    assert await channel.turn(hours=9) == []
    assert (await channel.latest()).until == datetime(2026, 10, 2, 1, tzinfo=UTC)
    assert len(await channel.turn(minutes=30)) == 1


async def test_a_post_that_was_let_go_too_late_waits_for_the_next_morning(channel: Channel) -> None:
    watch = await channel.rule(Posting(hours=Hours(540, 1380)))
    await channel.finds(watch, "one")
    await channel.publisher.run()
    channel.stand.later(hours=3)
    await channel.deliverer.run()
    assert channel.stand.messenger.given == []
    post = await channel.latest()
    assert (post.state, post.cause) == (PostState.WAITING, Cause.HOURS)
    assert len(await channel.turn(hours=10)) == 1


async def test_a_full_day_holds_the_rest_for_tomorrow(channel: Channel) -> None:
    watch = await channel.rule(Posting(per_day=2))
    for key in ("one", "two", "three"):
        await channel.finds(watch, key)
    assert len(await channel.turn()) == 2
    assert (await channel.latest()).cause is Cause.CAP
    assert await channel.turn(hours=3) == []
    assert len(await channel.turn(hours=1)) == 1


async def test_an_offer_is_not_posted_again_within_the_days(channel: Channel) -> None:
    watch = await channel.rule(Posting(repeat_days=3))
    await channel.finds(watch, "one")
    assert len(await channel.turn()) == 1
    await channel.finds(watch, "one", price=4000)
    assert await channel.turn(days=1) == []
    post = await channel.latest()
    assert (post.state, post.cause) == (PostState.DROPPED, Cause.REPEAT)
    channel.stand.later(days=3)
    await channel.finds(watch, "one", price=3000)
    assert len(await channel.turn()) == 1


async def test_what_waits_counts_as_posted_for_what_comes_after_it(channel: Channel) -> None:
    watch = await channel.rule(Posting(mode=Mode.REVIEW, repeat_days=3))
    await channel.finds(watch, "one")
    await channel.finds(watch, "one", price=4000)
    assert [post.state for post in await channel.posts()] == [PostState.DROPPED, PostState.REVIEW]


async def test_a_repeat_is_found_again_when_its_moment_comes(channel: Channel) -> None:
    slow = await channel.rule(Posting(gap=HOUR, repeat_days=3))
    await channel.finds(slow, "other")
    await channel.turn()
    await channel.finds(slow, "one")
    await channel.finds(await channel.rule(Posting(), "drop"), "one", price=4000)
    assert len(await channel.turn()) == 1
    assert await channel.turn(hours=1) == []
    causes = [post.cause for post in await channel.posts() if post.state is PostState.DROPPED]
    assert causes == [Cause.REPEAT]


async def test_a_dry_run_posts_nothing_and_notes_everything(channel: Channel) -> None:
    watch = await channel.rule(Posting(mode=Mode.DRY))
    await channel.finds(watch, "one")
    assert await channel.turn() == []
    post = await channel.latest()
    assert (post.state, post.cause) == (PostState.DROPPED, Cause.DRY)


async def test_a_reviewed_post_leaves_in_its_turn_with_the_admin_s_words(channel: Channel) -> None:
    watch = await channel.rule(Posting(mode=Mode.REVIEW, hours=Hours(540, 1380)))
    await channel.finds(watch, "one")
    assert await channel.turn() == []
    (post,) = await channel.store.posts.in_review()
    assert await channel.store.posts.reword(post.delivery_id, "看这里")
    channel.stand.later(hours=4)
    assert await channel.store.posts.approve(post.delivery_id)
    assert not await channel.store.posts.approve(post.delivery_id)
    assert await channel.turn() == []
    (parcel,) = await channel.turn(hours=9)
    assert parcel.intro == "看这里"


async def test_a_skipped_post_never_leaves(channel: Channel) -> None:
    await channel.finds(await channel.rule(Posting(mode=Mode.REVIEW)), "one")
    (post,) = await channel.store.posts.in_review()
    assert await channel.store.posts.drop(post.delivery_id, Cause.SKIPPED)
    assert not await channel.store.posts.drop(post.delivery_id, Cause.SKIPPED)
    assert await channel.turn(days=1) == []
    assert (await channel.latest()).cause is Cause.SKIPPED


async def test_nobody_looking_in_time_is_a_reason(channel: Channel) -> None:
    watch = await channel.rule(Posting(mode=Mode.REVIEW))
    await channel.finds(watch, "one", expires=START + HOUR)
    assert await channel.turn(hours=1) == []
    post = await channel.latest()
    assert (post.state, post.cause, post.reason) == (PostState.DROPPED, Cause.REVIEW, "too late")
    assert await channel.store.posts.in_review() == []


async def test_admins_hear_once_that_posts_wait_for_them(channel: Channel) -> None:
    watch = await channel.rule(Posting(mode=Mode.REVIEW))
    await channel.store.chats.meet(ADMIN, ChatKind.PRIVATE, title="", language="en", now=START)
    for key in ("one", "two"):
        await channel.finds(watch, key)
        await channel.turn()
    assert [parcel.notice.message for parcel in channel.stand.messenger.given if parcel.notice] == ["notice-review"]
    for post in await channel.store.posts.in_review():
        await channel.store.posts.drop(post.delivery_id, Cause.SKIPPED)
    await channel.turn()
    await channel.finds(watch, "three")
    await channel.turn()
    assert len([parcel for parcel in channel.stand.messenger.given if parcel.notice]) == 2


async def test_an_edited_rule_takes_back_what_it_held(channel: Channel) -> None:
    watch = await channel.rule(Posting(mode=Mode.REVIEW))
    await channel.finds(watch, "one")
    await channel.store.rules.change(
        watch.id,
        line="low",
        rule=parse_rule("low"),
        posting=Posting(),
        what=Change.CONDITION,
        author_id=ADMIN,
        now=START,
    )
    assert await channel.store.posts.in_review() == []
    assert (await channel.latest()).reason == "the watch was edited"


async def test_settings_of_the_channel_hold_for_rules_without_their_own(channel: Channel) -> None:
    first, second = await channel.rule(Posting()), await channel.rule(Posting(gap=timedelta()), "drop")
    await channel.store.rules.set_channel(CHANNEL, Posting(gap=HOUR))
    await channel.finds(first, "one")
    assert len(await channel.turn()) == 1
    await channel.finds(first, "two")
    assert await channel.turn() == []
    await channel.finds(second, "two", price=4000)
    assert len(await channel.turn()) == 1


async def test_a_rule_that_sleeps_does_not_hold_up_another(channel: Channel) -> None:
    asleep = await channel.rule(Posting(hours=Hours(0, 60)))
    for number in range(30):
        await channel.finds(asleep, f"sleeper{number}")
    await channel.finds(await channel.rule(Posting(gap=MINUTE), "drop"), "awake")
    assert [parcel.sightings[0].offer.id.key for parcel in await channel.turn()] == ["s:awake"]


async def test_an_announced_rate_is_waited_for(channel: Channel) -> None:
    watch = await channel.rule(Posting(), "presale futurecomm>=15%")
    offer = replace(taobao(5000, key="s:soon"), preheat=Preheat(at=START + HOUR, price=4000, commission_rate=1550))
    event = event_of(offer, EventKind.NEW_OFFER)
    await channel.store.polls.keep(changes_of(offer, events=(event,)), [alert_of(watch, event)], now=START)
    assert await channel.turn() == []
    assert (await channel.latest()).cause is Cause.START
    assert len(await channel.turn(hours=1)) == 1


async def test_a_private_watch_is_never_held(channel: Channel) -> None:
    watch = await channel.stand.watch("new", 100)
    await channel.finds(watch, "one")
    await channel.deliverer.run()
    assert channel.stand.messenger.chats == [100]


async def test_a_dry_run_goes_quiet_like_a_real_one(channel: Channel) -> None:
    watch = await channel.rule(Posting(mode=Mode.DRY), "drop every:6h")
    await channel.finds(watch, "one")
    past = (await channel.store.watches.past([watch.id], now=START))[watch.id]
    assert (past.last_at, past.sent_today, len(past.told)) == (START, 1, 1)


async def test_a_restart_lets_nothing_go_that_is_held(channel: Channel) -> None:
    watch = await channel.rule(Posting(mode=Mode.REVIEW))
    await channel.finds(watch, "one")
    await channel.store.outbox.recover(wall=START)
    await channel.store.digests.resume(now=START)
    assert await channel.store.digests.gather(now=START) == 0
    assert (await channel.store.health(now=START)).oldest_ready is None
    assert await channel.turn(hours=1) == []
    assert len(await channel.store.posts.in_review()) == 1


async def test_a_rule_that_becomes_a_dry_run_stops_what_waits(channel: Channel) -> None:
    watch = await channel.rule(Posting(gap=HOUR))
    await channel.finds(watch, "one")
    await channel.finds(watch, "two")
    assert len(await channel.turn()) == 1
    await channel.set(watch, Posting(mode=Mode.DRY))
    assert await channel.turn(hours=1) == []
    assert (await channel.latest()).cause is Cause.DRY
