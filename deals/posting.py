"""How what a channel's rule finds is posted: set for the whole channel, and by each rule where it differs."""

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from enum import StrEnum


class Mode(StrEnum):
    """Who decides that a post goes out."""

    AUTO = "auto"
    REVIEW = "review"
    """An admin looks at each post first."""
    DRY = "dry"
    """Nobody: what would have been posted is only noted."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes of the day in the channel's zone between which posts go out. May run past midnight; equal: all day."""

    start: int
    end: int

    @property
    def all_day(self) -> bool:
        """Whether it holds nothing back."""
        return self.start == self.end

    def covers(self, minute: int) -> bool:
        """Whether this minute of the day lies inside."""
        if self.start < self.end:
            return self.start <= minute < self.end
        return self.all_day or minute >= self.start or minute < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One rule's settings, or a channel's. None: as the channel says, and there: no limit at all.

    What would say "no limit" outright is not None but empty: a gap of no time, a cap of 0, source 0, a template
    without text.
    """

    mode: Mode | None = None
    gap: timedelta | None = None
    """The least time since the channel's last post."""
    jitter: timedelta | None = None
    """The gap is longer or shorter by up to this."""
    hours: Hours | None = None
    per_day: int | None = None
    """Posts in one day of the channel's zone: a rule's own number counts its posts, the channel's counts all."""
    repeat_days: int | None = None
    """An offer that the channel posted is not posted again for so many days."""
    template: str | None = None
    source_id: int | None = None
    """Whose links the posts carry."""

    def over(self, base: "Posting") -> "Posting":
        """These settings, and those of `base` where nothing is said."""
        said = {one.name: value for one in fields(self) if (value := getattr(self, one.name)) is not None}
        return replace(base, **said)

    @property
    def is_free(self) -> bool:
        """Whether what is found may be posted at once."""
        limits = (self.gap, self.per_day, self.repeat_days)
        return self.mode in {None, Mode.AUTO} and not any(limits) and (self.hours is None or self.hours.all_day)


AS_ALWAYS = Posting()
"""Nothing set: everything at once, in the layout that posts have."""
