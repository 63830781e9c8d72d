"""`dropbell check`: what is set, what is missing, and whether each credential works, with one call each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import telegram
from telegram.error import InvalidToken, TelegramError

from bot.settings import Settings, read_settings
from data import open_store
from data.store import StoreError
from deals.offer import Feed
from deals.source import PandaponParams, SourceParams
from feeds.errors import FeedError, Refused, WaitUntil
from feeds.fetch import Feeds
from jobs.times import real_now


class Verdict(Enum):
    """How one part stands, and what it means for the exit code."""

    WORKS = ("works  ", 0)
    OFF = ("off    ", 0)
    FAILS = ("fails  ", 1)
    MISSING = ("missing", 2)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer."""

    verdict: Verdict
    part: str
    text: str


async def check(environment: Mapping[str, str], *, find_sign_rule: bool = False) -> int:
    """Print how every part stands. Returns 0 when the bot can run, 1 when something fails, 2 when something is missing.

    Raises SettingsError for settings that cannot be used.
    """
    settings = read_settings(environment)
    findings = [await _database(settings), await _telegram(settings), _admins(settings)]
    async with Feeds(settings.pandapon, settings.taobao) as feeds:
        findings += await _feeds(settings, feeds)
        if find_sign_rule:
            findings.append(await _sign_rule(settings, feeds))
    for finding in findings:
        print(f"{finding.verdict.value[0]}  {finding.part:<10}  {finding.text}")  # noqa: T201 - a command for a terminal
    return max(finding.verdict.value[1] for finding in findings)


async def _database(settings: Settings) -> Finding:
    try:
        store = await open_store(settings.database_url)
    except StoreError as error:
        return Finding(Verdict.FAILS, "database", str(error))
    try:
        health = await store.health(now=real_now())
    finally:
        await store.close()
    return Finding(Verdict.WORKS, "database", f"{health.store}; {health.offers} offers, {health.watches} watches")


async def _telegram(settings: Settings) -> Finding:
    if not settings.token:
        return Finding(Verdict.MISSING, "telegram", "TELEGRAM_BOT_TOKEN: ask @BotFather for a token.")
    try:
        async with telegram.Bot(settings.token, base_url=f"{settings.telegram_url}/bot") as bot:
            return Finding(Verdict.WORKS, "telegram", f"@{bot.username}")
    except InvalidToken:
        return Finding(Verdict.FAILS, "telegram", "TELEGRAM_BOT_TOKEN is not known to Telegram: copy it again.")
    except TelegramError as error:
        return Finding(Verdict.FAILS, "telegram", f"no answer from TELEGRAM_API_URL ({type(error).__name__}).")


def _admins(settings: Settings) -> Finding:
    if settings.admins:
        return Finding(Verdict.WORKS, "admins", f"{len(settings.admins)} set")
    return Finding(Verdict.OFF, "admins", "TELEGRAM_ADMIN_IDS is empty: nobody can bind channels or edit feeds.")


async def _feeds(settings: Settings, feeds: Feeds) -> list[Finding]:
    findings = []
    for feed, name in ((Feed.PANDAPON, "PANDAPON_ACCESS_KEY"), (Feed.TAOBAO, "TAOBAO_APP_KEY")):
        params = next((source for source in settings.sources if source.feed is feed), None)
        if params is None:
            findings.append(Finding(Verdict.OFF, feed.value, f"{name} and its secret are not set."))
        else:
            findings.append(await _probe(feeds, params))
    if not settings.sources:
        findings.append(Finding(Verdict.MISSING, "feeds", "no feed has keys: set PandaPon's, Taobao's, or both."))
    return findings


async def _probe(feeds: Feeds, params: SourceParams) -> Finding:
    part = params.feed.value
    try:
        page = await feeds.probe(params)
    except Refused as error:
        hint = " If the keys are right, try `dropbell check --find-sign-rule`." if part == Feed.PANDAPON else ""
        return Finding(Verdict.FAILS, part, f"{error}.{hint}")
    except WaitUntil as error:
        return Finding(Verdict.FAILS, part, f"{error}. The service asks to wait {error.seconds} s.")
    except FeedError as error:
        return Finding(Verdict.FAILS, part, f"{error}.")
    return Finding(Verdict.WORKS, part, f"{params.label}: {page.size} offer read")


async def _sign_rule(settings: Settings, feeds: Feeds) -> Finding:
    params = next((source for source in settings.sources if isinstance(source, PandaponParams)), None)
    if params is None:
        return Finding(Verdict.MISSING, "sign rule", "PANDAPON_ACCESS_KEY and PANDAPON_SECRET_KEY are needed for that.")
    try:
        rule = await feeds.find_sign_rule(params)
    except FeedError as error:
        return Finding(Verdict.FAILS, "sign rule", f"{error}.")
    if rule is None:
        return Finding(Verdict.FAILS, "sign rule", "none of the known rules fits: compare the keys with the console.")
    return Finding(Verdict.WORKS, "sign rule", f"set PANDAPON_SIGN_RULE={rule}")
