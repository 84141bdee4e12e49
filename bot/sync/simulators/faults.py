"""A fault plan: read from a line or a file, and asked at each request and each record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from bot.errors import SettingsError
from bot.sync.simulators.fault_kinds import FAULT_KINDS

_ENTRY = re.compile(r"(?P<name>[\w-]+)(?:=(?P<amount>[^/@]+))?(?:/(?P<every>[^@]+)|@(?P<field>[^=]+)=(?P<value>.*))?")
_FILES = (".txt", ".yaml", ".yml")
_POISON = re.compile("[\0\ud800-\udfff]")
"""What made a real CRM answer 500 each time: a NUL, or half of a surrogate pair, which is no character."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of a plan."""

    name: str
    amount: float = 0.0
    every: int | None = None
    field: str | None = None
    value: str = ""

    def strikes(self, number: int) -> bool:
        """Whether the request or record of this number is one of its own."""
        return number % (self.every or 1) == 0


Plan = tuple[Fault, ...]


def plan_of(text: str) -> Plan:
    """A plan as it is typed, or the name of a file that holds one. Raises `SettingsError`."""
    path = Path(text)
    if path.suffix in _FILES or path.is_file():
        return _plan_in(path)
    return tuple(_fault(entry.strip()) for entry in text.split(",") if entry.strip())


def _plan_in(path: Path) -> Plan:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"--faults: {path} cannot be read: {error}") from None
    entries = (re.split(r"(?:^|\s)#", line)[0].strip().removeprefix("- ").strip() for line in lines)
    return tuple(_fault(entry.strip("'\"")) for entry in entries if entry)


def _fault(entry: str) -> Fault:
    found = _ENTRY.fullmatch(entry)
    if found is None:
        raise SettingsError(f"--faults: {entry!r} is not name, name=amount, name/N or name@field=value, for example 429/7")
    name = found["name"]
    kind = FAULT_KINDS.get(name)
    if kind is None:
        near = get_close_matches(name, FAULT_KINDS, n=1)
        raise SettingsError(
            f"--faults: there is no fault {name!r}; " + (f"did you mean {near[0]}?" if near else "see --faults help")
        )
    if found["amount"] and kind.amount is None:
        raise SettingsError(f"--faults: {name} takes no amount; write {name} without ={found['amount']}")
    if (found["every"] and kind.scope == "always") or (found["field"] and kind.scope != "record"):
        raise SettingsError(f"--faults: {name} strikes {_WHOM[kind.scope]}; {entry!r} asks for something else")
    return Fault(
        name,
        amount=_amount(entry, found["amount"]) if found["amount"] else kind.amount or 0.0,
        every=_every(entry, found["every"]) if found["every"] else None,
        field=found["field"],
        value=found["value"] or "",
    )


_WHOM = {"always": "throughout", "request": "requests (/N)", "record": "records"}


def _amount(entry: str, text: str) -> float:
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        raise SettingsError(f"--faults: {entry!r}: {text} is not a number such as 2 or 0.5")
    return float(text)


def _every(entry: str, text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,8}", text):
        raise SettingsError(f"--faults: {entry!r}: {text} is not a whole number from 1, for example 7")
    return int(text)


@dataclass(slots=True)
class Faults:
    """A plan at work: it counts requests, and gives each record a number of its own when it is first seen."""

    plan: Plan = ()
    struck: dict[str, int] = field(default_factory=dict)
    """How often each fault has struck."""
    _requests: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the system is so throughout."""
        return any(fault.name == name for fault in self.plan)

    def amount(self, name: str) -> float | None:
        """How much of it, where the plan has it."""
        return next((fault.amount for fault in self.plan if fault.name == name), None)

    def at_request(self) -> Fault | None:
        """What strikes the next request that writes; the first in the plan, where several would."""
        self._requests += 1
        for fault in self.plan:
            if FAULT_KINDS[fault.name].scope == "request" and fault.strikes(self._requests):
                return self._strikes(fault)
        return None

    def at_record(self, name: str, key: str, fields: Mapping[str, object]) -> bool:
        """Whether this fault strikes this record. By number it is always the same records that are struck."""
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        for fault in self.plan:
            if fault.name == name and _is_meant(fault, number, fields):
                self._strikes(fault)
                return True
        return False

    def _strikes(self, fault: Fault) -> Fault:
        self.struck[fault.name] = self.struck.get(fault.name, 0) + 1
        return fault


def _is_meant(fault: Fault, number: int, fields: Mapping[str, object]) -> bool:
    if fault.field is not None:
        return _holds(fields.get(fault.field), fault.value)
    if fault.name == "row-500" and fault.every is None:
        return is_poison(fields.values())
    return fault.strikes(number)


def _holds(value: object, text: str) -> bool:
    if isinstance(value, list):
        return text in value
    return text == (str(value).lower() if isinstance(value, bool) else str(value))


def is_poison(values: Iterable[object]) -> bool:
    """Whether one of them is a text that some databases cannot hold."""
    return any(isinstance(value, str) and _POISON.search(value) is not None for value in values)
