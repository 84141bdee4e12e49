"""The files themselves: exactly what was said in every format, whole or not there, and for their owner's eyes only."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from python_calamine import CalamineWorkbook

from bot.errors import SettingsError
from bot.export import formats
from bot.export.cells import Cells
from bot.export.consent_filter import Filter
from bot.export.draft import Draft, Piece
from bot.export.formats import Plan, format_of
from bot.export.lines import CsvLines
from bot.export.mapping import columns, rows
from bot.files import replacing
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Option, Value
from storage.model.timestamps import stored
from tests.export.test_consent_filter import NOW, ROAST, answer, catalogue, customer
from tests.prompts.examples import question, text
from tests.support.awkward import AWKWARD
from tests.support.examples import examples
from tests.support.places import ROOT

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)

WISH = question(id="wish", kind="free_text", options=())
PICKS = question(id="picks", kind="multiple_choice", options=(Option("a", text("Sweet; sour")), Option("b", text("Bitter"))))
PLAIN = question(id="plain", kind="multiple_choice", options=(Option("c", text("One")), Option("d", text("Two, three"))))
DAY, HOW_MANY, MAIL = (
    question(id="day", kind="date"),
    question(id="cups", kind="number"),
    question(id="mail", kind="yes_no", options=(Option("yes", text("Yes")), Option("no", text("No")))),
)
TASTE = question(id="taste", options=PICKS.options)
ABOUT = catalogue(ROAST, TASTE, WISH, PICKS, PLAIN, DAY, HOW_MANY, MAIL)


def made(name: str, profile: str, about: Catalogue, people: Sequence[Any], **more: Any) -> tuple[bytes, Cells, tuple[str, ...]]:
    """A file as `export` would write it, on values alone."""
    how = format_of(name, profile)
    values, shape = more.pop("values", "codes"), more.pop("shape", "wide")
    cells = Cells(values, is_typed=how.is_typed, is_guarded=how.is_guarded, is_xml=how.is_xml, **more)
    filter_, header, lines = Filter(NOW, about), columns(shape, about, values), how.lines()
    draft = Draft(io.BytesIO())
    draft.begin(lines.header(header))
    for person in people:
        draft.add(person.id, Piece(b"".join(lines.of(rows(shape, person, filter_, cells))), 1))
    file = io.BytesIO()
    if how.finish is None:
        file.writelines(draft.parts())
    else:
        how.finish(Plan(header, shape, values, about), draft.lines(), file)
    return file.getvalue(), cells, header


def csv_rows(data: bytes, encoding: str = "utf-8") -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(data.decode(encoding), newline="")))


def json_rows(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.decode().split("\n")[:-1]]


def sheet_rows(data: bytes) -> list[dict[str, Any]]:
    head, *rest = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [dict(zip(head, row, strict=True)) for row in rest]


def parquet_rows(data: bytes) -> list[dict[str, Any]]:
    return list(parquet.read_table(io.BytesIO(data)).to_pylist())


READERS: dict[str, tuple[str, str, Callable[[bytes], list[dict[str, Any]]]]] = {
    "crm": ("csv", "crm", csv_rows),
    "excel": ("csv", "excel", lambda data: csv_rows(data, "utf-8-sig")),
    "jsonl": ("jsonl", "crm", json_rows),
    "xlsx": ("xlsx", "crm", sheet_rows),
    "parquet": ("parquet", "crm", parquet_rows),
}
EXACT = [name for name in READERS if name != "excel"]


def read_back(which: str, people: Sequence[Any], about: Catalogue = ABOUT, **more: Any) -> tuple[list[dict[str, Any]], Cells]:
    name, profile, read = READERS[which]
    data, cells, header = made(name, profile, about, people, **more)
    found = read(data)
    assert all(tuple(row) == header for row in found), "all columns, in their order, in every row"
    return found, cells


def told(*answers: tuple[Any, Value]) -> Any:
    return customer(*(answer(to, value) for to, value in answers))


@pytest.mark.parametrize("which", EXACT)
def test_awkward_words_come_back_from_every_format_exactly(which: str) -> None:
    found, cells = read_back(which, [told((WISH, words)) for words in AWKWARD.values()])
    assert [row["wish"] for row in found] == list(AWKWARD.values())
    assert cells.changed == {}


DANGEROUS = (
    "=SUM(1)", "+49 170", "-5", "@handle", "\tx", "\rx", "=cmd|' /C calc'!A0", "|x", "%x",
    "＝1", "＋1", "－1", "＠x", " =1", '"=1', "a\n=1",
    "\u200b=1", "\u00a0=1",
)  # fmt: skip


def test_d1_what_a_spreadsheet_would_run_begins_with_an_apostrophe_and_is_counted() -> None:
    found, cells = read_back("excel", [told((WISH, words)) for words in DANGEROUS])
    for words, row in zip(DANGEROUS, found, strict=True):
        assert row["wish"] == (words.replace("\n", "\n'") if words.startswith("a") else f"'{words}")
    assert cells.changed == {"neutralised": len(DANGEROUS)}


_RUNS = re.compile('[\\s"\u200b-\u200f\u2060\ufeff]*[=+\\-@|%\uff1d\uff0b\uff0d\uff20]')


def opened_where(separator: str, data: bytes) -> list[str]:
    """The cells that a spreadsheet makes of the file, where its country separates so and a quote within a cell means nothing."""
    if separator == ",":
        return [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]
    return re.split(f"[{separator}\r\n]", data.decode("utf-8-sig"))


@pytest.mark.slow
@examples(200)
@given(st.lists(st.sampled_from(('"', ";", "\t", ",", "\n", "\r", "=", "+", "-", "@", "\uff1d", " ", "a", "\u00a0")), max_size=12))
def test_d1_no_cell_is_a_formula_whatever_separates_cells_in_a_country(parts: list[str]) -> None:
    data, _, _ = made("csv", "excel", catalogue(WISH), [told((WISH, "".join(parts)))])
    for separator in (",", ";", "\t"):
        for cell in opened_where(separator, data):
            assert not _RUNS.match(cell), (separator, cell)


def test_d1_a_formula_behind_a_separator_is_neutralised_and_counted() -> None:
    words = ("good;=HYPERLINK(1)", 'a";"=1', "x\t@SUM(1)", "one; two, -3", "a;b", "5;-)")
    found, cells = read_back("excel", [told((WISH, one)) for one in words])
    expected = ["good;'=HYPERLINK(1)", 'a";\'"=1', "x\t'@SUM(1)", "one; two, -3", "a;b", "5;'-)"]
    assert ([row["wish"] for row in found], cells.changed) == (expected, {"neutralised": 4})
    evil = question(id="picks", kind="multiple_choice", options=(Option("a", text("Sweet")), Option("b", text("=1"))))
    [row], cells = read_back("excel", [told((evil, ("a", "b")))], catalogue(evil), values="labels")
    assert (row["picks"], cells.changed) == ("Sweet;'=1", {"neutralised": 1})
    exact, _ = read_back("crm", [told((WISH, one)) for one in words])
    assert [row["wish"] for row in exact] == list(words)


def test_d1_what_is_harmless_stays_as_it_was_in_a_spreadsheet() -> None:
    harmless = ("plain", "a = b", "00123", "1e5", "half - half", "x@y", "two\nlines", "emoji 🧋", "")
    found, cells = read_back("excel", [told((WISH, words)) for words in harmless])
    assert ([row["wish"] for row in found], cells.changed) == (list(harmless), {})
    [row], cells = read_back("excel", [told((HOW_MANY, Decimal("-2.50")))])
    assert (row["cups"], cells.changed) == ("-2.5", {}), "a number below zero is no formula"


def test_d2_a_label_that_looks_like_a_formula_is_neutralised_and_no_header_can_be_one() -> None:
    evil = question(id="roast", options=(Option("dark", text('=HYPERLINK("http://x")')),))
    [row], cells = read_back("excel", [told((evil, "dark"))], catalogue(evil), values="labels")
    assert (row["roast"], cells.changed) == ('\'=HYPERLINK("http://x")', {"neutralised": 1})
    assert all(name.isidentifier() for name in columns("wide", ABOUT, "both") + columns("long", ABOUT, "both"))


def test_d2_a_cell_of_a_workbook_is_a_text_and_never_a_formula_a_number_or_a_link() -> None:
    texts = ("=SUM(1)", "00123", "http://x.example", AWKWARD["cell_that_breaks_out"])
    data, _, _ = made("xlsx", "crm", ABOUT, [told((WISH, words)) for words in texts])
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "<hyperlink" not in sheet
    assert sheet.count('t="inlineStr"><is><') == sheet.count("<c ") and sheet.count("<c ") > 10


@pytest.mark.parametrize("which", list(READERS))
def test_what_is_no_text_never_gets_in_and_is_counted(which: str) -> None:
    found, cells = read_back(which, [told((WISH, "a\0b")), told((WISH, "lone \ud83d surrogate"))])
    assert [row["wish"] for row in found] == ["ab", "lone  surrogate"]
    assert cells.changed == {"cleaned": 2}


def test_what_a_workbook_cannot_hold_is_left_out_and_counted() -> None:
    [row], cells = read_back("xlsx", [told((WISH, "bell\x07!"))])
    assert (row["wish"], cells.changed) == ("bell!", {"cleaned": 1})


@pytest.mark.parametrize("which", list(READERS))
def test_line_ends_become_blanks_where_an_importer_would_cut_the_cell(which: str) -> None:
    found, cells = read_back(which, [told((WISH, words)) for words in ("one\r\ntwo\nthree\u2028four", "one")], newlines="space")
    assert [row["wish"] for row in found] == ["one two three four", "one"]
    assert cells.changed == {"newlines": 1}


TYPED = {"jsonl", "parquet"}
VALUES: list[tuple[Any, Value, str, Any]] = [
    (MAIL, True, "yes", True),
    (MAIL, False, "no", False),
    (PICKS, ("a", "b"), "a;b", ["a", "b"]),
    (PICKS, ("a",), "a", ["a"]),
    (HOW_MANY, Decimal("1.50"), "1.5", 1.5),
    (HOW_MANY, Decimal("100"), "100", 100),
    (ROAST, "dark", "dark", "dark"),
]


@pytest.mark.parametrize("which", list(READERS))
@pytest.mark.parametrize(("asked", "value", "plain", "typed"), VALUES)
def test_a_value_is_a_text_where_there_are_only_texts_and_else_what_it_is(
    which: str, asked: Any, value: Value, plain: str, typed: Any
) -> None:
    [row], _ = read_back(which, [told((asked, value))])
    assert row[asked.id] == (typed if which in TYPED else plain)


@pytest.mark.parametrize("which", list(READERS))
@pytest.mark.parametrize("zone", ["America/Bogota", "Europe/Madrid", "Pacific/Auckland"])
def test_a_said_day_is_that_day_and_a_moment_is_utc_wherever_somebody_was(which: str, zone: str) -> None:
    late = datetime(2026, 5, 3, 23, 30, tzinfo=ZoneInfo(zone))
    [row], _ = read_back(which, [customer(answer(DAY, late.date(), answered_at=stored(late)))])
    if which == "parquet":
        assert (row["day"], row["day_answered_at"]) == (date(2026, 5, 3), late)
    else:
        assert row["day"] == "2026-05-03"
        assert datetime.fromisoformat(row["day_answered_at"]) == late


def test_several_labels_are_told_apart_also_where_one_holds_the_separator() -> None:
    picked = told((PICKS, ("a", "b")), (PLAIN, ("c", "d")))
    [row], cells = read_back("crm", [picked], values="labels")
    assert (row["picks"], row["plain"]) == ("Sweet, sour;Bitter", "One;Two, three")
    assert cells.changed == {"separated": 1}
    [row], cells = read_back("jsonl", [picked], values="labels")
    assert (row["picks"], cells.changed) == (["Sweet; sour", "Bitter"], {})


@pytest.mark.parametrize("which", list(READERS))
def test_labels_stand_beside_codes(which: str) -> None:
    [row], _ = read_back(which, [told((TASTE, "b"), (MAIL, True), (WISH, "tea"))], values="both")
    assert (row["taste"], row["taste_label"]) == ("b", "Bitter")
    assert (row["mail"], row["mail_label"]) == (True if which in TYPED else "yes", "Yes")
    assert (row["wish"], row["wish_label"]) == ("tea", "tea")


@pytest.mark.parametrize("values", ["codes", "labels", "both"])
def test_a_long_parquet_file_has_texts_where_answers_of_every_kind_share_a_column(values: str) -> None:
    given = told(
        (TASTE, "b"), (MAIL, True), (WISH, "tea"), (PICKS, ("a", "b")), (HOW_MANY, Decimal("1.5")), (DAY, date(2026, 5, 3))
    )
    data, _, _ = made("parquet", "crm", ABOUT, [given], values=values, shape="long")
    found = {row["attribute"]: row for row in parquet_rows(data)}
    if values != "labels":
        said = {name: row["value"] for name, row in found.items()}
        assert said == {"taste": "b", "mail": "yes", "wish": "tea", "picks": "a;b", "cups": "1.5", "day": "2026-05-03"}
    if values != "codes":
        assert found["mail"]["value_label" if values == "both" else "value"] == "Yes"


@pytest.mark.parametrize("which", list(READERS))
def test_withdrawn_is_told_from_never_asked(which: str) -> None:
    taken_back = answer(WISH, cell_clear=None, ended_why="erased")
    [row], _ = read_back(which, [customer(taken_back)])
    nothing = None if which in TYPED else ""
    assert (row["wish"], row["wish_source"], row["wish_answered_at"]) == (nothing, "withdrawn", nothing)
    assert (row["mail"], row["mail_source"]) == (nothing, nothing)


@pytest.mark.parametrize("which", ["jsonl", "parquet"])
def test_purposes_are_a_list_where_there_are_lists(which: str) -> None:
    [row], _ = read_back(which, [customer()])
    assert row["consented_purposes"] == ["recommend"]


@pytest.mark.parametrize("values", ["codes", "labels", "both"])
@pytest.mark.parametrize("which", list(READERS))
def test_a_column_is_typed_by_its_place_whatever_its_question_is_called(which: str, values: Any) -> None:
    visited, label, several = (question(id=name, kind="number") for name in ("visited_at", "price_label", "several_source"))
    wish = question(id="wish_at", kind="free_text", options=())
    about = catalogue(visited, label, several, wish)
    person = told((visited, Decimal("3")), (label, Decimal("1.5")), (several, Decimal("2")), (wish, "soon"))
    [row], _ = read_back(which, [person], about, values=values)
    found = [row[name] for name in ("visited_at", "price_label", "several_source", "wish_at")]
    assert found == ([3, 1.5, 2, "soon"] if which in TYPED else ["3", "1.5", "2", "soon"])


@pytest.mark.parametrize("which", list(READERS))
def test_nobody_at_all_is_a_file_too(which: str) -> None:
    assert read_back(which, []) == ([], read_back(which, [])[1])


@pytest.mark.slow
@examples(100)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8))
def test_whatever_people_write_comes_back_from_csv_as_it_was(found: list[tuple[str, str, str]]) -> None:
    for lines, encoding in ((CsvLines(), "utf-8"), (CsvLines(for_spreadsheets=True), "utf-8-sig")):
        data = lines.header(("a", "b", "c")) + b"".join(lines.of(found))
        assert [tuple(row) for row in csv.reader(io.StringIO(data.decode(encoding), newline=""))][1:] == found


@examples(40)
@given(CELLS)
def test_whatever_people_write_comes_back_from_every_other_format(words: str) -> None:
    for which in ("jsonl", "parquet"):
        assert read_back(which, [told((WISH, words))])[0][0]["wish"] == words


def test_a_carriage_return_breaks_no_row() -> None:
    row = ("+49 151", '=HYPERLINK("x")', "one\rtwo\r\nthree\nfour")
    assert list(csv.reader(io.StringIO(CsvLines().of([row])[0].decode(), newline=""))) == [list(row)]


SMALL = st.text(st.sampled_from("a ,\"'\n\r;\t\\\v\x85\u2028é"), max_size=4)


@examples(200)
@given(st.lists(st.lists(SMALL, min_size=1, max_size=4), max_size=4))
def test_a_line_is_what_the_csv_writer_makes_of_its_row(found: list[list[str]]) -> None:
    """Rows that need no quotes are not given to it."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(found)
    assert b"".join(CsvLines(for_spreadsheets=True).of([tuple(row) for row in found])).decode() == text.getvalue()


