"""What a player may do to Telegram."""

from sandbox.knobs import Knobs, Wish
from sandbox.telegram.chats import Person
from sandbox.telegram.faults import Trouble
from sandbox.telegram.network import Telegram
from sandbox.telegram.people import People


def add_telegram_knobs(knobs: Knobs, telegram: Telegram, people: People, you: Person) -> None:
    """Offer `telegram-429`, `telegram-500`, `telegram-cut` and `block`."""

    async def throttle(wish: Wish) -> str:
        seconds = _whole(wish, "seconds", 5)
        telegram.faults.next(Trouble.TOO_MANY, retry_after=seconds)
        return f"Telegram refuses the next message: wait {seconds} s"

    async def break_down(wish: Wish) -> str:
        times = _whole(wish, "times", 1)
        telegram.faults.next(Trouble.BROKEN, times)
        return f"Telegram answers 500 to the next {times}"

    async def cut(_: Wish) -> str:
        telegram.faults.next(Trouble.CUT_AFTER)
        return "The next message arrives, but the bot never hears so"

    async def block(_: Wish) -> str:
        if you.blocked:
            people.unblocks(you)
            return "You unblocked the bot"
        people.blocks(you)
        return "You blocked the bot"

    for name, turn in (("telegram-429", throttle), ("telegram-500", break_down), ("telegram-cut", cut)):
        knobs.add(name, turn)
    knobs.add("block", block)


def _whole(wish: Wish, name: str, default: int) -> int:
    value = wish.get(name, default)
    if not isinstance(value, int) or not 1 <= value <= 3600:
        raise ValueError(f"{name} must be a whole number from 1 to 3600")
    return value
