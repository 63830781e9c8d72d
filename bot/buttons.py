"""The keyboard under alerts, written down without python-telegram-bot's walk through every possible field of a button.

For five buttons that walk costs as much as everything else that is done to send a message.
"""

from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup


class AlertKeyboard(InlineKeyboardMarkup):
    """The same keyboard, of buttons that open an address or call back."""

    __slots__ = ()

    def to_dict(self, recursive: bool = True) -> dict[str, Any]:  # noqa: FBT001, FBT002 - as it is inherited
        """What python-telegram-bot would write."""
        if not recursive:
            return super().to_dict(recursive)
        return {"inline_keyboard": [[_written(button) for button in row] for row in self.inline_keyboard]}


def _written(button: InlineKeyboardButton) -> dict[str, Any]:
    if button.url is not None:
        return {"text": button.text, "url": button.url}
    return {"text": button.text, "callback_data": button.callback_data}
