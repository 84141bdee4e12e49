"""The real systems of these tests, each in an environment of its own: `make real-systems` builds them from their lock files alone.

Nothing of them is ever imported by us, and nothing of ours by them: they are other programs, which we speak to over HTTP.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

from tests.real.bottlecrm.schema import build_schema as build_bottlecrm
from tests.real.tryton.schema import build_schema as build_tryton
from tests.support.places import ROOT

CACHE = ROOT / ".real-systems"
HERE = Path(__file__).parent
Version = tuple[int, int]

NO_PYTHON = "needs Python 3.12, 3.13 or 3.14, and there is none on this machine"
NOT_BUILT = "was not built; run `make real-systems`"


@dataclass(frozen=True, slots=True)
class System:
    """One program from the package index."""

    name: str
    pythons: tuple[Version, ...]
    """The versions that it runs on, the first one that is here is taken."""
    prepare: Callable[[Path], None] | None = None
    """What is done once in its environment, after it is installed."""

    @property
    def folder(self) -> Path:
        """Its environment."""
        return CACHE / self.name

    def program(self, name: str) -> str:
        """One of its commands."""
        return str(self.folder / "bin" / name)


SYSTEMS = {
    system.name: system
    for system in (
        System("bottlecrm", pythons=((3, 12), (3, 13), (3, 14)), prepare=build_bottlecrm),
        System("pocketbase", pythons=((3, 11), (3, 12), (3, 13), (3, 14))),
        System("tryton", pythons=((3, 11), (3, 12), (3, 13), (3, 14)), prepare=build_tryton),
    )
}


def missing(system: System) -> str | None:
    """Why it cannot be run here, in one line; nothing where it can."""
    if _stamp(system).is_file() and _stamp(system).read_text(encoding="utf-8") == _wanted(system):
        return None
    return NOT_BUILT if python_for(system) else NO_PYTHON


def build(system: System) -> str:
    """Install it, if it is not there as its lock file says; what became of it, for people."""
    if missing(system) is None:
        return "is here"
    python = python_for(system)
    if python is None:
        return NO_PYTHON
    shutil.rmtree(system.folder, ignore_errors=True)
    _uv("venv", "--python", python, str(system.folder))
    lock = HERE / system.name / "requirements.lock"
    _uv("pip", "sync", "--python", str(system.folder / "bin" / "python"), "--require-hashes", str(lock))
    if system.prepare:
        system.prepare(system.folder)
    _stamp(system).write_text(_wanted(system), encoding="utf-8")
    return "was built"


def python_for(system: System) -> str | None:
    """An interpreter that really runs: what a version manager puts into PATH may be a name without one behind it."""
    found = {version: path for path in reversed([*_interpreters()]) if (version := _version(path)) in system.pythons}
    return next((found[version] for version in system.pythons if version in found), None)


def _interpreters() -> Iterator[str]:
    yield sys.executable
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    managed = [Path.home() / ".pyenv" / "versions", Path.home() / ".local" / "share" / "uv" / "python"]
    folders += sorted(bin for folder in managed for bin in folder.glob("*/bin"))
    for folder in folders:
        yield from sorted(str(path) for path in folder.glob("python3.1[0-9]") if path.is_file())


def _version(python: str) -> Version | None:
    asked = [python, "-c", "import sys, venv; print(*sys.version_info[:2])"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
    except OSError:
        return None
    parts = done.stdout.split()
    return (int(parts[0]), int(parts[1])) if done.returncode == 0 and len(parts) == 2 else None


def _stamp(system: System) -> Path:
    return system.folder / ".ready"


def _wanted(system: System) -> str:
    """What the environment was made of: changed files make it anew."""
    parts = ("requirements.lock", "schema.py", "seed.py", "crm_settings.py")
    files = sorted(path for path in (HERE / system.name).iterdir() if path.name in parts)
    return hashlib.sha256(b"\n".join(path.read_bytes() for path in files)).hexdigest()


def _uv(*arguments: str) -> None:
    subprocess.run([find_uv_bin(), *arguments, "--quiet", "--no-python-downloads"], check=True, env=_own_environment())


def _own_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}


def main() -> None:
    """Build what is missing, and say of each system what became of it."""
    for system in SYSTEMS.values():
        print(f"{system.name}: {build(system)}", flush=True)


if __name__ == "__main__":
    main()
