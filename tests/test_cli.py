"""The command line: help at once, clear errors, exit codes that mean something."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import _VERBS
from tests.conftest import CATALOGUE
from tests.support.command_line import zeroparty, zeroparty_process
from tests.support.places import ROOT

HEAVY = ("sqlmodel", "telegram", "pydantic", "starlette", "apscheduler", "babel")


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    look = f"""
import sys
from bot.cli import main
try:
    main(["--help"])
except SystemExit:
    print([module for module in {HEAVY} if module in sys.modules])
"""
    root = str(ROOT)
    done = subprocess.run([sys.executable, "-c", look], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("--help",), ("dance",), ("prompts", "check", "nowhere"), ("prompts", "check", "--json")])
def test_a_process_of_its_own_says_the_same(arguments: tuple[str, ...], tmp_path: Path) -> None:
    here, there = zeroparty(*arguments, folder=tmp_path), zeroparty_process(*arguments, folder=tmp_path)
    assert (here.returncode, here.stdout, here.stderr) == (there.returncode, there.stdout, there.stderr)


@pytest.mark.parametrize("verb", sorted(_VERBS))
def test_every_verb_has_help_with_an_example(verb: str, tmp_path: Path) -> None:
    done = zeroparty(verb, "--help", folder=tmp_path)
    assert done.returncode == 0
    assert "example: zeroparty" in done.stdout


def test_an_unknown_verb_is_wrong_usage(tmp_path: Path) -> None:
    done = zeroparty("dance", folder=tmp_path)
    assert done.returncode == 2
    assert "there is no verb 'dance'" in done.stderr


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("docter", "zeroparty: there is no verb 'docter'; did you mean doctor?"),
        ("dance", f"zeroparty: there is no verb 'dance'; there are {', '.join(_VERBS)}"),
        ("--versoin", "zeroparty: there is no argument --versoin; did you mean --version?"),
        ("privacy eras telegram:1", "zeroparty privacy: there is no verb 'eras'; did you mean erase?"),
        ("privacy", "zeroparty privacy: say what to do: show, export, register, restrict, erase"),
        (
            "simulate --world fans fit",
            "zeroparty simulate: --world stands before fit, which would not see it; what belongs to fit comes after it",
        ),
        ("prompts publsh --why x", "zeroparty prompts: there is no verb 'publsh'; did you mean publish?"),
        ("doctor --jsno", "zeroparty doctor: there is no argument --jsno; did you mean --json?"),
        ("privacy show telegram:1 --jsno", "zeroparty privacy show: there is no argument --jsno; did you mean --json?"),
        ("privacy show", "zeroparty privacy show: customer is missing; example: zeroparty privacy show telegram:123 --json"),
        (
            "simulate --world fan",
            "zeroparty simulate: --world: 'fan' is not one of central, pessimistic, fans, invented, draw-1, draw-2, draw-3, "
            "draw-4, draw-5, draw-6, draw-7, draw-8, fitted; did you mean fans?",
        ),
        ("simulate --days x", "zeroparty simulate: --days: 'x' is not a whole number from 1 to 365"),
        ("prompts rollback x --why y", "zeroparty prompts rollback: version: 'x' is not a whole number"),
    ],
)
def test_what_is_typed_wrong_is_one_line_with_what_was_meant(typed: str, said: str, tmp_path: Path) -> None:
    done = zeroparty(*typed.split(), folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{said}\n")


@pytest.mark.parametrize("verb", ["privacy", "prompts"])
def test_help_lists_verbs_one_by_one_and_not_as_one_word(verb: str, tmp_path: Path) -> None:
    said = zeroparty(verb, "--help", folder=tmp_path).stdout
    assert "|" not in said
    assert "\n  VERB\n" not in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ZEROPARTY_PORT", "eighty", "ZEROPARTY_PORT: Input should be a valid integer"),
        ("ZEROPARTY_DATABASE_URL", "mysql://x", "ZEROPARTY_DATABASE_URL: must be sqlite:///FILE or postgresql://HOST/NAME"),
        ("TELEGRAM_BOT_TOKEN", "nonsense", "TELEGRAM_BOT_TOKEN: is not a bot token"),
        ("TELEGRAM_API_BASE_URL", "http://localhost", "TELEGRAM_API_BASE_URL: must end in /bot"),
        ("ZEROPARTY_KEK", "short", "ZEROPARTY_KEK: must be 64 hexadecimal digits"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(name: str, value: str, said: str, tmp_path: Path) -> None:
    done = zeroparty("doctor", folder=tmp_path, **{name: value})
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    if name == "TELEGRAM_BOT_TOKEN":
        assert "nonsense" not in done.stderr


def test_chat_can_be_scripted_line_by_line(tmp_path: Path) -> None:
    recorded = tmp_path / "mine.chat"
    lines = "/start\n[Yes, ask me]\n[Dark]\n[No such button]\n/later 8d\n"
    done = zeroparty("chat", "--prompts", str(CATALOGUE), "--record", str(recorded), folder=tmp_path, text=lines)
    assert done.returncode == 0, done.stderr
    assert "[Light] [Medium]" in done.stdout
    assert "You said: Dark." in done.stdout
    assert "There is no button [No such button] to tap." in done.stdout
    assert "How do you brew at home?" in done.stdout
    again = zeroparty("chat", "--prompts", str(CATALOGUE), "--script", str(recorded), folder=tmp_path)
    assert again.returncode == 0, again.stdout
    assert not (tmp_path / "var").exists()


def test_a_transcript_that_differs_says_where_and_is_a_no(tmp_path: Path) -> None:
    script = tmp_path / "wrong.chat"
    script.write_text("> /start\n< Hello, human.\n", encoding="utf-8")
    done = zeroparty("chat", "--prompts", str(CATALOGUE), "--script", str(script), folder=tmp_path)
    assert done.returncode == 1
    assert "line 2: expected 'Hello, human.'" in done.stdout


def test_prompts_check_finds_the_mistake_with_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "questions"
    folder.mkdir()
    coffee = (CATALOGUE / "coffee.yaml").read_text(encoding="utf-8")
    (folder / "coffee.yaml").write_text(coffee.replace("    purpose: recommend\n", "    purpos: recommend\n", 1), encoding="utf-8")
    done = zeroparty("prompts", "check", str(folder), "--json", folder=tmp_path)
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["ok"] is False
    errors = [finding for finding in found["findings"] if finding["severity"] == "error"]
    assert any("purpose" in finding["fix"] and finding["line"] > 1 for finding in errors)


def test_doctor_reports_settings_with_their_source_and_masks_secrets(tmp_path: Path) -> None:
    assert zeroparty("migrate", folder=tmp_path).returncode == 0
    closed = {"TELEGRAM_API_BASE_URL": "http://127.0.0.1:9/bot"}
    done = zeroparty("doctor", "--json", folder=tmp_path, TELEGRAM_BOT_TOKEN="123456:secret-secret-secret-secret", **closed)
    report = json.loads(done.stdout)
    assert [check["name"] for check in report["checks"] if not check["ok"]] == ["telegram"], report
    settings = {setting["name"]: setting for setting in report["settings"]}
    assert settings["TELEGRAM_BOT_TOKEN"] == {"name": "TELEGRAM_BOT_TOKEN", "value": "***", "source": "environment"}
    assert settings["ZEROPARTY_PORT"]["source"] == "default"
    assert "secret-secret" not in done.stdout + done.stderr


def test_a_database_out_of_reach_is_one_clear_line_and_exit_code_3(tmp_path: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:9/none"
    for verb in (["migrate"], ["privacy", "show", "telegram:123"]):
        done = zeroparty(*verb, folder=tmp_path, ZEROPARTY_DATABASE_URL=nowhere)
        assert done.returncode == 3
        assert "the database failed" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_privacy_show_of_a_stranger_is_a_no(tmp_path: Path) -> None:
    assert zeroparty("migrate", folder=tmp_path).returncode == 0
    done = zeroparty("privacy", "show", "telegram:123", folder=tmp_path)
    assert done.returncode == 1
    assert "nobody is known as telegram:123" in done.stderr


@pytest.mark.parametrize("verb", ["chat", "simulate", "prompts try", "prompts to-sheet x.xlsx"])
def test_a_folder_with_mistakes_is_named_by_its_mistakes(verb: str, tmp_path: Path) -> None:
    folder = tmp_path / "questions"
    folder.mkdir()
    coffee = (CATALOGUE / "coffee.yaml").read_text(encoding="utf-8")
    (folder / "coffee.yaml").write_text(coffee.replace("keep: 18 months", "keep: for ever", 1), encoding="utf-8")
    done = zeroparty(*verb.split(), "--prompts", str(folder), folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "coffee.yaml:" in done.stderr and "write a number and days, weeks" in done.stderr
    assert "Traceback" not in done.stderr
