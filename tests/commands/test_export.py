"""`zeroparty export` from the outside: one document on stdout, one clear line when something is wrong."""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path

import pytest

from bot.app.compose import build
from bot.cli import main
from bot.clock import SystemClock
from bot.settings import read_settings
from storage.receivers import exports
from tests.conftest import CATALOGUE

Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ZEROPARTY_DATABASE_URL", "ZEROPARTY_KEYS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZEROPARTY_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(CATALOGUE))
    return tmp_path


@pytest.fixture
def migrated(installation: Path, capsys: Said) -> Path:
    assert main(["migrate"]) == 0
    capsys.readouterr()
    return installation


def test_the_manifest_is_printed_kept_beside_and_the_columns_are_all_there(migrated: Path, capsys: Said) -> None:
    assert main(["export", "--format", "csv", "--profile", "crm", "--shape", "wide", "--output", "out.csv"]) == 0
    said = capsys.readouterr()
    manifest = json.loads(said.out)
    assert list(manifest) == [
        "file", "rows", "sha256", "format", "profile", "shape", "mapping_version", "catalogue_version", "consent_cut_off",
        "withheld", "cursor", "receiver",
    ]  # fmt: skip
    assert (manifest["file"], manifest["rows"], manifest["format"], manifest["profile"]) == ("out.csv", 0, "csv", "crm")
    assert (said.err, manifest["receiver"]) == ("", "own use")
    assert json.loads(Path("out.csv.manifest.json").read_text(encoding="utf-8")) == manifest
    assert Path("out.csv").read_text(encoding="utf-8").startswith("customer_id,status,external_system,external_id,language")
    assert {stat.S_IMODE(Path(name).stat().st_mode) for name in ("out.csv", "out.csv.manifest.json")} == {0o600}


async def test_beside_a_running_bot_the_bot_keeps_the_record_and_one_line_says_so(migrated: Path, capsys: Said) -> None:
    app = await build(read_settings(), SystemClock())
    try:
        assert await asyncio.to_thread(main, ["export", "--shape", "long", "--output", "out.csv"]) == 0
        heard = capsys.readouterr()
        assert json.loads(heard.out)["rows"] == 0
        assert [line for line in heard.err.splitlines() if "record" in line] == heard.err.splitlines()[-1:]
        assert Path("out.csv.manifest.json").exists()
        await next(job for job in app.jobs() if job.name == "requests").work()
        [kept] = await app.store.read(exports.manifests)
        assert kept.file_sha256 == json.loads(heard.out)["sha256"]
    finally:
        await app.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--output", "nowhere/out.csv"], "there is no folder nowhere"),
        (["--output", "."], ". is not a file"),
        (["--output", "/dev/null"], "/dev/null is not a file"),
        (["--output", "x" * 250], "cannot be written: File name too long"),
        (
            ["--output", "out.csv", "--receiver", "nobody"],
            "_brand.yaml names no receiver 'nobody'; take hubspot, or leave it out for a file for your own use",
        ),
        (
            ["--output", "out.csv", "--purpose", "nonsense"],
            "no question has the purpose 'nonsense'; there are mail_rhythm, recommend",
        ),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(arguments: list[str], said: str, migrated: Path, capsys: Said) -> None:
    assert main(["export", *arguments]) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    assert said in heard.err
    assert len(heard.err.splitlines()) == 1


def test_before_the_first_run_there_is_nothing_to_export_and_nothing_is_made(installation: Path, capsys: Said) -> None:
    assert main(["export", "--output", "out.csv"]) == 2
    assert "there is no database" in capsys.readouterr().err
    assert list(installation.iterdir()) == []


@pytest.mark.parametrize("arguments", [[], ["--output", "x", "--format", "xlsx"], ["--output", "x", "--profile", "excel"]])
def test_a_format_of_later_is_wrong_usage(arguments: list[str], capsys: Said) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["export", *arguments])
    assert ended.value.code == 2
