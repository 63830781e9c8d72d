"""/import: what an export holds, brought back after showing what would change. For admins of the bot."""

from telegram import Document, InlineKeyboardMarkup, Update

from bot.alerts.posts.fit import check_fit
from bot.alerts.posts.slots import NAMES
from bot.alerts.posts.template import parse_template
from bot.backup import LARGEST, BackupError, read_backup
from bot.catalogue import LANGUAGES
from bot.context import Caller, Context
from bot.handlers.acting import Action, acting
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.restore_text import count_changes, say_changes, say_fault
from bot.handlers.speaking import reply
from bot.message import Message
from bot.services import Services
from data.backup import Backup, NothingToRestoreError, compare
from data.records import Chat, ChatKind, Parcel

KIND = "import"


async def restore(update: Update, context: Context) -> None:
    """As a reply to a file: that one. Otherwise ask for it."""
    answered = update.message.reply_to_message if update.message else None
    if answered is not None and answered.document is not None:
        await _propose(update, context, answered.document)
    else:
        await reply(update, Message(text=context.caller.voice.say("import.how")))


async def received(update: Update, context: Context) -> None:
    """A file in private: an admin's is taken for an import, anybody else's is none of our business."""
    document = update.message.document if update.message else None
    if document is not None and context.caller.is_admin:
        await _propose(update, context, document)


async def _propose(update: Update, context: Context, document: Document) -> None:
    """Check it whole, and say what it would change. Nothing is changed yet."""
    services, caller, voice = context.services, context.caller, context.caller.voice
    data = b""
    try:
        data = await _download(document)
        wanted = _read(services, caller, data)
    except BackupError as error:
        await reply(update, Message(text=say_fault(voice, data, error)))
        return
    difference = compare(await services.store.backups.read(caller.user_id), wanted)
    if difference.is_nothing:
        await reply(update, Message(text=voice.say("import.nothing")))
        return
    view = await open_view(services, caller, KIND, {"text": data.decode()})
    pad = Pad(voice, view.id)
    keys = [pad.key("import.apply", "apply"), pad.key("key.cancel", "cancel")]
    await reply(update, Message(text=say_changes(voice, difference), keyboard=InlineKeyboardMarkup([keys])))


def _read(services: Services, caller: Caller, data: bytes) -> Backup:
    def check(template: str) -> None:
        parse_template(template, NAMES)
        for language in LANGUAGES:
            chat = Chat(id=caller.chat.id, kind=ChatKind.CHANNEL, language=language, created_at=services.now())
            check_fit(Parcel(id=0, chat=chat), template, catalogue=services.catalogue, now=services.now())

    return read_backup(data, admin_id=caller.user_id, check_template=check)


async def _download(document: Document) -> bytes:
    """The file's bytes. One that is larger than any of ours, or does not say how large it is, is not fetched."""
    if document.file_size is None or document.file_size > LARGEST:
        raise BackupError(1, "import.too_large", n=LARGEST // 1024)
    file = await document.get_file()
    return bytes(await file.download_as_bytearray())


async def _apply(press: Press) -> None:
    """What is in the way now may differ from what was shown: it is compared again, inside the transaction."""
    services, caller = press.services, press.caller
    wanted = _read(services, caller, press.state("text", "").encode())
    planned = compare(await services.store.backups.read(caller.user_id), wanted)
    changing = acting(services, caller, Action.IMPORT, str(count_changes(planned)))
    try:
        done = await changing.backups.restore(wanted, admin_id=caller.user_id, now=services.now())
        text = press.voice.say("import.done", n=count_changes(done))
    except NothingToRestoreError:
        text = press.voice.say("import.nothing")
    await services.store.views.delete(press.view.id)
    services.wake()
    await press.edit(Message(text=text))


async def _cancel(press: Press) -> None:
    await press.services.store.views.delete(press.view.id)
    await press.edit(Message(text=press.voice.say("import.cancelled")))


VERBS: Verbs = {"apply": _apply, "cancel": _cancel}
