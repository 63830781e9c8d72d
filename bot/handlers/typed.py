"""What a person typed."""

from telegram import Update


def after_command(update: Update) -> str:
    """What stands after the command, as it was typed; its line breaks count as blanks."""
    text = update.message.text if update.message else None
    return " ".join((text or "").split()[1:])


def lines_after_command(update: Update) -> str:
    """What stands after the command, with its line breaks."""
    text = update.message.text if update.message else None
    return "".join((text or "").split(maxsplit=1)[1:]).strip()
