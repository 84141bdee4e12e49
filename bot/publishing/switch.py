"""Whether saved files are drafts: an operator's setting decides, else the brand file, whose `auto` asks if anybody said Yes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import Settings
from prompts.catalogue.catalogue import Brand


@dataclass(frozen=True, slots=True)
class Switch:
    """Where the switch stands, and what put it there, in words for whoever runs `zeroparty doctor`."""

    is_on: bool
    """Whether saved files are drafts until somebody publishes them."""
    because: str


def switch(settings: Settings, brand: Brand, *, has_customers: bool) -> Switch:
    """How a save is taken now. `brand` is the live one, and `has_customers` whether anybody ever said Yes to being asked."""
    override = settings.zeroparty_publishing
    if override is not None:
        return Switch(override == "on", f"ZEROPARTY_PUBLISHING={override} decides, whatever _brand.yaml says")
    if brand.publishing != "auto":
        return Switch(brand.publishing == "yes", f"`publishing: {brand.publishing}` in _brand.yaml decides")
    if has_customers:
        return Switch(True, "`publishing: auto` in _brand.yaml decides, and a customer has said Yes")
    return Switch(False, "`publishing: auto` in _brand.yaml decides, until the first customer says Yes")
