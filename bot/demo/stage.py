"""The demo's stage: the sandbox, a store with a past, and the bot in a process of its own that can be killed."""

import asyncio
import os
import shutil
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from bot.demo.seeding import Past, live_through
from bot.settings import Settings, read_settings
from data import open_store
from data.records import ChatKind
from deals.grammar import parse_rule
from deals.printer import print_rule
from sandbox.knobs import Wish
from sandbox.server import Sandbox

CHANNEL_RULES = ("充电宝|耳机|猫粮 drop>=10% max:20/d", "精华|键盘 presale @taobao")
REBIRTH = 1.0
"""Seconds between a kill and the next start."""


class Stage:
    """Everything running for the time of an `async with`, in a temporary folder, on 127.0.0.1."""

    def __init__(self, *, port: int = 0, language: str = "zh", past: Past | None = None) -> None:
        """`language` is the channel's and the admin's. A `past` lived through before saves doing it again."""
        self.sandbox = Sandbox(past.start if past else datetime.now(UTC), port=port)
        self._language = language
        self._past = past
        self._stack = AsyncExitStack()
        self._bot: asyncio.subprocess.Process | None = None
        self.deaths = 0

    async def __aenter__(self) -> Self:
        folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="dropbell-demo-")))
        await self._stack.enter_async_context(self.sandbox)
        self.sandbox.clock.publish(folder / "clock.json")
        database = folder / "dropbell.db"
        environment = self._environment(database)
        await self._prepare_store(database, read_settings(environment))
        self.sandbox.knobs.add("kill", self._kill)
        self._greet_admin()
        supervisor = asyncio.create_task(self._keep_alive(environment, folder / "clock.json"))
        self._stack.push_async_callback(self._end, supervisor)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def _greet_admin(self) -> None:
        """Admins are told things only once they have met the bot."""
        self.sandbox.people.speaks(self.sandbox.cast.admin, self._language)
        self.sandbox.people.starts(self.sandbox.cast.admin)

    def _environment(self, database: Path) -> dict[str, str]:
        sandbox, keys = self.sandbox, self.sandbox.credentials
        return {
            "TELEGRAM_BOT_TOKEN": sandbox.token,
            "TELEGRAM_API_URL": sandbox.telegram_url,
            "TELEGRAM_ADMIN_IDS": str(sandbox.cast.admin.id),
            "DATABASE_URL": f"sqlite:///{database}",
            "POLL_INTERVAL": "2s",
            "PANDAPON_URL": sandbox.pandapon_url,
            "PANDAPON_ACCESS_KEY": keys.pandapon_access_key,
            "PANDAPON_SECRET_KEY": keys.pandapon_secret_key,
            "PANDAPON_USER_ID": keys.pandapon_user_id,
            "PANDAPON_PAGE_SIZE": "50",
            "TAOBAO_URL": sandbox.taobao_url,
            "TAOBAO_APP_KEY": keys.taobao_app_key,
            "TAOBAO_APP_SECRET": keys.taobao_app_secret,
            "TAOBAO_ADZONE_ID": keys.taobao_adzone_id,
            "TAOBAO_PAGES": "1",
            "TAOBAO_MATERIAL_IDS": ",".join(keys.taobao_material_ids),
        }

    async def _prepare_store(self, database: Path, settings: Settings) -> None:
        """Thirty days of history, and a channel that an admin bound a while ago."""
        if self._past:
            shutil.copyfile(self._past.file, database)
        else:
            await live_through(database, self.sandbox.world.start)
        store = await open_store(settings.database_url)
        try:
            channel, now = self.sandbox.cast.channel, self.sandbox.clock.now()
            await store.chats.meet(channel.id, ChatKind.CHANNEL, title=channel.title, language=self._language, now=now)
            for line in CHANNEL_RULES:
                rule = parse_rule(line, admin=True)
                await store.watches.add(
                    chat_id=channel.id,
                    thread_id=None,
                    owner_id=self.sandbox.cast.admin.id,
                    line=print_rule(rule),
                    rule=rule,
                    now=now,
                )
        finally:
            await store.close()

    async def _keep_alive(self, environment: dict[str, str], clock: Path) -> None:
        """Start the bot, and start it again whenever it died."""
        inherited = {
            name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "PYTHONPATH"}
        }
        while True:
            self._bot = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.demo.child", str(clock), env=inherited | environment
            )
            await self._bot.wait()
            self.deaths += 1
            await asyncio.sleep(REBIRTH)

    async def _kill(self, _: Wish) -> str:
        if self._bot is None or self._bot.returncode is not None:
            raise ValueError("the bot is not running right now")
        self._bot.kill()
        return "The bot was killed with SIGKILL and starts again in a second"

    async def _end(self, supervisor: asyncio.Task[None]) -> None:
        supervisor.cancel()
        if self._bot is not None and self._bot.returncode is None:
            self._bot.terminate()
            await self._bot.wait()
