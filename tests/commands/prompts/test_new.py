"""Adding a question, beginning with a starter catalogue, and trying drafts."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from bot.cli import main
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

Says = Callable[..., tuple[int, str, str]]


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


@pytest.mark.slow
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


class Terminal(StringIO):
    """Somebody who types these lines."""

    def isatty(self) -> bool:
        return True


def typing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, *lines: str, flags: tuple[str, ...] = ()
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.stdin", Terminal("".join(f"{line}\n" for line in lines)))
    code = main(["prompts", "new", "--prompts", str(folder), *flags])
    said = capsys.readouterr()
    return code, said.out, said.err


ASK = ("How long may a book be?", "")
OWN_NAME, SINGLE = "", ""
REST = ("Fewer books you put down.", "", "")


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> Says:
    return lambda *lines, flags=(): typing(monkeypatch, capsys, folder, *lines, flags=flags)


@pytest.mark.slow
def test_the_name_is_made_of_the_question_and_translations_may_come_later(says: Says, folder: Path) -> None:
    code, out, err = says(*ASK, OWN_NAME, SINGLE, "Short, Long", "recommend", *REST)
    assert (code, err) == (0, ""), (out, err)
    assert "(Enter: long_book)" in out
    assert out.count("(de) (Enter: later)") == 1, "who translates later is not asked for every text"
    assert "still to be translated into de" in out
    assert load(folder).usable().questions["long_book"].ask.by_language == {"en": "How long may a book be?"}


@pytest.mark.slow
def test_a_step_that_does_not_fit_is_asked_for_again_at_once_and_the_others_stay(says: Says, folder: Path) -> None:
    lines = (
        "How long may a book be? " * 7, "", *ASK[:1],       # longer than anybody reads
        "Pages!", "wish", "pages",                          # not a name; the name of another question; right
        "single choice", "single_choice",
        "Short, Stop", "Short, Long",                       # a word that means something to the bot
        "to recommend", "recommend",
        "You get it right away.", "Fewer books you put down.",
        "a while", "300 months", "6 months",
        "maybe", "none",
    )  # fmt: skip
    code, out, err = says(*lines)
    assert code == 0, (out, err)
    for said in (
        "140 is the most", "nothing is sent after the answer",
        "cannot be stored as a name", "already a question `wish`", "no kind of question called `single choice`",
        "to_recommend", "is not a time span", "at most", "is not a kind of sensitive answer",
    ):  # fmt: skip
        assert said in err, (said, err)
    added = load(folder).usable().questions["pages"]
    assert (added.ask.says("en"), added.keep.count) == ("How long may a book be?", 6)


@pytest.mark.slow
def test_a_flag_that_does_not_fit_is_asked_for_as_well(says: Says, folder: Path) -> None:
    arguments = tuple("wish" if word == "pages" else word for word in PAGES)
    code, _, err = says("pages", flags=arguments)
    assert (code, "already a question `wish`" in err) == (0, True), err
    assert load(folder).usable().questions["pages"].purpose.promise.says("de") == "um unsere Regale zu planen"


@pytest.mark.slow
def test_who_stops_in_the_middle_is_handed_a_command_that_goes_on_from_there(says: Says, folder: Path) -> None:
    before = (folder / "books.yaml").read_bytes()
    code, _, err = says(*ASK, "pages", SINGLE, "Short, It's long")
    assert (code, (folder / "books.yaml").read_bytes()) == (1, before)
    command = shlex.split(err.strip().splitlines()[-1])
    assert command[:3] == ["zeroparty", "prompts", "new"]
    code, out, err = says("recommend", *REST, flags=tuple(command[3:]))
    assert code == 0, (out, err)
    assert [option.id for option in load(folder).usable().questions["pages"].options] == ["short", "it_s_long"]


@pytest.mark.slow
def test_without_a_terminal_the_name_is_made_too_and_never_one_that_is_taken(folder: Path) -> None:
    arguments = PAGES[2:]
    for name in ("long_book", "long_book_2"):
        changed = tuple(word.replace("How long", "So how long") if name[-1] == "2" else word for word in arguments)
        code, out, err = new(folder, *(changed if name[-1] == "2" else arguments))
        assert (code, f"question `{name}`" in out) == (0, True), (out, err)


def test_options_that_look_alike_in_letters_keep_names_of_their_own(folder: Path) -> None:
    arguments = tuple("C, C++, 1-3|C, C++, 1-3" if word.startswith("Short") else word for word in PAGES)
    assert new(folder, *arguments)[0] == 0
    assert [option.id for option in load(folder).usable().questions["pages"].options] == ["c", "c_2", "option_1_3"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*PAGES, "--topic", "../cafe"), "--topic: "),
        ((*PAGES, "--topic", "My Café"), "write `my_caf"),
        ((*PAGES, "--benefit", "One.|Zwei.|Drei."), "--benefit: these are 3 texts"),
    ],
)
def test_what_used_to_be_swallowed_is_said(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    code, _, stderr = new(folder, *arguments, "--owner", "me")
    assert (code, said in stderr) == (2, True), stderr
    assert sorted(path.name for path in folder.parent.rglob("*.yaml")) == ["_brand.yaml", "books.yaml"]


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
