"""The environment's part: its values, what a container platform puts there under our names, and what is misspelt."""

from __future__ import annotations

import os
import re
from collections.abc import Collection

from bot.errors import SettingsError
from prompts.text.suggestions import closest

_OURS = "ZEROPARTY_"
_TESTS = "ZEROPARTY_TEST_"
_PORT = "zeroparty_port"
_LINK = re.compile(r"(?:tcp|udp|sctp)://", re.IGNORECASE)
"""Kubernetes tells every container where each service is: for one called `zeroparty`, ZEROPARTY_PORT=tcp://10.0.0.1:80 and more
(Kubernetes, "Environment variables" of services)."""

_OF_A_SERVICE = re.compile(r"ZEROPARTY_(?:\w+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?)")


def values_in_environment(known: Collection[str]) -> dict[str, str]:
    """The values by name, whatever its case; an empty one is none, and a port that is a service's address neither."""
    given = {name.lower(): value for name, value in os.environ.items() if value}
    return {name: given[name] for name in known if name in given and not (name == _PORT and _LINK.match(given[name]))}


def refuse_service_link() -> None:
    """For whoever needs the port: a SettingsError when Kubernetes has put something else in its place."""
    if given := service_link():
        raise SettingsError(
            f"ZEROPARTY_PORT: {given} is no port; Kubernetes sets it for a service called `zeroparty`. "
            "Give the service another name, or the pod `enableServiceLinks: false` or a ZEROPARTY_PORT of its own, for example 8080"
        )


def service_link() -> str:
    """What stands where a port should; empty when nothing does."""
    given = next((value.strip() for name, value in os.environ.items() if name.upper() == "ZEROPARTY_PORT"), "")
    return given if _LINK.match(given) else ""


def refuse_misspelt(known: Collection[str]) -> None:
    """Raise a SettingsError for a name that is nearly one of ours: its value would be ignored without a word."""
    found = {name: _meant(name, known) for name in unknown_names(known)}
    wrong = [f"{name}: there is no such setting; did you mean {meant}?" for name, meant in found.items() if meant]
    if wrong:
        raise SettingsError("\n".join(wrong))


def unknown_names(known: Collection[str]) -> list[str]:
    """The names in the environment that begin like ours and are none, without those of Kubernetes and of tests."""
    return sorted(name for name, value in os.environ.items() if _is_unknown(name.upper(), value, known))


def _is_unknown(name: str, value: str, known: Collection[str]) -> bool:
    if not name.startswith(_OURS) or name.startswith(_TESTS) or name.lower() in known:
        return False
    return not (_OF_A_SERVICE.fullmatch(name) or _LINK.match(value))


def _meant(name: str, known: Collection[str]) -> str:
    """The setting that was probably meant; what all names begin with says nothing."""
    ours = {each.upper().removeprefix(_OURS): each.upper() for each in known}
    found = closest(name.upper().removeprefix(_OURS), ours)
    return ours[found] if found else ""
