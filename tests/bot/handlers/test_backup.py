"""/export and /import, as an admin uses them, and what an evil file can do: nothing."""

import tomllib
from datetime import timedelta
from typing import Any

import pytest

from bot.backup import LARGEST
from bot.handlers.export import A_DAY
from data.records import ChatKind, SourceState
from deals.source import PandaponParams, TaobaoParams
from tests.bot.handlers.conftest import Now
from tests.bot.handlers.talk import ADMIN, CHANNEL, ME, Talk
from tests.bot.telegram_double import DATE, Call
from tests.deals.builders import START

HEAD = "format = 1\n"
CHANNEL_ID = -1001234567890


@pytest.fixture
async def admin(talk: Talk) -> Talk:
    """An admin with a channel, sources and rules, beside a person whose things are private."""
    await talk.scene.chat(CHANNEL_ID, ChatKind.CHANNEL)
    await talk.scene.watch(CHANNEL_ID, "耳机 comm>=12%")
    paused = await talk.scene.watch(CHANNEL_ID, '"quo\\te" <300', thread_id=45)
    await talk.store.watches.set_active(paused.id, active=False)
    await talk.store.sources.add(PandaponParams(language="vi"), now=START)
    await talk.store.sources.add(TaobaoParams(adzone_id="1", material_id="2", unid="u"), now=START)
    await talk.store.sources.set_state(2, SourceState.PAUSED)
    await talk.say("/start")
    await talk.scene.watch(ME, "somebody elses secret wish")
    await talk.by(ADMIN).say("/start")
    await talk.scene.watch(ADMIN, "猫粮 <300")
    return talk.by(ADMIN)


async def exported(admin: Talk) -> bytes:
    await admin.say("/export")
    return admin.telegram.documents[-1]


async def sent(admin: Talk, data: bytes | str, *, size: int | None = None, **fields: Any) -> Call:
    """Send it as a file."""
    content = data.encode() if isinstance(data, str) else data
    admin.telegram.files["f.toml"] = content
    document = {"file_id": "f.toml", "file_unique_id": "f", "file_size": len(content) if size is None else size}
    message = admin.message("") | {"document": document} | fields
    del message["text"]
    await admin.feed(message=message)
    return admin.telegram.last


async def lines(admin: Talk, chat_id: int) -> list[tuple[str, int | None, bool]]:
    kept = await admin.store.watches.of_chat(chat_id, now=START)
    return [(one.watch.line, one.watch.thread_id, one.active) for one in kept]


async def test_an_export_is_toml_without_anything_of_other_people(admin: Talk) -> None:
    data = await exported(admin)
    assert "Rules 3 · sources 2" in admin.telegram.last.text
    read = tomllib.loads(data.decode())
    assert [source["name"] for source in read["source"]] == ["1688 vi", "taobao 2 1 u"]
    (channel,) = read["channel"]
    assert [rule["line"] for rule in channel["rule"]] == ["耳机 comm>=12%", '"quo\\te" <300']
    assert [rule["line"] for rule in read["me"]["rule"]] == ["猫粮 <300"]
    for private in ("somebody", str(ADMIN), str(ME)):
        assert private not in data.decode().replace(str(CHANNEL_ID), "")


async def test_importing_what_was_exported_changes_nothing(admin: Talk) -> None:
    assert "nothing to change" in (await sent(admin, await exported(admin))).text


async def test_a_bot_that_lost_everything_gets_it_all_back(admin: Talk) -> None:
    before = await admin.store.backups.read(ADMIN)
    data = await exported(admin)
    await admin.store.chats.forget(CHANNEL_ID)
    for source in await admin.store.sources.all():
        await admin.store.sources.remove(source.id)
    for watch in await admin.watches(ADMIN):
        await admin.store.watches.delete(watch.id)
    shown = await sent(admin, data)
    assert "6 changes" in shown.text
    assert await lines(admin, ADMIN) == []
    assert "6 changes were made" in (await admin.press("Apply")).text
    assert await admin.store.backups.read(ADMIN) == before
    assert "nothing to change" in (await sent(admin, data)).text
    assert [act.action for act in await admin.store.audit.page()] == ["import", "export"]


