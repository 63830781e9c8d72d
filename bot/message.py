"""One message, ready to be sent or to replace another."""

from dataclasses import dataclass

from markupsafe import Markup
from telegram import InlineKeyboardMarkup, LinkPreviewOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Text with its buttons and the picture shown above it.

    The picture is a link preview: such a message stays a text, with 4096 units, that can be edited later.
    """

    text: Markup
    keyboard: InlineKeyboardMarkup | None = None
    picture: str | None = None
    silent: bool = False

    @property
    def preview(self) -> LinkPreviewOptions:
        """The picture, large and above the text; no preview of any link in the text."""
        if self.picture is None:
            return LinkPreviewOptions(is_disabled=True)
        # Said outright: the application's default turns previews off, and PTB merges it into what is not said.
        return LinkPreviewOptions(is_disabled=False, url=self.picture, prefer_large_media=True, show_above_text=True)
