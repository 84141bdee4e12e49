"""`zeroparty prompts check` and `schema`, as somebody at a terminal and as a script meet them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CATALOGUE
from tests.prompts.examples import BRAND, HEAD, ROAST, WISH, write
from tests.support.command_line import zeroparty
from tests.support.places import ROOT

COLON = HEAD + ROAST.replace("Which roast do you reach for first?", "Quick one: which roast?   # a note") + WISH
TWICE = HEAD + ROAST.replace("Which roast do you reach for first?", "Which roast do you like and how do you brew it?") + WISH


def test_a_mistake_is_shown_as_a_good_compiler_would(tmp_path: Path) -> None:
    folder = write(tmp_path / "q", COLON)
    done = zeroparty("prompts", "check", "q", folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "q/coffee.yaml:12:20 ZP004 A colon inside a text confuses the file.",
        "          en: Quick one: which roast?   # a note",
        "                       ^",
        '    fix: put the text in double quotes: en: "Quick one: which roast?"',
        "",
        "1 error; customers see no change until the errors are mended",
    ]
    assert folder.is_dir() and done.stderr == ""


def test_advice_alone_is_no_failure(tmp_path: Path) -> None:
    write(tmp_path / "q", TWICE)
    done = zeroparty("prompts", "check", "q", folder=tmp_path)
    assert done.returncode == 0
    assert "q/coffee.yaml:12:11 W01 warning: This asks two things at once" in done.stdout
    assert done.stdout.splitlines()[-1] == "2 live questions, 2 earn their place; 1 warning"


def test_the_live_folder_is_checked_by_default(tmp_path: Path) -> None:
    write(tmp_path / "live")
    done = zeroparty("prompts", "check", "--json", folder=tmp_path, ZEROPARTY_PROMPTS_DIR=str(tmp_path / "live"))
    found = json.loads(done.stdout)
    assert found == {"ok": True, "findings": [], "live_questions": 2, "earn_their_place": 2}


def test_json_is_one_document_with_the_fields_that_scripts_rely_on(tmp_path: Path) -> None:
    write(tmp_path / "q", COLON)
    done = zeroparty("prompts", "check", "--json", "q", folder=tmp_path)
    [finding] = json.loads(done.stdout)["findings"]
    assert finding == {
        "file": "q/coffee.yaml",
        "line": 12,
        "column": 20,
        "code": "ZP004",
        "severity": "error",
        "message": "A colon inside a text confuses the file.",
        "fix": 'put the text in double quotes: en: "Quick one: which roast?"',
    }


def test_several_folders_and_files_are_checked_together(tmp_path: Path) -> None:
    write(tmp_path / "a", COLON)
    write(tmp_path / "b", TWICE)
    (tmp_path / "b" / "tea.yaml").write_text(HEAD.replace("coffee", "tea") + "  - id: x\n", encoding="utf-8")
    done = zeroparty("prompts", "check", "--json", "a", "b/coffee.yaml", folder=tmp_path)
    findings = json.loads(done.stdout)["findings"]
    assert [(finding["file"], finding["code"]) for finding in findings] == [("a/coffee.yaml", "ZP004"), ("b/coffee.yaml", "W01")]


def test_a_file_is_checked_with_its_neighbours_in_mind(tmp_path: Path) -> None:
    folder = write(tmp_path / "q")
    tea = HEAD.replace("topic: coffee", "topic: tea") + WISH.replace("id: wish", "id: tea\n    only_if: roast is dark").replace(
        "crm: {}", ""
    )
    (folder / "tea.yaml").write_text(tea, encoding="utf-8")
    done = zeroparty("prompts", "check", "--json", "q/tea.yaml", folder=tmp_path)
    assert json.loads(done.stdout) == {"ok": True, "findings": [], "live_questions": 1, "earn_their_place": 1}


def test_fix_mends_quotes_in_place_and_shows_what_changed(tmp_path: Path) -> None:
    folder = write(tmp_path / "q", COLON)
    (folder / "coffee.yaml").chmod(0o640)
    done = zeroparty("prompts", "check", "--fix", "q", folder=tmp_path)
    assert done.returncode == 0
    assert '-      en: Quick one: which roast?   # a note\n+      en: "Quick one: which roast?"   # a note\n' in done.stdout
    wanted = COLON.replace("Quick one: which roast?", '"Quick one: which roast?"')
    assert (folder / "coffee.yaml").read_text(encoding="utf-8") == wanted
    assert (folder / "coffee.yaml").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in folder.iterdir()) == ["_brand.yaml", "coffee.yaml"]


def test_fix_keeps_json_clean_and_a_link_a_link(tmp_path: Path) -> None:
    real = write(tmp_path / "real", COLON) / "coffee.yaml"
    (tmp_path / "q").mkdir()
    (tmp_path / "q" / "coffee.yaml").symlink_to(real)
    done = zeroparty("prompts", "check", "--fix", "--json", "q/coffee.yaml", folder=tmp_path)
    assert json.loads(done.stdout)["ok"] is True
    assert "+      en:" in done.stderr
    assert (tmp_path / "q" / "coffee.yaml").is_symlink()
    assert '"Quick one' in real.read_text(encoding="utf-8")


def test_a_cache_is_kept_in_the_data_folder_and_nowhere_else(tmp_path: Path) -> None:
    write(tmp_path / "q")
    assert zeroparty("prompts", "check", "q", folder=tmp_path).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["q"]
    (tmp_path / "var").mkdir()
    assert zeroparty("prompts", "check", "--no-cache", "q", folder=tmp_path).returncode == 0
    assert list((tmp_path / "var").iterdir()) == []
    assert zeroparty("prompts", "check", "q", folder=tmp_path).returncode == 0
    [entry] = (tmp_path / "var" / "cache" / "prompts").iterdir()
    assert entry.suffix == ".json"
    assert sorted(path.name for path in (tmp_path / "q").iterdir()) == ["_brand.yaml", "coffee.yaml"]


@pytest.mark.parametrize(
    ("path", "said"), [("nowhere", "there is no file or folder nowhere"), ("notes.txt", "is not read by the bot")]
)
def test_a_path_that_cannot_hold_questions_is_wrong_usage(tmp_path: Path, path: str, said: str) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    done = zeroparty("prompts", "check", path, folder=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr


def on_a_terminal(*arguments: str, folder: Path, **environment: str) -> str:
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZEROPARTY_", "NO_COLOR"))}
    root = str(ROOT)
    subprocess.run(
        [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())", *arguments],
        cwd=folder, stdout=theirs, check=False, timeout=60,
        env={**kept, "PYTHONPATH": root, "TERM": "xterm", "ZEROPARTY_DATA_DIR": str(folder / "var"), **environment},
    )  # fmt: skip
    os.close(theirs)
    return os.read(ours, 65536).decode()


@pytest.mark.slow
def test_colours_are_for_terminals_only_and_say_nothing_of_their_own(tmp_path: Path) -> None:
    write(tmp_path / "q", COLON)
    plain = zeroparty("prompts", "check", "q", folder=tmp_path).stdout
    coloured = on_a_terminal("prompts", "check", "q", folder=tmp_path)
    assert "\033[31mZP004\033[0m" in coloured and "\033" not in plain
    assert "\033" not in on_a_terminal("prompts", "check", "q", folder=tmp_path, NO_COLOR="1")
    assert "\033" not in on_a_terminal("prompts", "check", "q", folder=tmp_path, TERM="dumb")


def test_what_stands_in_a_file_cannot_steer_the_terminal(tmp_path: Path) -> None:
    write(tmp_path / "q", COLON.replace("one:", "one\u202e:"))
    done = zeroparty("prompts", "check", "q", folder=tmp_path)
    assert "\u202e" not in done.stdout.splitlines()[1]


def test_the_mark_stands_under_the_column_of_wide_and_long_lines(tmp_path: Path) -> None:
    long = "word " * 60
    write(tmp_path / "q", COLON.replace("Quick one:", f"コーヒー {long}:"))
    lines = zeroparty("prompts", "check", "q", folder=tmp_path).stdout.splitlines()
    assert len(lines[1]) < 130
    assert lines[1][lines[2].index("^")] == ":"


def test_the_schema_is_printed_or_written_where_the_first_line_of_a_file_looks_for_it(tmp_path: Path) -> None:
    printed = json.loads(zeroparty("prompts", "schema", folder=tmp_path).stdout)
    done = zeroparty("prompts", "schema", "--output", ".", folder=tmp_path)
    assert done.stdout.splitlines() == ["prompts.schema.json", "brand.schema.json"]
    assert json.loads((tmp_path / "prompts.schema.json").read_text(encoding="utf-8")) == printed
    first = (CATALOGUE / "coffee.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first.endswith("$schema=./prompts.schema.json")
    assert zeroparty("prompts", "schema", "--output", "nowhere", folder=tmp_path).returncode == 2


@pytest.mark.slow
async def test_answers_on_record_are_looked_at_for_the_live_folder(tmp_path: Path) -> None:
    from tests.support.crowd_of_answers import everybody_skips

    live = write(tmp_path / "live", brand=BRAND)
    await everybody_skips(tmp_path / "var", live, people=40)
    done = zeroparty("prompts", "check", "--json", folder=tmp_path, ZEROPARTY_PROMPTS_DIR=str(live))
    found = json.loads(done.stdout)
    assert [finding["code"] for finding in found["findings"]] == ["M24"], (found, done.stderr)
    assert "40 of 40" in found["findings"][0]["message"]
    assert (found["ok"], found["live_questions"], found["earn_their_place"]) == (True, 2, 1)
    elsewhere = json.loads(zeroparty("prompts", "check", "--json", str(CATALOGUE), folder=tmp_path).stdout)
    assert elsewhere["findings"] == []