def test_the_two_profiles_differ_in_mark_and_line_ends() -> None:
    plain, marked = CsvLines(), CsvLines(for_spreadsheets=True)
    assert plain.header(("a", "b")) + plain.of([("x", "ü")])[0] == "a,b\nx,ü\n".encode()
    assert marked.header(("a", "b")) + marked.of([("x", "ü")])[0] == b"\xef\xbb\xbfa,b\r\nx,\xc3\xbc\r\n"


def test_a_sheet_that_is_full_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "_MOST_ROWS", 3)
    with pytest.raises(SettingsError, match="a sheet has room for 2 rows; take csv"):
        made("xlsx", "crm", ABOUT, [customer()] * 3)


def test_a_text_too_long_for_a_sheet_says_so() -> None:
    with pytest.raises(SettingsError, match="the text in wish of row 1 is too long"):
        made("xlsx", "crm", ABOUT, [told((WISH, "x" * 40_000))])


def test_without_pyarrow_a_parquet_file_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"install zeroparty\[parquet\]"):
        format_of("parquet", "crm")


@given(st.lists(st.tuples(st.binary(max_size=9), st.none() | st.binary(max_size=9)), max_size=9), st.binary(max_size=5))
def test_what_is_written_anew_takes_the_place_of_what_was_there(pieces: list[tuple[bytes, bytes | None]], tail: bytes) -> None:
    draft = Draft(io.BytesIO())
    draft.begin(b"head\n")
    for number, (before, _) in enumerate(pieces):
        draft.add(number, Piece(before, len(before), (("a", 1),) if before else ()))
    for number, (_, after) in enumerate(pieces):
        if after is not None:
            draft.write_anew(number, Piece(after, len(after), (("b", 2),)))
    draft.tail = tail
    now = [before if after is None else after for before, after in pieces]
    assert b"".join(draft.parts()) == b"head\n" + b"".join(now) + tail
    assert [draft.lines_at(number) for number in range(len(pieces))] == now
    assert draft.row_count() == sum(map(len, now))
    expected = {
        "a": sum(1 for before, after in pieces if after is None and before),
        "b": 2 * sum(after is not None for _, after in pieces),
    }
    assert draft.counts() == {reason: count for reason, count in expected.items() if count}
    assert list(draft.anew()) == [number for number, (_, after) in enumerate(pieces) if after is not None]


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "kept.csv"
    file.write_text("old\n", encoding="utf-8")
    with pytest.raises(OSError, match="the disk is full"), replacing(file) as draft:
        draft.write(b"new")
        raise OSError("the disk is full")
    assert file.read_text(encoding="utf-8") == "old\n"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_stays_a_link_its_target_is_written_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    target, link = tmp_path / "real.csv", tmp_path / "link.csv"
    link.symlink_to(target)
    target.touch(mode=0o644)
    with replacing(link) as file:
        file.write(b"a\nx\n")
    assert link.is_symlink()
    assert target.read_bytes() == b"a\nx\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


