"""Mistakes are found all at once, at their place, in an author's words, with a fix.

Each folder in `broken` is a catalogue with mistakes; `expected.txt` is the report its author reads.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.checking.load import load, load_texts
from prompts.yaml.document import read_yaml
from tests.prompts.examples import BROKEN, HEAD, ROAST, WISH
from tests.support.examples import examples


def report(folder: Path) -> str:
    problems = load(folder).problems
    return "".join(f"{problem}\n" for problem in problems).replace(f"{folder}/", "")


@pytest.mark.parametrize("folder", sorted(BROKEN.iterdir()), ids=lambda folder: folder.name)
def test_the_report_is_the_one_written_down(folder: Path) -> None:
    assert (folder / "expected.txt").read_text(encoding="utf-8") == report(folder)
    assert load(folder).catalogue is None


def texts_of(folder: Path) -> dict[str, str]:
    """Every file of the folder as text, whoever it is for; what no text can hold is left out."""
    found = {}
    for path in sorted(folder.iterdir(), reverse=True):
        with suppress(UnicodeDecodeError):
            found[path.name] = path.read_bytes().decode()
    return found


@pytest.mark.parametrize("folder", sorted(BROKEN.iterdir()), ids=lambda folder: folder.name)
def test_files_in_memory_are_reported_like_files_in_a_folder(folder: Path, tmp_path: Path) -> None:
    texts = texts_of(folder)
    for name, text in texts.items():
        (tmp_path / name).write_bytes(text.encode())
    assert "".join(f"{problem}\n" for problem in load_texts(texts).problems) == report(tmp_path)


WRITTEN = [
    ("en: Quick one: which?", "ZP004", 'en: "Quick one: which?"'),
    ('en: "Hi" there', "ZP005", "en: '\"Hi\" there'"),
    ("en: 'don't'", "ZP005", 'en: "don\'t"'),
    ("en: - a dash", "ZP005", 'en: "- a dash"'),
    ("en: > bigger", "ZP005", 'en: "> bigger"'),
    ("en: @home", "ZP005", 'en: "@home"'),
    ("en: `tick`", "ZP005", 'en: "`tick`"'),
    ("en: %off", "ZP005", 'en: "%off"'),
    ("en: ? maybe", "ZP005", 'en: "? maybe"'),
    ("en: *star", "ZP008", 'en: "*star"'),
    ("en: &co", "ZP008", 'en: "&co"'),
    ("en: !now", "ZP008", 'en: "!now"'),
    ("en: [Light] roast", "ZP005", 'en: "[Light] roast"'),
    ('en: "C:\\dir"', "ZP005", 'en: "C:\\\\dir"'),
    ("en: [open", "ZP011", 'en: "[open"'),
    ('en: "open', "ZP002", 'en: "open"'),
    ("en: 'open", "ZP002", 'en: "open"'),
    ("en: #1", "ZP010", 'en: "#1"'),
    ("en: number #1", "ZP010", 'en: "number #1"'),
    ("en: salt # pepper", "ZP010", 'en: "salt # pepper"'),
]


@pytest.mark.parametrize(("line", "code", "fixed"), WRITTEN, ids=[line for line, _, _ in WRITTEN])
def test_a_text_that_needs_quotes_is_shown_in_quotes(line: str, code: str, fixed: str) -> None:
    _, problems = read_yaml(f"languages: [en]\nask:\n  {line}\n".encode(), "x.yaml")
    assert [(problem.code, problem.line) for problem in problems] == [(code, 3)]
    assert problems[0].fix.endswith(fixed)


@pytest.mark.parametrize(("line", "code", "fixed"), WRITTEN, ids=[line for line, _, _ in WRITTEN])
def test_the_suggested_line_is_right(line: str, code: str, fixed: str) -> None:
    document, problems = read_yaml(f"languages: [en]\nask:\n  {fixed}\n".encode(), "x.yaml")
    assert (document is not None, problems) == (True, ())


@pytest.mark.parametrize("line", ["keep: 1 month # note", "en: Light  # note", "en: Light   #", "en: C# and F#", 'en: "a #b"  # c'])
def test_notes_are_left_alone(line: str) -> None:
    assert read_yaml(f"languages: [en]\n{line}\n".encode(), "x.yaml")[1] == ()


@given(st.binary(max_size=200))
def test_no_bytes_whatever_break_the_reader(content: bytes) -> None:
    document, problems = read_yaml(content, "x.yaml")
    assert (document is not None) or problems


ALL = HEAD + ROAST + WISH


@pytest.mark.slow
@examples(300)
@given(st.integers(0, len(ALL)), st.integers(0, 30), st.text("[]{}:#'\"&*!|>%@- \n\tab", max_size=6))
def test_a_slip_of_the_keyboard_never_breaks_the_loader(
    tmp_path_factory: pytest.TempPathFactory, at: int, gone: int, new: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "slips"
    folder.mkdir(exist_ok=True)
    (folder / "coffee.yaml").write_text(ALL[:at] + new + ALL[at + gone :], encoding="utf-8")
    loaded = load(folder)
    rows = (folder / "coffee.yaml").read_text(encoding="utf-8").split("\n")
    assert loaded.catalogue is not None or any(problem.is_error for problem in loaded.problems)
    assert all(1 <= problem.line <= len(rows) and problem.column >= 1 for problem in loaded.problems)
