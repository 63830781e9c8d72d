"""The send budget of one bot token: every call of the bot passes here. See `pacer.py`."""

from bot.pacing.lanes import Lane
from bot.pacing.pacer import CONNECTIONS, MANY_CONNECTIONS, Answer, Pacer
from bot.pacing.schedule import FREE_RATE
from bot.pacing.usher import Permit, Time

__all__ = ["CONNECTIONS", "FREE_RATE", "MANY_CONNECTIONS", "Answer", "Lane", "Pacer", "Permit", "Time"]