async def test_a_chat_that_is_named_gets_exactly_these_rules_and_others_stay(admin: Talk) -> None:
    text = f"""{HEAD}
[[channel]]
id = {CHANNEL_ID}
kind = "channel"
language = "zh"
gap = "3m±1m"
template = "<b>{{title}}</b>\\n{{price}}"

[[channel.rule]]
line = "耳机 comm>=12%"
paused = true

[[channel.rule]]
line = "<200   音箱"
hours = "9-23"
"""
    shown = (await sent(admin, text)).text
    assert "➖ <code>&#34;quo\\te&#34; &lt;300</code>" in shown
    await admin.press("Apply")
    assert await lines(admin, CHANNEL_ID) == [("耳机 comm>=12%", None, False), ("音箱 <200", None, True)]
    assert await lines(admin, ADMIN) == [("猫粮 <300", None, True)]
    chat = await admin.store.chats.get(CHANNEL_ID)
    assert chat is not None
    assert chat.language == "zh"
    posting = await admin.store.rules.of_channel(CHANNEL_ID)
    assert (posting.gap, posting.template) == (timedelta(minutes=3), "<b>{title}</b>\n{price}")


async def test_posts_keep_the_links_of_their_source_under_another_number(admin: Talk) -> None:
    text = f"""{HEAD}
[[source]]
name = "taobao 77 5 mine"
[[channel]]
id = {CHANNEL_ID}
kind = "channel"
language = "en"
links = "taobao 77 5 mine"
"""
    await sent(admin, text)
    await admin.press("Apply")
    posting = await admin.store.rules.of_channel(CHANNEL_ID)
    (source,) = [one for one in await admin.store.sources.all() if one.id == posting.source_id]
    assert source.params.label == "taobao 77 mine"
    assert 'links = "taobao 77 5 mine"' in (await exported(admin)).decode()


async def test_a_file_can_be_answered_with_the_command(admin: Talk) -> None:
    admin.telegram.files["f.toml"] = await exported(admin)
    document = {"file_id": "f.toml", "file_unique_id": "f", "file_size": 10}
    file = {"message_id": 5, "date": DATE, "chat": {"id": ADMIN, "type": "private"}, "document": document}
    assert "nothing to change" in (await admin.say("/import", reply_to_message=file)).text
    assert "Send me the file" in (await admin.say("/import")).text


async def test_it_is_applied_once_and_can_be_left(admin: Talk) -> None:
    data = f'{HEAD}[me]\nlanguage = "vi"\n'
    shown = await sent(admin, data)
    await admin.press("Cancel")
    await admin.press("Apply", under=shown)
    assert admin.telegram.toast.startswith("This button has expired")
    assert await lines(admin, ADMIN) == [("猫粮 <300", None, True)]


async def test_what_was_done_meanwhile_is_not_done_twice(admin: Talk) -> None:
    data = f'{HEAD}[me]\nlanguage = "en"\n[[me.rule]]\nline = "猫粮 <300"\n[[me.rule]]\nline = "new"\n'
    first, second = await sent(admin, data), await sent(admin, data)
    await admin.press("Apply", under=first)
    assert "nothing to change" in (await admin.press("Apply", under=second)).text
    assert len(await lines(admin, ADMIN)) == 2
    assert [act.action for act in await admin.store.audit.page()] == ["import"]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "<code>format</code> is missing"),
        ("format = 2", 1, "format = 1"),
        ("format = true", 1, "format = 1"),
        (f"{HEAD}[[person]]\nid = 1", 2, "no such section"),
        (f"{HEAD}[channel]]", 2, "no such section"),
        (f"{HEAD}nonsense", 2, "neither a section nor"),
        (f"{HEAD}a.b.c = 1", 2, "neither a section nor"),
        (f"{HEAD}x = [1, 2]", 2, "neither a section nor"),
        (f"{HEAD}x = {{y = 1}}", 2, "neither a section nor"),
        (f'{HEAD}x = """', 2, "neither a section nor"),
        (f'{HEAD}[me]\nlanguage = "\\q"', 3, "no value I can read"),
        (f'{HEAD}[me]\nlanguage = "en"\nlanguage = "en"', 4, "there twice"),
        (f'{HEAD}[me]\nlanguage = "xx"', 3, "cannot have this value"),
        (f"{HEAD}[me]\nlanguage = 7", 3, "cannot have this value"),
        (f'{HEAD}[me]\nlanguage = "en"\nadmin = true', 4, "means nothing here"),
        (f'{HEAD}[me]\nlanguage = "en"\ntime_zone = "../../etc/passwd"', 4, "cannot have this value"),
        (f'{HEAD}[me]\nlanguage = "en"\nquiet = "8-8"', 4, "23-8"),
        (f'{HEAD}[me]\nlanguage = "en"\n\n[[me.rule]]\nline = "drop>=200%"', 6, "no rule"),
        (f'{HEAD}[[me.rule]]\nline = "new"', 2, "needs its chat"),
        (f'{HEAD}[me]\nlanguage = "en"\n[[channel.rule]]\nline = "new"', 4, "needs its chat"),
        (f'{HEAD}[[channel]]\nid = 7\nkind = "channel"\nlanguage = "en"', 3, "-1001234567890"),
        (f'{HEAD}[[channel]]\nid = {ME}\nkind = "private"\nlanguage = "en"', 3, "cannot have"),
        (f'{HEAD}[[channel]]\nid = -5\nkind = "private"\nlanguage = "en"', 4, "cannot have"),
        (f'{HEAD}[[channel]]\nid = -5\nkind = "channel"\nlanguage = "en"\nlinks = "1688 vi"', 6, "not in the file"),
        (
            f'{HEAD}[[channel]]\nid = -5\nkind = "channel"\nlanguage = "en"\ntemplate = "{{price"',
            6,
            "cannot be a template",
        ),
        (f'{HEAD}[[channel]]\nid = -5\nkind = "channel"\nlanguage = "en"\ntemplate = "x"', 6, "a template"),
        (f'{HEAD}[[source]]\nname = "https://x.org"', 3, "names no source"),
        (f'{HEAD}[[source]]\nname = "1688 vi"\n[[source]]\nname = "1688 VI"', 5, "there already"),
        (f'{HEAD}[me]\nlanguage = "en"\n[me]\nlanguage = "en"', 4, "there already"),
        (f'{HEAD}# {"x" * 5000}\nx = "{"y" * 5000}"', 3, "longer than 4096"),
    ],
)
async def test_what_is_wrong_is_named_with_its_line_and_changes_nothing(
    admin: Talk, text: str, line: int, what: str
) -> None:
    before = await admin.store.backups.read(ADMIN)
    answer = await sent(admin, text)
    assert f"Line {line}:" in answer.text
    assert what in answer.text
    assert not answer.buttons
    assert await admin.store.backups.read(ADMIN) == before


