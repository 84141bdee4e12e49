"""The `--prompts DIR` of the commands that try questions out: another folder than the live one."""

from __future__ import annotations

from pathlib import Path

from bot.clock import SystemClock
from bot.errors import SettingsError
from bot.publishing.catalogue_files import prompts_folder, readable
from bot.settings import read_settings
from prompts.catalogue.catalogue import Catalogue
from prompts.checking.load import Contents, contents_of


def folder_in(given: Path | None) -> Path:
    """The folder; raises `SettingsError` where there is none."""
    folder = given or prompts_folder(read_settings())
    if not folder.is_dir():
        raise SettingsError(f"--prompts: there is no folder {folder}")
    return folder


def contents_in(folder: Path) -> Contents:
    """The files of the folder; raises `SettingsError` where it cannot be read."""
    try:
        return contents_of(folder)
    except OSError as error:
        raise SettingsError(f"--prompts: {folder} cannot be read: {error.strerror or error}") from None


def catalogue_in(given: Path | None) -> Catalogue:
    """What the folder holds; raises `SettingsError` where there is none, and `ContentError` where it has errors."""
    return readable(folder_in(given), SystemClock()).usable()
