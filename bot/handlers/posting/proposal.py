"""How a channel's rule would be after a change, and what it would have posted last week."""

from dataclasses import dataclass, replace
from datetime import tzinfo

from bot.backtesting import Backtest, backtest_rules
from bot.handlers.posting.rule import ChannelRule, pack, unpack
from bot.handlers.press import Press
from bot.services import Services
from data.posting import Change
from deals.backtest import Hit, worst_day
from deals.grammar import parse_rule
from deals.posting import Mode, Posting
from deals.printer import print_rule
from deals.publishing import played
from deals.rule import Rule
from deals.zones import pick_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """How a rule would be after the change."""

    what: Change
    rule: Rule
    own: Posting

    @property
    def line(self) -> str:
        """The condition as it is kept."""
        return print_rule(self.rule)

    def state(self, now: ChannelRule) -> dict[str, object]:
        """For the view: everything that is needed to save it later."""
        return {
            "chat_id": now.chat.id,
            "watch_id": now.id,
            "version": now.version,
            "what": self.what,
            "line": self.line,
            "posting": pack(self.own),
        }

    @classmethod
    def of(cls, press: Press) -> "Proposal":
        """As the view has it. What is in there was checked when it was proposed."""
        return cls(
            what=Change(press.state("what", "")),
            rule=parse_rule(press.state("line", ""), admin=True),
            own=unpack(press.view.state.get("posting")),
        )


async def posted_last_week(
    services: Services, now: ChannelRule, proposals: tuple[tuple[Rule, Posting], ...]
) -> list[Backtest]:
    """What each condition, with its settings, would have posted in the last seven days."""
    zone = pick_zone(now.chat.language, now.chat.time_zone)
    tests = await backtest_rules(
        services,
        [rule for rule, _ in proposals],
        chat_id=now.chat.id,
        thread_id=now.kept.watch.thread_id,
        watch_id=now.id,
        zone=zone,
        now=services.now(),
    )
    return [_posted(test, posting, zone) for test, (_, posting) in zip(tests, proposals, strict=True)]


def _posted(test: Backtest, posting: Posting, zone: tzinfo) -> Backtest:
    """Only what its settings would have let through, and when."""
    offers = {sighting.offer.id for hit in test.hits for sighting in hit.sightings}
    numbers = {offer: number for number, offer in enumerate(offers)}
    found = [(hit.at, tuple(numbers[sighting.offer.id] for sighting in hit.sightings)) for hit in test.hits]
    moments = played(found, replace(posting, mode=Mode.AUTO), zone=zone)
    hits: tuple[Hit, ...] = tuple(
        replace(hit, at=moment) for hit, moment in zip(test.hits, moments, strict=True) if moment is not None
    )
    return replace(test, hits=hits, worst=worst_day(hits, zone))
