"""Every setting, once: the table, and how it is read from the environment.

`SETTINGS` is what `.env.example` and the README document; a test holds the three together. Each secret may also come
from a file named by `NAME_FILE`, so that it need not stand in the environment.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from bot.pacing.paid import MESSAGES_PER_STAR
from bot.pacing.schedule import FREE_RATE
from bot.transport import is_fast
from deals.source import PandaponParams, SourceParams, TaobaoParams
from feeds.pandapon import SIGN_RULES, PandaponConfig
from feeds.taobao import SIGN_METHODS, TaobaoConfig


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the table. `default` None means there is none; empty means off."""

    name: str
    default: str
    what: str
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting("TELEGRAM_BOT_TOKEN", "", "The bot's token from @BotFather. Needed by `dropbell run`.", secret=True),
    Setting(
        "TELEGRAM_API_URL",
        "https://api.telegram.org",
        "Where the Bot API answers; the bot calls {url}/bot<token>/<method>.",
    ),
    Setting(
        "TELEGRAM_WEBHOOK_URL",
        "",
        "Public https address whose requests your proxy passes on. Empty: the bot asks Telegram for updates instead.",
    ),
    Setting("TELEGRAM_WEBHOOK_LISTEN", "127.0.0.1:8443", "Where the bot waits for what the proxy passes on."),
    Setting(
        "TELEGRAM_WEBHOOK_SECRET",
        "",
        "Shared with Telegram so that nobody else is heard: 16 to 256 letters, digits, _ and -.",
        secret=True,
    ),
    Setting("TELEGRAM_RATE", "30", "Messages a second over all chats, 1 to 1000. What exceeds 30 must be paid for."),
    Setting(
        "TELEGRAM_PAID_STARS",
        "0",
        "Stars a day at most for messages beyond 30 a second (0.1 Star each). 0: nothing is ever paid for.",
    ),
    Setting("TELEGRAM_ADMIN_IDS", "", "Numeric Telegram user ids of the admins, separated by commas."),
    Setting("DATABASE_URL", "sqlite:///var/dropbell.db", "Where everything is kept."),
    Setting("POLL_INTERVAL", "10m", "How often each source is asked: a number with s, m, h or d."),
    Setting(
        "RATES_FILE",
        "",
        "A text file of what currencies are worth, one a line such as USD 7.12. Admins have /rates as well.",
    ),
    Setting("PANDAPON_URL", "https://api.pandapon.com", "PandaPon's gateway."),
    Setting("PANDAPON_ACCESS_KEY", "", "From PandaPon's developer console. Without it 1688 is off.", secret=True),
    Setting("PANDAPON_SECRET_KEY", "", "Belongs to the access key.", secret=True),
    Setting("PANDAPON_USER_ID", "", "The user-id header: your account or sub-account."),
    Setting("PANDAPON_LANGUAGE", "vi", "Language of the translated titles; several separated by commas."),
    Setting(
        "PANDAPON_SIGN_RULE",
        "concat/s",
        "How requests are signed, as rule/unit. Only change it when `dropbell check` says so.",
    ),
    Setting("PANDAPON_PAGE_SIZE", "20", "Offers a page, 1 to 50."),
    Setting("PANDAPON_PAGES", "5", "Pages a poll at most."),
    Setting("TAOBAO_URL", "https://eco.taobao.com/router/rest", "Taobao Open Platform's gateway."),
    Setting("TAOBAO_APP_KEY", "", "From the Taobao Open Platform console. Without it Taobao is off.", secret=True),
    Setting("TAOBAO_APP_SECRET", "", "Belongs to the app key.", secret=True),
    Setting("TAOBAO_SIGN_METHOD", "hmac-sha256", "hmac-sha256, hmac or md5."),
    Setting("TAOBAO_ADZONE_ID", "", "Your ad zone: the whole mm_a_b_c or its last part."),
    Setting("TAOBAO_MATERIAL_IDS", "", "The materials to watch, separated by commas."),
    Setting("TAOBAO_PAGE_SIZE", "100", "Items a page, 1 to 100."),
    Setting("TAOBAO_PAGES", "3", "Pages a poll at most."),
)

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class SettingsError(Exception):
    """One or more settings cannot be used. Each line says which and what to do; secrets are never repeated."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """How Telegram reaches the bot instead of being asked."""

    url: str
    host: str
    port: int
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says, checked."""

    token: str = field(repr=False)
    telegram_url: str
    rate: int = FREE_RATE
    """Messages a second over all chats."""
    paid_messages: int = 0
    """How many of a day may be paid for."""
    admins: frozenset[int]
    database_url: str
    poll_interval: timedelta
    rates_file: Path | None = None
    pandapon: PandaponConfig | None
    taobao: TaobaoConfig | None
    adzone_id: str
    sources: tuple[SourceParams, ...]
    """What the store is seeded with."""
    webhook: Webhook | None = None
    """None: long polling."""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read and check everything. Raises SettingsError naming every problem at once."""
    reader = _Reader(environment)
    pandapon = _pandapon(reader)
    taobao = _taobao(reader)
    adzone_id = reader.text("TAOBAO_ADZONE_ID").rpartition("_")[2]
    languages = reader.words("PANDAPON_LANGUAGE") if pandapon else ()
    materials = reader.words("TAOBAO_MATERIAL_IDS") if taobao else ()
    if taobao and not (adzone_id and materials):
        reader.problem("TAOBAO_ADZONE_ID and TAOBAO_MATERIAL_IDS are both needed once TAOBAO_APP_KEY is set.")
    rate, stars = reader.number("TELEGRAM_RATE", 1, 1000), reader.number("TELEGRAM_PAID_STARS", 0, 999_999)
    if rate > FREE_RATE and not stars:
        reader.problem(f"TELEGRAM_RATE above {FREE_RATE} must be paid for: set TELEGRAM_PAID_STARS, or lower the rate.")
    if rate > FREE_RATE and not is_fast():
        reader.problem(f"TELEGRAM_RATE above {FREE_RATE} needs a faster way to Telegram: install dropbell[fast].")
    settings = Settings(
        token=reader.text("TELEGRAM_BOT_TOKEN"),
        telegram_url=reader.url("TELEGRAM_API_URL"),
        rate=rate,
        paid_messages=stars * MESSAGES_PER_STAR,
        admins=reader.ids("TELEGRAM_ADMIN_IDS"),
        database_url=reader.text("DATABASE_URL"),
        poll_interval=reader.duration("POLL_INTERVAL"),
        rates_file=Path(rates) if (rates := reader.text("RATES_FILE")) else None,
        pandapon=pandapon,
        taobao=taobao,
        adzone_id=adzone_id,
        sources=(
            *(PandaponParams(language=language) for language in languages),
            *(TaobaoParams(adzone_id=adzone_id, material_id=material) for material in materials),
        ),
        webhook=_webhook(reader),
    )
    reader.finish()
    return settings


def _webhook(reader: "_Reader") -> Webhook | None:
    host, _, port = reader.text("TELEGRAM_WEBHOOK_LISTEN").rpartition(":")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
        reader.problem("TELEGRAM_WEBHOOK_LISTEN must be an address and a port, such as 127.0.0.1:8443.")
        port = "0"
    if not reader.text("TELEGRAM_WEBHOOK_URL"):
        return None
    secret = reader.text("TELEGRAM_WEBHOOK_SECRET")
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
        reader.problem("TELEGRAM_WEBHOOK_SECRET must be 16 to 256 letters, digits, _ and - once there is a webhook.")
    return Webhook(url=reader.url("TELEGRAM_WEBHOOK_URL"), host=host, port=int(port), secret=secret)


def _pandapon(reader: "_Reader") -> PandaponConfig | None:
    keys = reader.pair("PANDAPON_ACCESS_KEY", "PANDAPON_SECRET_KEY")
    url = reader.url("PANDAPON_URL")
    rule = reader.choice("PANDAPON_SIGN_RULE", [f"{name}/{unit}" for name in SIGN_RULES for unit in ("s", "ms")])
    page_size = reader.number("PANDAPON_PAGE_SIZE", 1, 50)
    pages = reader.number("PANDAPON_PAGES", 1, 100)
    if keys is None:
        return None
    return PandaponConfig(
        url=url,
        access_key=keys[0],
        secret_key=keys[1],
        user_id=reader.text("PANDAPON_USER_ID"),
        sign_rule=rule,
        page_size=page_size,
        pages=pages,
    )


def _taobao(reader: "_Reader") -> TaobaoConfig | None:
    keys = reader.pair("TAOBAO_APP_KEY", "TAOBAO_APP_SECRET")
    url = reader.url("TAOBAO_URL")
    sign_method = reader.choice("TAOBAO_SIGN_METHOD", SIGN_METHODS)
    page_size = reader.number("TAOBAO_PAGE_SIZE", 1, 100)
    pages = reader.number("TAOBAO_PAGES", 1, 100)
    if keys is None:
        return None
    return TaobaoConfig(
        url=url, app_key=keys[0], app_secret=keys[1], sign_method=sign_method, page_size=page_size, pages=pages
    )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class _Reader:
    """Reads values and collects problems, so that a person mends them all in one go."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._table = {setting.name: setting for setting in SETTINGS}
        self._problems: list[str] = []

    def problem(self, sentence: str) -> None:
        self._problems.append(sentence)

    def finish(self) -> None:
        if self._problems:
            raise SettingsError(self._problems)

    def text(self, name: str) -> str:
        setting = self._table[name]
        value = self._environment.get(name, "").strip()
        if not value and setting.secret:
            value = self._from_file(f"{name}_FILE")
        return value or setting.default

    def _from_file(self, name: str) -> str:
        path = self._environment.get(name, "").strip()
        if not path:
            return ""
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            self.problem(f"{name}: cannot read {path} ({type(error).__name__}). Name a readable text file.")
            return ""

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for word in re.split(r"[,\s]+", self.text(name)) if word))

    def pair(self, first: str, second: str) -> tuple[str, str] | None:
        values = self.text(first), self.text(second)
        if all(values):
            return values
        if any(values):
            missing = second if values[0] else first
            self.problem(f"{missing} is missing: {first} and {second} belong together.")
        return None

    def url(self, name: str) -> str:
        value = self.text(name).rstrip("/")
        try:
            parts = urlsplit(value)
            usable = bool(parts.hostname) and (
                parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
            )
        except ValueError:
            usable = False
        if not usable:
            self.problem(f"{name} must be an https address (plain http only for 127.0.0.1).")
        return value

    def ids(self, name: str) -> frozenset[int]:
        words = self.words(name)
        if any(not re.fullmatch(r"[0-9]{1,15}", word) for word in words):
            self.problem(f"{name} must be numeric Telegram user ids separated by commas, such as 12345,67890.")
            return frozenset()
        return frozenset(int(word) for word in words)

    def duration(self, name: str) -> timedelta:
        match = re.fullmatch(r"([0-9]{1,6})\s*([smhd])", self.text(name))
        seconds = int(match[1]) * _UNITS[match[2]] if match else 0
        if not 1 <= seconds <= 7 * 86400:
            self.problem(f"{name} must be a number with s, m, h or d between 1s and 7d, such as 10m.")
        return timedelta(seconds=max(seconds, 1))

    def number(self, name: str, low: int, high: int) -> int:
        value = self.text(name)
        if not re.fullmatch(r"[0-9]{1,6}", value) or not low <= int(value) <= high:
            self.problem(f"{name} must be a whole number from {low} to {high}.")
            return low
        return int(value)

    def choice(self, name: str, allowed: Iterable[str]) -> str:
        value, choices = self.text(name), tuple(allowed)
        if value not in choices:
            self.problem(f"{name} must be one of: {', '.join(choices)}.")
        return value
