"""Connections as somebody wrote them: `connections/NAME.yaml` in the data folder, one a receiver; and those to the simulators."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.errors import SettingsError
from bot.runtime.handed_on import REHEARSAL
from bot.sync.connection import Connection
from bot.sync.connectors.table import KINDS
from bot.sync.folder import ENDING, FOLDER, names
from prompts.model.problems import ContentError, Problem
from prompts.yaml.document import Document, read_yaml

_EVERY = re.compile(r"(\d+) ?(m|min|minutes?|h|hours?)")
_SHARE = re.compile(r"(\d{1,3}(?:\.\d+)?) ?%")
_TOKEN = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")
_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_ANSWERED_AT = re.compile(r"answered_at ([a-z0-9_]+)")
_CODE = "ZP090"
_LONGEST = timedelta(days=7)


_REACHES = frozenset({"kind", "address", "token", "key", "private_network", "on_erase"})
"""Settings without which nobody can be forgotten there, or not as it was asked for."""


@dataclass(frozen=True, slots=True)
class Written:
    """A connection, and what is wrong in its file where the system can be reached all the same: then nothing is written there."""

    connection: Connection
    wrong: ContentError | None = None


def connection_named(name: str, data: Path, receivers: tuple[str, ...]) -> Connection:
    """The connection of this name. Raises `SettingsError` with those there are, `ContentError` with what is wrong in its file."""
    written = connection_written(name, data, receivers)
    if written.wrong is not None:
        raise written.wrong
    return written.connection


def connection_written(name: str, data: Path, receivers: tuple[str, ...]) -> Written:
    """The same, with what is wrong: raised only where the system cannot be reached with what is right."""
    if name.startswith(REHEARSAL):
        return Written(_rehearsal(name, receivers))
    path = data / FOLDER / f"{name}{ENDING}"
    if not _NAME.fullmatch(name) or not path.is_file():
        there = [*names(data), *(f"{REHEARSAL}{kind}" for kind, made in KINDS.items() if made.port)]
        raise SettingsError(f"there is no connection {name!r}: {path} is not there; take {' or '.join(there)}, or write it")
    try:
        written = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror}); let whoever runs this read it") from None
    document, problems = read_yaml(written, f"{FOLDER}/{path.name}")
    if document is None or problems:
        raise ContentError(problems)
    return _Reader(document).connection(name, receivers)


def _rehearsal(name: str, receivers: tuple[str, ...]) -> Connection:
    kind = name.removeprefix(REHEARSAL)
    made = KINDS.get(kind)
    if made is None or made.port is None:
        known = ", ".join(f"{REHEARSAL}{one}" for one, each in KINDS.items() if each.port)
        raise SettingsError(f"there is no simulator {kind!r}; there are {known}")
    receiver = kind if kind in receivers or not receivers else receivers[0]
    return Connection(
        name, kind, f"http://127.0.0.1:{made.port}", "", receiver, made.key, every=None, may_be_private=True, quota=1.0, sample=1.0
    )


def problems_in(content: bytes, name: str, receivers: tuple[str, ...]) -> Sequence[Problem]:
    """Everything that is wrong in a connection's file that holds this."""
    document, problems = read_yaml(content, f"{FOLDER}/{name}{ENDING}")
    if document is None or problems:
        return problems
    try:
        wrong = _Reader(document).connection(name, receivers).wrong
    except ContentError as error:
        wrong = error
    return () if wrong is None else wrong.problems


