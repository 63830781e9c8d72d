import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.identity import fingerprint, pandapon_key, taobao_key
from tests.deals.builders import taobao


@pytest.mark.parametrize(
    ("native_id", "key"),
    [
        ("602011479008", "n:602011479008"),
        ("nJp20jwiMtOamMdHAMbc0tP-MwP4rkSVpzP5BjYTRb", "s:MwP4rkSVpzP5BjYTRb"),
        (" XgBGorXFGtXxwmvX5BT0oYcAUg-yz3oeZi6a2bapxdcyb ", "s:yz3oeZi6a2bapxdcyb"),
        ("qeqscd1231-uqwenqe", "f:qeqscd1231-uqwenqe"),
        ("a-b-c", "f:a-b-c"),
        ("٣٤٥", "f:٣٤٥"),
    ],
)
def test_a_taobao_item_is_known_by_the_suffix_of_its_id(native_id: str, key: str) -> None:
    assert taobao_key(native_id) == key


def test_the_prefix_of_a_taobao_id_does_not_matter_but_its_case_does() -> None:
    one = taobao_key("nJp20jwiMtOamMdHAMbc0tP-MwP4rkSVpzP5BjYTRb")
    assert one == taobao_key("XgBGorXFGtXxwmvX5BT0oYcAUg-MwP4rkSVpzP5BjYTRb")
    assert one != taobao_key("nJp20jwiMtOamMdHAMbc0tP-mwP4rkSVpzP5BjYTRb")


def test_a_source_with_full_ids_tells_equal_suffixes_apart() -> None:
    one = taobao_key("nJp20jwiMtOamMdHAMbc0tP-MwP4rkSVpzP5BjYTRb", full=True)
    other = taobao_key("XgBGorXFGtXxwmvX5BT0oYcAUg-MwP4rkSVpzP5BjYTRb", full=True)
    assert one == "f:nJp20jwiMtOamMdHAMbc0tP-MwP4rkSVpzP5BjYTRb"
    assert one != other
    assert taobao_key("602011479008", full=True) == "n:602011479008"


def test_an_encrypted_1688_id_is_never_cut_at_its_dash() -> None:
    assert pandapon_key("f6vE-dfY1NV37oG_fz9WSA") == "v2:f6vE-dfY1NV37oG_fz9WSA"
    assert pandapon_key("623787641237") == "623787641237"


@given(st.integers(min_value=0, max_value=10**40))
def test_a_number_of_any_size_keeps_every_digit(number: int) -> None:
    assert pandapon_key(str(number)) == str(number)
    assert taobao_key(str(number)) == f"n:{number}"


def test_a_fingerprint_leaves_out_the_picture_host_and_its_parameters() -> None:
    one = taobao(image="https://img.alicdn.com/i1/O1CN01.jpg?x=1", shop="魔黛娅")
    other = taobao(image="https://gw.alicdn.com/i1/O1CN01.jpg", shop="魔黛娅", key="s:zzzzzzzzzz", title=one.title)
    assert fingerprint(one) == fingerprint(other)
    assert fingerprint(one) != fingerprint(taobao(image=one.image, shop="另一家"))
