import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks import (
    DeliveryPress,
    Mute,
    Snooze,
    Verb,
    ViewPress,
    base36,
    offer_payload,
    on_delivery,
    on_view,
    read_offer_payload,
    read_press,
)

NUMBERS = st.integers(0, 36**12 - 1)


@given(NUMBERS, st.sampled_from(Verb), st.sampled_from(["", *Snooze, *Mute]))
def test_a_press_under_an_alert_says_what_its_button_was_made_of(number: int, verb: Verb, arg: str) -> None:
    data = on_delivery(number, verb, arg)
    assert len(data.encode()) <= 64
    assert read_press(data) == DeliveryPress(number, verb, arg)


def test_a_press_under_a_list_says_what_its_button_was_made_of() -> None:
    assert read_press(on_view("k3x9", "page", "2")) == ViewPress("k3x9", "page", "2")
    assert read_press(on_view("k3x9", "back")) == ViewPress("k3x9", "back", "")


@given(st.text(max_size=80))
def test_no_made_up_press_is_an_error(data: str) -> None:
    press = read_press(data)
    assert press is None or data.startswith(("d", "v"))


@pytest.mark.parametrize("data", ["", "d:h", "d1", "d1:h:a:b", "x1:h", "d1:h\n", "dA:h", "d1:H", "d" + "1" * 13 + ":h"])
def test_what_this_version_does_not_write_is_unknown(data: str) -> None:
    assert read_press(data) is None


@pytest.mark.parametrize(("verb", "arg"), [("", ""), ("h", "猫"), ("h", "a" * 33), ("toolongaverb", "")])
def test_a_button_that_could_not_be_read_back_is_not_made(verb: str, arg: str) -> None:
    with pytest.raises(ValueError, match="not fit for a button"):
        on_delivery(1, verb, arg)


@given(NUMBERS)
def test_a_deep_link_leads_back_to_its_offer(number: int) -> None:
    assert read_offer_payload(offer_payload(number)) == number
    assert int(base36(number), 36) == number


@pytest.mark.parametrize("payload", ["", "i_", "r_5", "i_A", "i_5 ", "i_" + "z" * 13])
def test_other_payloads_are_no_offers(payload: str) -> None:
    assert read_offer_payload(payload) is None
