"""One offer on one screen, opened from a list, a link or a number."""

from collections.abc import Sequence
from dataclasses import replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.cards import item_card
from bot.context import Caller, Context
from bot.following import can_be_followed, choices
from bot.handlers import picture, reminders, watch
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.speaking import reply
from bot.keyboards import buy_button
from bot.message import Message
from bot.services import Services
from data.records import Listing
from deals.followers import FollowState
from deals.offer import Offer

KIND = "card"
NAME_SIGNS = 30
"""How much of a title makes a rule that finds this offer again."""


async def open_by_ref(update: Update, context: Context, ref: int) -> None:
    """The card of a kept offer as a new message."""
    listing = await context.services.store.offers.get(ref)
    if listing is None:
        await reply(update, Message(text=context.caller.voice.say("card.gone")))
    else:
        await open_new(update, context, listing)


async def open_new(update: Update, context: Context, listing: Listing) -> None:
    """The card as a new message with its own view."""
    view = await open_view(context.services, context.caller, KIND, {})
    pad = Pad(context.caller.voice, view.id)
    await reply(update, await _message(context.services, context.caller, pad, listing))


async def open_from(press: Press) -> None:
    """The card in the place of the list it was chosen from, with a way back."""
    listing = await press.services.store.offers.get(press.number)
    await _show(press, listing)


async def say_of_presale(press: Press) -> None:
    """`say:<ref>.<saying>`: remind me, I paid, and what takes it back."""
    await _show(press, await reminders.keep_pressed(press))


async def show_picture(press: Press) -> None:
    """`pic:<ref>` sends the curve, `pic:<ref>.<span>` changes it."""
    ref, _, span = press.arg.partition(".")
    await picture.show_offer(press.query, press.context, press.pad, replace(press, arg=ref).number, span)


async def follow(press: Press) -> None:
    """Propose a watch on this one offer, found again by the beginning of its title."""
    listing = await press.services.store.offers.get(press.number)
    if listing is not None:
        await watch.propose(press.update, press.context, name_of(listing.offer), chat_id=press.caller.chat.id)


def name_of(offer: Offer) -> str:
    """A rule line that finds this offer and hardly another: the beginning of its title as one phrase."""
    words = " ".join(offer.title.replace('"', " ").split())
    phrase = words if len(words) <= NAME_SIGNS else words[:NAME_SIGNS].rpartition(" ")[0] or words[:NAME_SIGNS]
    return f'"{phrase}"'


async def _show(press: Press, listing: Listing | None) -> None:
    """In the place of what was there; a list that opened the card has a way back."""
    back = [] if press.view.kind == KIND else [press.pad.key("key.back", "back")]
    if listing is None:
        keyboard = InlineKeyboardMarkup([back]) if back else None
        await press.edit(Message(text=press.voice.say("card.gone"), keyboard=keyboard))
    else:
        await press.edit(await _message(press.services, press.caller, press.pad, listing, back))


async def _message(
    services: Services, caller: Caller, pad: Pad, listing: Listing, back: Sequence[InlineKeyboardButton] = ()
) -> Message:
    history = await services.store.offers.history(listing.ref)
    said = await services.store.follows.get(caller.chat.id, listing.ref)
    card = item_card(pad.voice, listing, history, services.now())
    buy = buy_button(pad.voice, listing.offer)
    rows = [
        [buy] if buy else [],
        _presale_keys(services, pad, listing, said),
        [pad.key("card.picture", "pic", listing.ref), pad.key("card.watch", "follow", listing.ref)],
        back,
    ]
    picture = card.picture if caller.chat.preferences.pictures else None
    return replace(card, picture=picture, keyboard=InlineKeyboardMarkup([row for row in rows if row]))


def _presale_keys(
    services: Services, pad: Pad, listing: Listing, said: FollowState | None
) -> list[InlineKeyboardButton]:
    """What may be said of its presale, while there is something to be reminded of."""
    offer, now = listing.offer, services.now()
    if not can_be_followed(offer, now):
        return []
    return [pad.key(name, "say", f"{listing.ref}.{saying}") for name, saying in choices(said, offer.presale, now)]


VERBS: Verbs = {"say": say_of_presale, "pic": show_picture, "follow": follow}
"""What the buttons of a card do; lists that open cards add them to their own."""
