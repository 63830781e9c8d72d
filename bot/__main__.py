"""The front door: `dropbell run | demo | check | poll | migrate`.

Exit codes: 0 fine, 1 a failure, 2 a usage or settings error.
"""

import argparse
import asyncio
import importlib.util
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Sequence

from dotenv import dotenv_values

from bot.settings import Settings, SettingsError, read_settings
from data.store import StoreAddressError, StoreError

FINE, FAILURE, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parsed = _parser().parse_args(arguments)
    set_up_logging(verbose=parsed.verbose)
    environment = {name: value for name, value in dotenv_values(".env").items() if value} | dict(os.environ)
    try:
        return asyncio.run(_COMMANDS[parsed.command](parsed, environment))
    except SettingsError as error:
        _complain("The settings need a hand:", *(f"  {problem}" for problem in error.problems))
        return USAGE
    except StoreError as error:
        _complain(str(error))
        return USAGE if isinstance(error, StoreAddressError) else FAILURE
    except KeyboardInterrupt:
        return FINE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dropbell", description="Watches 1688 and Taobao, speaks up in Telegram.")
    parser.add_argument("-v", "--verbose", action="store_true", help="log what happens in detail")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("run", help="run the bot until it is stopped")
    demo = commands.add_parser(
        "demo", help="both shops, a local Telegram and a chat page on 127.0.0.1: no token, no key"
    )
    demo.add_argument("--script", action="store_true", help="play the story without a browser, print it, exit")
    demo.add_argument("--port", type=_port, default=0, help="port of the page (default: a free one)")
    check = commands.add_parser("check", help="say what is missing and try each credential with one call")
    check.add_argument(
        "--find-sign-rule",
        action="store_true",
        help="try PandaPon's known signing rules, one call each, until one fits",
    )
    poll = commands.add_parser("poll", help="ask every source once, keep what it shows, say what is new")
    poll.add_argument("--json", action="store_true", help="print each new event as one JSON line")
    commands.add_parser("migrate", help="bring the database to this version")
    return parser


def _port(text: str) -> int:
    if text.isdigit() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")


def set_up_logging(*, verbose: bool, quiet: bool = False) -> None:
    """Log to stderr, without the lines that would hold a secret. `quiet`: only what needs attention."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    for name in ("bot", "jobs", "data", "feeds"):
        logging.getLogger(name).setLevel(logging.DEBUG if verbose else logging.WARNING if quiet else logging.INFO)
    # Their INFO lines hold the token: httpx logs full addresses, PTB logs the Bot object.
    for name in ("httpx", "httpcore", "telegram", "telegram.ext"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _complain(*lines: str) -> None:
    print(*lines, sep="\n", file=sys.stderr)  # noqa: T201 - the front door speaks to a terminal


# Each command imports what it needs: `dropbell --help` should not load a Telegram library.


async def _run(_parsed: argparse.Namespace, environment: dict[str, str]) -> int:
    from bot.run import run  # noqa: PLC0415

    settings = read_settings(environment)
    _require_token(settings)
    if settings.webhook is not None and importlib.util.find_spec("aiohttp") is None:
        raise SettingsError(["TELEGRAM_WEBHOOK_URL needs aiohttp: install dropbell[webhook], or leave it empty."])
    return await run(settings)


def _require_token(settings: Settings) -> None:
    if not settings.token:
        raise SettingsError(["TELEGRAM_BOT_TOKEN is missing. Ask @BotFather for one, or try `dropbell demo` first."])


async def _demo(parsed: argparse.Namespace, _environment: dict[str, str]) -> int:
    if importlib.util.find_spec("aiohttp") is None:
        raise SettingsError(["The demo needs aiohttp: install dropbell[demo], or run `make demo`."])
    from bot.demo import play, serve  # noqa: PLC0415

    return await play() if parsed.script else await serve(port=parsed.port)


async def _check(parsed: argparse.Namespace, environment: dict[str, str]) -> int:
    from bot.check import check  # noqa: PLC0415

    return await check(environment, find_sign_rule=parsed.find_sign_rule)


async def _poll(parsed: argparse.Namespace, environment: dict[str, str]) -> int:
    from bot.once import poll_once  # noqa: PLC0415

    return await poll_once(read_settings(environment), as_json=parsed.json)


async def _migrate(_parsed: argparse.Namespace, environment: dict[str, str]) -> int:
    from bot.once import migrate  # noqa: PLC0415

    return await migrate(read_settings(environment))


_COMMANDS: dict[str, Callable[[argparse.Namespace, dict[str, str]], Coroutine[object, object, int]]] = {
    "run": _run,
    "demo": _demo,
    "check": _check,
    "poll": _poll,
    "migrate": _migrate,
}

if __name__ == "__main__":
    sys.exit(main())
