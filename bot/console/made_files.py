"""Where files of answers lie until somebody downloads them: each in a folder of its own, and none longer than it has to.

Whoever is erased must not go on in a file that was made before, so an erasure takes them all away, in whichever process it happens
(`Store.let_go`). What is being made then finds its folder gone, and is made again without them. What somebody takes back without
being erased (a stop, *Stop sharing*, an erased answer) is looked for when a file is asked for: then it is handed out no more.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class MadeFiles:
    """The folder of them all."""

    folder: Path

    def new_place(self, nonce: int) -> Path:
        """A folder for one file, which no link to an earlier one leads to."""
        place = self.folder / f"{nonce:x}"
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.mkdir(mode=0o700)
        return place

    def clear(self) -> None:
        """Without any file."""
        shutil.rmtree(self.folder, ignore_errors=True)


def made_files(settings: Settings) -> MadeFiles:
    """Those of a bot with these settings."""
    return MadeFiles(settings.zeroparty_data_dir / "exports" / "console")
