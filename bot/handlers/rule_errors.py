"""What is wrong with a line, in a person's words."""

import unicodedata

from markupsafe import Markup

from bot.lines import stack
from bot.typeset import line as one_line
from bot.voice import Voice
from deals.grammar import RuleError, caret

EXAMPLE = "猫粮 <300 drop>=10%"
WORD_UNITS = 40
_BLOCK = Markup("<pre>{}</pre>")


def say_error(voice: Voice, line: str, error: RuleError, example: str = EXAMPLE) -> Markup:
    """What is wrong, carets under the place, and a right example."""
    said = {
        name: one_line(value, WORD_UNITS) if isinstance(value, str) else value
        for name, value in error.arguments.items()
    }
    return stack(
        [
            voice.say("error.rule", reason=voice.say(error.code, **said)),
            _BLOCK.format(_seen(caret(line, error.start, error.end))),
            voice.say("error.example", example=_whole(error) or example),
        ]
    )


def _whole(error: RuleError) -> str:
    """The corrected word, unless it is too long to be shown whole: cut off it would be wrong again."""
    corrected = str(error.arguments.get("example", ""))
    return corrected if one_line(corrected, WORD_UNITS) == corrected else ""


def _seen(text: str) -> str:
    """Without marks that take no room but can turn the direction of what follows."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
