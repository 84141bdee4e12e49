"""The `=` lines of a transcript: what should hold after a scene, looked up in what is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.customers.access_report import drafts, standing
from bot.engine.model.packing.codec import value_to_json
from bot.engine.model.state import State
from prompts.catalogue.catalogue import Catalogue

NONE = "none"


@dataclass(frozen=True, slots=True)
class Found:
    """What there is after a scene: the records of the customer, if they are known, and what was sent so far."""

    state: State | None
    messages: int
    lines: int
    """Lines that the bot said in this scene."""
    now: datetime
    catalogue: Catalogue


def unmet(expectation: str, found: Found) -> str | None:
    """What holds instead of this expectation, in words; nothing where it holds."""
    what, _, rest = expectation.partition(" ")
    look = _LOOKS.get(what)
    if look is None:
        return f"`= {what}` is none of {', '.join(sorted(_LOOKS))}"
    about, wanted = _parted(what, rest)
    actual = look(found, about)
    return None if actual == wanted else f"{' '.join(filter(None, (what, about)))} is {actual!r}, not {wanted!r}"


def _parted(what: str, rest: str) -> tuple[str, str]:
    """`roast: dark` of a preference or consent; other expectations are about the customer as a whole."""
    if what in _BARE:
        return rest.strip(), _BARE[what]
    about, colon, wanted = rest.partition(":")
    return (about.strip(), wanted.strip()) if colon and what in _ABOUT else ("", rest.strip())


def _preference(found: Found, question: str) -> str:
    given = found.state.history(question).given if found.state else None
    return NONE if given is None else _written(value_to_json(given.value))


def _consent(found: Found, purpose: str) -> str:
    consent = found.state.consents.get(purpose) if found.state else None
    return NONE if consent is None else consent.status


def _due(found: Found, _: str) -> str:
    """The promise binds only while the customer wants to be asked: nobody writes first to who stopped."""
    state = found.state
    at = state.tempo.next_ask_at if state and state.phase == "active" else None
    return at.astimezone(ZoneInfo(found.catalogue.brand.pace.brand_zone)).date().isoformat() if at else NONE


def _phase(found: Found, _: str) -> str:
    return NONE if found.state is None else standing(found.state, found.now, found.catalogue)


def _draft(found: Found, _: str) -> str:
    return "some" if found.state and drafts(found.state) else NONE


def _known(found: Found, _: str) -> str:
    return "nobody" if found.state is None else "somebody"


def _silence(found: Found, _: str) -> str:
    return "silence" if found.lines == 0 else f"{found.lines} lines"


def _zone(found: Found, _: str) -> str:
    return (found.state.zone if found.state else None) or NONE


def _language(found: Found, _: str) -> str:
    return found.state.language if found.state else NONE


def _written(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ";".join(map(str, value))
        case {"number": text} | {"date": text}:
            return str(text)
        case _:
            return str(value)


_ABOUT = frozenset({"preference", "consent"})
_BARE = {"nobody": "nobody", "silence": "silence"}
_LOOKS: dict[str, Callable[[Found, str], str]] = {
    "preference": _preference,
    "consent": _consent,
    "due": _due,
    "phase": _phase,
    "draft": _draft,
    "zone": _zone,
    "language": _language,
    "messages": lambda found, _: str(found.messages),
    "nobody": _known,
    "silence": _silence,
}
