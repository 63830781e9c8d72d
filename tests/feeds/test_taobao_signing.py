import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.taobao.signing import SIGN_METHODS, sign, signed_form

PUBLISHED = {
    "method": "taobao.item.seller.get",
    "app_key": "12345678",
    "session": "test",
    "timestamp": "2016-01-01 12:00:00",
    "format": "json",
    "v": "2.0",
    "sign_method": "md5",
    "fields": "num_iid,title,nick,price,num",
    "num_iid": "11223344",
}


def test_the_published_md5_vector() -> None:
    assert sign(PUBLISHED, "helloworld", "md5") == "66987CB115214E59E6EC978214934FB8"


@pytest.mark.parametrize(
    ("method", "signature"),
    [
        ("hmac", "D56D7858309C31B6251083A874D48273"),
        ("hmac-sha256", "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8"),
    ],
)
def test_the_same_call_by_the_other_methods(method: str, signature: str) -> None:
    assert sign({**PUBLISHED, "sign_method": method}, "helloworld", method) == signature


@pytest.mark.parametrize(
    ("method", "digest"),
    [
        ("hmac", "750C783E6AB0B503EAA86E310A5DB738"),
        ("hmac-sha256", "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843"),
    ],
)
def test_the_digests_are_those_of_the_standard(method: str, digest: str) -> None:
    # RFC 2104 and RFC 4231, test case 2: key "Jefe".
    assert sign({"what do ya want ": "for nothing?"}, "Jefe", method) == digest


def test_the_form_says_beijing_time_and_leaves_out_what_has_no_value() -> None:
    form = signed_form(
        "taobao.call",
        {"adzone_id": "33", "unid": None, "special_id": ""},
        app_key="1",
        secret="s",
        method="md5",
        at=datetime(2026, 1, 2, 20, tzinfo=UTC),
    )
    assert form.pop("sign") == sign(form, "s", "md5")
    assert form == {
        "method": "taobao.call",
        "app_key": "1",
        "v": "2.0",
        "format": "json",
        "sign_method": "md5",
        "timestamp": "2026-01-03 04:00:00",
        "adzone_id": "33",
    }


@given(st.dictionaries(st.text(min_size=1), st.text()), st.text(min_size=1), st.sampled_from(SIGN_METHODS))
def test_any_parameter_is_signed_raw_and_in_order(params: dict[str, str], secret: str, method: str) -> None:
    content = "".join(name + value for name, value in sorted(params.items())).encode("utf-8")
    key = secret.encode("utf-8")
    expected = {
        "md5": hashlib.md5(key + content + key, usedforsecurity=False).hexdigest(),
        "hmac": hmac.new(key, content, "md5").hexdigest(),
        "hmac-sha256": hmac.new(key, content, "sha256").hexdigest(),
    }[method]
    assert sign(params, secret, method) == expected.upper()
