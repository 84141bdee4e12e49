"""`zeroparty prompts to-sheet` and `from-sheet`, as a marketer and as a script meet them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from prompts.sheet.exchange import from_sheet
from tests.prompts.examples import HEAD, ROAST, WISH, write
from tests.prompts.sheet.sheets import filled
from tests.support.command_line import zeroparty

GERMAN = {
    ("questions", "roast", "ask::de"): "Welche Röstung: hell oder dunkel?",
    ("choices", "roast dark", "label::de"): "Dunkel",
    ("questions", "wish", "keep"): "3 months",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "q", HEAD.replace("[en]", "[en, de]") + ROAST + WISH)


def written(folder: Path) -> Path:
    done = zeroparty("prompts", "to-sheet", "t.xlsx", "--prompts", "q", folder=folder.parent)
    assert (done.returncode, done.stderr) == (0, "")
    return folder.parent / "t.xlsx"


def test_a_translation_goes_out_is_looked_at_and_comes_back(folder: Path) -> None:
    book = written(folder)
    book.write_bytes(filled(book.read_bytes(), GERMAN))
    before = (folder / "coffee.yaml").read_text(encoding="utf-8")

    done = zeroparty("prompts", "from-sheet", "t.xlsx", "--prompts", "q", "--preview", folder=folder.parent)
    assert done.returncode == 0
    assert done.stdout.startswith("Promises: why it is asked, how long it is kept, who receives it\n  wish: kept 6 months, then")
    assert '\n+      de: "Welche Röstung: hell oder dunkel?"\n' in done.stdout
    held = "the promise of wish changes: this waits for `zeroparty prompts publish`\n"
    assert done.stdout.endswith(f"coffee.yaml: this is what would change; leave out --preview to take it over\n{held}")
    assert (folder / "coffee.yaml").read_text(encoding="utf-8") == before

    done = zeroparty("prompts", "from-sheet", "t.xlsx", "--prompts", "q", folder=folder.parent)
    assert done.returncode == 0 and done.stdout.endswith(f"coffee.yaml: taken over\n{held}")
    after = (folder / "coffee.yaml").read_text(encoding="utf-8")
    assert after == before.replace("first?\n", 'first?\n      de: "Welche Röstung: hell oder dunkel?"\n').replace(
        "en: Dark\n", "en: Dark\n        de: Dunkel\n"
    ).replace("6 months", "3 months")
    assert zeroparty("prompts", "check", "q", folder=folder.parent).returncode == 0


def test_one_cell_that_does_not_fit_keeps_everything_out(folder: Path) -> None:
    book = written(folder)
    book.write_bytes(filled(book.read_bytes(), GERMAN | {("questions", "wish", "keep"): True}))
    before = (folder / "coffee.yaml").read_bytes()
    done = zeroparty("prompts", "from-sheet", "t.xlsx", "--prompts", "q", folder=folder.parent)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "questions!O3 ZP512 The spreadsheet program has made TRUE or FALSE of this.",
        "    fix: write it again with ' in front of it, such as 'yes",
        "",
        "1 cell does not fit; nothing was taken over",
    ]
    assert (folder / "coffee.yaml").read_bytes() == before


def test_json_is_one_document_for_scripts(folder: Path) -> None:
    book = written(folder)
    book.write_bytes(filled(book.read_bytes(), GERMAN))
    done = zeroparty("prompts", "from-sheet", "t.xlsx", "--prompts", "q", "--preview", "--json", folder=folder.parent)
    document = json.loads(done.stdout)
    assert (document["ok"], document["findings"], document["written"]) == (True, [], False)
    assert document["promises"] == ["wish"] and document["files"] == ["q/coffee.yaml"]

    book.write_bytes(filled(book.read_bytes(), {("questions", "roast", "ask::en"): "=A1"}))
    done = zeroparty("prompts", "from-sheet", "t.xlsx", "--prompts", "q", "--json", folder=folder.parent)
    document = json.loads(done.stdout)
    assert done.returncode == 1 and (document["ok"], document["written"], document["files"]) == (False, False, [])
    [finding] = document["findings"]
    assert {name: finding[name] for name in ("sheet", "cell", "code", "severity")} == {
        "sheet": "questions", "cell": "D2", "code": "ZP510", "severity": "error"}  # fmt: skip


def test_an_untouched_workbook_changes_nothing_and_says_so(folder: Path) -> None:
    written(folder)
    done = zeroparty("prompts", "from-sheet", "t.xlsx", "--prompts", "q", folder=folder.parent)
    assert (done.returncode, done.stdout) == (0, "nothing would change\n")


def test_a_translators_work_is_not_overwritten_by_accident(folder: Path) -> None:
    book = written(folder)
    book.write_bytes(b"weeks of work")
    done = zeroparty("prompts", "to-sheet", "t.xlsx", "--prompts", "q", folder=folder.parent)
    assert done.returncode == 2 and "--overwrite" in done.stderr
    assert book.read_bytes() == b"weeks of work"
    assert zeroparty("prompts", "to-sheet", "t.xlsx", "--prompts", "q", "--overwrite", folder=folder.parent).returncode == 0
    assert book.read_bytes() != b"weeks of work"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("to-sheet", "t.csv"), "should end in .xlsx"),
        (("to-sheet", "nowhere/t.xlsx"), "nowhere/t.xlsx cannot be written"),
        (("from-sheet", "nothing.xlsx"), "nothing.xlsx cannot be opened"),
        (("from-sheet", "q/coffee.yaml"), "save it as .xlsx"),
    ],
)
def test_wrong_usage_is_said_in_a_line(arguments: tuple[str, ...], words: str, folder: Path) -> None:
    done = zeroparty("prompts", *arguments, "--prompts", "q", folder=folder.parent)
    assert done.returncode == 2 and done.stdout == ""
    assert words in done.stderr and "Traceback" not in done.stderr and len(done.stderr.splitlines()) == 1


def test_mistakes_in_the_files_are_named_before_a_workbook_is_made(folder: Path) -> None:
    write(folder, HEAD + ROAST.replace("keep: 18 months", "keep: for ever"))
    done = zeroparty("prompts", "to-sheet", "t.xlsx", "--prompts", "q", folder=folder.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("zeroparty: q/coffee.yaml:22:11  ZP108") and "Traceback" not in done.stderr
    assert not (folder.parent / "t.xlsx").exists()


def test_what_changes_nothing_for_customers_is_taken_over_all_the_same(folder: Path) -> None:
    book = written(folder)
    book.write_bytes(filled(book.read_bytes(), {("settings", "coffee.yaml", "owner"): "Ann"}))
    done = zeroparty("prompts", "from-sheet", "t.xlsx", "--prompts", "q", folder=folder.parent)
    assert done.stdout.startswith("nothing changes for customers\n") and done.stdout.endswith("coffee.yaml: taken over\n")
    assert "owner: Ann\n" in (folder / "coffee.yaml").read_text()


def test_a_link_stays_a_link(folder: Path) -> None:
    real = folder.parent / "elsewhere.yaml"
    (folder / "coffee.yaml").rename(real)
    (folder / "coffee.yaml").symlink_to(real)
    book = written(folder)
    book.write_bytes(filled(book.read_bytes(), GERMAN))
    assert zeroparty("prompts", "from-sheet", "t.xlsx", "--prompts", "q", folder=folder.parent).returncode == 0
    assert (folder / "coffee.yaml").is_symlink() and "Welche Röstung" in real.read_text(encoding="utf-8")


def test_a_file_that_is_saved_while_the_workbook_is_read_is_not_overwritten(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = written(folder)
    book.write_bytes(filled(book.read_bytes(), GERMAN))

    def slowly(*arguments: Any) -> Any:
        incoming = from_sheet(*arguments)
        write(folder, HEAD + ROAST + WISH.replace("roast next", "brew next"))
        return incoming

    monkeypatch.setattr("bot.commands.prompts.from_sheet.from_sheet", slowly)
    done = zeroparty("prompts", "from-sheet", "t.xlsx", "--prompts", "q", folder=folder.parent)
    assert done.returncode == 2 and "coffee.yaml was saved in the meantime; do it again" in done.stderr
    assert (folder / "coffee.yaml").read_text() == HEAD + ROAST + WISH.replace("roast next", "brew next")


def test_when_one_file_cannot_be_written_none_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tea = (HEAD + WISH).replace("topic: coffee", "topic: tea").replace("id: wish", "id: leaf")
    (folder / "tea.yaml").write_text(tea, encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    book = written(folder)
    book.write_bytes(filled(book.read_bytes(), GERMAN | {("questions", "leaf", "ask::en"): "Which leaf next?"}))
    replace = Path.replace

    def busy(path: Path, target: Path) -> Path:
        if target.name == "tea.yaml":
            raise OSError(16, "Device or resource busy")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", busy)
    done = zeroparty("prompts", "from-sheet", "t.xlsx", "--prompts", "q", folder=folder.parent)
    assert done.returncode == 2 and done.stderr.endswith("q/tea.yaml cannot be written: Device or resource busy\n")
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("verb", ["to-sheet", "from-sheet"])
def test_a_folder_that_cannot_be_read_is_one_clear_line(verb: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(folder)

    def closed(folder: Path) -> Any:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr("bot.commands.shared.question_folder.contents_of", closed)
    done = zeroparty(
        "prompts", verb, "t.xlsx", "--prompts", "q", *(["--overwrite"] if verb == "to-sheet" else []), folder=folder.parent
    )
    assert (done.returncode, done.stdout) == (2, "") and "--prompts: q cannot be read: Permission denied" in done.stderr
