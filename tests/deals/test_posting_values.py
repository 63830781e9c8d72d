"""What an admin may type for a setting."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.posting import Hours, Posting
from deals.posting_values import SETTINGS

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("name", "typed", "values"),
    [
        ("gap", "3m", {"gap": 3 * MINUTE, "jitter": 0 * MINUTE}),
        ("gap", "1h±10m", {"gap": 60 * MINUTE, "jitter": 10 * MINUTE}),
        ("gap", "5m+-5m", {"gap": 5 * MINUTE, "jitter": 5 * MINUTE}),
        ("gap", "0", {"gap": 0 * MINUTE, "jitter": 0 * MINUTE}),
        ("gap", "0m", None),
        ("gap", "3m±4m", None),
        ("gap", "25h", None),
        ("hours", "9-23", {"hours": Hours(540, 1380)}),
        ("hours", "22:30-6:15", {"hours": Hours(1350, 375)}),
        ("hours", "8-24", {"hours": Hours(480, 0)}),
        ("hours", "9-25", None),
        ("hours", "9:60-10", None),
        ("cap", "1000", {"per_day": 1000}),
        ("cap", "1001", None),
        ("repeat", "30", {"repeat_days": 30}),
        ("repeat", "31", None),
        ("mode", "auto", {"mode": "auto"}),
        ("mode", "maybe", None),
    ],
)
def test_a_value_is_read_or_refused(name: str, typed: str, values: dict[str, object] | None) -> None:
    assert SETTINGS[name].read(typed) == values


@pytest.mark.parametrize("name", SETTINGS)
def test_every_choice_and_example_can_be_read(name: str) -> None:
    setting = SETTINGS[name]
    for text in (*setting.choices, *filter(None, [setting.example])):
        values = setting.read(text)
        assert values is not None
        assert set(values) == set(setting.fields)
    first = setting.read(setting.choices[0])
    assert Posting(**first).is_free  # type: ignore[arg-type] # as the handlers do


@given(name=st.sampled_from(sorted(SETTINGS)), text=st.text(max_size=20) | st.from_regex(r"[0-9:mh±\-]{0,12}"))
def test_anything_else_is_refused_without_a_fuss(name: str, text: str) -> None:
    values = SETTINGS[name].read(text)
    assert values is None or set(values) == set(SETTINGS[name].fields)
