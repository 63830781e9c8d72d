"""How a PandaPon call is signed.

The service documents which headers are signed but not how. The first rule was found in a published client of the
service; the others are what comparable services do. All give upper MD5 of a text without the body. Which rule an
account needs is a setting, written `rule/unit`, where the unit is that of the timestamp: s or ms.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self

Rule = Callable[[str, str, str, str], str]
"""(access key, secret, timestamp, nonce) -> the text that is hashed."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _concat(access_key: str, secret: str, timestamp: str, nonce: str) -> str:
    return access_key + timestamp + nonce + secret


def _top(access_key: str, secret: str, timestamp: str, nonce: str) -> str:
    return f"{secret}access-key{access_key}nonce-str{nonce}timestamp{timestamp}{secret}"


def _query(access_key: str, secret: str, timestamp: str, nonce: str) -> str:
    return f"access-key={access_key}&nonce-str={nonce}&timestamp={timestamp}&secret={secret}"


def _values(access_key: str, secret: str, timestamp: str, nonce: str) -> str:
    return "".join(sorted((access_key, timestamp, nonce))) + secret


SIGN_RULES: Final[Mapping[str, Rule]] = {"concat": _concat, "top": _top, "query": _query, "values": _values}
"""By name, the likeliest first."""
SIGN_UNITS: Final[Mapping[str, timedelta]] = {"s": timedelta(seconds=1), "ms": timedelta(milliseconds=1)}


@dataclass(frozen=True, slots=True)
class SignRule:
    """One way to sign, as the setting names it."""

    rule: str
    unit: str

    @classmethod
    def parse(cls, setting: str) -> Self:
        """Read "concat/s". Raises ValueError naming the choices."""
        rule, _, unit = setting.partition("/")
        if rule not in SIGN_RULES or unit not in SIGN_UNITS:
            raise ValueError(f"unknown sign rule: choose one of {', '.join(map(str, candidates()))}")
        return cls(rule, unit)

    def __str__(self) -> str:
        return f"{self.rule}/{self.unit}"

    def headers(self, access_key: str, secret: str, *, at: datetime, nonce: str) -> dict[str, str]:
        """The signed headers of one attempt: a timestamp and a nonce serve only once."""
        timestamp = str((at - _EPOCH) // SIGN_UNITS[self.unit])
        signed = SIGN_RULES[self.rule](access_key, secret, timestamp, nonce)
        digest = hashlib.md5(signed.encode(), usedforsecurity=False).hexdigest()
        return {"access-key": access_key, "timestamp": timestamp, "nonce-str": nonce, "signature": digest.upper()}


def candidates() -> tuple[SignRule, ...]:
    """Every rule with every unit, the likeliest first."""
    return tuple(SignRule(rule, unit) for rule in SIGN_RULES for unit in SIGN_UNITS)
