"""`zeroparty doctor`: it makes nothing, finds nothing to mend where nothing is broken, and what it advises cures what it names."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.app.compose import build
from bot.cli import main
from bot.settings import read_settings
from prompts.checking import limits
from storage.database import schema
from storage.database.connections import place_of, writing_engine
from storage.traffic import inbox
from storage.traffic.brake import Brake, pull_brake
from tests.botapi import BotApiServer
from tests.conftest import CATALOGUE
from tests.support.app import TOKEN, running_bot, says_yes
from tests.support.live_folder import without_adventurous

Heard = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ZEROPARTY_DATABASE_URL", "ZEROPARTY_KEYS_URL", "ZEROPARTY_PROMPTS_DIR", "TELEGRAM_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZEROPARTY_DATA_DIR", str(tmp_path / "var"))
    return tmp_path


@pytest.fixture
async def var(installation: Path) -> Path:
    """A data folder in which two people are known, one of whom stopped; the copy that somebody keeps of it is in `copy`."""
    async with running_bot(installation / "var") as bot:
        for words in (("dark",), ("dark", "stop")):
            ann = bot.server.customer()
            await says_yes(bot, ann)
            for said in words:
                await ann.says(said)
                await bot.listens()
    shutil.copytree(installation / "var", installation / "copy")
    return installation / "var"


def examined(capsys: Heard) -> dict[str, Any]:
    capsys.readouterr()
    code = main(["doctor", "--json"])
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert code == (0 if report["ok"] else 1)
    return report


def wrong(capsys: Heard) -> dict[str, str]:
    """Name -> cure of everything that has to be mended."""
    return {check["name"]: check["fix"] for check in examined(capsys)["checks"] if not check["ok"]}


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def sql(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as database:
        database.execute(statement)
    database.close()


def put_back(var: Path, name: str) -> None:
    for path in var.glob(f"{name}*"):
        path.unlink()
    shutil.copy(var.parent / "copy" / name, var / name)


def test_on_a_fresh_installation_there_is_nothing_to_mend_and_nothing_is_made(installation: Path, capsys: Heard) -> None:
    assert examined(capsys)["ok"] is True
    assert files_in(installation) == set()


def test_a_data_folder_that_is_none_is_cured_by_another(installation: Path, capsys: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    (installation / "file").write_text("x", encoding="utf-8")
    monkeypatch.setenv("ZEROPARTY_DATA_DIR", str(installation / "file" / "var"))
    found = wrong(capsys)
    assert list(found) == ["storage"]
    monkeypatch.setenv("ZEROPARTY_DATA_DIR", found["storage"].rpartition("for example ")[2])
    assert wrong(capsys) == {}
    assert files_in(installation) == {"file"}


def test_an_installation_in_use_is_well_and_left_as_it_was(var: Path, capsys: Heard) -> None:
    before = files_in(var) - {"prompts"}
    report = examined(capsys)
    assert report["ok"] is True, report
    names = [check["name"] for check in report["checks"]]
    assert names == [
        "sqlite",
        "environment",
        "account",
        "prompts",
        "keys",
        "publishing",
        "brake",
        "inbox",
        "typed_words",
        "consents",
        "words",
        "projection",
        "contacts",
        "connections",
        "audit",
        "tokens",
    ]
    assert {name for name in files_in(var) - before if not name.endswith(("-shm", "-wal"))} == set()


@pytest.mark.slow
def test_a_sample_is_looked_at_closely_unless_everybody_is_wanted(
    var: Path, capsys: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.doctor._SAMPLE", 1)
    found = {check["name"]: check["detail"] for check in examined(capsys)["checks"]}
    assert found["projection"] == "1 customers equal the fold of their log (a sample; doctor --all looks at everybody)"
    assert "sample" in found["consents"]
    assert found["keys"] == "2 customers have their key", "of everybody: that is quick"
    main(["doctor", "--all"])
    assert "2 customers equal the fold of their log\n" in capsys.readouterr().out


def test_every_setting_shows_what_counts(installation: Path, capsys: Heard) -> None:
    shown = {setting["name"]: setting["value"] for setting in examined(capsys)["settings"]}
    var = installation / "var"
    assert shown["ZEROPARTY_DATABASE_URL"] == f"sqlite:///{var / 'zeroparty.db'}"
    assert shown["ZEROPARTY_KEYS_URL"] == f"sqlite:///{var / 'keys.db'}"
    assert shown["ZEROPARTY_PROMPTS_DIR"] == str(var / "prompts")
    assert shown["ZEROPARTY_KEK"] == f"in {var / 'secrets' / 'kek'}"
    assert "Telegram is off" in shown["TELEGRAM_BOT_TOKEN"]
    assert all(value not in ("", "-", "None") for value in shown.values())


BROKEN: dict[str, tuple[Callable[[Path], object], str, str, Callable[[Path], object]]] = {
    "a lost key store": (
        lambda var: (var / "keys.db").unlink(),
        "storage",
        "put the key store back from its copy",
        lambda var: put_back(var, "keys.db"),
    ),
    "a key store without one customer": (
        lambda var: sql(var / "keys.db", "DELETE FROM customer_key WHERE customer = (SELECT max(customer) FROM customer_key)"),
        "keys",
        "put the key store back that belongs to the database",
        lambda var: put_back(var, "keys.db"),
    ),
    "a lost secret": (
        lambda var: (var / "secrets/kek").unlink(),
        "storage",
        "secrets/kek back from its copy",
        lambda var: put_back(var, "secrets/kek"),
    ),
    "another secret": (
        lambda var: (var / "secrets/pepper").write_text("ab" * 32),
        "storage",
        "put the right one back",
        lambda var: put_back(var, "secrets/pepper"),
    ),
    "a secret that others can read": (
        lambda var: (var / "secrets/kek").chmod(0o644),
        "storage",
        "chmod 600 ",
        lambda var: (var / "secrets/kek").chmod(0o600),
    ),
    "a key store that others can read": (
        lambda var: (var / "keys.db").chmod(0o644),
        "storage",
        "chmod 600 ",
        lambda var: (var / "keys.db").chmod(0o600),
    ),
    "a file that is no database": (
        lambda var: (var / "zeroparty.db").write_bytes(b"nonsense" * 1000),
        "storage",
        "put back a copy of the database",
        lambda var: put_back(var, "zeroparty.db"),
    ),
    "withdrawals cut out": (
        lambda var: [
            sql(var / "zeroparty.db", "DELETE FROM consent_event WHERE status = 'withdrawn'"),
            sql(var / "zeroparty.db", "UPDATE customer SET phase = 'active'"),
        ],
        "consents",
        "put back a copy of the database",
        lambda var: put_back(var, "zeroparty.db"),
    ),
    "a log with a gap": (
        lambda var: sql(var / "zeroparty.db", "DELETE FROM fact WHERE seq = (SELECT max(seq) FROM fact)"),
        "projection",
        "put back a copy of the database",
        lambda var: put_back(var, "zeroparty.db"),
    ),
    "an audit trail with a gap": (
        lambda var: sql(var / "zeroparty.db", "DELETE FROM audit"),
        "audit",
        "put back a copy of the database",
        lambda var: put_back(var, "zeroparty.db"),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BROKEN)
def test_what_is_advised_cures_what_is_named(name: str, var: Path, capsys: Heard) -> None:
    break_it, check, advice, cure = BROKEN[name]
    break_it(var)
    found = wrong(capsys)
    assert list(found) == [check]
    assert advice in found[check]
    cure(var)
    assert wrong(capsys) == {}


@pytest.mark.slow
def test_an_older_database_is_cured_by_migrate(installation: Path, capsys: Heard) -> None:
    assert main(["migrate"]) == 0
    engine = writing_engine(place_of(read_settings().database_url))
    with engine.begin() as connection:
        schema.migrate(connection, "0002")
    engine.dispose()
    assert wrong(capsys) == {"storage": "run `zeroparty migrate`"}
    assert main(["migrate"]) == 0
    assert wrong(capsys) == {}


@pytest.mark.slow
def test_a_database_of_a_newer_release_is_well_under_that_release(
    var: Path, capsys: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql(var / "zeroparty.db", "UPDATE alembic_version SET version_num = '9999'")
    assert "use a newer release" in wrong(capsys)["storage"]
    monkeypatch.setattr(schema, "HEAD", "9999")
    assert wrong(capsys) == {}


def test_a_folder_of_questions_that_is_missing_is_made_by_what_is_advised(
    installation: Path, capsys: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(installation / "ours"))
    advice = wrong(capsys)["prompts"].partition(", or")[0]
    assert main(advice.split()[1:]) == 0
    assert wrong(capsys) == {}


def test_a_mistake_in_the_questions_is_cured_by_its_fix(installation: Path, capsys: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shutil.copytree(CATALOGUE, installation / "ours")
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(folder))
    right = (folder / "coffee.yaml").read_text(encoding="utf-8")
    (folder / "coffee.yaml").write_text(right.replace("    purpose: recommend\n", "    purpos: recommend\n", 1), encoding="utf-8")
    assert "purpose" in wrong(capsys)["prompts"]
    (folder / "coffee.yaml").write_text(right, encoding="utf-8")
    assert wrong(capsys) == {}


@pytest.mark.slow
def test_without_drafts_mended_files_cure_a_live_version_that_cannot_be_read(
    var: Path, capsys: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(CATALOGUE, var.parent / "ours")
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(folder))
    right = (folder / "coffee.yaml").read_text(encoding="utf-8")
    (folder / "coffee.yaml").write_text(right.replace("    purpose: recommend\n", "    purpos: recommend\n", 1), encoding="utf-8")
    sql(var / "zeroparty.db", "UPDATE published_file SET text = 'questions: of another release'")
    found = wrong(capsys)
    assert set(found) == {"prompts", "publishing"}
    assert found["publishing"].startswith("mend the files")
    (folder / "coffee.yaml").write_text(right, encoding="utf-8")
    assert wrong(capsys) == {}


@pytest.mark.slow
async def test_with_drafts_mended_files_have_to_be_published(var: Path, capsys: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shutil.copytree(CATALOGUE, var.parent / "ours")
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(folder))
    monkeypatch.setenv("ZEROPARTY_PUBLISHING", "on")
    app = await build(read_settings())
    await app.catalogue.refresh()  # somebody has said Yes, so it is noted that saved files are drafts from now on
    monkeypatch.setattr(limits, "MOST_QUESTIONS", len(app.catalogue().questions) - 1)
    await app.close()
    assert "zeroparty prompts publish" in (await asyncio.to_thread(wrong, capsys))["publishing"]
    without_adventurous(folder)
    advice = (await asyncio.to_thread(wrong, capsys))["publishing"].partition("then `")[2].partition("`")[0]
    assert await asyncio.to_thread(main, [*advice.split()[1:], "--why", "fewer"]) == 0
    assert await asyncio.to_thread(wrong, capsys) == {}


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [("ZEROPARTY_XYZZY", "1", "take them away"), ("ZEROPARTY_PORT", "tcp://10.0.0.1:80", "enableServiceLinks: false")],
)
def test_what_is_no_setting_is_cured_by_taking_it_away(
    name: str, value: str, advice: str, capsys: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    found = wrong(capsys)
    assert list(found) == ["environment"]
    assert advice in found["environment"]
    monkeypatch.delenv(name)
    assert wrong(capsys) == {}


@pytest.mark.slow
@pytest.mark.parametrize("by", ["operator", "breaker"])
def test_the_brake_is_taken_off_by_what_is_advised(by: str, var: Path, capsys: Heard) -> None:
    async def pull() -> None:
        app = await build(read_settings())
        await app.store.write(lambda unit: pull_brake(unit, Brake(by, "the guide is being rewritten", "2026-05-04T10:00:00Z")))
        await app.close()

    asyncio.run(pull())
    [brake] = [check for check in examined(capsys)["checks"] if check["name"] == "brake"]
    assert brake["ok"] is (by == "operator")
    assert main(brake["fix"].partition(",")[0].split()[1:]) == 0
    [brake] = [check for check in examined(capsys)["checks"] if check["name"] == "brake"]
    assert (brake["ok"], brake["detail"], brake["fix"]) == (True, "off", "")


@pytest.mark.slow
@pytest.mark.parametrize("beside", [True, False], ids=["beside a running bot", "while it is stopped"])
async def test_what_was_given_up_is_handled_by_what_is_advised(beside: bool, var: Path, capsys: Heard) -> None:
    app = await build(read_settings())
    host = app.channels["webchat"].host
    await host.submit("0123456789abcdef" * 2, "e1", '{"kind": "nonsense"}')
    fix = (await asyncio.to_thread(wrong, capsys))["inbox"]
    [dead] = await app.store.read(inbox.list_dead)
    words = fix.partition(",")[0].split()[1:]
    app.intake._translators["webchat"] = lambda _: None  # the newer release knows that it is nothing for us
    if beside:
        assert await asyncio.to_thread(main, words) == 0
        await next(job for job in app.jobs() if job.name == "requests").work()
        await app.intake.drain()
    else:
        await app.close()
        assert await asyncio.to_thread(main, words) == 0
        app = await build(read_settings())
        app.intake._translators["webchat"] = lambda _: None
        await app.intake.resume(is_only_process=True)
        await app.intake.drain()
    assert await asyncio.to_thread(wrong, capsys) == {}
    assert dead.error.startswith("not understood")
    await app.close()


async def test_the_token_is_tested_and_nothing_is_changed(capsys: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    async with BotApiServer(token=TOKEN) as server:
        monkeypatch.setenv("TELEGRAM_API_BASE_URL", server.base_url)
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN[:-1] + "x")
        found = await asyncio.to_thread(wrong, capsys)
        assert "set TELEGRAM_BOT_TOKEN to what @BotFather shows" in found["telegram"]
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
        assert await asyncio.to_thread(wrong, capsys) == {}
        assert {request.method.lower() for request in server.requests} == {"getme"}


async def test_telegram_out_of_reach_says_why_and_what_to_do(capsys: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_API_BASE_URL", "http://127.0.0.1:9/bot")
    report = await asyncio.to_thread(examined, capsys)
    [check] = [one for one in report["checks"] if one["name"] == "telegram"]
    assert not check["ok"]
    assert "out of reach: " in check["detail"]
    assert "127.0.0.1:9" in check["fix"] and "TELEGRAM_API_BASE_URL" in check["fix"]
    assert TOKEN not in json.dumps(report)
    async with BotApiServer(token=TOKEN) as server:
        monkeypatch.setenv("TELEGRAM_API_BASE_URL", server.base_url)
        assert await asyncio.to_thread(wrong, capsys) == {}
