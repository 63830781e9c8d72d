"""From a line to a rule: what each token is, and who may say it."""

from dataclasses import dataclass, field
from difflib import get_close_matches

from deals.grammar.amounts import plain_price, price
from deals.grammar.conditions import CONDITIONS, FLAGS, Condition, Extra
from deals.grammar.draft import Draft
from deals.grammar.faults import RuleError
from deals.grammar.scanner import LINE_LIMIT, Token, scan, too_long
from deals.offer import Feed, Fen
from deals.printer import decimal, print_rule
from deals.rule import Rule, Sound

_FEEDS = {"1688": Feed.PANDAPON, "pandapon": Feed.PANDAPON, "taobao": Feed.TAOBAO}
_SIGNS = (">=", "<=", ">", "<", "=", ":")


def parse_rule(line: str, *, admin: bool = False) -> Rule:
    """Read one rule line. `admin` allows what only admins may ask for.

    Raises RuleError, with the place of what is wrong, for everything that is not a rule that could ever match.
    """
    rule = read_line(line, admin=admin)
    if rule == Rule(every=rule.every, per_day=rule.per_day, sound=rule.sound):
        raise RuleError("rule-empty", 0, len(line), word=line.strip(), example="猫粮 <300")
    return rule


def read_line(line: str, *, admin: bool = False, only_filters: bool = False) -> Rule:
    """Read a line that may be empty; `only_filters` refuses what says when and how to speak up."""
    try:
        return _read(line, admin=admin, only_filters=only_filters)
    except RuleError as error:
        example = str(error.arguments["example"])
        if _is_right(example, admin=admin, only_filters=only_filters):
            raise
        # Made of what was typed, it can hold another mistake: better none than a wrong one.
        raise RuleError(error.code, error.start, error.end, **error.arguments | {"example": ""}) from None


def _is_right(example: str, *, admin: bool, only_filters: bool) -> bool:
    try:
        _read(example, admin=admin, only_filters=only_filters)
    except RuleError:
        return False
    return True


def _read(line: str, *, admin: bool, only_filters: bool) -> Rule:
    reader = _Reader(admin, only_filters)
    for token in scan(line):
        reader.read(token)
    rule = reader.draft.rule()
    if len(print_rule(rule)) > LINE_LIMIT:
        raise too_long(line, 0)
    return rule


