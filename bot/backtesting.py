"""What a rule would have sent lately: said before it is saved, and again when it is changed."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from markupsafe import Markup

from bot.alerts.heads import head
from bot.alerts.scene import Scene
from bot.lines import join, quote, stack, title
from bot.services import Services
from bot.voice import Voice
from deals.backtest import Hit, Round, narrow, priced, replay, worst_day
from deals.history import History
from deals.offer import OfferId
from deals.rule import Rule, Watch

SPAN = timedelta(days=7)
DAY = timedelta(days=1)
SAMPLES = 2
TITLE_UNITS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What one rule would have sent in one chat."""

    rule: Rule
    days: int
    """Over so many days; fewer than seven while nothing was watched for longer, 0 when nothing was at all."""
    hits: tuple[Hit, ...]
    """Its messages, oldest first."""
    worst: int
    """How many of them on the busiest day."""
    elsewhere: int
    """How many more there would be if the chat's earlier rules did not say them already."""

    @property
    def total(self) -> int:
        """How many messages."""
        return len(self.hits)


async def backtest_line(
    services: Services,
    rule: Rule,
    *,
    chat_id: int,
    thread_id: int | None = None,
    watch_id: int | None = None,
    zone: tzinfo,
    now: datetime,
) -> Backtest:
    """What this rule would have sent to this chat in the last seven days, beside the rules that are there.

    With `watch_id` it stands in the place of that watch. `zone` says where a day begins.
    """
    (only,) = await backtest_rules(
        services, [rule], chat_id=chat_id, thread_id=thread_id, watch_id=watch_id, zone=zone, now=now
    )
    return only


async def backtest_rules(
    services: Services,
    rules: Sequence[Rule],
    *,
    chat_id: int,
    thread_id: int | None = None,
    watch_id: int | None = None,
    zone: tzinfo,
    now: datetime,
    span: timedelta = SPAN,
) -> list[Backtest]:
    """The same for several rules, each for itself; what was seen is read once."""
    watched = await _watched(services, now)
    days = min(-(-watched // DAY), span // DAY)
    since = now - span
    others = await _beside(services, chat_id, thread_id, watch_id, now)
    all_rules = [*rules, *(other.rule for other in others)]
    kept = await services.store.sightings.rounds(since=since, until=now)
    rounds = await asyncio.to_thread(narrow, kept, all_rules)
    known = await services.store.offers.known(priced(rounds))
    past = _Week(rounds, {offer: item.history for offer, item in known.items()}, since)
    number = watch_id or 1 + max((other.id for other in others), default=0)
    drafts = [
        Watch(id=number, chat_id=chat_id, thread_id=thread_id, line="", rule=rule, created_at=now) for rule in rules
    ]
    return await asyncio.to_thread(lambda: [past.try_out(draft, others, days, zone) for draft in drafts])


def say_backtest(voice: Voice, test: Backtest, now: datetime) -> Markup:
    """How often it would have spoken, with the latest examples."""
    if not test.days:
        return voice.say("backtest.too_early")
    name = "backtest.fired" if test.total else "backtest.silent"
    times = voice.say("backtest.times", n=test.total)
    first = voice.say(name, times=times, n=test.days, worst=voice.number(test.worst))
    more = voice.say("backtest.elsewhere", n=test.elsewhere) if test.elsewhere else None
    return stack([first, more, *_samples(voice, test, now)])


def say_difference(voice: Voice, before: Backtest, after: Backtest, now: datetime) -> Markup:
    """How much more or less it would have spoken after a change."""
    if not after.days:
        return voice.say("backtest.too_early")
    said = voice.say(
        "backtest.changed",
        before=voice.number(before.total),
        after=voice.number(after.total),
        worst=voice.number(after.worst),
        n=after.days,
    )
    return stack([said, *_samples(voice, after, now)])


@dataclass(frozen=True, slots=True)
class _Week:
    """What was raised in the time that is replayed."""

    rounds: tuple[Round, ...]
    histories: dict[OfferId, History]
    since: datetime

    def try_out(self, draft: Watch, others: Sequence[Watch], days: int, zone: tzinfo) -> Backtest:
        """Replay the draft among the others, in the order in which they are asked live."""
        hits = self._hits(draft, others)
        alone = self._hits(draft, ()) if others else hits
        return Backtest(
            rule=draft.rule,
            days=days,
            hits=hits,
            worst=worst_day(hits, zone),
            elsewhere=max(len(alone) - len(hits), 0),
        )

    def _hits(self, draft: Watch, others: Sequence[Watch]) -> tuple[Hit, ...]:
        """Everybody is taken to have been there all the time."""
        watches = sorted((draft, *others), key=lambda watch: watch.id)
        watches = [replace(watch, created_at=min(watch.created_at, self.since)) for watch in watches]
        return tuple(hit for hit in replay(watches, self.rounds, self.histories) if hit.watch_id == draft.id)


async def _watched(services: Services, now: datetime) -> timedelta:
    """For how long anything has been watched."""
    began = [source.baselined_at for source in await services.store.sources.all() if source.baselined_at]
    return now - min(began, default=now)


async def _beside(
    services: Services, chat_id: int, thread_id: int | None, watch_id: int | None, now: datetime
) -> list[Watch]:
    """The watches whose messages go to the same place."""
    kept = await services.store.watches.of_chat(chat_id, now=now)
    return [one.watch for one in kept if one.active and one.watch.id != watch_id and one.watch.thread_id == thread_id]


def _samples(voice: Voice, test: Backtest, now: datetime) -> Iterator[Markup]:
    """The latest messages, each about another offer where there are such."""
    latest = {hit.sightings[0].offer.id: hit for hit in test.hits}
    newest = sorted(latest.values(), key=lambda hit: hit.at, reverse=True)
    for hit in newest[:SAMPLES]:
        yield _sample(voice, test.rule, hit, now)


def _sample(voice: Voice, rule: Rule, hit: Hit, now: datetime) -> Markup:
    sighting = hit.sightings[0]
    scene = Scene(voice=voice, now=hit.at, sighting=sighting, history=History(), rule=rule, public=False)
    burst = len(hit.sightings) > 1
    price = sighting.event.facts.quote
    what = [
        voice.say("head.burst", n=len(hit.sightings)) if burst else head(scene),
        title(voice, sighting.offer, limit=TITLE_UNITS, linked=False),
        quote(voice, price) if price else None,
    ]
    return voice.say("backtest.sample", at=voice.moment(hit.at, now), what=join(what))
