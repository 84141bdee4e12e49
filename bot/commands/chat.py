"""`zeroparty chat`: talk to the real engine in the terminal, on a database in memory and a clock that moves when told."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app.session import known_kek
from bot.channels.terminal import Line
from bot.commands.shared.output import refuse_what_is_ours
from bot.commands.shared.question_folder import catalogue_in
from bot.errors import SettingsError
from bot.rehearsal import NotPossible, Rehearsal, bot_lines, play, unmet_expectations, written_down
from bot.rehearsal.transcript import (
    QUOTES,
    Act,
    BotSays,
    Expects,
    MovesBy,
    MovesTo,
    Says,
    Step,
    TranscriptError,
    header_of,
    parse,
    span_of,
    step_of,
)
from bot.settings import read_settings
from prompts.catalogue.catalogue import Catalogue
from prompts.model.durations import after

_WELCOME = """\
Type /start to begin, [Label] to tap, (sticker) for what is no text, /later 8d or /timeout to let time pass, Ctrl-D to end.
Every line of a .chat file works here too: docs/transcripts.md.
"""

_MARKED = re.compile(r"[@=<>#] |\[.+\]")
"""A line that is written as in a file; any other is what the customer types."""


def run(options: argparse.Namespace) -> int:
    """Talk, or act a transcript out; 1 when the bot said something else than the transcript."""
    catalogue = catalogue_in(options.prompts)
    if options.script is not None:
        return asyncio.run(_play(catalogue, _text_of(options.script), options.script.name))
    return asyncio.run(talk(catalogue, options.record))


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"--script: cannot read {file}: {error}") from None


async def _play(catalogue: Catalogue, text: str, name: str) -> int:
    try:
        steps, language = parse(text, catalogue.brand.pace.brand_zone), header_of(text).language
    except TranscriptError as error:
        raise SettingsError(f"--script: {name}: {error}") from None
    rehearsal = await Rehearsal.begin(catalogue, language)
    try:
        problems = await play(rehearsal, steps)
    finally:
        await rehearsal.close()
    for problem in problems:
        print(f"{name}: {problem}")
    print(f"{name}: {'as written' if not problems else f'{len(problems)} differences'}")
    return 1 if problems else 0


async def talk(catalogue: Catalogue, record: Path | None) -> int:
    """Talk until the end of the input, and write it down where that is wanted."""
    if record is not None:
        refuse_what_is_ours(record, "--record")
    is_person = sys.stdin.isatty()
    rehearsal = await Rehearsal.begin(catalogue, kek=known_kek(read_settings()))
    talk = Talk(rehearsal, _lines(is_person))
    if is_person:
        print(_WELCOME)
    try:
        while (line := await asyncio.to_thread(talk.next_line)) is not None:
            _show(await talk.hears(*line))
    finally:
        await rehearsal.close()
    if record is not None:
        record.write_text("\n".join(talk.written) + "\n", encoding="utf-8")
        print(f"written: {record}", file=sys.stderr)
    return 0


class Talk:
    """A conversation that is typed line by line, and what a transcript of it looks like."""

    def __init__(self, rehearsal: Rehearsal, lines: Iterator[str]) -> None:
        self._rehearsal = rehearsal
        self._lines = enumerate(lines, start=1)
        self._said = 0
        self.written = [self._clock_line()]

    def next_line(self) -> tuple[int, str] | None:
        """The next line and its number; nothing at the end."""
        return next(self._lines, None)

    async def hears(self, number: int, line: str) -> list[Line]:
        """One line of the customer or of the clock: what appears on the screen, also written down."""
        line = line.strip()
        marked = line if not line or _MARKED.match(line) else f"> {line}"
        try:
            step = await asyncio.to_thread(self._step, number, line, marked)
            return await self._happens(step, marked) if step else []
        except (TranscriptError, NotPossible) as error:
            return [Line(str(error), is_toast=True)]

    def _step(self, number: int, line: str, marked: str) -> Step | None:
        if line == "/timeout":
            silence = self._rehearsal.catalogue.brand.pace.silence_after
            return Step(number, MovesTo(after(self._rehearsal.now(), silence)), number)
        if line.startswith("/later"):
            return Step(number, MovesBy(_later(line)), number)
        return step_of(number, marked, self._lines, self._rehearsal.zone)

    async def _happens(self, step: Step, marked: str) -> list[Line]:
        match step.what:
            case BotSays():
                return []
            case Expects(text):
                return await self._expected(step.number, text)
            case act:
                said = await self._rehearsal.act(act)
                lines = written_down(said)
                self.written += [*self._act_lines(act, marked), *(f"< {line}" for line in lines)]
                self._said = len(lines)
                return said

    async def _expected(self, number: int, text: str) -> list[Line]:
        problems = await unmet_expectations(self._rehearsal, [(number, text)], self._said)
        self.written += [] if problems else [f"= {text}"]
        return [Line(problem, is_toast=True) for problem in problems or ["as expected"]]

    def _act_lines(self, act: Act, marked: str) -> list[str]:
        match act:
            case MovesTo() | MovesBy():
                return [self._clock_line()]
            case Says(text) if marked == f"> {QUOTES}":
                return [marked, text, QUOTES]
            case _:
                return [marked]

    def _clock_line(self) -> str:
        local = self._rehearsal.now().astimezone(ZoneInfo(self._rehearsal.zone))
        return f"@ {local:%Y-%m-%d %H:%M} {self._rehearsal.zone}"


def _later(line: str) -> timedelta:
    span = span_of(line.removeprefix("/later"))
    if span is None:
        raise NotPossible("How much later? For example /later 8d, 3h or 90m.")
    return span


def _lines(is_person: bool) -> Iterator[str]:
    while True:
        if is_person:
            print("> ", end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            return
        yield line.rstrip("\n")


def _show(lines: Iterable[Line]) -> None:
    for line in lines:
        print("\n".join(bot_lines([line])), end="\n\n", flush=True)
