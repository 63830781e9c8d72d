from datetime import UTC, datetime, timedelta

import pytest

from feeds.pandapon.signing import SignRule, candidates

AT = datetime(2024, 5, 14, 6, 59, 37, 82000, tzinfo=UTC)
KEY, SECRET, NONCE = "58c0201dfdf148eca63cbf6bb5e7cf03", "test-secret", "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("rule", "timestamp", "signature"),
    [
        ("concat/s", "1715669977", "A19532D6DE8E943B7C7E91CDC948C2ED"),
        ("concat/ms", "1715669977082", "396D29CFD8BC96F28D80D71FEC448679"),
        ("top/s", "1715669977", "CAD3BBCAFDA9CD8FBE25F8147F412570"),
        ("query/s", "1715669977", "B307FC0F41A7D92313F2A44F9B86B35D"),
        ("values/s", "1715669977", "190BA93899A98ECCB8E8A90495E432A0"),
    ],
)
def test_each_rule_signs_as_it_always_did(rule: str, timestamp: str, signature: str) -> None:
    assert SignRule.parse(rule).headers(KEY, SECRET, at=AT, nonce=NONCE) == {
        "access-key": KEY,
        "timestamp": timestamp,
        "nonce-str": NONCE,
        "signature": signature,
    }


def test_another_nonce_or_time_is_another_signature() -> None:
    rule = SignRule.parse("concat/s")
    variants = [(AT, NONCE), (AT, NONCE[::-1]), (AT + timedelta(seconds=1), NONCE)]
    signatures = {rule.headers(KEY, SECRET, at=at, nonce=nonce)["signature"] for at, nonce in variants}
    assert len(signatures) == 3


def test_the_likeliest_rules_come_first_and_there_are_eight() -> None:
    names = [str(rule) for rule in candidates()]
    assert names[:3] == ["concat/s", "concat/ms", "top/s"]
    assert len(names) == len(set(names)) == 8
    assert [SignRule.parse(name) for name in names] == list(candidates())


@pytest.mark.parametrize("setting", ["", "concat", "concat/", "/s", "sha256/s", "concat/m", "concat/s/x"])
def test_an_unknown_rule_names_the_choices(setting: str) -> None:
    with pytest.raises(ValueError, match="concat/s, concat/ms"):
        SignRule.parse(setting)
