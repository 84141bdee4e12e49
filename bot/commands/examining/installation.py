"""What this machine has: SQLite, our settings, the questions that people edit, messengers that accept us. Nothing is made."""

from __future__ import annotations

from bot.clock import Clock
from bot.commands.examining.check import Check
from bot.commands.shared.root import AS_ROOT, is_root
from bot.publishing.catalogue_files import years_from
from bot.settings import Settings
from bot.settings.environment import service_link, unknown_names
from prompts.checking.load import load
from storage.database.connections import sqlite_version

_WAL_RESET_FIXED = (3, 51, 3)
"""SQLite 3.7.0 to 3.51.2 can corrupt a database that two connections write at once (sqlite.org/wal.html#walresetbug)."""


def sqlite() -> Check:
    """The library that is compiled into Python."""
    found = sqlite_version()
    version = ".".join(map(str, found))
    if found >= _WAL_RESET_FIXED:
        return Check("sqlite", True, version)
    return Check("sqlite", True, f"{version}; before 3.51.3 only one process may write, which zeroparty ensures with a lock")


def account() -> Check:
    """Who we run as; a word of warning, since it works all the same."""
    return Check("account", True, AS_ROOT if is_root() else "not root")


def questions(settings: Settings, clock: Clock) -> Check:
    """The folder that people edit."""
    folder = settings.prompts_dir
    if not folder.is_dir():
        if settings.zeroparty_prompts_dir is None:
            return Check("prompts", True, f"none yet; `zeroparty run` puts a first set into {folder}")
        fix = f"zeroparty prompts new --starter coffee --output {folder}, or another ZEROPARTY_PROMPTS_DIR"
        return Check("prompts", False, f"ZEROPARTY_PROMPTS_DIR: there is no folder {folder}", fix)
    loaded = load(folder, years=years_from(clock))
    errors = [problem for problem in loaded.problems if problem.is_error]
    if loaded.catalogue is None or errors:
        first = errors[0]
        detail = f"{len(errors)} errors in {folder}, first at {first.file}:{first.line}: {first.message}"
        return Check("prompts", False, detail, f"{first.fix or 'mend that line'} (`zeroparty prompts check` lists all)")
    return Check("prompts", True, f"{len(loaded.catalogue.questions)} questions in {folder}")


def environment() -> Check:
    """What stands in the environment under a name of ours and is no setting."""
    if given := service_link():
        cure = "Kubernetes sets it; give the pod enableServiceLinks: false"
        return Check("environment", False, f"ZEROPARTY_PORT is {given}", cure)
    unknown = unknown_names(Settings.model_fields)
    if unknown:
        return Check("environment", False, f"no settings: {', '.join(unknown)}", "take them away, or correct their names")
    return Check("environment", True, "every ZEROPARTY_ name is a setting")


async def channels(settings: Settings) -> list[Check]:
    """Each messenger that a setting turns on, asked whether it knows us."""
    if not settings.has_messenger:
        return []
    from bot.app.channels import CHANNELS  # with it comes everything that a channel is made of, a third of this command's start

    checks = []
    for entry in CHANNELS:
        looked = await entry.look(settings) if entry.look is not None else None
        if looked is not None:
            checks.append(Check(entry.name, looked.ok, looked.detail, looked.fix))
    return checks
