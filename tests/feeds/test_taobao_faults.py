import pytest

from feeds.errors import FeedError, Malformed, Refused, TryAgain, WaitUntil, masking
from feeds.taobao.faults import TopFault, read_fault
from tests.feeds.shops import taobao_answer, taobao_error

NO_SECRETS = masking()
ISP = [
    *("isp.top-remote-connection-timeout", "isp.top-remote-service-unavailable", "isp.remote-service-timeout"),
    *("isp.remote-connection-error", "isp.top-remote-unknown-error", "isp.remote-service-error"),
]
ACCESS = [f"accesscontrol.limited-by-{what}-access-count" for what in ("app", "api", "app-api", "dynamic")]


def fault(code: object, sub_code: str | None = None, sub_msg: str | None = None) -> TopFault:
    read = read_fault(taobao_error(code, sub_code, sub_msg))
    assert read is not None
    return read


@pytest.mark.parametrize(
    ("code", "sub_code", "error"),
    [
        *((code, None, WaitUntil) for code in (4, 5, 6, 7, 8, "7")),
        *((15, sub_code, WaitUntil) for sub_code in (*ACCESS, "isp.call-limited")),
        (10, None, TryAgain),
        *((code, sub_code, TryAgain) for code in (15, 50, 530) for sub_code in ISP),
        *((code, "isv.invalid-parameter", Refused) for code in (15, 50, "50", 530)),
        *((11, sub_code, Refused) for sub_code in ("isv.permission-api-package-limit", None)),
        *((code, None, Refused) for code in (9, 11, 12, 13, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34)),
        *((code, None, Refused) for code in (40, 41, 42, 43, "25")),
        (29, "isv.appkey-not-exists", Refused),
        (15, None, Malformed),
        (15, "20000", Malformed),
        (9999, None, Malformed),
        ("oops", None, Malformed),
        (None, None, Malformed),
    ],
)
def test_each_code_has_its_consequence(code: object, sub_code: str | None, error: type[FeedError]) -> None:
    assert type(fault(code, sub_code).error(NO_SECRETS)) is error


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("This ban will last for 1 more seconds", 1),
        ("App Call Limited: This ban will last for 31062 more seconds", 31062),
        ("please slow down", 60),
        (None, 60),
    ],
)
def test_a_ban_lasts_as_long_as_its_text_says(said: str | None, seconds: int) -> None:
    error = fault(7, "accesscontrol.limited-by-app-access-count", said).error(NO_SECRETS)
    assert isinstance(error, WaitUntil)
    assert error.seconds == seconds


def test_no_result_is_not_a_failure() -> None:
    assert fault(15, "50001").is_no_result
    assert not fault(15, "50002").is_no_result
    assert not fault(50, "50001").is_no_result


def test_an_error_beside_a_payload_wins() -> None:
    assert read_fault(taobao_answer() | taobao_error(7)) == fault(7)


def test_an_error_without_its_wrapping_is_read_too() -> None:
    assert read_fault(taobao_error(25, "isv.x", "y")["error_response"]) == fault(25, "isv.x", "y")


def test_a_page_is_no_error() -> None:
    assert read_fault(taobao_answer()) is None
    assert read_fault(taobao_answer() | {"error_response": None}) is None


@pytest.mark.parametrize("odd", ["", "busy", [], {}, 5])
def test_an_error_that_says_nothing_is_still_an_error(odd: object) -> None:
    read = read_fault({"error_response": odd})
    assert read is not None
    assert type(read.error(NO_SECRETS)) is Malformed


def test_an_error_says_what_the_service_said_but_not_our_secrets() -> None:
    error = fault(25, "isv.sign", "Invalid signature for canary").error(masking("canary"))
    assert str(error) == "Taobao: said isv.sign Invalid signature for *** [code 25] [request r1]"
