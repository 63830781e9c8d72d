"""How numbers, money and times read in one person's language and time zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit
from markupsafe import Markup

from bot.catalogue import Catalogue
from data.records import Chat
from deals.currency import STRONG, Rate
from deals.offer import BasisPoints, Count, Fen
from deals.zones import BEIJING, UTC_ZONE, pick_zone

_UNIT_LENGTHS = {"en": "narrow", "es": "narrow"}
_STEPS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


@dataclass(frozen=True, slots=True)
class Voice:
    """The catalogue bound to one reader."""

    catalogue: Catalogue
    language: str
    zone: ZoneInfo
    rate: Rate | None = None
    """Of the currency that is shown beside the yuan."""

    @classmethod
    def for_chat(cls, catalogue: Catalogue, chat: Chat) -> "Voice":
        """As the chat's record says."""
        return cls(catalogue, chat.language, pick_zone(chat.language, chat.time_zone), chat.rate)

    @classmethod
    def of(cls, catalogue: Catalogue, language: str, zone_name: str | None = None) -> "Voice":
        """A voice for a chat's language and time zone, as the chat's record keeps them."""
        return cls(catalogue, language, pick_zone(language, zone_name))

    @property
    def locale(self) -> Locale:
        """Babel's rules for this language."""
        return _locale(self.language)

    def say(self, name: str, /, **arguments: object) -> Markup:
        """A sentence as Telegram HTML, arguments escaped once."""
        return self.catalogue.say(self.language, name, **arguments)

    def plain(self, name: str, /, **arguments: object) -> str:
        """A sentence for a button or a toast."""
        return self.catalogue.plain(self.language, name, **arguments)

    def money(self, fen: Fen) -> str:
        """Chinese yuan: ¥349, ¥69.90, ¥1,699; the separators are the reader's."""
        return _yuan(self.language, fen)

    def price(self, fen: Fen) -> str:
        """Chinese yuan, and what that is in the reader's own currency where a rate was told: ¥25,50 (≈ 91.800 ₫)."""
        if self.rate is None:
            return self.money(fen)
        other = format_currency(self.rate.convert(fen), self.rate.currency, locale=self.locale)
        return f"{self.money(fen)} (≈ {other})"

    def worth(self, rate: Rate) -> str:
        """A rate as people say it: 1 USD = ¥7.12, ¥1 = 3,600 VND."""
        if rate.currency in STRONG:
            return f"1 {rate.currency} = ¥{format_decimal(rate.value, locale=self.locale, decimal_quantization=False)}"
        return f"¥1 = {format_decimal(rate.value, locale=self.locale, decimal_quantization=False)} {rate.currency}"

    def hour(self, hour: int) -> str:
        """An hour of the day: 08:00."""
        return f"{hour:02}:00"

    def number(self, value: int) -> str:
        """A whole number with separators."""
        return format_decimal(value, locale=self.locale)

    def count(self, count: Count) -> str:
        """A volume: 3,204, or 10,000+ where the feed only gave a lower bound."""
        return self.number(count.value) + ("+" if count.at_least else "")

    def percent(self, rate: BasisPoints) -> str:
        """Basis points as percent, at most one decimal: 1250 is 12.5%."""
        locale = self.locale
        pattern = locale.percent_formats[None].pattern.replace("0", "0.#", 1)
        return format_percent(Decimal(rate) / 10_000, format=pattern, locale=locale)

    def date(self, at: datetime) -> str:
        """Day and month in the reader's zone."""
        return _day(self.language, at.astimezone(self.zone).date())

    def time(self, at: datetime) -> str:
        """Hour and minute in the reader's zone; UTC is named, a local zone is not."""
        clock = at.astimezone(self.zone).strftime("%H:%M")
        return f"{clock} UTC" if self.zone == UTC_ZONE else clock

    def moment(self, at: datetime, now: datetime) -> str:
        """Day and time in the reader's zone; today and tomorrow by name."""
        days = (at.astimezone(self.zone).date() - now.astimezone(self.zone).date()).days
        name = {0: "when.today", 1: "when.tomorrow"}.get(days, "when.day")
        return self.plain(name, date=self.date(at), time=self.time(at))

    def deadline(self, at: datetime, now: datetime) -> str:
        """Like `moment`, with the shop's own clock added for readers who live by another one."""
        text = self.moment(at, now)
        if at.astimezone(self.zone).utcoffset() == at.astimezone(BEIJING).utcoffset():
            return text
        there = at.astimezone(BEIJING)
        return self.plain("when.shop", moment=text, shop=f"{there:%H:%M}")

    def duration(self, span: timedelta) -> str:
        """The two largest units: 2天4小时, 2d 4h. Never less than a minute."""
        parts: list[str] = []
        rest = max(span, _STEPS[-1][1])
        for unit, size in _STEPS:
            amount, rest = divmod(rest, size)
            if amount:
                parts.append(self._unit(amount, unit))
            elif parts:
                break
        return ("" if self.language == "zh" else " ").join(parts[:2])

    def _unit(self, amount: int, unit: str) -> str:
        length = _UNIT_LENGTHS.get(self.language, "short")
        text: str = format_unit(amount, f"duration-{unit}", length=length, locale=self.locale)  # type: ignore[arg-type] # Babel wants a literal
        return text


@cache
def _locale(language: str) -> Locale:
    """Reading its name anew for every number costs more than writing the number."""
    return Locale.parse(language)


@lru_cache(4096)
def _yuan(language: str, fen: Fen) -> str:
    """One price is told to many."""
    pattern = "¥#,##0" if fen % 100 == 0 else "¥#,##0.00"
    return format_decimal(Decimal(fen) / 100, format=pattern, locale=_locale(language))


@lru_cache(1024)
def _day(language: str, day: date) -> str:
    return format_skeleton("MMMd", datetime.combine(day, time()), locale=_locale(language))
