"""What a delivery says: from facts to a message, at the moment it is sent. Everything in here is pure."""

from bot.alerts.render import render

__all__ = ["render"]
