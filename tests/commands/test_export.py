"""`zeroparty export` from the outside: one document on stdout, one clear line when something is wrong."""

from __future__ import annotations

import asyncio
import json
import shutil
import stat
from pathlib import Path

import pytest

from bot.app.compose import build
from bot.cli import main
from bot.clock import SystemClock
from bot.settings import read_settings
from storage.model.accountability import DeliveryRow
from storage.receivers import deliveries, manifests
from tests.conftest import CATALOGUE

Said = pytest.CaptureFixture[str]
Bytes = pytest.CaptureFixture[bytes]


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
        "withheld", "cursor", "receiver", "purpose", "values", "newlines", "since", "erased", "changed_cells", "changed_meanwhile",
        "columns", "delete_after",
    ]  # fmt: skip
    assert (manifest["file"], manifest["rows"], manifest["format"], manifest["profile"]) == ("out.csv", 0, "csv", "crm")
    assert (said.err, manifest["receiver"]) == ("", "own use")
    assert json.loads(Path("out.csv.manifest.json").read_text(encoding="utf-8")) == manifest
    assert Path("out.csv").read_text(encoding="utf-8").startswith("customer_id,status,external_system,external_id,language")
    assert {stat.S_IMODE(Path(name).stat().st_mode) for name in ("out.csv", "out.csv.manifest.json")} == {0o600}


@pytest.mark.slow
async def test_a_receiver_that_was_taken_away_still_hears_of_whom_it_had(migrated: Path, capsys: Said) -> None:
    app = await build(read_settings(), SystemClock())
    gone = DeliveryRow(4711, "mailchimp", "roast", 1, SystemClock().now(), "set")
    await app.store.write(lambda unit: deliveries.hand_on(unit, (gone,), at=gone.at))
    await app.close()
    assert (
        await asyncio.to_thread(
            main, ["export", "--receiver", "mailchimp", "--since", "2026-01-01T00:00+00:00", "--output", "out.csv"]
        )
        == 0
    )
    heard = capsys.readouterr()
    assert "name no receiver 'mailchimp' any more: the file only takes back what it was given" in heard.err
    assert json.loads(heard.out)["erased"] == 1
    assert "erased" in Path("out.csv").read_text(encoding="utf-8")


@pytest.mark.slow
async def test_beside_a_running_bot_the_bot_keeps_the_record_and_one_line_says_so(migrated: Path, capsys: Said) -> None:
    app = await build(read_settings(), SystemClock())
    try:
        assert await asyncio.to_thread(main, ["export", "--shape", "long", "--output", "out.csv"]) == 0
        heard = capsys.readouterr()
        assert json.loads(heard.out)["rows"] == 0
        assert [line for line in heard.err.splitlines() if "record" in line] == heard.err.splitlines()[-1:]
        assert Path("out.csv.manifest.json").exists()
        await next(job for job in app.jobs() if job.name == "requests").work()
        [kept] = await app.store.read(manifests.every)
        assert kept.file_sha256 == json.loads(heard.out)["sha256"]
    finally:
        await app.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--output", "nowhere/out.csv"], "there is no folder nowhere"),
        (["--output", "out.csv", "--since", "yesterday"], "--since: 'yesterday' is no cursor; take the `cursor` of an earlier"),
        (["--output", "out.csv", "--since", "9" * 30], "is no cursor"),
        (["--output", "o.xlsx", "--format", "xlsx", "--profile", "excel"], "--profile excel is a kind of csv; leave it out"),
        (["--output", "."], ". is not a file"),
        (["--output", "/dev/null"], "/dev/null is not a file"),
        (["--output", "x" * 250], "cannot be written: File name too long"),
        (
            ["--output", "out.csv", "--receiver", "nobody"],
            "the questions that are live name no receiver 'nobody'; take hubspot, or leave it out for a file for your own use",
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


@pytest.mark.parametrize("arguments", [[], ["--output", "x", "--format", "xml"], ["--output", "x", "--profile", "word"]])
def test_what_there_is_not_is_wrong_usage(arguments: list[str], capsys: Said) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["export", *arguments])
    assert ended.value.code == 2


def test_a_file_that_goes_to_the_standard_output_is_all_that_goes_there(installation: Path, capfdbinary: Bytes) -> None:
    assert main(["migrate"]) == 0
    capfdbinary.readouterr()
    assert main(["export", "--output", "-"]) == 0
    heard = capfdbinary.readouterr()
    assert heard.out.startswith(b"customer_id,status,") and heard.out.count(b"\n") == 1
    assert (json.loads(heard.err)["file"], json.loads(heard.err)["rows"]) == ("-", 0)
    assert [path.name for path in installation.iterdir()] == ["var"]


@pytest.mark.slow
async def test_the_record_is_kept_whoever_writes_and_wherever_the_file_goes(migrated: Path, capsys: Said) -> None:
    assert await asyncio.to_thread(main, ["export", "--output", "out.xlsx", "--format", "xlsx", "--own-use"]) == 0
    capsys.readouterr()
    app = await build(read_settings(), SystemClock())
    try:
        [kept] = await app.store.read(manifests.every)
        assert (kept.format, json.loads(kept.body)["receiver"]) == ("xlsx/crm", "own use")
    finally:
        await app.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["jsonl", "parquet", "xlsx"])
def test_an_incremental_file_begins_where_the_manifest_says(migrated: Path, capsys: Said, name: str) -> None:
    assert main(["export", "--output", "all.csv"]) == 0
    cursor = json.loads(capsys.readouterr().out)["cursor"]
    assert main(["export", "--format", name, "--since", cursor, "--values", "both", "--output", f"new.{name}"]) == 0
    manifest = json.loads(capsys.readouterr().out)
    assert (manifest["since"], manifest["rows"], manifest["values"]) == (cursor, 0, "both")


@pytest.mark.slow
def test_a_cursor_of_other_questions_asks_for_a_whole_file_once(
    migrated: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert main(["export", "--output", "all.csv"]) == 0
    cursor = json.loads(capsys.readouterr().out)["cursor"]
    prompts = shutil.copytree(CATALOGUE, tmp_path / "prompts")
    brand = prompts / "_brand.yaml"
    brand.write_text(brand.read_text(encoding="utf-8").replace("gap: 7 days", "gap: 8 days"), encoding="utf-8")
    topic = next(path for path in prompts.glob("*.yaml") if path.name != "_brand.yaml")
    topic.write_text(topic.read_text(encoding="utf-8").replace("Which roast", "Which kind of roast"), encoding="utf-8")
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(prompts))
    assert main(["export", "--since", cursor, "--output", "new.csv"]) == 0
    assert "take a file without --since once" in capsys.readouterr().err
