"""What the simulated shops let in and what they refuse."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.shops import pandapon_gate, taobao_gate
from sandbox.shops.credentials import Credentials
from sandbox.shops.pandapon_gate import PandaponGate, RefusedError, signature
from sandbox.shops.taobao_gate import TaobaoGate, TopError, top_sign

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
ACCOUNT = Credentials()

# The vector of the platform's own signing document, and the same request signed in its two other ways.
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


def panda(
    ahead: float = 0, nonce: str = "n" * 32, unit: str = "s", changed: dict[str, str] | None = None
) -> dict[str, str]:
    sent = (NOW + timedelta(seconds=ahead)).timestamp()
    timestamp = str(int(sent if unit == "s" else sent * 1000))
    key, secret = ACCOUNT.pandapon_access_key, ACCOUNT.pandapon_secret_key
    return {
        "access-key": key,
        "timestamp": timestamp,
        "nonce-str": nonce,
        "user-id": ACCOUNT.pandapon_user_id,
        "signature": signature(key, timestamp, nonce, secret),
    } | (changed or {})


def top(sign_method: str = "md5", ahead: float = 0, **changed: str) -> dict[str, str]:
    china = NOW + timedelta(hours=8, seconds=ahead)
    params = {
        "method": "taobao.ovs.tbk.dg.material.recommend",
        "app_key": ACCOUNT.taobao_app_key,
        "timestamp": china.strftime("%Y-%m-%d %H:%M:%S"),
        "format": "json",
        "v": "2.0",
        "sign_method": sign_method,
        "adzone_id": "1",
        "material_id": "28026",
    } | changed
    known = "md5" if sign_method == "rot13" else sign_method
    return {"sign": top_sign(params, ACCOUNT.taobao_app_secret, known)} | params


@pytest.mark.parametrize(
    ("sign_method", "due"),
    [
        ("md5", "66987CB115214E59E6EC978214934FB8"),
        ("hmac", "D56D7858309C31B6251083A874D48273"),
        ("hmac-sha256", "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8"),
    ],
)
def test_taobao_signs_as_its_document_says(sign_method: str, due: str) -> None:
    assert top_sign(PUBLISHED | {"sign_method": sign_method}, "helloworld", sign_method) == due


@pytest.mark.parametrize(
    ("timestamp", "due"),
    [("1715669977", "A19532D6DE8E943B7C7E91CDC948C2ED"), ("1715669977082", "396D29CFD8BC96F28D80D71FEC448679")],
)
def test_pandapon_signs_key_time_nonce_and_secret(timestamp: str, due: str) -> None:
    made = signature("58c0201dfdf148eca63cbf6bb5e7cf03", timestamp, "0123456789abcdef" * 2, "test-secret")
    assert made == due


@pytest.mark.parametrize("unit", ["s", "ms"])
@pytest.mark.parametrize("ahead", [-600, -599, 0, 599])
def test_pandapon_lets_a_timely_signed_call_in(unit: str, ahead: float) -> None:
    PandaponGate(ACCOUNT, lambda: NOW).admit(panda(ahead, unit=unit))


@pytest.mark.parametrize(
    ("headers", "code", "words"),
    [
        *((panda(changed={name: ""}), 40001, f"{name} is required") for name in panda()),
        (panda(changed={"access-key": "f" * 32}), 40101, "access-key"),
        (panda(changed={"user-id": "1"}), 40101, "user-id"),
        (panda(-601), 40102, "expired"),
        (panda(601), 40102, "expired"),
        (panda(changed={"timestamp": "yesterday"}), 40102, "timestamp"),
        (panda(changed={"timestamp": "17156699770"}), 40102, "timestamp"),
        (panda(changed={"signature": "A" * 32}), 40103, "signature"),
        (panda(changed={"signature": panda()["signature"].lower()}), 40103, "signature"),
        (panda(changed={"nonce-str": "m" * 32}), 40103, "signature"),
        (panda(nonce="short"), 40104, "32 characters"),
    ],
)
def test_pandapon_refuses_what_is_missing_late_or_wrongly_signed(
    headers: dict[str, str], code: int, words: str
) -> None:
    with pytest.raises(RefusedError, match=words) as refused:
        PandaponGate(ACCOUNT, lambda: NOW).admit(headers)
    assert refused.value.code == code


def test_pandapon_takes_a_nonce_once() -> None:
    gate = PandaponGate(ACCOUNT, lambda: NOW)
    gate.admit(panda(nonce="a" * 32))
    gate.admit(panda(nonce="b" * 32))
    with pytest.raises(RefusedError, match="used before"):
        gate.admit(panda(1, nonce="a" * 32))


def test_a_call_that_was_refused_does_not_burn_its_nonce() -> None:
    gate = PandaponGate(ACCOUNT, lambda: NOW)
    with pytest.raises(RefusedError):
        gate.admit(panda(changed={"signature": "A" * 32}))
    gate.admit(panda())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"{}",
        b'{"beginPage":0,"pageSize":20,"language":"vi"}',
        b'{"beginPage":1,"pageSize":51,"language":"vi"}',
        b'{"beginPage":1,"pageSize":0,"language":"vi"}',
        b'{"beginPage":"1","pageSize":20,"language":"vi"}',
        b'{"beginPage":true,"pageSize":20,"language":"vi"}',
        b'{"beginPage":1,"pageSize":20,"language":"xx"}',
        b'{"beginPage":1,"pageSize":20}',
    ],
)
def test_pandapon_refuses_a_body_out_of_its_ranges(body: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        pandapon_gate.read_query("application/json", body)
    assert refused.value.code in {40002, 40003}


def test_pandapon_wants_json_by_name() -> None:
    body = b'{"beginPage":2,"pageSize":50,"language":"vi"}'
    assert pandapon_gate.read_query("application/json", body) == pandapon_gate.Query(2, 50, "vi")
    with pytest.raises(RefusedError, match="application/json"):
        pandapon_gate.read_query("text/plain", body)


@pytest.mark.parametrize("sign_method", ["md5", "hmac", "hmac-sha256"])
@pytest.mark.parametrize("ahead", [-600, 0, 600])
def test_taobao_lets_a_timely_signed_call_in(sign_method: str, ahead: float) -> None:
    TaobaoGate(ACCOUNT, lambda: NOW).admit(top(sign_method, ahead, unid="红+& =😀/%"))


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, 21),
        (top(method=""), 21),
        (top(method="taobao.item.seller.get"), 22),
        (top(app_key=""), 28),
        (top(app_key="1"), 29),
        (top(timestamp=""), 30),
        (top(timestamp="1772337600"), 31),
        (top(ahead=-601), 31),
        (top(ahead=601), 31),
        (top(timestamp="2026-03-01 04:00:00"), 31),
        (top(v=""), 32),
        (top(v="1.0"), 33),
        (top(format="xml"), 23),
        (top(sign=""), 24),
        (top(sign="A" * 32), 25),
        (top() | {"unid": "added later"}, 25),
        (top("rot13"), 25),
        (top("md5") | {"sign_method": "hmac"}, 25),
    ],
)
def test_taobao_refuses_with_the_platform_s_codes(params: dict[str, str], code: int) -> None:
    with pytest.raises(TopError) as error:
        TaobaoGate(ACCOUNT, lambda: NOW).admit(params)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("changed", "code", "sub_code"),
    [
        ({"adzone_id": ""}, 40, "isv.missing-parameter:adzone_id"),
        ({"material_id": ""}, 40, "isv.missing-parameter:material_id"),
        ({"adzone_id": "mm_1_2_3"}, 41, "isv.invalid-parameter:adzone_id"),
        ({"material_id": "best"}, 41, "isv.invalid-parameter:material_id"),
        ({"page_size": "101"}, 50, "isv.invalid-parameter"),
        ({"page_size": "0"}, 50, "isv.invalid-parameter"),
        ({"page_no": "0"}, 50, "isv.invalid-parameter"),
        ({"page_no": "-1"}, 41, "isv.invalid-parameter:page_no"),
    ],
)
def test_taobao_refuses_parameters_out_of_their_ranges(changed: dict[str, str], code: int, sub_code: str) -> None:
    with pytest.raises(TopError) as error:
        taobao_gate.read_query(top() | changed)
    assert (error.value.code, error.value.sub_code) == (code, sub_code)


def test_taobao_s_page_and_size_have_defaults() -> None:
    assert taobao_gate.read_query(top()) == taobao_gate.Query("28026", 1, 20)
