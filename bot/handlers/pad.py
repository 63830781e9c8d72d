"""The buttons under a message with a kept view."""

from dataclasses import dataclass

from telegram import InlineKeyboardButton

from bot.callbacks import on_view
from bot.context import Caller
from bot.services import Services
from bot.voice import Voice
from data.records import View


@dataclass(frozen=True, slots=True)
class Pad:
    """Makes buttons of one view in one voice."""

    voice: Voice
    view_id: str

    def key(self, name: str, verb: str, arg: str | int = "", /, **arguments: object) -> InlineKeyboardButton:
        """A button labelled with a message of the catalogue."""
        return self.labelled(self.voice.plain(name, **arguments), verb, arg)

    def labelled(self, label: str, verb: str, arg: str | int = "") -> InlineKeyboardButton:
        """A button with a label that needs no translation."""
        return InlineKeyboardButton(label, callback_data=on_view(self.view_id, verb, str(arg)))


async def open_view(services: Services, caller: Caller, kind: str, state: dict[str, object]) -> View:
    """Keep the state behind a new message, bound to this chat and person."""
    return await services.store.views.put(
        chat_id=caller.chat.id, user_id=caller.user_id, kind=kind, state=state, now=services.now()
    )
