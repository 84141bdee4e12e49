"""The receiver that `--receiver` names: one that the live questions declare."""

from __future__ import annotations

from bot.errors import SettingsError
from prompts.catalogue.catalogue import Catalogue


def no_such_receiver(name: str, catalogue: Catalogue, otherwise: str = "") -> SettingsError:
    """What to say of a name that no live question can name; `otherwise` is what else may be done."""
    known = sorted(receiver.id for receiver in catalogue.brand.receivers)
    take = f"take {' or '.join(known)}" if known else "declare it in _brand.yaml under receivers and publish that"
    return SettingsError(f"--receiver: the questions that are live name no receiver {name!r}; {take}{otherwise}")
