"""Settings as operators, platforms and editors really write them: understood, or refused in one line that holds no secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, read_settings
from bot.settings.shown import shown
from tests.support.command_line import zeroparty, zeroparty_process

TOKEN = "123456:TEST-token-of-no-real-bot"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def complaint(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        read_settings()
    return str(refused.value)


@pytest.mark.parametrize("around", ["{}\n", "{}\r\n", "\t{}", " {} \n"])
def test_a_token_may_have_blanks_and_line_ends_around_it(monkeypatch: pytest.MonkeyPatch, around: str) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", around.format(TOKEN))
    token = read_settings().telegram_bot_token
    assert token is not None and token.get_secret_value() == TOKEN


@pytest.mark.parametrize(
    "inside", ["123456:TEST\ntoken", "123456:TEST\rtoken", "123456:TEST\ttoken", "123456:TEST/../x", "123456:a?b"]
)
def test_a_token_with_anything_else_inside_is_one_line_without_it(monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    said = complaint(monkeypatch, TELEGRAM_BOT_TOKEN=inside)
    assert said.startswith("TELEGRAM_BOT_TOKEN: ") and "\n" not in said and "TEST" not in said


@pytest.mark.slow
def test_a_port_that_kubernetes_has_set_is_explained_to_who_needs_it(folder: Path) -> None:
    link = {
        "ZEROPARTY_PORT": "tcp://10.0.0.7:8080",
        "ZEROPARTY_SERVICE_HOST": "10.0.0.7",
        "ZEROPARTY_PORT_8080_TCP_ADDR": "10.0.0.7",
    }
    run = zeroparty_process("run", folder=folder, **link)
    assert (run.returncode, len(run.stderr.splitlines())) == (2, 1)
    assert "tcp://10.0.0.7:8080 is no port; Kubernetes sets it for a service called `zeroparty`" in run.stderr
    assert zeroparty("migrate", folder=folder, **link).returncode == 0
    doctor = json.loads(zeroparty("doctor", "--json", folder=folder, **link).stdout)
    assert {one["name"]: (one["value"], one["source"]) for one in doctor["settings"]}["ZEROPARTY_PORT"] == ("8080", "default")
    assert [check["name"] for check in doctor["checks"] if not check["ok"]] == ["environment"]


URLS = ["postgresql://u:p@ss@h/db", "postgresql://:p@ss@h/db", "postgresql://u@h/db?password=ss", "postgresql://u:p%40ss@h:1/db"]


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("name", ["ZEROPARTY_DATABASE_URL", "ZEROPARTY_KEYS_URL"])
def test_no_password_is_shown(monkeypatch: pytest.MonkeyPatch, name: str, url: str) -> None:
    monkeypatch.setenv(name, url)
    said = next(one for one in shown(read_settings()) if one.name == name)
    assert said.source == "environment" and "ss@" not in said.value and "=ss" not in said.value and "h" in said.value


@pytest.mark.parametrize(
    "url",
    [
        *(
            "postgresql://u:canary@ary@127.0.0.1:1/db",
            "postgresql://u@127.0.0.1:1/db?password=canary",
            "postgresql://:canary@127.0.0.1:1/db",
        ),
        *("postgresql://u:canary@127.0.0.1:1/db?passwrod=canary", "postgresql://u:canary@127.0.0.1:1/db?keepalives=canary"),
        *(
            "postgresql://u:can?ary@127.0.0.1:1/db",
            "postgresql://u:canary@127.0.0.1:canary/db",
            "postgresql://u:canary@no..host/db",
        ),
        *("sqlite:///canary?/x.db", "sqlite://u:canary@h/x.db"),
    ],
)
@pytest.mark.parametrize("name", ["ZEROPARTY_DATABASE_URL", "ZEROPARTY_KEYS_URL"])
def test_no_password_is_in_an_error_either(folder: Path, name: str, url: str) -> None:
    done = zeroparty("migrate", folder=folder, **{name: url})
    assert done.returncode in (2, 3) and done.stderr.startswith("zeroparty: ")
    assert all(part not in done.stderr + done.stdout for part in ("canary", "ary@", "Traceback", "sqlalche.me"))
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


@pytest.mark.parametrize("name", ["what?", "no#1", "100%41", "a b"])
def test_records_and_keys_stay_in_their_folder_whatever_it_is_called(folder: Path, name: str) -> None:
    data = folder / name / "var"
    done = zeroparty("migrate", folder=folder, ZEROPARTY_DATA_DIR=str(data))
    assert done.returncode == 0, done.stderr
    assert {"zeroparty.db", "keys.db", "secrets"} <= {each.name for each in data.iterdir()}
    assert [each.name for each in folder.iterdir()] == [name]
    assert zeroparty("doctor", folder=folder, ZEROPARTY_DATA_DIR=str(data)).returncode == 0


def test_keys_do_not_live_among_the_records(folder: Path) -> None:
    both = {"ZEROPARTY_DATABASE_URL": "sqlite:///one.db", "ZEROPARTY_KEYS_URL": f"sqlite:///{folder}/x/../one.db"}
    (folder / "x").mkdir()
    done = zeroparty("migrate", folder=folder, **both)
    assert (done.returncode, done.stderr.startswith("zeroparty: ZEROPARTY_KEYS_URL: ")) == (2, True)
    assert not (folder / "one.db").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "verb", [("migrate",), ("doctor",), ("run",), ("prompts", "check"), ("export", "--output", "x.csv"), ("resume-all",)]
)
def test_a_data_folder_that_is_none_is_one_line(folder: Path, verb: tuple[str, ...]) -> None:
    (folder / "file").write_text("x")
    for wrong in ("file", "file/var"):
        done = zeroparty_process(*verb, folder=folder, ZEROPARTY_DATA_DIR=str(folder / wrong))
        assert done.returncode != 0 and "Traceback" not in done.stderr + done.stdout
        assert str(folder / "file") in done.stderr + done.stdout, done
        assert len(done.stderr.splitlines()) <= 1, done.stderr


def test_a_data_folder_that_may_not_be_written_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Path, *args: object, **given: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refused)  # whoever tests as root may write anywhere
    done = zeroparty("migrate", folder=folder)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.startswith(f"zeroparty: ZEROPARTY_DATA_DIR: {folder / 'var'} cannot be used (Permission denied)")


def test_a_misspelt_setting_is_named_with_the_nearest_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    said = complaint(monkeypatch, ZEROPARTY_DATABSE_URL="postgresql://u:canary@h/db")
    assert said == "ZEROPARTY_DATABSE_URL: there is no such setting; did you mean ZEROPARTY_DATABASE_URL?"


@pytest.mark.slow
def test_a_name_like_none_of_ours_stops_nothing_and_doctor_tells(folder: Path) -> None:
    done = zeroparty("doctor", "--json", folder=folder, ZEROPARTY_XYZZY="1", ZEROPARTY_TEST_X="1", ZEROPARTY_SERVICE_PORT="1")
    check = next(check for check in json.loads(done.stdout)["checks"] if check["name"] == "environment")
    assert (check["ok"], check["detail"]) == (False, "no settings: ZEROPARTY_XYZZY")


def written(folder: Path, text: str, mode: int = 0o600) -> None:
    (folder / "zeroparty.toml").write_text(text)
    (folder / "zeroparty.toml").chmod(mode)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zeroparty_prot = 1", "zeroparty.toml: `zeroparty_prot` is no setting; did you mean `zeroparty_port`?"),
        ("ZEROPARTY_PORT = 1", "zeroparty.toml: `ZEROPARTY_PORT` is no setting; did you mean `zeroparty_port`?"),
        ("[server]\nport = 1", "zeroparty.toml: `server` is no setting; docs/operations.md lists them all"),
    ],
)
def test_the_file_says_nothing_that_is_no_setting(folder: Path, text: str, said: str) -> None:
    written(folder, text)
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert str(refused.value) == said


SECRETS = {
    "telegram_bot_token": TOKEN,
    "zeroparty_kek": "ab" * 32,
    "zeroparty_pepper": "ab" * 32,
    "zeroparty_admin_password_hash": "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA",
    "zeroparty_database_url": "postgresql://u:x@h/db",
    "zeroparty_keys_url": "postgresql://h/db?password=x",
}


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_file_with_a_secret_that_others_may_read_is_refused(folder: Path, name: str, mode: int) -> None:
    written(folder, f'{name} = "{SECRETS[name]}"', mode)
    with pytest.raises(SettingsError, match=rf"zeroparty.toml holds {name} but .* Run: chmod 600 {folder}/zeroparty.toml"):
        read_settings()
    (folder / "zeroparty.toml").chmod(0o600)
    assert getattr(read_settings(), name)


def test_a_file_without_secrets_may_be_read_by_anybody(folder: Path) -> None:
    written(folder, 'zeroparty_port = 8081\nzeroparty_database_url = "sqlite:///x.db"', 0o644)
    assert read_settings().zeroparty_port == 8081
    assert {one.name: one.source for one in shown(read_settings())}["ZEROPARTY_PORT"] == "zeroparty.toml"


@pytest.mark.parametrize("content", [b"zeroparty_port = ", b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_one_line(folder: Path, content: bytes) -> None:
    (folder / "zeroparty.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"^zeroparty.toml could not be read: [^\n]+$"):
        read_settings()


@pytest.mark.parametrize("proxies", ["127.0.0.1", "10.0.0.0/8, ::1", ""])
def test_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch, proxies: str) -> None:
    monkeypatch.setenv("ZEROPARTY_TRUSTED_PROXIES", proxies)
    assert read_settings().trusted_proxies == tuple(part.strip() for part in proxies.split(",") if part)


@pytest.mark.parametrize("proxies", ["*", "localhost", "10.0.0.1/8", "1.2.3"])
def test_nobody_and_everybody_is_no_proxy(monkeypatch: pytest.MonkeyPatch, proxies: str) -> None:
    assert complaint(monkeypatch, ZEROPARTY_TRUSTED_PROXIES=proxies).startswith("ZEROPARTY_TRUSTED_PROXIES: must be IP addresses")


@pytest.mark.parametrize("url", ["https://chat.example.com/", "https://chat.example.com", " https://chat.example.com/ "])
def test_the_address_that_customers_open_ends_in_no_slash(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert read_settings(zeroparty_host="::1").public_url == "http://[::1]:8080", "this machine's own where none is set"
    monkeypatch.setenv("ZEROPARTY_PUBLIC_URL", url)
    assert read_settings().public_url == "https://chat.example.com"


@pytest.mark.parametrize(
    "url", ["chat.example.com", "ftp://example.com", "https://", "https://a.example/chat?start=x", "https://a b"]
)
def test_an_address_that_no_link_can_begin_with_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert complaint(monkeypatch, ZEROPARTY_PUBLIC_URL=url).startswith(
        "ZEROPARTY_PUBLIC_URL: must be the http:// or https:// address"
    )


@pytest.mark.slow
def test_every_setting_is_in_the_list_for_operators() -> None:
    from tests.support.places import ROOT

    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert {name for name in Settings.model_fields if name.upper() not in text} == set()
