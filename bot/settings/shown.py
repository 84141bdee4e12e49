"""Every setting for people: its value without any secret, and where it comes from."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr

from bot.settings import Settings
from bot.settings.environment import service_link
from bot.settings.toml_file import file_values
from storage.database.url import understood

_WHO = re.compile(r"(://).*@")
"""Whatever stands before the last @ of an address may be a name and a password."""

Source = Literal["environment", "zeroparty.toml", "default"]


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting for people: its value with secrets masked, and where it came from."""

    name: str
    value: str
    source: Source


def shown(settings: Settings) -> list[Shown]:
    """Every setting with its source."""
    in_file = set(file_values())
    in_environment = {name.lower() for name, value in os.environ.items() if value.strip()}
    if service_link():
        in_environment.discard("zeroparty_port")
    found = []
    for name in Settings.model_fields:
        source: Source = "environment" if name in in_environment else "zeroparty.toml" if name in in_file else "default"
        found.append(Shown(name.upper(), _masked(name, getattr(settings, name)), source))
    return found


def _masked(name: str, value: object) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, SecretStr):
        return "***"
    if name in ("zeroparty_database_url", "zeroparty_keys_url"):
        return understood(str(value)).shown
    return _WHO.sub(r"\1***@", str(value))
