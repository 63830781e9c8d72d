"""Keeping what somebody says of a presale."""

from dataclasses import replace
from typing import NamedTuple

from bot.context import Caller
from bot.following import Saying, can_be_followed, meant
from bot.handlers.press import Press
from bot.services import Services
from data.records import Listing
from deals.followers import WANTED, FollowState
from deals.offer import Offer


class Kept(NamedTuple):
    """What the chat says of the offer from now on, and the toast that answers it."""

    state: FollowState | None
    toast: str


async def keep(services: Services, caller: Caller, ref: int, offer: Offer, saying: Saying) -> Kept:
    """Keep it; saying it twice changes nothing. Once nothing is left to be reminded of, only that is said."""
    now = services.now()
    state = meant(saying, offer, now)
    if state in WANTED and not can_be_followed(offer, now):
        return Kept(await services.store.follows.get(caller.chat.id, ref), caller.voice.plain("toast.follow_over"))
    await services.store.follows.set(caller.chat.id, ref, state, now=now)
    return Kept(state, caller.voice.plain(f"toast.follow_{state or Saying.OFF}"))


async def keep_pressed(press: Press) -> Listing | None:
    """Keep what a button `<ref>.<saying>` of a card or a calendar says. Returns the offer if there is one."""
    ref, _, said = press.arg.partition(".")
    listing = await press.services.store.offers.get(replace(press, arg=ref).number)
    if listing is not None and said in set(Saying) and press.caller.private:
        await keep(press.services, press.caller, listing.ref, listing.offer, Saying(said))
    return listing
