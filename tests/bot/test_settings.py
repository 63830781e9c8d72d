"""The settings table, `.env.example` and the README say the same."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import SETTINGS, SettingsError, read_settings
from deals.source import PandaponParams, TaobaoParams

ROOT = Path(__file__).parents[2]
KEYS = {"PANDAPON_ACCESS_KEY": "ak", "PANDAPON_SECRET_KEY": "canary-panda"}
TAOBAO = {
    "TAOBAO_APP_KEY": "123",
    "TAOBAO_APP_SECRET": "canary-taobao",
    "TAOBAO_ADZONE_ID": "mm_1_2_345",
    "TAOBAO_MATERIAL_IDS": "28026, 80309",
}


def problems(environment: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        read_settings(environment)
    return str(caught.value)


def test_env_example_documents_every_setting_with_its_default() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    written = re.findall(r"^# (.+)\n([A-Z_]+)=(.*)$", text, flags=re.MULTILINE)
    assert written == [(setting.what, setting.name, setting.default) for setting in SETTINGS]


def test_the_readme_lists_every_setting_with_its_default() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? \| (.*?) \|$", text, flags=re.MULTILINE)
    assert rows == [
        (setting.name, setting.default, setting.what + (" *Secret.*" if setting.secret else "")) for setting in SETTINGS
    ]


def test_without_any_setting_both_feeds_are_off_and_nothing_is_wrong() -> None:
    settings = read_settings({})
    assert (settings.pandapon, settings.taobao, settings.sources) == (None, None, ())
    assert settings.poll_interval == timedelta(minutes=10)
    assert settings.database_url == "sqlite:///var/dropbell.db"


def test_each_material_and_each_language_is_a_source() -> None:
    settings = read_settings(KEYS | TAOBAO | {"PANDAPON_LANGUAGE": "vi,en"})
    assert settings.sources == (
        PandaponParams(language="vi"),
        PandaponParams(language="en"),
        TaobaoParams(adzone_id="345", material_id="28026"),
        TaobaoParams(adzone_id="345", material_id="80309"),
    )


def test_a_feed_without_keys_is_off_and_the_other_runs() -> None:
    assert read_settings(KEYS).taobao is None
    assert read_settings(TAOBAO).pandapon is None


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("12:abc\n")
    assert read_settings({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "token")}).token == "12:abc"


def test_an_unreadable_secret_file_is_named(tmp_path: Path) -> None:
    assert "TELEGRAM_BOT_TOKEN_FILE" in problems({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "none")})


def test_no_secret_shows_in_the_repr() -> None:
    shown = repr(read_settings(KEYS | TAOBAO | {"TELEGRAM_BOT_TOKEN": "canary-token"}))
    assert "canary" not in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_API_URL", "http://example.org"),
        ("TELEGRAM_API_URL", "ftp://127.0.0.1"),
        ("PANDAPON_URL", "http://api.pandapon.com"),
        ("TAOBAO_URL", "not an address"),
        ("TAOBAO_URL", "https://[broken"),
        ("TELEGRAM_ADMIN_IDS", "@me"),
        ("POLL_INTERVAL", "soon"),
        ("POLL_INTERVAL", "0s"),
        ("POLL_INTERVAL", "8d"),
        ("PANDAPON_PAGE_SIZE", "51"),
        ("PANDAPON_PAGES", "-1"),
        ("TAOBAO_PAGE_SIZE", "1e2"),
        ("TAOBAO_SIGN_METHOD", "sha1"),
        ("PANDAPON_SIGN_RULE", "guess"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    assert name in problems({name: value})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.5.5.5"])
def test_plain_http_is_for_this_machine_only(host: str) -> None:
    assert read_settings({"TELEGRAM_API_URL": f"http://{host}:8081/"}).telegram_url == f"http://{host}:8081"


def test_every_problem_is_told_at_once() -> None:
    told = problems({"POLL_INTERVAL": "x", "PANDAPON_ACCESS_KEY": "only-one", "TELEGRAM_ADMIN_IDS": "y"})
    assert all(name in told for name in ("POLL_INTERVAL", "PANDAPON_SECRET_KEY", "TELEGRAM_ADMIN_IDS"))
    assert "only-one" not in told
