"""A folder whose files may change while customers are served from it: a broken save changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from prompts import files
from prompts.checking.load import LoadedCatalogue, load
from prompts.files import Stamp
from prompts.text.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Folder:
    """A catalogue folder; compare its stamps to learn when to reload."""

    path: Path
    phrases: Phrases | None = None

    def stamp(self) -> Stamp:
        """Names, sizes and times of the files: different after every save."""
        return files.stamp(self.path)

    def reload(self, previous: LoadedCatalogue, years: Iterable[int] = ()) -> LoadedCatalogue:
        """The folder as it is now; where it is broken, the last good catalogue with the reasons."""
        revisions = previous.catalogue.revisions if previous.catalogue else {}
        loaded = load(self.path, self.phrases, revisions=revisions, years=years)
        return loaded if loaded.catalogue else replace(loaded, catalogue=previous.catalogue)
