import pytest

from feeds.endpoint import checked_endpoint


@pytest.mark.parametrize(
    "url",
    [
        *("https://api.pandapon.com", "https://eco.taobao.com/router/rest", "https://10.0.0.1:8443/x"),
        *("http://127.0.0.1:8080/router/rest", "http://localhost/", "http://[::1]:9/", "http://127.8.8.8/"),
    ],
)
def test_https_anywhere_and_http_at_home(url: str) -> None:
    assert checked_endpoint(f" {url} ") == url


@pytest.mark.parametrize(
    "url",
    [
        *("", "api.pandapon.com", "/router/rest", "https://", "ftp://a.com/", "javascript:alert(1)"),
        *("http://api.pandapon.com", "http://10.0.0.1/", "http://127.0.0.1.evil.com/", "http://localhost.evil.com/"),
        *("https://user:hunter2@a.com/", "http://127.0.0.1@evil.com/", "https://a.com/#x", "https://[/"),
    ],
)
def test_any_other_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"https|IPv6") as caught:
        checked_endpoint(url)
    assert "hunter2" not in str(caught.value)
