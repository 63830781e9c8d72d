"""The send budget of one bot token: every call of the bot passes here. See `pacer.py`."""

from bot.pacing.lanes import Lane
from bot.pacing.pacer import CONNECTIONS, Answer, Pacer
from bot.pacing.usher import Permit, Time

__all__ = ["CONNECTIONS", "Answer", "Lane", "Pacer", "Permit", "Time"]
