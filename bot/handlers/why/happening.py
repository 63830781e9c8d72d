"""An event in a few words."""

from markupsafe import Markup

from bot.alerts.heads import head
from bot.alerts.scene import Scene
from bot.voice import Voice
from deals.events import Sighting
from deals.history import History
from deals.rule import Rule


def what_happened(voice: Voice, sighting: Sighting, rule: Rule) -> Markup:
    """The first line an alert of this rule would have."""
    at, history = sighting.event.at, History()
    return head(Scene(voice=voice, now=at, sighting=sighting, history=history, rule=rule, public=False))
