"""Facts about a catalogue as a whole: names used twice, promises that differ."""

from __future__ import annotations

from collections.abc import Iterator

from prompts.authoring.written_catalogue import Written
from prompts.authoring.written_topic import WrittenQuestion
from prompts.model.columns import PERSON, columns_of, has_columns
from prompts.model.durations import is_longer
from prompts.model.problems import Problem


def ids_used_twice(written: Written) -> Iterator[Problem]:
    """Two questions that would store their answers in one place, or one that goes by another's earlier name."""
    first: dict[str, WrittenQuestion] = {}
    for asked in written.asked():
        other = first.setdefault(asked.shape.id, asked)
        if other is not asked:
            message = f"There is already a question `{asked.shape.id}`: {_where(other)}."
            yield asked.problem(("id",), "ZP201", message, "give one of them another id")
    for asked in written.asked():
        if asked.shape.was and first.setdefault(asked.shape.was, asked) is not asked:
            message = f"`{asked.shape.was}` is the name of another question: {_where(first[asked.shape.was])}."
            yield asked.problem(("was",), "ZP217", message, "`was` is the name that this very question had before")


def kept_too_long(written: Written) -> Iterator[Problem]:
    """Answers kept longer than the brand allows itself."""
    if written.brand is None:
        return
    ceiling = written.brand.keep_at_most
    for asked in written.asked():
        if is_longer(asked.shape.keep, ceiling):
            at_most = f"{ceiling.count} {ceiling.unit}"
            message = f"Answers may be kept {at_most} at most (`keep_at_most` in _brand.yaml)."
            yield asked.problem(("keep",), "ZP203", message, f"write `keep: {at_most}` or less")


def seasons_that_end_before_they_begin(written: Written) -> Iterator[Problem]:
    """Questions that could never be asked because of their dates."""
    for asked in written.asked():
        start, end = asked.shape.ask_from, asked.shape.ask_until
        if start and end and end < start:
            message = f"It would end before it begins ({start})."
            yield asked.problem(("ask_until",), "ZP214", message, "exchange `ask_from` and `ask_until`")


def fields_fed_twice(written: Written) -> Iterator[Problem]:
    """Two questions that write to one field of a destination: each would undo the other."""
    first: dict[tuple[str, str], WrittenQuestion] = {}
    for asked in written.asked():
        for destination, field in (asked.shape.crm or {}).items():
            other = first.setdefault((destination, field), asked)
            if other is not asked:
                message = f"`{other.shape.id}` already writes to {field} in {destination}: {_where(other)}."
                yield asked.problem(("crm", destination), "ZP213", message, "give each question a field of its own")


def columns_named_twice(written: Written) -> Iterator[Problem]:
    """A question whose columns in a file would be called like other columns there: one would be taken for the other."""
    first: dict[str, WrittenQuestion | None] = dict.fromkeys(PERSON)
    for asked in written.asked():
        if not has_columns(asked.shape.crm, asked.shape.sensitive):
            continue
        for column in columns_of(asked.shape.id):
            other = first.setdefault(column, asked)
            # Of two questions with one id ZP201 tells.
            if other is asked or (other is not None and other.shape.id == asked.shape.id):
                continue
            whose = "about the customer" if other is None else f"of `{other.shape.id}`, {_where(other)}"
            message = f"An export would have two columns `{column}`: one of this question, and one {whose}."
            yield asked.problem(("id",), "ZP228", message, "give the question another id; `was:` keeps the answers it has")
            break


def promises_that_differ(written: Written) -> Iterator[Problem]:
    """One purpose with two texts, or one topic in two files: a consent has to mean one thing."""
    promised: dict[str, tuple[dict[str, str], str]] = {}
    topics: dict[str, str] = {}
    for file in written.files:
        if file.head is None:
            continue
        where = topics.setdefault(file.head.topic, file.document.file)
        if where != file.document.file:
            message = f"The topic `{file.head.topic}` is already in {where}."
            yield file.document.problem(("topic",), "ZP216", message, "name it differently, or join the two files")
        for name, texts in file.head.purposes.items():
            other, where = promised.setdefault(name, (texts, file.document.file))
            if other != texts:
                message = f"The purpose `{name}` promises something else in {where}."
                yield file.document.problem(("purposes", name), "ZP215", message, "use the same words or another name")


def impossible_for_their_kind(written: Written) -> Iterator[Problem]:
    """What each kind knows to be wrong with its own fields: a scale that ends before it begins, more to pick than there is."""
    for asked in written.asked():
        yield from map(asked.reported, asked.shape.problems())


def _where(asked: WrittenQuestion) -> str:
    line, _ = asked.document.place(("questions", asked.index, "id"))
    return f"{asked.document.file}, line {line}"
