"""The ten chapters of the story, each a few words of a person and what the bot makes of them."""

from datetime import timedelta

from bot.demo.player import Player
from bot.demo.stage import Stage
from sandbox.telegram.messages import Message

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def the_first_alert(_stage: Stage, you: Player, _admin: Player) -> None:
    """Start, watch power banks; one falls by a fifth."""
    await you.start()
    await you.watch("充电宝 drop>=10%")
    await you.turn("drop", word="充电宝", percent=20)
    await you.sees("📉", "充电宝")


async def look_around(_stage: Stage, you: Player, _admin: Player) -> None:
    """Search, turn the page, open a card, see its picture."""
    page = await you.ask("/recommend <300")
    page = await you.press(page, you.label("key.next"))
    card = await you.press(page, _first_key(page))
    await you.press_for_more(card, you.label("card.picture"))


async def watch_and_see_what_it_means(_stage: Stage, you: Player, _admin: Player) -> None:
    """Watch cat food under 300 yuan, none from Tmall: how often would it have spoken? Then something new appears."""
    await you.watch("猫粮 -天猫 <300")
    await you.turn("new-item", word="猫粮", without="天猫", below=300)
    await you.sees("🆕", "猫粮")


async def quiet_until_lower(_stage: Stage, you: Player, _admin: Player) -> None:
    """A fall; quiet until it is lower still; it is."""
    await you.turn("drop", word="猫粮", without="天猫", below=250, percent=20)
    alert = await you.sees("📉", "猫粮")
    menu = await you.press(alert, you.label("button.snooze"))
    await you.press(menu, menu.inline_rows[1][0]["text"])
    await you.turn("drop", word="猫粮", without="天猫", below=250, percent=20)
    await you.sees("📉", "猫粮", after=alert.id)


async def a_presale(stage: Stage, you: Player, _admin: Player) -> None:
    """Pay a deposit, let time run: the balance opens, a day, an hour, ten minutes are left."""
    await you.watch("presale @taobao")
    await you.turn("open-presale", word="机械键盘", hours=48)
    alert = await you.sees("🟢", "机械键盘")
    title = alert.body.text.splitlines()[1]
    await you.press(alert, you.label("follow.paid"))
    stage.sandbox.clock.jump(50 * HOUR + MINUTE)
    said = await you.sees("🔵", title)
    for ahead in (24 * HOUR, 23 * HOUR, 50 * MINUTE):
        stage.sandbox.clock.jump(ahead)
        said = await you.sees("🔴", title, after=said.id)
    await you.press(said, you.label("follow.done"))


async def why(_stage: Stage, you: Player, _admin: Player) -> None:
    """Ask why an alert came."""
    alert = await you.sees("🆕", "猫粮")
    await you.press_for_more(alert, you.label("why.button"))


async def another_language(_stage: Stage, you: Player, _admin: Player) -> None:
    """Speak another language for a while, and come back."""
    for name in ("English" if you.language != "en" else "Español", you.label("language.name")):
        settings = await you.ask("/settings")
        languages = await you.press(settings, settings.inline_rows[0][0]["text"])
        await you.press(languages, name)


async def the_channel(_stage: Stage, you: Player, admin: Player) -> None:
    """The admin edits a channel's rule and wants to see posts first; a fall waits in the queue; it is posted."""
    bound = await admin.ask("/rules")
    rules = await admin.press(bound, you.channel.title)
    card = await admin.press(rules, "1")
    await admin.press_for_more(card, admin.label("rule.edit_condition"))
    changed = await admin.ask("充电宝 drop>=5%")
    card = await admin.press(changed, admin.label("rule.save"))
    menu = await admin.press(card, admin.label("rule.edit_publish"))
    modes = await admin.press(menu, admin.label("publish.set_mode"))
    changed = await admin.press(modes, admin.label("publish.review"))
    card = await admin.press(changed, admin.label("rule.save"))
    await admin.press_for_more(card, admin.label("rule.preview"))
    posted = max(you.channel.messages, default=0)
    await you.turn("drop", word="充电宝", percent=30)
    await admin.sees("/queue", after=card.id)
    waiting = await admin.ask("/queue")
    await admin.press(waiting, admin.label("queue.post"))
    await you.sees("充电宝", chat=you.channel, after=posted)


async def kill_it(_stage: Stage, you: Player, _admin: Player) -> None:
    """The bot is killed while it sends; it starts again and nothing is lost."""
    last = max(you.private.messages)
    await you.turn("drop", word="充电宝", percent=30)
    await you.turn("drop", word="猫粮", without="天猫", below=250, percent=30)
    await you.turn("kill")
    await you.sees("📉", "充电宝", after=last)
    await you.sees("📉", "猫粮", after=last)


async def the_figures(_stage: Stage, _you: Player, admin: Player) -> None:
    """What the admin sees of it all."""
    await admin.ask("/health")
    await admin.ask("/feeds")


CHAPTERS = (
    the_first_alert,
    look_around,
    watch_and_see_what_it_means,
    quiet_until_lower,
    a_presale,
    why,
    another_language,
    the_channel,
    kill_it,
    the_figures,
)


def _first_key(message: Message) -> str:
    return str(message.inline_rows[0][0]["text"])
