"""Writing a file where `--output` says, or saying in one line why that cannot be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import SettingsError
from bot.settings import Settings, read_settings
from bot.settings.toml_file import TOML_FILE
from storage.database.url import understood


def refuse_what_cannot_be_written(path: Path, example: str) -> None:
    """Before any work is done: a place that is no place for a file."""
    if not path.parent.is_dir():
        raise SettingsError(f"--output: there is no folder {path.parent}")
    # A device or a pipe cannot be replaced by a finished file; a rename would put an ordinary file in its place.
    if path.exists() and not path.is_file():
        raise SettingsError(f"--output: {path} is not a file; give a file name, for example {example}")


def refuse_what_is_ours(path: Path, option: str) -> None:
    """A place where the bot keeps something, by whatever name or link: writing there would destroy it. And `-`, which is none."""
    if str(path) == "-":  # read as a name it would leave customers' data in a file called `-`, wherever the command was started
        raise SettingsError(f"{option}: nothing is written to the standard output in this release; give the name of a file")
    with written(path, option):
        place = _found_at(path)
        kept = _holders(path, place)
    if kept:
        raise SettingsError(f"{option}: {path} is where zeroparty keeps its own data ({kept[0]}); give another name")


def _holders(path: Path, place: Path) -> list[Path]:
    """What of ours is there."""
    settings = read_settings()
    folders = (settings.zeroparty_data_dir / "secrets", settings.zeroparty_data_dir / "requests", settings.prompts_dir)
    files = [each for each in _kept(settings) if place == _found_at(each) or _is_same(path, each)]
    return files + [folder for folder in folders if place.is_relative_to(_found_at(folder))]


def _found_at(path: Path) -> Path:
    """Where links lead; `resolve` fails on links in a circle with no error of the system."""
    return Path(os.path.realpath(path))


def _kept(settings: Settings) -> Iterator[Path]:
    """The files of the records and the keys, with what stands beside them; the settings; and what a command left to be done."""
    for url in (settings.database_url, settings.keys_url):
        parts = understood(url)
        file = Path(parts.name)
        if parts.name and not parts.is_server:
            yield from (file.with_name(file.name + ending) for ending in ("", "-wal", "-shm", "-journal", ".lock"))
    yield Path(TOML_FILE)
    # Left by `prompts publish`, by the brake and by `doctor --retry`; taken up whole by the running bot.
    yield from (settings.zeroparty_data_dir / name for name in ("publish.json", "brake.json", "retry.json"))
    yield from (settings.zeroparty_data_dir / "secrets").glob("*")


def _is_same(path: Path, other: Path) -> bool:
    return path.exists() and other.exists() and path.samefile(other)


@contextmanager
def written(path: Path, option: str = "--output") -> Iterator[None]:
    """Whatever keeps a file from being written is one line that names it."""
    try:
        yield
    except OSError as error:
        raise SettingsError(f"{option}: {path} cannot be written: {error.strerror or error}") from None
