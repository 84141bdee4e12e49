"""Content hashes: of a question as it was shown, of the promise it makes, of a whole catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import Field, fields, is_dataclass, replace
from datetime import date, time
from decimal import Decimal
from functools import cache, lru_cache
from hashlib import sha256

from pydantic import TypeAdapter

from prompts.catalogue.catalogue import Brand
from prompts.model.question import Question
from prompts.text.phrase_files import packaged_phrases
from prompts.text.phrases import Phrases
from prompts.yaml.shipped import Data, kept


@cache
def _written() -> TypeAdapter[Question]:
    """What reads a question back; made for the first one, since a start that finds none stored does without."""
    return TypeAdapter(Question)


def to_json(question: Question) -> str:
    """The question as canonical JSON: sorted, without spaces, without its revision, which is the hash of this text.

    What has its default is left out, so that a field which later versions add changes no hash of today.
    """
    return _canonical(replace(question, revision=""))


def from_json(text: str) -> Question:
    """The question that was written by `to_json`, in the same revision."""
    return with_revision(_written().validate_python({"revision": ""} | json.loads(text)))


def with_revision(question: Question) -> Question:
    """The question with its revision filled in."""
    return replace(question, revision=_hash(to_json(question)))


def with_receivers(question: Question, brand: Brand) -> Question:
    """The question as this brand asks it: who receives the answers is fixed in its revision."""
    receivers = {receiver.id: receiver.called for receiver in brand.receivers_for(question)}
    return question if question.receivers == receivers else with_revision(replace(question, receivers=receivers))


def promise_hash(question: Question, brand: Brand) -> str:
    """What customers were promised with an answer: why it is asked, how long it is kept, who receives it."""
    receivers = {receiver.id: receiver.called.by_language for receiver in brand.receivers_for(question)}
    return _hash(_canonical([question.purpose.promise.by_language, question.keep, receivers]))


def catalogue_version(brand: Brand, questions: Iterable[Question], phrases: Phrases) -> str:
    """The hash over everything that can be asked or said."""
    return _hash(_canonical([brand, [question.revision for question in questions], _phrases_hash(phrases)]))


@lru_cache(maxsize=4)
def _phrases_hash(phrases: Phrases) -> str:
    """The same for every version of the questions; of the phrases that ship it is worked out once for each release."""

    def made() -> Data:
        return {"phrases": {"sha256": _hash(_canonical(phrases))}}

    known = kept("phrases_hash", made) if phrases is packaged_phrases() else made()
    return str(known["phrases"]["sha256"])


def _canonical(value: object) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    """The value in JSON's own types; sets in order, dates as written, equal decimals alike."""
    if value is None or isinstance(value, str | int):
        return value
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value) if _is_said(f, getattr(value, f.name))}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date | time) else value


def _is_said(field: Field[object], value: object) -> bool:
    if field.name == "revision":
        return bool(value)
    default = field.default_factory() if callable(field.default_factory) else field.default
    return value != default
