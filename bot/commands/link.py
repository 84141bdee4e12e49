"""`zeroparty link`: links that join a chat with a customer record of a CRM, after the customer's yes."""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from bot.app.session import opened
from bot.clock import SystemClock
from bot.commands.linking.contact_list import write_links
from bot.commands.linking.making import Links, known_system, links
from bot.commands.linking.mapping_file import import_map
from bot.commands.shared.output import refuse_what_cannot_be_written, refuse_what_is_ours, written
from bot.customers.linked.matching import Conflict, Matching, Unmatched, matching
from bot.customers.linked.spoiled_ids import spoiled
from bot.errors import SettingsError
from bot.files import replacing
from bot.runtime.linking.link_payload import NoLink
from bot.settings import read_settings

_START_WORD = re.compile(r"(?!c_|link_)[A-Za-z0-9_-]{1,64}")
"""What is the start word of a link for everybody (Bot API, deep linking), and not of one that says more."""


def run(options: argparse.Namespace) -> int:
    """Make links, import what belongs together, or say who has no record; 1 when a row was refused."""
    if options.output is not None:
        refuse_what_cannot_be_written(options.output, "links.csv")
        refuse_what_is_ours(options.output, "--output")
    if options.id is not None:
        return _one(options)
    if options.from_csv is not None:
        return _list(options)
    if options.map is not None:
        return _import(options)
    if options.unmatched or options.conflicts:
        return _matching(options)
    return _for_everybody(options)


def _for_everybody(options: argparse.Namespace) -> int:
    """Links that name no record: they never end, and everybody may have them."""
    if options.topic is None or options.system is not None:
        wanted = "--id, --from-csv, --import, --unmatched or --conflicts"
        raise SettingsError(f"say what is to be done: {wanted}; or --topic alone, for a link that is everybody's")
    made = asyncio.run(links(read_settings(), SystemClock(), system="", topic=options.topic, expires=options.expires))
    if not _START_WORD.fullmatch(options.topic):
        raise SettingsError(
            f"--topic: the name {options.topic!r} cannot stand in a link, which takes 64 of A-Z a-z 0-9 _ - at most"
        )
    found = {name: f"{one.before}{options.topic}" for name, one in made.channels.items()}
    _warn(made)
    print(json.dumps({"topic": options.topic, "links": found}, indent=2) if options.json else "\n".join(found.values()))
    return 0


def _one(options: argparse.Namespace) -> int:
    made = _links(options)
    try:
        found = made.for_record(options.id.strip())
    except NoLink as error:
        raise SettingsError(f"--id: {error}") from None
    _warn(made)
    in_vain = made.in_vain(options.id.strip())
    for problem in filter(None, (spoiled(options.id.strip()), in_vain)):
        print(f"--id: {problem}", file=sys.stderr)
    if options.json:
        said = {"system": made.system, "id": options.id.strip(), "topic": made.topic or None, "problem": in_vain or None}
        print(json.dumps({**said, "good_until": made.last_day.isoformat(), "links": found}, ensure_ascii=False, indent=2))
        return 0
    for link in found.values():
        print(link)
    if not in_vain:
        print(f"good until {made.last_day}, and up to the first yes", file=sys.stderr)
    return 0


def _list(options: argparse.Namespace) -> int:
    if options.output is None:
        raise SettingsError("--from-csv needs --output, for example --output links.csv")
    if options.output.exists() and options.from_csv.exists() and options.output.samefile(options.from_csv):
        raise SettingsError("--output: that is the contact list itself; give another name")
    made = _links(options)
    done = write_links(options.from_csv, options.output, made, options.id_column)
    _warn(made)
    _say_problems(done.problems)
    if options.json:
        print(json.dumps(asdict(done), ensure_ascii=False, indent=2))
    else:
        print(f"{done.links} links for {done.rows} rows in {done.file}, good until {made.last_day}")
    if done.in_vain:
        print(f"{done.in_vain} of them join nothing more; link_problem says why", file=sys.stderr)
    return 1 if done.problems else 0


def _links(options: argparse.Namespace) -> Links:
    system = known_system(options.system)
    return asyncio.run(links(read_settings(), SystemClock(), system=system, topic=options.topic, expires=options.expires))


def _warn(made: Links) -> None:
    for missing in made.missing:
        print(missing, file=sys.stderr)


def _import(options: argparse.Namespace) -> int:
    system = known_system(options.system) if options.system is not None else None
    done = asyncio.run(import_map(read_settings(), SystemClock(), options.map, system))
    _say_problems(done.problems)
    if options.json:
        print(json.dumps(asdict(done), ensure_ascii=False, indent=2))
    else:
        print(f"{done.joined} joined, {done.unchanged} were before, {len(done.problems)} refused")
    if done.waiting:
        print(
            f"{done.waiting} are left to the running bot, which has not done them yet; the same command says again", file=sys.stderr
        )
    return 1 if done.problems or done.waiting else 0


def _say_problems(problems: Sequence[str]) -> None:
    for problem in problems:
        print(problem, file=sys.stderr)


def _matching(options: argparse.Namespace) -> int:
    system = known_system(options.system) if options.system is not None else None
    found = asyncio.run(_looked_at(system))
    if options.json:
        _out(json.dumps(_document(found), ensure_ascii=False, indent=2) + "\n", options.output)
        return 0
    listed = found.conflicts if options.conflicts else found.unmatched
    _out(_csv(Conflict if options.conflicts else Unmatched, listed), options.output)
    for line in _in_words(found, system):
        print(line, file=sys.stderr)
    return 0


async def _looked_at(system: str | None) -> Matching:
    async with opened(read_settings(), SystemClock(), read_only=True) as store:
        return await matching(store, system)


def _document(found: Matching) -> dict[str, Any]:
    return {
        "customers": found.customers,
        "matched": dict(found.matched),
        "unmatched": [asdict(one) for one in found.unmatched],
        "conflicts": [asdict(one) for one in found.conflicts],
        "entry_points": dict(found.entry_points),
        "unreadable": found.unreadable,
    }


def _csv(kind: type[Conflict] | type[Unmatched], listed: Sequence[Conflict | Unmatched]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [field.name for field in fields(kind)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(one) for one in listed)
    return text.getvalue()


def _out(text: str, output: Path | None) -> None:
    if output is None:
        return print(text, end="")
    with written(output), replacing(output) as file:
        file.write(text.encode())


def _in_words(found: Matching, system: str | None) -> list[str]:
    where = f"in {system}" if system else "anywhere"
    matched = ", ".join(f"{count} in {name}" for name, count in sorted(found.matched.items())) or "none"
    lines = [f"{found.customers} customers said yes; with a record: {matched}; without one {where}: {len(found.unmatched)}"]
    lines += [f"came by a link of {name}: {count}" for name, count in found.entry_points.most_common()]
    if found.unreadable:
        lines.append(f"{len(found.unreadable)} customers have a record that cannot be read, and are not counted: zeroparty doctor")
    counts = Counter(one.why for one in found.conflicts)
    if claimed := counts["taken"] + counts["second"]:
        lines.append(f"{claimed} records are claimed twice and were not joined: zeroparty link --conflicts")
    if twice := counts["twice"]:
        lines.append(f"{twice} records are joined to two customers, spelled in two ways: zeroparty link --conflicts")
    if written_for_another := counts["written"]:
        lines.append(
            f"{written_for_another} records are joined to one customer and were written for another: zeroparty link --conflicts"
        )
    return lines