@dataclass(slots=True)
class _Reader:
    admin: bool
    only_filters: bool
    draft: Draft = field(default_factory=Draft)

    def read(self, token: Token) -> None:
        if not token.text:
            raise token.fault("rule-empty-quotes", example="")
        match token.shape[0]:
            case "-":
                self._exclude(token)
            case "|":
                self._join(token)
            case "@":
                self._feed(token)
            case "<" | ">":
                self._price(token)
            case _:
                self._text(token)

    def _text(self, token: Token) -> None:
        head, sign = _head(token)
        if token.shape in FLAGS:
            self._flag(token)
        elif band := _band(token):
            self._limit(token, *band)
        elif head in CONDITIONS:
            self._condition(CONDITIONS[head], sign, token.cut(len(head) + len(sign)), token)
        else:
            _refuse_unknown(token)
            self.draft.words.append([])
            self.draft.add(self.draft.words[-1], token)

    def _exclude(self, token: Token) -> None:
        rest = _after(token, 1, "-二手")
        if rest.shape[0] in "@<>" or _head(rest)[0] in CONDITIONS or rest.shape in FLAGS:
            raise token.fault("rule-cannot-exclude", example=f'-"{rest.text}"')
        _refuse_unknown(rest)
        self.draft.add(self.draft.none, rest)

    def _join(self, token: Token) -> None:
        rest = _after(token, 1, "a|b")
        if not self.draft.words:
            raise token.fault("rule-nothing-to-join", example=f"a|{rest.text}")
        _refuse_unknown(rest)
        self.draft.add(self.draft.words[-1], rest)

    def _feed(self, token: Token) -> None:
        for part in token.split("|"):
            feed = _FEEDS.get(part.shape.removeprefix("@"))
            if feed is None:
                raise part.fault("rule-unknown-feed", example="@1688")
            if feed not in self.draft.feeds:
                self.draft.feeds.append(feed)

    def _price(self, token: Token) -> None:
        sign = next(sign for sign in _SIGNS if token.shape.startswith(sign))
        fen = price(_after(token, len(sign), "<80"))
        if sign.startswith("<"):
            self._limit(token, None, fen - (sign == "<"))
        else:
            self._limit(token, fen + (sign == ">"), None)

    def _limit(self, token: Token, low: Fen | None, high: Fen | None) -> None:
        if low is not None:
            self.draft.once("price_from", token)
            self.draft.price_from = low
        if high is not None:
            self.draft.once("price_to", token)
            self.draft.price_to = high
        if self.draft.price_to is not None and self.draft.price_to < (self.draft.price_from or 1):
            swapped = f"{decimal(high)}-{decimal(low)}" if low and high else "50-80"
            raise token.fault("rule-price-band-empty", example=swapped)

    def _flag(self, token: Token) -> None:
        flag = FLAGS[token.shape]
        if flag.only_admin and not self.admin:
            raise token.fault("rule-admin-only", example=f'"{token.text}"')
        if self.only_filters and not isinstance(flag.says, Extra):
            raise token.fault("wish-only-filters", example=f'"{token.text}"')
        if flag.only_taobao:
            self.draft.only_taobao.append(token)
        match flag.says:
            case Sound():
                self._sound(flag.says, token)
            case Extra.REWARD:
                self.draft.reward = True
            case _:
                self.draft.trigger(flag.says, token)

    def _sound(self, sound: Sound, token: Token) -> None:
        if self.draft.sound not in {Sound.DEFAULT, sound}:
            raise token.fault("rule-loud-and-silent", example="")
        self.draft.sound = sound

    def _condition(self, condition: Condition, sign: str, value: Token, token: Token) -> None:
        if condition.only_admin and not self.admin:
            raise token.fault("rule-admin-only", example="")
        if self.only_filters and not condition.is_filter:
            raise token.fault("wish-only-filters", example="")
        if sign not in condition.signs:
            raise token.fault("rule-wrong-sign", example=condition.example)
        if not value.text:
            raise token.fault("rule-nothing-after", example=condition.example)
        if condition.once:
            self.draft.once(condition.example, token)
        if condition.only_taobao:
            self.draft.only_taobao.append(token)
        condition.read(self.draft, sign, value)


def _after(token: Token, length: int, example: str) -> Token:
    rest = token.cut(length)
    if not rest.text:
        raise token.fault("rule-nothing-after", example=example)
    return rest


def _head(token: Token) -> tuple[str, str]:
    """What stands before the first sign, and the sign; without a sign both are empty."""
    at = next((at for at, char in enumerate(token.shape) if char in "<>=:"), len(token.shape))
    sign = next((sign for sign in _SIGNS if token.shape.startswith(sign, at)), "")
    return (token.shape[:at], sign) if sign else ("", "")


def _band(token: Token) -> tuple[Fen, Fen] | None:
    """50-80, also written 50~80. Anything else with a dash is a word."""
    low, _, high = token.shape.replace("~", "-").partition("-")
    low_fen, high_fen = plain_price(low), plain_price(high)
    return None if low_fen is None or high_fen is None else (low_fen, high_fen)


def _refuse_unknown(token: Token) -> None:
    """Refuse what looks like a condition and is none, before it silently becomes a word nobody writes in a title."""
    head, sign = _head(token)
    is_name = head.isascii() and head.isalpha()
    misspelt_low = token.shape.startswith("low") and token.shape[3:].isdigit()
    if misspelt_low or (sign and (sign != ":" or is_name)):
        nearest = next(iter(get_close_matches(head if sign else "low30", [*CONDITIONS, *FLAGS], n=1)), "")
        raise token.fault("rule-unknown-condition", example=_meant(token, head, nearest), nearest=nearest)


def _meant(token: Token, head: str, nearest: str) -> str:
    if nearest:
        return CONDITIONS[nearest].example if nearest in CONDITIONS else nearest
    is_price = token.shape[len(head)] in "<>" and head
    return f"{token.text[: len(head)]} {token.text[len(head) :]}" if is_price else f'"{token.text}"'