@pytest.mark.parametrize("kind", ["channel", "group"])
async def test_one_rule_more_than_allowed_is_refused(admin: Talk, kind: str) -> None:
    most = {"channel": 200, "group": 20}[kind]
    chat = f'{HEAD}[[channel]]\nid = -100777\nkind = "{kind}"\nlanguage = "en"\n'
    rules = [f'[[channel.rule]]\nline = "w{n}"\n' for n in range(most + 1)]
    assert f"at most {most} are allowed" in (await sent(admin, chat + "".join(rules))).text
    await sent(admin, chat + "".join(rules[:most]))
    await admin.press("Apply")
    assert len(await lines(admin, -100777)) == most


async def test_a_file_that_is_too_large_is_not_even_fetched(admin: Talk) -> None:
    fetched = len(admin.telegram.of("getFile"))
    assert "larger than 256 KiB" in (await sent(admin, HEAD, size=LARGEST + 1)).text
    assert len(admin.telegram.of("getFile")) == fetched
    assert "larger than 256 KiB" in (await sent(admin, b"#" * (LARGEST + 1), size=10)).text
    assert "larger than" not in (await sent(admin, HEAD.encode() + b"#" * (LARGEST - len(HEAD)))).text


@pytest.mark.parametrize(
    "data",
    [b"\x00\x01\x02", b"\xff\xfe" * 50, b"PK\x03\x04" + b"\x00" * 100, b"[" * 10_000, b"a." * 100_000, b"{" * 200_000],
)
async def test_what_is_no_such_file_is_refused(admin: Talk, data: bytes) -> None:
    assert "Nothing was changed" in (await sent(admin, data)).text


async def test_a_forwarded_file_is_no_import(admin: Talk) -> None:
    origin = {"type": "user", "date": DATE, "sender_user": {"id": ADMIN, "is_bot": False, "first_name": "P"}}
    answer = await sent(admin, f'{HEAD}[me]\nlanguage = "vi"\n', forward_origin=origin)
    assert "not from a channel" in answer.text


async def test_anybody_elses_file_is_not_looked_at(admin: Talk) -> None:
    await sent(admin.by(ME), f'{HEAD}[me]\nlanguage = "vi"\n')
    assert not admin.telegram.of("getFile")


async def test_exports_a_day_are_limited(admin: Talk, now: Now) -> None:
    for _ in range(A_DAY):
        await exported(admin)
    assert "10 exports a day" in (await admin.say("/export")).text
    assert len(admin.telegram.documents) == A_DAY
    now.at = START + timedelta(days=1)
    await exported(admin)
    assert len(admin.telegram.documents) == A_DAY + 1


async def test_titles_of_channels_cannot_break_out_of_the_file(admin: Talk) -> None:
    evil = 'x"\n[[source]]\nname = "1688 en\x7f\u2028'
    await admin.store.chats.meet(CHANNEL, ChatKind.CHANNEL, title=evil, language="en", now=START)
    data = await exported(admin)
    assert len(tomllib.loads(data.decode())["source"]) == 2
    assert "nothing to change" in (await sent(admin, data)).text
