"""What an import would change, and what is wrong with one that cannot be imported."""

from collections.abc import Iterator

from markupsafe import Markup

from bot.backup import BackupError
from bot.handlers.rule_errors import say_error
from bot.lines import stack
from bot.typeset import line
from bot.voice import Voice
from data.backup import Difference, RuleChanges
from data.records import ChatKind

SHOWN = 30
LINE_UNITS = 80
_PRE = Markup("<pre>{}</pre>")


def count_changes(difference: Difference) -> int:
    """How many single things change."""
    chats = sum(
        int(one.is_new or one.settings) + len(one.added) + len(one.removed) + len(one.changed)
        for one in difference.chats
    )
    return len(difference.added) + len(difference.switched) + chats


def say_changes(voice: Voice, difference: Difference) -> Markup:
    """One line a change, as far as there is room."""
    lines = list(_lines(voice, difference))
    more = voice.say("import.more", n=len(lines) - SHOWN) if len(lines) > SHOWN else None
    head = voice.say("import.would", n=count_changes(difference))
    return stack([head, *lines[:SHOWN], more, voice.say("import.whole")])


def say_fault(voice: Voice, data: bytes, error: BackupError) -> Markup:
    """Which line, what is wrong with it, and how it is right."""
    lines = data.decode(errors="replace").split("\n")
    wrong = line(lines[error.line - 1], LINE_UNITS) if error.line <= len(lines) else ""
    arguments = {
        name: line(value, LINE_UNITS) if isinstance(value, str) else value for name, value in error.arguments.items()
    }
    head = voice.say("import.fault", line=error.line, what=voice.say(error.message, **arguments))
    if error.rule is not None:
        return stack([head, say_error(voice, *error.rule)])
    return stack(
        [
            head,
            _PRE.format(wrong) if wrong else None,
            voice.say("import.example", example=error.example) if error.example else None,
        ]
    )


def _lines(voice: Voice, difference: Difference) -> Iterator[Markup]:
    for source in difference.added:
        yield voice.say("import.source_added", source=source.params.label)
    for source in difference.switched:
        name = "import.source_paused" if source.paused else "import.source_resumed"
        yield voice.say(name, source=source.params.label)
    for change in difference.chats:
        yield from _chat_lines(voice, change)


def _chat_lines(voice: Voice, change: RuleChanges) -> Iterator[Markup]:
    chat = change.chat
    own = voice.plain("import.own")
    title = own if chat.kind is ChatKind.PRIVATE else line(chat.title, LINE_UNITS) or str(chat.id)
    if change.is_new:
        yield voice.say("import.chat_added", title=title)
    elif change.settings:
        yield voice.say("import.chat_set", title=title)
    else:
        yield voice.say("import.chat", title=title)
    for rules, name in ((change.added, "added"), (change.removed, "removed"), (change.changed, "changed")):
        for rule in rules:
            yield voice.say(f"import.rule_{name}", line=line(rule.line, LINE_UNITS))
