"""`zeroparty chat`: talk to the real engine in the terminal, on a database in memory and a clock that moves when told."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.channels.terminal import Line
from bot.clock import SystemClock
from bot.errors import SettingsError
from bot.live import prompts_folder, readable
from bot.rehearsal import Rehearsal
from bot.settings import read_settings
from bot.transcript import bot_lines, parse
from prompts.catalogue import Catalogue

EXAMPLE = "zeroparty chat --record hello.chat"

_SPAN = re.compile(r"(\d+)\s*([mhdw])$")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to talk about, and what to keep of the talk."""
    parser.add_argument("--prompts", type=Path, metavar="DIR", help="the folder of questions (default: the live one)")
    parser.add_argument("--record", type=Path, metavar="F.chat", help="write the talk down as a test")
    parser.add_argument("--script", type=Path, metavar="F", help="act out a .chat file and say where the bot differs from it")


def run(options: argparse.Namespace) -> int:
    """Talk, or act a transcript out; 1 when the bot said something else than the transcript."""
    folder = options.prompts or prompts_folder(read_settings())
    if not folder.is_dir():
        raise SettingsError(f"--prompts: there is no folder {folder}")
    catalogue = readable(folder, SystemClock()).usable()
    if options.script is not None:
        return asyncio.run(_play(catalogue, _text_of(options.script), options.script.name))
    return asyncio.run(_talk(catalogue, options.record))


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"--script: cannot read {file}: {error}") from None


async def _play(catalogue: Catalogue, text: str, name: str) -> int:
    rehearsal = await Rehearsal.begin(catalogue)
    try:
        problems = await rehearsal.play(parse(text, rehearsal.zone))
    finally:
        await rehearsal.close()
    for problem in problems:
        print(f"{name}: {problem}")
    print(f"{name}: {'as written' if not problems else f'{len(problems)} differences'}")
    return 1 if problems else 0


async def _talk(catalogue: Catalogue, record: Path | None) -> int:
    is_person = sys.stdin.isatty()
    rehearsal = await Rehearsal.begin(catalogue)
    written = [_clock_line(rehearsal)]
    if is_person:
        print("Type /start to begin, [Label] to tap, /later 8d or /timeout to let time pass, Ctrl-D to end.\n")
    try:
        while (line := await asyncio.to_thread(_next_line, is_person)) is not None:
            if line.strip():
                _show(await _act(rehearsal, line.strip(), written))
    finally:
        await rehearsal.close()
    if record is not None:
        record.write_text("\n".join(written) + "\n", encoding="utf-8")
        print(f"written: {record}", file=sys.stderr)
    return 0


async def _act(rehearsal: Rehearsal, line: str, written: list[str]) -> list[Line]:
    """One line of the customer or of the clock; what the bot said, also written down."""
    if line.startswith("[") and line.endswith("]"):
        said = await rehearsal.taps(line[1:-1])
        if said is None:
            return [Line(f"There is no button {line} to tap.", is_toast=True)]
        written.append(line)
    elif line == "/timeout":
        said = await rehearsal.time_out()
        written.append(_clock_line(rehearsal))
    elif line.startswith("/later"):
        span = _span(line.removeprefix("/later").strip())
        if span is None:
            return [Line("How much later? For example /later 8d, 3h or 90m.", is_toast=True)]
        said = await rehearsal.later(span)
        written.append(_clock_line(rehearsal))
    else:
        said = await rehearsal.says(line)
        written.append(f"> {line}")
    written += [f"< {bot_line}" for bot_line in bot_lines(said)]
    return said


def _show(lines: Iterable[Line]) -> None:
    for line in lines:
        print("\n".join(bot_lines([line])), end="\n\n", flush=True)


def _next_line(is_person: bool) -> str | None:
    if is_person:
        print("> ", end="", flush=True)
    line = sys.stdin.readline()
    return line if line else None


def _span(text: str) -> timedelta | None:
    found = _SPAN.match(text)
    return timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None


def _clock_line(rehearsal: Rehearsal) -> str:
    local = rehearsal.clock.now().astimezone(ZoneInfo(rehearsal.zone))
    return f"@ {local:%Y-%m-%d %H:%M} {rehearsal.zone}"
