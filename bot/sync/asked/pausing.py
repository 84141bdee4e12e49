"""New values held and let go on, and how often a connection runs by itself: lines of its file, set as an editor would set them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from bot.errors import SettingsError, ZeropartyError
from bot.files import replacing
from bot.sync.connection_files import problems_in
from bot.sync.folder import ENDING, FOLDER
from prompts.model.problems import ContentError
from prompts.yaml.document import read_yaml
from prompts.yaml.rewriting import NotRewritten, with_data


class ChangedMeanwhile(ZeropartyError):
    """Somebody changed the file since it was looked at."""


def stamp(data: Path, name: str) -> str:
    """Changes whenever the connection's file does; empty where it has none."""
    path = _path(data, name)
    return hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest() if path.is_file() else ""


def set_in_file(data: Path, name: str, receivers: tuple[str, ...], settings: Mapping[str, str], *, as_of: str) -> None:
    """Write these settings into the connection's file, and leave every other line as it is.

    Raises `ChangedMeanwhile` where it is not `as_of` its stamp any more, `ContentError` where a setting cannot be that, and
    `SettingsError` where the file cannot be rewritten: nothing is written then.
    """
    path = _path(data, name)
    if not as_of or stamp(data, name) != as_of:
        raise ChangedMeanwhile(f"{FOLDER}/{path.name} was changed meanwhile; look at it again")
    before = path.read_bytes()
    document, problems = read_yaml(before, f"{FOLDER}/{path.name}")
    if document is None or problems:
        raise ContentError(problems)
    try:
        after = with_data(before, {**document.data, **settings}, document)
    except NotRewritten as error:
        raise SettingsError(
            f"{FOLDER}/{path.name} cannot be rewritten ({error}); write {_lines(settings)} into it by hand"
        ) from None
    known = {one.message for one in problems_in(before, name, receivers)}
    if new := [one for one in problems_in(after, name, receivers) if one.message not in known]:
        raise ContentError(new)
    with replacing(path) as file:
        file.write(after)


def _path(data: Path, name: str) -> Path:
    return data / FOLDER / f"{name}{ENDING}"


def _lines(settings: Mapping[str, str]) -> str:
    return ", ".join(f"`{name}: {value}`" for name, value in settings.items())
