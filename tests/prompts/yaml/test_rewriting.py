"""Other data in a file somebody keeps by hand: the file reads as wanted, and what did not change is not touched."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.yaml.document import Document, Path, read_yaml
from prompts.yaml.rewriting import NotRewritten, with_data
from tests.prompts.authoring.any_catalogue import files, texts, topics
from tests.support.examples import examples

NOTED = """\
topic: coffee
questions:
  - label:   # first
      en: Short
    id: roast   # never change this
    ask:
      en: Which roast?
      de: Welche?   # checked by Ann
    # which of these are alone
    alone:
      - one   # note one
      - two   # note two
      - three
    crm: {}   # stays here
    thanks:
      en: |
        Good
        to know

  # the second
  - id: brew
    paused: yes
"""


def read(content: bytes) -> Document:
    document, problems = read_yaml(content, "x.yaml")
    assert document is not None and not [problem for problem in problems if problem.is_error], problems
    return document


def changed(change: Any) -> str:
    data: Any = deepcopy(read(NOTED.encode()).data)
    change(data)
    after = with_data(NOTED.encode(), data)
    assert read(after).data == data
    return after.decode()


def test_the_same_data_is_the_same_file() -> None:
    assert changed(lambda data: None) == NOTED


def test_a_new_text_stands_below_the_one_it_follows() -> None:
    after = changed(lambda data: data["questions"][0]["ask"].update(es="¿Cuál?"))
    assert after == NOTED.replace("Ann\n", "Ann\n      es: \"¿Cuál?\"\n")  # fmt: skip


def test_a_new_group_stands_below_what_it_follows() -> None:
    def change(data: Any) -> None:
        question = data["questions"][1]
        data["questions"][1] = {"id": question["id"], "label": {"en": "Brewing", "de": "No"}, "paused": question["paused"]}

    assert changed(change) == NOTED.replace("id: brew\n", 'id: brew\n    label:\n      en: Brewing\n      de: "No"\n')


def test_a_text_that_goes_takes_its_line_and_nothing_else() -> None:
    assert changed(lambda data: data["questions"][0]["ask"].pop("en")) == NOTED.replace("      en: Which roast?\n", "")


def test_the_last_line_of_a_file_can_go() -> None:
    assert changed(lambda data: data["questions"][1].pop("paused")) == NOTED.replace("    paused: yes\n", "")


def test_a_name_beside_the_dash_gives_its_place_to_the_next() -> None:
    after = changed(lambda data: data["questions"][0].pop("label"))
    assert after == NOTED.replace("label:   # first\n      en: Short\n    id", "id")


def test_items_that_stay_in_a_list_keep_their_notes() -> None:
    after = changed(lambda data: data["questions"][0].update(alone=["one", "two and a half", "two", "three"]))
    assert after == NOTED.replace("note one\n", "note one\n      - two and a half\n")
    assert changed(lambda data: data["questions"][0]["alone"].remove("two")) == NOTED.replace("      - two   # note two\n", "")
    assert changed(lambda data: data["questions"][0]["alone"].insert(0, "zero")) == NOTED.replace(
        "      - one ", "      - zero\n      - one "
    )


def test_an_empty_group_is_filled_in_its_line() -> None:
    after = changed(lambda data: data["questions"][0].update(crm={"hubspot": "roast"}))
    assert after == NOTED.replace("crm: {}", "crm: {hubspot: roast}")


def test_all_texts_of_a_group_may_become_others() -> None:
    after = changed(lambda data: data["questions"][0].update(thanks={"fr": "Bon", "de": "Gut"}))
    assert after == NOTED.replace("en: |\n        Good\n        to know", "fr: Bon\n      de: Gut")


def test_notes_are_not_given_to_other_texts_than_they_were_written_for() -> None:
    with pytest.raises(NotRewritten, match="notes among lines"):
        changed(lambda data: data["questions"][0].update(ask={"fr": "Quoi?"}))


IN_LINE = """\
languages: [en,  # the fallback
  de]
questions:
  - {id: roast,  # never
     ask: {en: "Which?",   # checked by legal
           de: Welche?,   # by Ann
     }, alone: [one, two,   # both
       three]}
