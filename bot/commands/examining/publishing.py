"""How a save is taken: live at once or a draft, and what decides that. Nothing is made."""

from __future__ import annotations

from bot.clock import Clock
from bot.commands.examining.check import Check
from bot.publishing.catalogue_files import years_from
from bot.publishing.going_live import as_published, has_customers, stored_questions
from bot.publishing.switch import switch
from bot.settings import Settings
from prompts.catalogue.catalogue import Brand
from prompts.checking.load import load
from storage.questions import versions
from storage.store import Store

_MEND = "mend the files; `zeroparty prompts check` lists what is wrong with them"
_PUBLISH = "mend the files (`zeroparty prompts check` lists what is wrong), then `zeroparty prompts publish` puts them live"


async def publishing(settings: Settings, clock: Clock, store: Store) -> Check:
    """By what is live, and by whether anybody said Yes."""
    row = await store.read(versions.live)
    if row is None:
        return before_the_start(settings, clock)
    loaded = await as_published(store, clock, row, await stored_questions(store))
    if loaded.catalogue is None and not row.publishing:
        loaded = load(settings.prompts_dir, years=years_from(clock))  # as a start does: mended files are enough
    if loaded.catalogue is None:
        detail = f"version {row.version} of the questions, which is live, cannot be read by this release"
        return Check("publishing", False, detail, _PUBLISH if row.publishing else _MEND)
    return _how_saves_are_taken(settings, loaded.catalogue.brand, has_customers=await has_customers(store, row))


def before_the_start(settings: Settings, clock: Clock) -> Check:
    """By what the folder says, where nothing is live yet."""
    loaded = load(settings.prompts_dir, years=years_from(clock))
    return _how_saves_are_taken(settings, loaded.catalogue.brand if loaded.catalogue else Brand(), has_customers=False)


def _how_saves_are_taken(settings: Settings, brand: Brand, *, has_customers: bool) -> Check:
    found = switch(settings, brand, has_customers=has_customers)
    how = (
        "saved files are drafts until `zeroparty prompts publish`"
        if found.is_on
        else "saved files are live at once, but for changed promises"
    )
    return Check("publishing", True, f"{how}: {found.because}")
