"""/recommend: kept offers for a search, page by page in one message."""

from dataclasses import replace

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.cards import list_line
from bot.context import Context
from bot.handlers import card, freshness, watch
from bot.handlers.asking import ask_zone
from bot.handlers.matching import how_many
from bot.handlers.pad import Pad, open_view
from bot.handlers.press import Press, Verbs
from bot.handlers.rule_errors import say_error
from bot.handlers.search import Search
from bot.handlers.speaking import reply
from bot.handlers.typed import after_command
from bot.lines import stack
from bot.message import Message
from bot.services import Services
from bot.typeset import line as one_line
from data.records import Listing
from deals.grammar import RuleError
from deals.rank import PAGE, Order, Page
from deals.rule import Rule
from deals.wish import Wish, looser, parse_wish, print_wish

KIND = "search"
WISH_UNITS = 60
EXAMPLE = "/recommend 猫粮 <300"


async def recommend(update: Update, context: Context) -> None:
    """`/recommend [words] [<80] [@1688|@taobao]`."""
    await show(update, context, after_command(update))


async def show(update: Update, context: Context, line: str) -> None:
    """A new list for this search; a line that is none is answered with what is wrong in it."""
    caller, services = context.caller, context.services
    try:
        wish = parse_wish(line)
    except RuleError as error:
        await reply(update, Message(text=say_error(caller.voice, line, error, EXAMPLE)))
        return
    await freshness.refresh(services, wish)
    search = Search(line=print_wish(wish))
    view = await open_view(services, caller, KIND, search.state)
    await reply(update, await _message(services, Pad(caller.voice, view.id), search))
    await ask_zone(services, caller)


async def _message(services: Services, pad: Pad, search: Search) -> Message:
    found = await services.store.offers.search(search.wish, search.order, number=search.page)
    if found.items:
        return await _page(services, pad, search, found)
    return await _nothing(services, pad, search)


async def _page(services: Services, pad: Pad, search: Search, shown: Page[Listing]) -> Message:
    voice, now = pad.voice, services.now()
    numbered = list(enumerate(shown.items, (shown.number - 1) * PAGE + 1))
    histories = await services.store.offers.histories([listing.ref for listing in shown.items])
    lines = [
        *await _head(services, pad, search),
        *(list_line(voice, number, listing, now, histories[listing.ref]) for number, listing in numbered),
        voice.say("recommend.page", page=shown.number, pages=shown.pages, count=how_many(voice, shown)),
    ]
    cards = [pad.labelled(str(number), "open", listing.ref) for number, listing in numbered]
    rows = [cards, _turning(pad, search, shown)]
    if search.line or search.feed:
        rows.append([pad.key("recommend.watch", "watch")])
    return Message(text=stack(lines), keyboard=InlineKeyboardMarkup(rows))


async def _head(services: Services, pad: Pad, search: Search) -> list[Markup | None]:
    """What was searched and where, how old it is, and what cannot be reached."""
    voice, now = pad.voice, services.now()
    feeds = await freshness.look_back(services, search.wish)
    at = max((feed.last_ok for feed in feeds), default=now)
    names = [voice.plain(f"feed.{feed}") for feed in search.wish.feeds]
    scope = " + ".join(names) or voice.plain("recommend.scope_all")
    title = voice.say("recommend.title", scope=scope, at=voice.moment(at, now))
    if search.line:
        wish = one_line(search.line, WISH_UNITS)
        title = voice.say("recommend.title_wish", wish=wish, scope=scope, at=voice.moment(at, now))
    return [title, *(feed.say(voice, now) for feed in feeds)]


def _turning(pad: Pad, search: Search, shown: Page[Listing]) -> list[InlineKeyboardButton]:
    keys = [pad.key("recommend.sorted", "order", order=pad.voice.plain(f"order.{search.order}"))]
    if not search.names_feed:
        keys.insert(0, _filter_key(pad, search))
    if shown.number > 1:
        keys.insert(0, pad.key("key.previous", "page", shown.number - 1))
    if shown.number < shown.pages:
        keys.append(pad.key("key.next", "page", shown.number + 1))
    return keys


def _filter_key(pad: Pad, search: Search) -> InlineKeyboardButton:
    """Shows which shop is listed; a press goes on to the next."""
    if not search.feed:
        return pad.key("recommend.filter_all", "feed")
    return pad.key("recommend.filter_feed", "feed", feed=pad.voice.plain(f"feed.{search.feed}"))


async def _nothing(services: Services, pad: Pad, search: Search) -> Message:
    """Never an empty screen: the nearest search that finds something, or to be told when something comes."""
    voice, wish = pad.voice, search.wish
    if wish.rule == Rule():
        return Message(text=voice.say("recommend.empty"))
    lines = [*await _head(services, pad, search), voice.say("recommend.nothing", wish=_shortened(wish))]
    keys = [pad.key("recommend.watch", "watch")]
    if search.feed:
        keys.append(_filter_key(pad, search))
    for number, way in enumerate(looser(wish)):
        found = await services.store.offers.search(way.wish, size=1)
        if found.items:
            count = how_many(voice, found)
            lines.append(voice.say("recommend.nearest", dropped=way.without, n=found.total, count=count))
            keys.insert(0, pad.key("recommend.show_nearest", "near", number, count=count))
            break
    return Message(text=stack(lines), keyboard=InlineKeyboardMarkup([keys]))


def _shortened(wish: Wish) -> str:
    return one_line(print_wish(wish), WISH_UNITS)


async def _turn(press: Press, search: Search) -> None:
    await press.services.store.views.update(press.view.id, search.state)
    await press.edit(await _message(press.services, press.pad, search))


async def _turn_page(press: Press) -> None:
    await _turn(press, replace(Search.of(press), page=press.number))


async def _back(press: Press) -> None:
    await _turn(press, Search.of(press))


async def _reorder(press: Press) -> None:
    """`order:<name>` sorts; without a name the orders there are take the place of the buttons."""
    search = Search.of(press)
    if press.arg in set(Order):
        await _turn(press, search.in_order(Order(press.arg)))
        return
    page = await _message(press.services, press.pad, search)
    await press.edit(replace(page, keyboard=_orders(press.pad, search)))


def _orders(pad: Pad, search: Search) -> InlineKeyboardMarkup:
    """One button for each order, the present one marked."""
    labels = {order: pad.voice.plain(f"order.{order}") for order in Order}
    labels[search.order] = pad.voice.plain("chart.shown", span=labels[search.order])
    keys = [pad.labelled(label, "order", order) for order, label in labels.items()]
    return InlineKeyboardMarkup([keys[:3], keys[3:], [pad.key("key.back", "back")]])


async def _next_feed(press: Press) -> None:
    await _turn(press, Search.of(press).in_next_feed())


async def _nearest(press: Press) -> None:
    ways = looser(Search.of(press).wish)
    if press.number < len(ways):
        await _turn(press, Search(line=print_wish(ways[press.number].wish)))


async def _watch(press: Press) -> None:
    line = print_wish(Search.of(press).wish)
    if line:
        await watch.propose(press.update, press.context, line, chat_id=press.caller.chat.id)


VERBS: Verbs = card.VERBS | {
    "page": _turn_page,
    "order": _reorder,
    "feed": _next_feed,
    "near": _nearest,
    "watch": _watch,
    "open": card.open_from,
    "back": _back,
}