"""


@pytest.mark.parametrize(
    ("change", "was", "now"),
    [
        (lambda data: data["languages"].append("es"), "de]", "de, es]"),
        (lambda data: data["languages"].insert(0, "fr"), "[en,", "[fr, en,"),
        (lambda data: data["languages"].remove("de"), "  de]", "  ]"),
        (lambda data: data["questions"][0]["ask"].update(es="¿Cuál?"), "Welche?,", 'Welche?, es: "¿Cuál?",'),
        (lambda data: data["questions"][0]["ask"].pop("de"), "           de: Welche?,   #", "              #"),
        (lambda data: data["questions"][0]["alone"].remove("one"), "[one, two", "[two"),
        (lambda data: data["questions"][0].update(label={"en": "Roast"}), "three]}", "three], label: {en: Roast}}"),
    ],
)
def test_groups_and_lists_in_a_line_keep_their_notes(change: Any, was: str, now: str) -> None:
    data: Any = deepcopy(read(IN_LINE.encode()).data)
    change(data)
    assert with_data(IN_LINE.encode(), data).decode() == IN_LINE.replace(was, now)


@pytest.mark.parametrize(
    ("content", "data"),
    [
        ("q:\n  - id: a   # its own\n    # about kind\n    kind: b\n", {"q": [{"kind": "b"}]}),
        ("q: {a: x,  # its own\n  # about b\n  b: y}\n", {"q": {"b": "y"}}),
    ],
)
def test_a_note_that_may_be_about_either_of_two_is_not_lost_with_one(content: str, data: dict[str, Any]) -> None:
    with pytest.raises(NotRewritten, match="between what would go"):
        with_data(content.encode(), data)
    assert b"its own" not in with_data(re.sub(r" *# about.*\n", "", content).encode(), data)


@pytest.mark.parametrize("first", ["\n", "\r\n"])
def test_lines_may_end_in_two_ways_in_one_file(first: str) -> None:
    second = "\r\n" if first == "\n" else "\n"
    content = f"a:{first}  en: x{first}  de: y{first}  # one{second}  # two{first}b: z{second}"
    kept = f"a:{first}  en: x{first}  # one{second}  # two{first}b: z{second}"
    assert with_data(content.encode(), {"a": {"en": "x"}, "b": "z"}).decode() == kept
    more = f"a:{first}  en: x{first}  es: v{first}  # one{second}  # two{first}b: z{second}"
    assert with_data(kept.encode(), {"a": {"en": "x", "es": "v"}, "b": "z"}).decode() == more
    assert (
        with_data(kept.encode(), {"a": {"en": "x"}, "b": "z", "c": "w"}).decode()
        == f"{kept.removesuffix(second)}{second}c: w{second}"
    )


def test_a_file_of_a_very_old_program_is_left_alone() -> None:
    with pytest.raises(NotRewritten):
        with_data(b"a: x\rb: y\r", {"a": "z", "b": "y"})


def test_a_file_that_would_read_as_something_else_is_not_written() -> None:
    kept = "thanks:\n  en: |+\n    Good\n\ntopic: coffee\n"
    assert read(kept.encode()).data == {"thanks": {"en": "Good\n\n"}, "topic": "coffee"}
    with pytest.raises(NotRewritten):
        with_data(kept.encode(), {"thanks": {"en": "Good\n\n", "de": "Gut"}, "topic": "coffee"})


def leaves(value: Any, path: Path = ()) -> dict[Path, Any]:
    if isinstance(value, dict):
        return {key: leaf for name, inner in value.items() for key, leaf in leaves(inner, (*path, name)).items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {key: leaf for at, inner in enumerate(value) for key, leaf in leaves(inner, (*path, at)).items()}
    return {path: value}


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A file, and data that somebody would like it to have."""
    data = draw(topics())
    content, wanted = draw(files(data)), deepcopy(data)
    for _ in range(draw(st.integers(1, 4))):
        question = draw(st.sampled_from(wanted["questions"]))
        draw(st.sampled_from([_other_text, _gone, _new, _longer]))(draw, question, wanted)
    return content, wanted


def _other_text(draw: st.DrawFn, question: dict[str, Any], wanted: dict[str, Any]) -> None:
    question["ask"] = draw(texts(tuple(wanted["languages"])))


def _gone(draw: st.DrawFn, question: dict[str, Any], wanted: dict[str, Any]) -> None:
    question.pop(draw(st.sampled_from(sorted(question))) if len(question) > 1 else "")


def _new(draw: st.DrawFn, question: dict[str, Any], wanted: dict[str, Any]) -> None:
    fields = list(question.items())
    at = draw(st.integers(1, len(fields)))
    new = draw(st.sampled_from([("note", {"en": "x", "de": "y: z"}), ("more", "1"), ("list", ["a", "b"]), ("void", {})]))
    question.clear()
    question.update(dict([*fields[:at], new, *fields[at:]]))


def _longer(draw: st.DrawFn, question: dict[str, Any], wanted: dict[str, Any]) -> None:
    for name, value in question.items():
        if isinstance(value, list):
            value.insert(draw(st.integers(0, len(value))), "more")
            return
        if isinstance(value, dict) and name in ("ask", "benefit") and "fr" not in value:
            value["fr"] = "Encore"
            return


@pytest.mark.slow
@examples(400)
@given(edits())
def test_any_change_reads_as_wanted_and_leaves_everything_else_as_it_stood(edit: tuple[str, dict[str, Any]]) -> None:
    content, wanted = edit
    before = read(content.encode())
    after = with_data(content.encode(), wanted).decode()
    reread = read(after.encode())
    same = {path: value for path, value in leaves(before.data).items() if leaves(reread.data).get(path) == value}
    for path in same:
        if (was := before.text_at(path)) and (now := reread.text_at(path)):
            assert with_its_note(content, was) == with_its_note(after, now)
    stay = [line for number, line in notes(content) if number not in lines_that_go(before, wanted)]
    assert [line for line in stay if line not in after.splitlines()] == []


def with_its_note(content: str, place: tuple[int, int]) -> str:
    """The text as it stands in the file, and the note on its last line."""
    start, end = place
    end = start + len(content[start:end].rstrip())
    note = re.search(r"# note \d+$", content[end:].partition("\n")[0].rstrip("\r"))
    return content[start:end] + (note[0] if note else "")


def notes(content: str) -> list[tuple[int, str]]:
    """Notes on lines of their own, and the numbers of these lines."""
    return [(number, line) for number, line in enumerate(content.splitlines(), 1) if line.lstrip().startswith("# note ")]


def lines_that_go(before: Document, wanted: dict[str, Any]) -> set[int]:
    """The lines of fields that are taken away, with the notes between them."""
    gone: set[int] = set()
    for index, (old, new) in enumerate(zip(before.data["questions"], wanted["questions"], strict=True)):  # type: ignore[call-overload]
        for name in old.keys() - new.keys():
            path: Path = ("questions", index, name)
            inside = [(*path, *leaf) for leaf in leaves(old[name])]
            last = max([before.place(leaf)[0] for leaf in inside], default=0)
            gone |= set(range(before.place_of_key(path)[0], last + 1))
    return gone