class _Reader:
    """One file, setting by setting; everything that is wrong is said at once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._problems: list[Problem] = []
        self._reaches = True

    def connection(self, name: str, receivers: tuple[str, ...]) -> Written:
        """The connection as far as it can be read; raises `ContentError` where that is not far enough."""
        data = self._document.data
        kind = self._one("kind", lambda text: text if text in KINDS else None, f"one of {', '.join(KINDS)}", "")
        if not self._document.has(("kind",)):
            self._wrong("kind", "kind is missing", f"write one of {', '.join(KINDS)}")
        made = KINDS.get(kind)
        if made is None:
            raise ContentError(self._problems)
        # Named as its receiver, so that customers can be told.
        if name not in receivers:
            fix = f"name this file after one: {_listed(receivers)}"
            self._wrong("kind", f"the live questions name no receiver {name!r}", fix, reaches=True)
        address = self._one("address", lambda text: text or None, "such as https://crm.example", made.address)
        if not address:
            self._wrong("kind", f"a connection of kind {kind} needs an address", "for example `address: https://crm.example`")
        token = self._one("token", _token, "`env:` and the name of an environment variable that holds it", "")
        found = Connection(
            name=name,
            kind=kind,
            address=address,
            token_from=token,
            receiver=name,
            key=self._one("key", lambda text: text or None, "the name of a field", made.key),
            every=self._one("every", _every, "such as `15 minutes`, `2 hours` or `never`", timedelta(minutes=15)),
            paused=self._one("paused", _yes_or_no, "yes or no", False),
            may_be_private=self._one("private_network", _yes_or_no, "yes or no", False),
            makes_records=self._one("unlinked", {"create": True, "skip": False}.get, "create or skip", True),
            on_erase=self._one("on_erase", lambda text: text if text in ("clear", "delete") else None, "clear or delete", "clear"),
            quota=self._one("quota", _share, "a share such as `20%`", 0.2),
            sample=self._one("sample", _share, "a share such as `1%`", 0.01),
            calls_per_second=self._one("calls_per_second", _number, "a number above 0", None),
            answered_at=self._named("fields", _answered_at, "`answered_at` and a question, such as `answered_at roast`"),
            owners=self._named("owners", lambda text: text if text in ("us", "if_empty") else None, "us or if_empty"),
            accepts_sunset=self._one("accepts_sunset", _yes_or_no, "yes or no", False),
        )
        known = {
            "kind", "address", "token", "key", "every", "paused", "private_network", "unlinked", "on_erase", "quota", "sample",
            "calls_per_second", "fields", "owners", "accepts_sunset",
        }  # fmt: skip
        for unknown in [name for name in data if name not in known]:
            self._wrong(unknown, f"there is no setting {unknown!r}", f"there are {', '.join(sorted(known))}", at_key=True)
        wrong = ContentError(self._problems) if self._problems else None
        if wrong is not None and not self._reaches:
            raise wrong
        return Written(found, wrong)

    def _one(self, name: str, read: Callable[[str], Any], may_be: str, otherwise: Any) -> Any:
        """A setting, or what holds without it; what cannot be read is noted."""
        if not self._document.has((name,)):
            return otherwise
        text = self._document.data.get(name)
        value = read(text.strip()) if isinstance(text, str) else None
        if value is None:
            self._wrong(name, f"{name} cannot be {text!r}", f"write {may_be}", reaches=name not in _REACHES)
            return otherwise
        return None if value is _NEVER else value

    def _named(self, name: str, read: Callable[[str], str | None], may_be: str) -> Mapping[str, Any]:
        there = self._document.data.get(name, {})
        if not isinstance(there, dict):
            self._wrong(name, f"{name} cannot be {there!r}", f"write a field a line, each with {may_be}", reaches=True)
            return {}
        found = {}
        for field, text in there.items():
            value = read(text.strip()) if isinstance(text, str) else None
            if value is None:
                self._problems.append(
                    self._document.problem((name, field), _CODE, f"{field} cannot be {text!r}", f"write {may_be}")
                )
            else:
                found[str(field)] = value
        return found

    def _wrong(self, name: str, message: str, fix: str, *, at_key: bool = False, reaches: bool = False) -> None:
        """Note it; `reaches` says whether the system can be reached all the same. A setting that nobody knows may be one that is
        needed, misspelt."""
        self._reaches = self._reaches and reaches
        self._problems.append(self._document.problem((name,), _CODE, message, fix, at_key=at_key))


_NEVER = object()


def _every(text: str) -> object | None:
    if text == "never":
        return _NEVER
    match = _EVERY.fullmatch(text)
    if match is None:
        return None
    span = timedelta(minutes=int(match[1])) if match[2].startswith("m") else timedelta(hours=int(match[1]))
    return span if timedelta(minutes=1) <= span <= _LONGEST else None


def _share(text: str) -> float | None:
    match = _SHARE.fullmatch(text)
    return float(match[1]) / 100 if match and 0 < float(match[1]) <= 100 else None


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d{1,4}(\.\d+)?", text) and float(text) > 0 else None


def _token(text: str) -> str | None:
    match = _TOKEN.fullmatch(text)
    return match[1] if match else None


def _answered_at(text: str) -> str | None:
    match = _ANSWERED_AT.fullmatch(text)
    return match[1] if match else None


def _yes_or_no(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)


def _listed(receivers: tuple[str, ...]) -> str:
    return " or ".join(receivers) if receivers else "none is declared in _brand.yaml yet"
