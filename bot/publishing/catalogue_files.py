"""Files and catalogues: the folder that people edit, a catalogue from files, and a version's files put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.clock import Clock
from bot.errors import SettingsError
from bot.settings import Settings
from prompts.authoring.written_catalogue import Written
from prompts.checking.load import LoadedCatalogue, compiled, contents_of_texts, load, load_texts, read_files
from prompts.checking.starters import starter_files
from prompts.checking.trades import TRADES
from prompts.files import content, yaml_files
from prompts.files import replace as replace_file
from prompts.model.question import Question
from prompts.releases.saving import with_promised_receivers

Revisions = Mapping[str, Question]


def prompts_folder(settings: Settings) -> Path:
    """The folder that people edit; the packaged starter catalogue is copied there on the first run."""
    folder = settings.prompts_dir
    if settings.zeroparty_prompts_dir is None and not folder.exists():
        try:
            folder.mkdir(parents=True)
            for name, content in starter_files(TRADES[0]).items():
                (folder / name).write_bytes(content)
        except OSError as error:
            raise SettingsError(
                f"ZEROPARTY_DATA_DIR: {error.filename or folder} cannot be used ({error.strerror or error}); "
                "name a folder that you may write to, for example ./var"
            ) from None
    return folder


def years_from(clock: Clock) -> tuple[int, int, int]:
    """The years whose public holidays matter now."""
    year = clock.now().year
    return year, year + 1, year + 2


def texts_in(folder: Path) -> dict[str, str]:
    """The folder's files by name, as they were read."""
    return {path.name: content(path).decode("utf-8-sig") for path in yaml_files(folder)}


def catalogue_in(folder: Path, clock: Clock, known: Revisions | None = None) -> LoadedCatalogue:
    """The folder as it is now, with the receivers of each question fixed."""
    return _with_promised_receivers(load(folder, revisions=known, years=years_from(clock), today=clock.now().date()))


def catalogue_of(files: Mapping[str, str], clock: Clock, known: Revisions | None = None) -> LoadedCatalogue:
    """The catalogue that these files make, with the receivers of each question fixed; problems name the file alone."""
    return _with_promised_receivers(load_texts(files, revisions=known, years=years_from(clock), today=clock.now().date()))


def read_of(files: Mapping[str, str], clock: Clock, known: Revisions | None = None) -> tuple[LoadedCatalogue, Written]:
    """The same, with the files as far as they could be understood: for whoever shows them."""
    read = read_files(Path(), contents_of_texts(files), today=clock.now().date())
    return _with_promised_receivers(LoadedCatalogue(compiled(read, known, years_from(clock)), read.problems)), read.written


def readable(folder: Path, clock: Clock, revisions: Mapping[str, Question] | None = None) -> LoadedCatalogue:
    """The catalogue in `folder`; a SettingsError with every problem when there is none to work with."""
    return required(catalogue_in(folder, clock, revisions), "the questions cannot be read; nothing was changed:")


def put_files_back(settings: Settings, clock: Clock, files: Mapping[str, str], *, names_place: bool = True) -> str:
    """Make the folder hold these files; what it held is kept in the data folder. Returns what happened, in words.

    Without `names_place` they say nothing of where that is: whoever works in a browser cannot go there.
    """
    aside = settings.zeroparty_data_dir / "drafts" / f"before-{clock.now():%Y%m%d-%H%M%S}"
    try:
        _put_back(prompts_folder(settings), files, aside)
    except OSError as error:
        return f"the files could not be put back ({error.strerror or error}): the next save puts the newer words live again"
    return f"the files are as they were in that version; what they held before is {f'in {aside}' if names_place else 'kept aside'}"


def required(loaded: LoadedCatalogue, otherwise: str) -> LoadedCatalogue:
    """The same where it has a catalogue; a SettingsError, with `otherwise` and every problem, where it has none."""
    if loaded.catalogue is None:
        raise SettingsError("\n".join([otherwise, *(str(problem) for problem in loaded.problems)]))
    return loaded


def _with_promised_receivers(loaded: LoadedCatalogue) -> LoadedCatalogue:
    return replace(loaded, catalogue=with_promised_receivers(loaded.catalogue)) if loaded.catalogue else loaded


def _put_back(folder: Path, files: Mapping[str, str], aside: Path) -> None:
    """Make the folder hold these files; what it held before is kept in `aside`."""
    aside.mkdir(parents=True, exist_ok=True)
    for path in yaml_files(folder):
        (aside / path.name).write_bytes(content(path))
    for name, text in files.items():
        replace_file(folder / name, text.encode())
    for path in yaml_files(folder):
        if path.name not in files:
            path.unlink()