DIES_ON_THE_WAY = """
import os, signal, sys
from pathlib import Path
from bot.commands.shared.ending import ending_in_order
from bot.export.formats import Plan, format_of
from bot.files import replacing
from tests.export.test_files import ABOUT

path, how = Path(sys.argv[1]), sys.argv[2]
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests behind nohup has it ignored

def lines():
    yield b'["secret"]'
    if how == "fails":
        raise OSError("the disk is full")
    os.kill(os.getpid(), getattr(signal, how))

with ending_in_order():
    with replacing(path) as file:
        format_of("xlsx", "crm").finish(Plan(("a",), "wide", "codes", ABOUT, path), lines(), file)
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", ["fails", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_nothing_of_a_workbook_is_left_lying_when_it_is_not_finished(tmp_path: Path, how: str) -> None:
    place, system = tmp_path / "place", tmp_path / "tmp"
    place.mkdir()
    system.mkdir()

    def dies(how: str) -> int:
        words = [sys.executable, "-c", DIES_ON_THE_WAY, str(place / "file.xlsx"), how]
        return subprocess.run(
            words, cwd=ROOT, env={**os.environ, "TMPDIR": str(system)}, capture_output=True, check=False
        ).returncode

    assert dies(how) == {"fails": 1, "SIGTERM": 143, "SIGHUP": 129, "SIGKILL": -9}[how]
    assert list(system.iterdir()) == [], "nothing is in a place that everybody looks into"
    if how == "SIGKILL":
        assert all(stat.S_IMODE(one.stat().st_mode) in (0o600, 0o700) for one in place.iterdir())
        assert dies("fails") == 1, "the next one clears away what nobody could"
    assert list(place.iterdir()) == []


def test_what_another_process_is_writing_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "file[1].csv"
    others = {f".file[1].csv.{os.getppid()}.part", f".file[1].csv.{2**70}.part", ".file[1].csv.x.part", ".file1.csv.99999999.part"}
    for name in (*others, ".file[1].csv.99999999.part"):
        (tmp_path / name).touch()
    with replacing(path) as file:
        assert {one.name for one in tmp_path.iterdir()} == {*others, f".file[1].csv.{os.getpid()}.part"}
        file.write(b"whole")
    assert path.read_bytes() == b"whole"
