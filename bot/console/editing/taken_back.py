"""One change of a published version, taken back in the files as they are now (pure): as a draft, and without the version's others.

Field by field, so that what somebody wrote since stays as they wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.console.editing.drafts import Drafts, Written
from bot.console.editing.question_form import Data
from bot.console.page import Refused
from prompts.model.problems import ContentError
from prompts.yaml.document import Document, read_yaml
from prompts.yaml.rewriting import NotRewritten, with_data

_GO_BACK = "go back to the version before it, or change it in the editor"


@dataclass(frozen=True, slots=True)
class Taken:
    """A file with the change taken back; fields that were changed once more since are left as they are."""

    file: str
    text: str
    left: tuple[str, ...] = ()


def changed_between(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """The questions that are written otherwise in one version than in the one before it; by name, in the order of the files."""
    old, new = dict(_questions(before)), dict(_questions(after))
    was, is_now = ({name: data for name, (_, data) in one.items()} for one in (old, new))
    names = dict.fromkeys((*new, *old))
    return [name for name in names if was.get(name) != is_now.get(name) and not _is_renamed(name, was, is_now)]


def taken_back(now: Drafts, before: Mapping[str, str], after: Mapping[str, str], question: str) -> Taken:
    """What it changed in this question is as it was before. Refused where that cannot be told, or where nothing of it is left."""
    if question not in changed_between(before, after):
        raise Refused(409, f"This version changed nothing of {question} that can be taken back alone.", _GO_BACK)
    old, new = dict(_questions(before)).get(question), dict(_questions(after)).get(question)
    here = next((written for written in now.questions() if written.data["id"] == question), None)
    if old is None and new is not None and here is not None:
        return Taken(here.file, _without(here))
    if old is not None and new is None and here is None:
        return Taken(old[0], _with(now, *old))
    if old is None or new is None or here is None:
        raise Refused(409, f"Nothing of this is left to take back: {question} was added or removed since.", _GO_BACK)
    return _field_by_field(here, old[1], new[1])


def _field_by_field(here: Written, old: Data, new: Data) -> Taken:
    differing = [name for name in dict.fromkeys((*new, *old)) if old.get(name) != new.get(name)]
    left = tuple(name for name in differing if here.data.get(name) != new.get(name))
    data: Data = {name: value for name, value in here.data.items() if name not in differing or name in left or name in old}
    data |= {name: old[name] for name in differing if name in old and name not in left}
    if data == here.data:
        raise Refused(409, "Nothing of this is left to take back: it was changed once more since.", _GO_BACK)
    return Taken(here.file, here.with_question(data), left)


def _without(here: Written) -> str:
    """The file without a question that the version added."""
    listed = here.document.data["questions"]
    assert isinstance(listed, list)
    return _written(here.text, {**here.document.data, "questions": [*listed[: here.index], *listed[here.index + 1 :]]})


def _with(now: Drafts, file: str, data: Data) -> str:
    """The file with a question that the version removed, behind the others."""
    document = now.documents.get(file)
    listed = document.data.get("questions") if document is not None else None
    if document is None or not isinstance(listed, list):
        raise Refused(409, f"{file} is not there any more, or cannot be read.", _GO_BACK)
    return _written(now.texts[file], {**document.data, "questions": [*listed, data]})


def _written(text: str, data: Mapping[str, object]) -> str:
    try:
        return with_data(text.encode(), data).decode()
    except (NotRewritten, ContentError) as error:
        raise Refused(409, f"This cannot be taken back by itself: {error}.", _GO_BACK) from None


def _questions(files: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, Data]]]:
    """By name: the file of each, and what it says."""
    for name, text in files.items():
        document, _ = read_yaml(text.encode(), name)
        for data in _listed(document):
            yield str(data["id"]), (name, data)


def _listed(document: Document | None) -> Iterator[Data]:
    listed = document.data.get("questions") if document is not None else None
    for data in listed if isinstance(listed, list) else ():
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            yield data


def _is_renamed(name: str, old: Mapping[str, Data], new: Mapping[str, Data]) -> bool:
    """Answers go by the name that a question has, so its change of name is not taken back alone."""
    came_from = str(new[name].get("was", "")) if name in new and name not in old else ""
    went_to = [each for each, data in new.items() if data.get("was") == name and each not in old]
    return came_from in old if came_from else name not in new and bool(went_to)
