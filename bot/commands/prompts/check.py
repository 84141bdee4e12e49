"""`zeroparty prompts check`: every mistake with its place and a way to mend it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from bot.clock import SystemClock
from bot.commands.checking.crm_contacts import contacts_in, known_already
from bot.commands.checking.findings import counted, has_colours, printed, say
from bot.commands.checking.mending import mend
from bot.errors import SettingsError
from bot.settings import Settings, read_settings
from prompts import files
from prompts.checking.check_cache import check_cached
from prompts.checking.verdict import Checked, Measured
from prompts.evidence.crm_file import CrmFile
from prompts.model.problems import Problem, in_order
from storage.errors import StorageError


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything found in all places that were named."""

    problems: tuple[Problem, ...]
    live: int
    earning: int

    @property
    def is_ok(self) -> bool:
        """Whether there is no error; advice is advice."""
        return not any(problem.is_error for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for."""

    settings: Settings
    cache: Path | None
    is_strict: bool
    crm: CrmFile | None


def run(options: argparse.Namespace) -> int:
    """Check all places; 1 when there is an error in one of them."""
    settings = read_settings()
    paths = options.paths or [_live_folder(settings)]
    _refuse_other_paths(paths)
    if options.fix:
        for diff in mend(_files(paths)):
            (say if options.json else print)(diff)
    cache = None if options.no_cache else _cache(settings)
    crm = contacts_in(options.crm) if options.crm else None
    outcome = _checked(paths, Wish(settings, cache, options.strict, crm))
    if options.json:
        print(json.dumps(_document(outcome), ensure_ascii=False, indent=2))
    else:
        _print(outcome)
    return 0 if outcome.is_ok else 1


def _live_folder(settings: Settings) -> Path:
    if settings.prompts_dir.is_dir():
        return settings.prompts_dir
    from bot.publishing.catalogue_files import prompts_folder  # heavy, and only a first run needs it

    return prompts_folder(settings)


def _refuse_other_paths(paths: Sequence[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise SettingsError(f"PATH: there is no file or folder {path}")
        if path.is_file() and (path.suffix not in files.ENDINGS or path.name.startswith(".")):
            raise SettingsError(f"PATH: {path} is not read by the bot; questions are in files that end in .yaml")


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from files.yaml_files(path) if path.is_dir() else (path,)


def _cache(settings: Settings) -> Path | None:
    """In the data folder, where it cannot be taken for a question or be committed; never a reason to make that folder."""
    folder = settings.zeroparty_data_dir
    return folder / "cache" / "prompts" if folder.is_dir() else None


def _checked(paths: Sequence[Path], wish: Wish) -> Outcome:
    """Each place with its own folder around it: a condition may lead to another file."""
    outcomes = [_in_place(path, wish) for path in dict.fromkeys(paths)]
    problems = in_order(problem for outcome in outcomes for problem in outcome.problems)
    return Outcome(problems, sum(each.live for each in outcomes), sum(each.earning for each in outcomes))


def _in_place(path: Path, wish: Wish) -> Outcome:
    folder = path if path.is_dir() else path.parent
    checked = check_cached(folder, wish.cache, anew=_anew, is_strict=wish.is_strict, today=SystemClock().now().date())
    on_record = _measured(folder, checked, wish.settings)
    said = [*on_record.findings, *(known_already(checked.live, wish.crm, on_record.exported) if wish.crm else ())]
    found = [(standing, standing.problem(each)) for standing, each in said]
    idle = checked.idle | {standing.id for standing, problem in found if problem.severity != "hint"}
    problems = (*checked.problems, *(problem for _, problem in found))
    live = [each for each in checked.live if path.is_dir() or each.file == str(path)]
    return Outcome(
        tuple(problem for problem in problems if path.is_dir() or problem.file == str(path)),
        len(live),
        sum(each.id not in idle for each in live),
    )


def _anew(folder: Path, *, is_strict: bool, today: date | None) -> Checked:
    from prompts.checking.check import check  # reading YAML is most of this program's start, and a cache does without

    return check(folder, is_strict=is_strict, today=today)


def _measured(folder: Path, checked: Checked, settings: Settings) -> Measured:
    """What the records say, for the folder they belong to; a database out of reach keeps nobody from checking files."""
    if not checked.live or not settings.prompts_dir.is_dir() or folder.resolve() != settings.prompts_dir.resolve():
        return Measured()
    from bot.commands.checking import live_evidence  # heavy, and most checks are done without it

    if not live_evidence.has_records(settings):
        return Measured()
    try:
        return live_evidence.measured(settings, checked)
    except (SettingsError, StorageError) as error:
        say(f"the answers on record were not looked at: {error}")
        return Measured()


def _document(outcome: Outcome) -> dict[str, object]:
    return {
        "ok": outcome.is_ok,
        "findings": [asdict(problem) for problem in outcome.problems],
        "live_questions": outcome.live,
        "earn_their_place": outcome.earning,
    }


def _print(outcome: Outcome) -> None:
    for text in printed(outcome.problems, in_colour=has_colours(sys.stdout)):
        print(f"{text}\n")
    print(_summary(outcome))


def _summary(outcome: Outcome) -> str:
    found = counted(outcome.problems)
    if not outcome.is_ok:
        return f"{found}; customers see no change until the errors are mended"
    earning = "1 earns its place" if outcome.earning == 1 else f"{outcome.earning} earn their place"
    live = f"{outcome.live} live question{'' if outcome.live == 1 else 's'}, {earning}"
    return f"{live}; {found}" if found else live
