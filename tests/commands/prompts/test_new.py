"""Adding a question, beginning with a starter catalogue, and trying drafts."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompts.checking.load import load
from prompts.checking.starters import starter_files, starter_of
from prompts.checking.trades import TRADES
from tests.support.command_line import zeroparty

PAGES = (
    "--id", "pages", "--kind", "single_choice", "--ask", "How long may a book be?|Wie lang darf ein Buch sein?",
    "--options", "Short, Long: over 400|Kurz, Lang", "--purpose", "lending",
    "--promise", "to plan our shelves|um unsere Regale zu planen",
    "--benefit", "Fewer books you put down.|Weniger, was du weglegst.", "--keep", "6 months", "--sensitive", "none",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    done = zeroparty("prompts", "new", "--starter", "books", "--output", "questions", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path / "questions"


def new(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = zeroparty("prompts", "new", "--prompts", str(folder), *arguments, folder=folder.parent)
    return done.returncode, done.stdout, done.stderr


def test_a_starter_is_copied_and_nothing_is_ever_overwritten(folder: Path) -> None:
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == starter_files("books")
    again = zeroparty("prompts", "new", "--starter", "books", "--output", "questions", folder=folder.parent)
    assert (again.returncode, "nothing is overwritten" in again.stderr) == (2, True)


def test_a_question_is_added_and_every_line_that_was_there_stays(folder: Path) -> None:
    before = (folder / "books.yaml").read_text(encoding="utf-8").splitlines()
    assert new(folder, *PAGES)[0] == 0
    after = (folder / "books.yaml").read_text(encoding="utf-8").splitlines()
    kept = iter(after)
    assert all(line in kept for line in before)
    loaded = load(folder)
    assert loaded.problems == ()
    added = loaded.usable().questions["pages"]
    assert added.purpose.promise.says("de") == "um unsere Regale zu planen"
    assert [(option.id, option.label.says("en")) for option in added.options] == [
        ("short", "Short"),
        ("long_over_400", "Long: over 400"),
    ]


def test_a_new_topic_gets_a_file_of_its_own(folder: Path) -> None:
    scale = ("--kind", "scale", "--low-end", "never|nie", "--high-end", "always|immer", "--purpose", "seats")
    words = (
        "--id",
        "seats",
        "--ask",
        "How often are you here?|Wie oft bist du hier?",
        "--benefit",
        "More chairs.|Mehr Stühle.",
    )
    assert new(folder, "--topic", "cafe", "--owner", "me", *scale, *words, "--promise", "to plan seats|um zu planen")[0] == 0
    loaded = load(folder)
    assert loaded.problems == ()
    assert (loaded.usable().questions["seats"].low, loaded.usable().questions["seats"].high) == (1, 5)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (PAGES[:4], "--ask: The question, as the customer reads it, for example"),
        ((*PAGES, "--id", "wish"), "There is already a question `wish`"),
        ((*PAGES, "--kind", "riddle"), "There is no kind of question called `riddle`"),
        ((*PAGES, "--options", "Short, Long|Kurz"), "give every language the same number of buttons"),
        ((*PAGES, "--benefit", "You get it right away.|Später."), "nothing is sent after the answer"),
    ],
)
def test_what_would_be_wrong_is_not_written(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    before = (folder / "books.yaml").read_bytes()
    code, _, stderr = new(folder, *arguments)
    assert (code in (1, 2), said in stderr) == (True, True), stderr
    assert "/tmp" not in stderr
    assert (folder / "books.yaml").read_bytes() == before


def test_drafts_are_tried_topic_by_topic_and_the_chat_is_saved_as_a_test(folder: Path) -> None:
    new(folder, "--topic", "cafe", "--owner", "me", *PAGES)
    recorded = folder.parent / "mine.chat"
    lines = "/start\n[Yes, ask me]\n[Short]\n/later 8d\n/timeout\n"
    done = zeroparty(
        "prompts", "try", "cafe", "--prompts", str(folder), "--record", str(recorded), folder=folder.parent, text=lines
    )
    assert done.returncode == 0, done.stderr
    assert "How long may a book be?" in done.stdout
    assert "Which of our shelves" not in done.stdout
    assert "> /start" in recorded.read_text(encoding="utf-8")
    assert not (folder.parent / "var").exists(), "nothing is stored"
    unknown = zeroparty("prompts", "try", "tea", "--prompts", str(folder), folder=folder.parent)
    assert (unknown.returncode, "there are books, cafe" in unknown.stderr) == (2, True)


@pytest.mark.parametrize("trade", TRADES)
def test_every_starter_is_clean_in_two_languages(trade: str) -> None:
    loaded = load(starter_of(trade))
    assert loaded.problems == ()
    for question in loaded.usable().questions.values():
        texts = [question.ask, question.benefit, question.label, question.purpose.promise, *question.thanks_for.values()]
        texts += [option.label for option in question.options]
        assert all(text is not None and text.by_language.keys() == {"en", "de"} for text in texts)


def test_together_the_starters_show_every_kind() -> None:
    from prompts.kinds.table import KINDS

    used = {question.kind for trade in TRADES for question in load(starter_of(trade)).usable().questions.values()}
    assert used == set(KINDS)
