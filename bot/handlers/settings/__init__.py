"""/settings: how somebody wants to be spoken to, on one card that is edited in place."""

from bot.handlers.settings.card import KIND, settings
from bot.handlers.settings.verbs import VERBS
from bot.handlers.settings.zone import answered, regions, time_zone

__all__ = ["KIND", "VERBS", "answered", "regions", "settings", "time_zone"]
