"""An admin edits a channel's rule, looks at a post before it leaves, and readers see it: against the running bot."""

from bot.demo.player import Player
from bot.demo.seeding import Past
from bot.demo.stage import Stage
from sandbox.telegram.messages import Message

TEMPLATE = "🔥 {kind}\n<b>{price}</b> · {before}\n{title}\n{tags}"


class Admin:
    """The bot's admin, in English: presses, and waits for what the card should say then."""

    def __init__(self, stage: Stage) -> None:
        self.player = Player(stage.sandbox, "en")
        self.player.you = stage.sandbox.cast.admin
        self.player.private = stage.sandbox.telegram.chats[self.player.you.id]
        self.people = stage.sandbox.people

    async def tap(self, under: Message, button: str, *sees: str) -> Message:
        """Press, and wait for a message that says this."""
        self.people.presses(self.player.you, under, button)
        return await self.player.sees(*sees)

    async def says(self, text: str, *sees: str) -> Message:
        """Type, and wait for a message that says this."""
        self.people.says(self.player.you, text)
        return await self.player.sees(*sees)

    def key(self, name: str) -> str:
        return self.player.label(name)


async def test_an_admin_edits_a_rule_reviews_a_post_and_it_appears(past: Past) -> None:
    async with Stage(language="en", past=past) as stage:
        admin, player = Admin(stage), Player(stage.sandbox, "zh")
        await admin.says("/start", "👋")
        chats = await admin.says("/rules", "Bound")
        rules = await admin.tap(chats, player.channel.title, "Rules of")
        card = await admin.tap(rules, "1", "Rule #", "Condition")
        await admin.tap(card, admin.key("rule.edit_condition"), "Send me the new rule")
        changed = await admin.says("充电宝 drop>=5% sold>1", "another condition", "🧪")
        card = await admin.tap(changed, admin.key("rule.save"), "Saved as version 2", "充电宝")

        menu = await admin.tap(card, admin.key("rule.edit_publish"), "How rule #")
        modes = await admin.tap(menu, admin.key("publish.set_mode"), "Now: by itself")
        changed = await admin.tap(modes, admin.key("publish.review"), "another way of posting")
        card = await admin.tap(changed, admin.key("rule.save"), "Saved as version 3", "after review")
        await admin.tap(card, admin.key("rule.edit_template"), "placeholders")
        changed = await admin.says(TEMPLATE, "another template")
        shown = await admin.player.sees("how it would look", "🔥")
        assert shown.body.text.splitlines()[1].startswith("🔥 ")
        card = await admin.tap(changed, admin.key("rule.save"), "Saved as version 4")

        await player.turn("drop", word="充电宝", percent=30)
        await admin.player.sees("for you in /queue")
        waiting = await admin.says("/queue", "1/1", "🔥", "充电宝")
        await admin.tap(waiting, admin.key("queue.edit"), "its first line")
        waiting = await admin.says("今天真便宜 <3", "The first line is yours")
        await admin.tap(waiting, admin.key("queue.post"), "It goes out in its turn")
        post = await player.sees("🔥 今天真便宜 <3", "充电宝", chat=player.channel)
        assert not [button for row in post.inline_rows for button in row if "callback_data" in button]
