"""The one-line language of watch rules: the same typed, tapped together, exported and on channels.

`充电宝 -二手 |移动电源 <80 drop>=10%:med7 @taobao every:6h`

Words must all match, `a|b` is any of them (a token that begins with `|` joins the words before), `-x` none. Everything
else is a condition. Nothing here backtracks: a line is read once, character by character.
"""

from deals.grammar.faults import RULE_ERRORS, RuleError, caret
from deals.grammar.rules import parse_rule

__all__ = ["RULE_ERRORS", "RuleError", "caret", "parse_rule"]
