"""A database with something of everything that a handler may look at or change. It belongs to an admin."""

from data.posting import Change
from data.records import Act, ChatKind, Refused, Sent
from deals.events import Event, EventKind, PresaleFacts
from deals.grammar import parse_rule
from deals.posting import Mode, Posting
from deals.preferences import Preferences, Quiet
from deals.rule import Watch
from deals.snapshot import Changes
from deals.source import PandaponParams
from deals.timers import timers
from tests.bot.handlers.talk import ADMIN, CHANNEL, GROUP, OTHER
from tests.data.scene import Scene
from tests.deals.builders import DAY, HOUR, START, presale, taobao
from tests.makers import alert_of, changes_of, event_of

LONG_AGO = START - 30 * DAY
SALE = presale(START + HOUR)
LANCOME = taobao(108000, key="s:lancome0000", title="兰蔻小黑瓶", presale=SALE)
CATS = [taobao(5000 + n, key=f"s:cat{n:09}", title=f"猫粮 {n}") for n in range(9)]
DOGS = [taobao(9000 + n, key=f"s:dog{n:09}", title=f"狗粮 {n}", presale=presale(START + DAY)) for n in range(9)]


async def furnish(scene: Scene) -> None:
    """Chats, a source, offers, rules, alerts of every end, posts that wait, a digest, and a record of changes."""
    store = scene.store
    await scene.chat(ADMIN)
    for room, kind in ((GROUP, ChatKind.GROUP), (CHANNEL, ChatKind.CHANNEL)):
        await store.chats.meet(room, kind, title="Haoyou", language="en", now=START)
    await _offers(scene)
    mine = await scene.watch(ADMIN, "new")
    await scene.watch(GROUP, "new")
    await _alerts(scene, mine)
    await _silent_rule(scene)
    await _posts(scene)
    for number in range(12):
        await store.audit.note(Act(admin_id=ADMIN, action="export", subject=str(number), at=START))
    await _digest(scene, mine)


async def _offers(scene: Scene) -> None:
    store = scene.store
    source = await store.sources.add(PandaponParams(language="vi"), now=LONG_AGO)
    await store.polls.keep(changes_of(), [], now=LONG_AGO, source_id=source.id, baselined=True)
    offers = (LANCOME, *CATS, *DOGS)
    new = tuple(event_of(offer, at=START - DAY) for offer in CATS)
    await store.polls.keep(changes_of(*offers, events=new, at=START - DAY), [], now=START - DAY)
    moments = tuple((offer.id, timers(offer, START)) for offer in offers)
    await store.polls.keep(Changes(offers=offers, timers=moments), [], now=START)


async def _alerts(scene: Scene, mine: Watch) -> None:
    """One of a presale, one that was refused."""
    event = Event(
        key="opens", kind=EventKind.DEPOSIT_OPENS, offer=LANCOME.id, at=START, facts=PresaleFacts(presale=SALE)
    )
    await scene.store.polls.keep(Changes(offers=(LANCOME,), events=(event,)), [alert_of(mine, event)], now=START)
    (parcel,) = await scene.claim()
    assert await scene.send(parcel)
    await scene.owe(mine)
    (parcel,) = await scene.claim()
    await scene.store.outbox.settle(parcel.id, Refused("Bad Request"), wall=START)


async def _silent_rule(scene: Scene) -> None:
    """Somebody else's. It was there for a month and said nothing; a little looser it would have."""
    await scene.chat(OTHER)
    line = "猫粮 -试用 <45 new"
    rule = parse_rule(line)
    await scene.store.watches.add(chat_id=OTHER, thread_id=None, owner_id=OTHER, line=line, rule=rule, now=LONG_AGO)


async def _posts(scene: Scene) -> None:
    posted = await scene.watch(CHANNEL, "new")
    await scene.watch(CHANNEL, "耳机 drop")
    await scene.store.rules.change(
        posted.id,
        line="new",
        rule=posted.rule,
        posting=Posting(mode=Mode.REVIEW),
        what=Change.PUBLISH,
        author_id=ADMIN,
        now=START,
    )
    for _ in range(2):
        await scene.owe(posted)


async def _digest(scene: Scene, mine: Watch) -> None:
    """What came in the night. It was sent in the morning, and more waits for the next one."""
    hours = Preferences(quiet=Quiet(START.hour, (START.hour + 9) % 24), digest_at=8, digest_all=True)
    await scene.store.choices.choose(ADMIN, hours, now=START)
    for _ in range(4):
        await scene.owe(mine)
    await scene.store.digests.gather(now=START + DAY)
    for parcel in await scene.claim():
        await scene.store.outbox.settle(parcel.id, Sent(77), wall=START)
