"""/export: rules and settings as a file to read, keep and send back. For admins of the bot."""

from datetime import timedelta

from telegram import InputFile, Update

from bot.backup import write_backup
from bot.context import Context
from bot.handlers.acting import Action, act
from bot.handlers.speaking import reply
from bot.message import Message

A_DAY = 10
"""Exports an admin may take in 24 hours."""


async def export(update: Update, context: Context) -> None:
    """Everything but secrets and other people."""
    services, caller, now = context.services, context.caller, context.services.now()
    taken = await services.store.audit.count(caller.user_id, Action.EXPORT, since=now - timedelta(days=1))
    if taken >= A_DAY:
        await reply(update, Message(text=caller.voice.say("export.limit", n=A_DAY)))
        return
    backup = await services.store.backups.read(caller.user_id)
    await services.store.audit.note(act(services, caller, Action.EXPORT, f"{now:%Y-%m-%d}"))
    rules = sum(len(chat.rules) for chat in backup.chats)
    if update.effective_chat is not None:
        await update.effective_chat.send_document(
            InputFile(write_backup(backup, at=now).encode(), filename=f"dropbell-{now:%Y-%m-%d}.toml"),
            caption=caller.voice.say("export.caption", rules=rules, sources=len(backup.sources)),
        )
