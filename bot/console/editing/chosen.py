"""Some of the drafts as a version of their own (pure): what is left out stays, in that version, as customers see it now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.console.editing.question_form import Data
from bot.console.page import Refused
from prompts.checking.load import BRAND_FILE
from prompts.model.problems import ContentError
from prompts.yaml.document import read_yaml
from prompts.yaml.rewriting import NotRewritten, with_data

_TOGETHER = "tick everything in this file, or take the others out of it first"


@dataclass(frozen=True, slots=True)
class Part:
    """What can go live without the rest: a question, what the questions of a file share, or the brand."""

    name: str
    """A question's id, or a file's name."""
    words: str


@dataclass(frozen=True, slots=True)
class _File:
    """A file as its author wrote it: what its questions share, and these by id."""

    text: str
    shared: Data
    questions: Mapping[str, Data]

    @property
    def head(self) -> Data:
        return {name: value for name, value in self.shared.items() if name != "purposes"}

    @property
    def purposes(self) -> Data:
        found = self.shared.get("purposes")
        return found if isinstance(found, dict) else {}


def parts(live: Mapping[str, str], drafts: Mapping[str, str]) -> tuple[Part, ...]:
    """What differs, each to be ticked; files that cannot be read have none."""
    before, after = _topics(live), _topics(drafts)
    old, new = _questions(before), _questions(after)
    gone_on = {str(data.get("was")) for name, data in new.items() if name not in old}
    found = [Part(name, _ask(data)) for name, data in new.items() if old.get(name) != data]
    found += [Part(name, f"removed: {_ask(data)}") for name, data in old.items() if name not in new and name not in gone_on]
    for name, file in after.items():
        if name in before and _differs(before[name], file):
            found.append(Part(name, "what its questions share: their promises, the title"))
    if live.get(BRAND_FILE) != drafts.get(BRAND_FILE):
        found.append(Part(BRAND_FILE, "the brand: who asks, how often, and where answers may go"))
    return tuple(found)


def with_parts(live: Mapping[str, str], drafts: Mapping[str, str], ticked: Collection[str]) -> dict[str, str]:
    """The drafts with everything else as it is live. Refused where a file cannot be written so."""
    left = {part.name for part in parts(live, drafts)} - set(ticked)
    if not left:
        return dict(drafts)
    before, after = _topics(live), _topics(drafts)
    old = _questions(before)
    files: dict[str, str] = {}
    for name, text in drafts.items():
        if name == BRAND_FILE:
            files[name] = live.get(name, text) if name in left else text
        elif name not in after:
            files[name] = text
        else:
            file, was = after[name], before.get(name)
            asked = [*_kept(file, old, left), *_brought_back(name, before, after, left)]
            if asked or name in before:
                shared = _shared(was, file) if was is not None and name in left else file.shared
                files[name] = _written(name, file.text, {**shared, "questions": asked})
    for name, was in before.items():
        back = list(_brought_back(name, before, after, left))
        if name not in drafts and back:
            files[name] = _written(name, was.text, {**was.shared, "questions": back})
    return files


def _kept(file: _File, old: Mapping[str, Data], left: Collection[str]) -> Iterator[Data]:
    """The questions of a file in their order; one that is left out is as it is live, under the name that it has there."""
    for name, data in file.questions.items():
        earlier = old.get(name) or old.get(str(data.get("was")))
        if name not in left:
            yield data
        elif earlier is not None:
            yield earlier


def _brought_back(
    name: str, before: Mapping[str, _File], after: Mapping[str, _File], left: Collection[str]
) -> Iterator[Data]:  # fmt: skip
    """What the drafts removed from this file, and is not to go yet."""
    there = _questions(after)
    for question, data in before[name].questions.items() if name in before else ():
        if question in left and question not in there:
            yield data


def _shared(was: _File, now: _File) -> Data:
    """As it is live; a promise that is new there is nobody's yet, and a ticked question may need it."""
    promised = {**now.purposes, **was.purposes}
    return {**was.head, "purposes": promised} if promised else was.head


def _differs(was: _File, now: _File) -> bool:
    changed = any(now.purposes.get(name) != words for name, words in was.purposes.items())
    return changed or was.head != now.head


def _written(name: str, text: str, data: Data) -> str:
    try:
        return with_data(text.encode(), data).decode()
    except (NotRewritten, ContentError) as error:
        raise Refused(409, f"The questions of {name} cannot go live one without the other: {error}.", _TOGETHER) from None


def _topics(files: Mapping[str, str]) -> dict[str, _File]:
    """Every topic file that can be read."""
    read = {name: _read(name, text) for name, text in files.items() if name != BRAND_FILE}
    return {name: file for name, file in read.items() if file is not None}


@lru_cache(maxsize=256)
def _read(name: str, text: str) -> _File | None:
    """Reading takes a while, and both sides are looked at with every tick."""
    document, _ = read_yaml(text.encode(), name)
    if document is None:
        return None
    listed = document.data.get("questions")
    asked = [one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, dict)]
    shared = {key: value for key, value in document.data.items() if key != "questions"}
    return _File(text, shared, {str(one["id"]): one for one in asked if isinstance(one.get("id"), str)})


def _questions(files: Mapping[str, _File]) -> dict[str, Data]:
    return {name: data for file in files.values() for name, data in file.questions.items()}


def _ask(data: Data) -> str:
    ask = data.get("ask")
    texts: Sequence[object] = list(ask.values()) if isinstance(ask, dict) else [ask]
    return str(texts[0]) if texts and texts[0] else ""
