"""`zeroparty.toml` of the current folder: whether it can be read, by whom, and whether it says nothing that is no setting."""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.errors import SettingsError
from prompts.text.suggestions import closest

TOML_FILE = "zeroparty.toml"


def file_values() -> dict[str, Any]:
    """What the file says; nothing where there is none. Raises a SettingsError when it cannot be read."""
    path = Path(TOML_FILE)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except OSError as error:
        raise SettingsError(f"{TOML_FILE} cannot be read: {error.strerror or error}") from None
    except ValueError as error:
        why = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is not UTF-8 text"
        raise SettingsError(f"{TOML_FILE} could not be read: {why}") from None


def refuse_unknown(given: Mapping[str, Any], known: Collection[str]) -> None:
    """Raise a SettingsError that names what is no setting, with the nearest one that is."""
    wrong = [f"{TOML_FILE}: `{name}` is no setting{_instead(name, known)}" for name in given if name not in known]
    if wrong:
        raise SettingsError("\n".join(wrong))


def refuse_readable_secrets(given: Mapping[str, Any], secrets: Iterable[str]) -> None:
    """Raise a SettingsError when others may read a file that holds a secret."""
    held = [name for name in secrets if given[name]]
    mode = stat.S_IMODE(Path(TOML_FILE).stat().st_mode) if held else 0
    if mode & 0o077:
        raise SettingsError(
            f"{TOML_FILE} holds {held[0]} but others may use it (mode {mode:04o}). Run: chmod 600 {Path(TOML_FILE).absolute()}"
        )


def _instead(name: str, known: Collection[str]) -> str:
    near = closest(name, known)
    return f"; did you mean `{near}`?" if near else "; docs/operations.md lists them all"
