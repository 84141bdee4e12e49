"""A question that is not there yet (pure): its sentence first, and the rest follows from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.console.editing.drafts import Written
from bot.console.page import Form, Refused
from prompts.authoring.adding import NoPlace, Wanted, languages_of, new_topic, with_purpose, with_question
from prompts.authoring.naming import question_id
from prompts.checking.load import BRAND_FILE
from prompts.kinds.table import KINDS
from prompts.model.question import Language
from prompts.yaml.document import read_yaml

KIND_LABELS: Mapping[str, str] = {
    "single_choice": "one of several buttons",
    "multiple_choice": "several of several buttons",
    "yes_no": "yes or no",
    "scale": "a scale, such as 1 to 5",
    "number": "a number",
    "date": "a day",
    "free_text": "their own words",
}
NEW_FILE = "+"
"""Stands for a file that is not there yet."""

_TELLING = 300
"""Letters of a sentence that are looked at; no question has more."""

_OWN_ANSWERS = "single_choice"
_USUAL_KEEP = "12 months"
_LIKELY: tuple[tuple[str, str], ...] = (
    (r"(?!.*\bor (not|older|more|less)\b)(?!.*\boder (nicht|älter|mehr)\b).*\b(or|oder)\b.*\?", "single_choice"),
    (r"how (many|much|old)\b|wie ?viele?\b|cuánt[oa]s?\b", "number"),
    (r"when\b|what (day|date)\b|wann\b|cuándo\b", "date"),
    (r"how (much do you like|likely|often|satisfied|happy)\b|wie (gern|oft|zufrieden)\b", "scale"),
    (
        r"(do|does|did|are|is|was|have|has|would|will|can|could|should|shall|may)\b|(magst|bist|hast|möchtest|kannst|willst)\b",
        "yes_no",
    ),
    (r"(what|why|how|was|warum|wie) (should|could|else|would)\b|tell us\b|anything\b", "free_text"),
    (r"which .*s\b(?=.*\ball\b)|what .* all\b", "multiple_choice"),
)
"""How a sentence begins, and how such questions are mostly answered; the writer sees it and chooses otherwise."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What a writer said about a new question before its form was shown."""

    ask: str
    file: str
    kind: str
    ident: str
    topic: str = ""
    owner: str = ""
    promise: str = ""
    """A reason to ask that its file does not have yet, in its first language."""

    @property
    def hidden(self) -> Mapping[str, str]:
        """What the form carries along; the rest of it can be changed there."""
        return {"new.ask": self.ask, "new.id": self.ident}

    @property
    def fields(self) -> Mapping[str, str]:
        """What can be changed, by its field."""
        return {
            "new.kind": self.kind, "new.file": self.file, "new.promise": self.promise, "new.topic": self.topic,
            "new.owner": self.owner,
        }  # fmt: skip

    @property
    def own_answers(self) -> str:
        """What the button says that leads to answers of the writer's own; empty where the form has them."""
        if self.kind in (_OWN_ANSWERS, "multiple_choice"):
            return ""
        return "Other answers than yes and no" if self.kind == "yes_no" else "Answers of your own instead"

    @property
    def in_words(self) -> str:
        """How it is answered and where it will stand."""
        place = "a new file" if self.file == NEW_FILE else self.file
        return f"Answered with {KIND_LABELS.get(self.kind, self.kind.replace('_', ' '))}, in {place}."


def likely_kind(ask: str) -> str:
    """How such a question is mostly answered."""
    sentence = ask[:_TELLING].strip().casefold()
    return next((kind for pattern, kind in _LIKELY if re.match(pattern, sentence)), "single_choice")


def begun(form: Form, taken: frozenset[str], files: Sequence[str]) -> Begun:
    """From a sentence alone, or from a form that says more; `files` are those there are. What is not said follows from them."""
    ask = " ".join(form["new.ask"].split())
    kind = form["new.kind"] if form["new.kind"] in KINDS else likely_kind(ask)
    kind = _OWN_ANSWERS if form["do"] == "own_answers" else kind
    ident = form["new.id"].strip() or question_id(ask, taken)
    said = {name: " ".join(form[f"new.{name}"].split()) for name in ("topic", "owner", "promise")}
    file = form["new.file"] or (files[0] if files else NEW_FILE)
    if file == NEW_FILE and not said["topic"]:
        said["topic"] = question_id("questions", [name.removesuffix(".yaml") for name in files])
    return Begun(ask, file, kind, ident, **said)


def opened(new: Begun, texts: Mapping[str, str], languages: tuple[Language, ...]) -> Written:
    """The file with the question at its end, as if it had been saved; refused where there is no place for it."""
    name, text = _file(new, texts, languages)
    first = languages_of(text)[0]
    try:
        purpose = _purposes(text)[0] if _purposes(text) else ""
        if new.promise or not purpose:
            purpose = question_id(new.promise or "recommend", _purposes(text))
            text = with_purpose(text, purpose, {first: new.promise or "to ..."})
        text = with_question(text, _wanted(new, purpose, first))
    except NoPlace as error:
        raise Refused(409, f"{name}: {error}.", "put it there in the file view") from None
    document, problems = read_yaml(text.encode(), name)
    listed = document.data["questions"] if document else None
    if document is None or not isinstance(listed, list) or not isinstance(listed[-1], dict):
        what = problems[0].message if problems else "it has no list of questions"
        raise Refused(409, f"{name} cannot be read: {what}", "mend it in the file view first")
    return Written(name, text, document, len(listed) - 1, listed[-1])


def _file(new: Begun, texts: Mapping[str, str], languages: tuple[Language, ...]) -> tuple[str, str]:
    if new.file in texts and new.file != BRAND_FILE:
        return new.file, texts[new.file]
    name = f"{new.topic}.yaml"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", new.topic) or name in texts:
        raise Refused(
            422, f"`{new.topic}` cannot be the name of a new file.", "small letters, digits and _, and a name not taken yet"
        )
    return name, new_topic(new.topic, new.owner or "the team", languages)


def _wanted(new: Begun, purpose: str, first: Language) -> Wanted:
    """The question with nothing made up: what is still empty is marked in the form."""
    own = [field for field in KINDS[new.kind].fields if field.step is not None]
    return Wanted(
        id=new.ident,
        kind=new.kind,
        ask={first: new.ask},
        purpose=purpose,
        benefit={first: ""},
        keep=_USUAL_KEEP,
        sensitive="",
        bounds={field.name: field.step.default for field in own if field.step and field.holds in ("number", "line")},
    )


def _purposes(text: str) -> list[str]:
    document, _ = read_yaml(text.encode(), "")
    written = document.data.get("purposes") if document else None
    return [str(name) for name in written] if isinstance(written, dict) else []
