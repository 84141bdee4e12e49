"""`make audit`: every pinned package held against the public list of known weaknesses (osv.dev), by its name and version.

A look that cannot be taken is a failure: what nobody looked at is not known to be well.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from typing import Any

import httpx

from tests.support.places import ROOT

ASK = "https://api.osv.dev/v1/querybatch"
GOOD, WEAK, NOT_LOOKED = 0, 1, 3
"""Exit codes: nothing is known; something is; it could not be looked at."""

_PIN = re.compile(r"^([a-zA-Z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_AT_ONCE = 500
"""Queries in a request; the service takes a thousand."""


def pins(lock: str) -> list[tuple[str, str]]:
    """Each package of a lock file with its version, once."""
    return list(dict.fromkeys(_PIN.findall(lock)))


def weaknesses(found: Sequence[tuple[str, str]], ask: str = ASK) -> dict[str, list[str]]:
    """What is known of each package, by `name==version`; raises `OSError` or `ValueError` where that cannot be said of all."""
    known: dict[str, list[str]] = {}
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        for (name, version), result in zip(some, _asked(some, ask), strict=True):
            if ids := [each["id"] for each in result.get("vulns", ())]:
                known[f"{name}=={version}"] = ids
    return known


def _asked(some: Sequence[tuple[str, str]], ask: str) -> list[dict[str, Any]]:
    queries = [{"package": {"ecosystem": "PyPI", "name": name}, "version": version} for name, version in some]
    try:
        answer = httpx.post(ask, json={"queries": queries}, timeout=60).raise_for_status().json()
        results: list[dict[str, Any]] = answer["results"]
    except (httpx.HTTPError, KeyError, TypeError) as error:
        raise OSError(f"{type(error).__name__}: {str(error).partition(chr(10))[0]}") from None
    if any("next_page_token" in result for result in results):
        raise ValueError("the service answers with a part only")
    return results


def main(ask: str = ASK, lock: str | None = None) -> int:
    """Say what is known, and what to do."""
    found = pins(lock if lock is not None else (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    try:
        known = weaknesses(found, ask)
    except (OSError, ValueError, json.JSONDecodeError) as error:
        print(f"not audited: {error}; try again where {ask} can be reached", file=sys.stderr)
        return NOT_LOOKED
    for name, ids in known.items():
        print(f"{name}: {', '.join(ids)} (https://osv.dev/{ids[0]})")
    print(f"{len(found)} packages looked at, {len(known)} with known weaknesses")
    if known:
        print("renew them with `make lock`")
    return WEAK if known else GOOD


if __name__ == "__main__":
    sys.exit(main())
