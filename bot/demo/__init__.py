"""`dropbell demo`: the unmodified bot between two simulated shops and a local Telegram, on this machine only."""

from bot.demo.serve import serve
from bot.demo.story import play

__all__ = ["play", "serve"]
