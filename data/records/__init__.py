"""The shapes the store hands out. Times are aware UTC; prices are fen."""

from data.records.chats import Chat, ChatKind, ChatState, Forgotten, InDoubt, KeptWatch
from data.records.deliveries import DeliveryState, Digest, Mention, Parcel, Snoozed, Spoken
from data.records.feeds import Kept, Listing, Source, SourceState
from data.records.figures import Act, DeadLetter, Health, Reach, Today
from data.records.outcomes import Gone, Moved, Outcome, Refused, Retry, Sent, Shut, Unsure
from data.records.talk import Heard, View

__all__ = [
    "Act",
    "Chat",
    "ChatKind",
    "ChatState",
    "DeadLetter",
    "DeliveryState",
    "Digest",
    "Forgotten",
    "Gone",
    "Health",
    "Heard",
    "InDoubt",
    "Kept",
    "KeptWatch",
    "Listing",
    "Mention",
    "Moved",
    "Outcome",
    "Parcel",
    "Reach",
    "Refused",
    "Retry",
    "Sent",
    "Shut",
    "Snoozed",
    "Source",
    "SourceState",
    "Spoken",
    "Today",
    "Unsure",
    "View",
]
