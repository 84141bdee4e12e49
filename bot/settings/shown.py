"""Every setting for people: its value without any secret, and where it comes from."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from bot.settings import Settings
from bot.settings.environment import service_link
from bot.settings.toml_file import file_values
from storage.database.url import understood, url_of_file

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
        found.append(Shown(name.upper(), _masked(name, _in_effect(settings, name)), source))
    return found


def _in_effect(settings: Settings, name: str) -> object:
    """What counts: where nothing was set, a default that depends on the others, or what its absence means."""
    value = getattr(settings, name)
    if isinstance(value, Path):
        return value.absolute()
    if value is not None and value != "":
        return value
    effects: dict[str, object] = {
        "zeroparty_database_url": _absolute(settings.database_url),
        "zeroparty_keys_url": _absolute(settings.keys_url),
        "zeroparty_prompts_dir": settings.prompts_dir.absolute(),
        "zeroparty_public_url": f"{settings.public_url}, which only this machine can open",
        "zeroparty_trusted_proxies": "none: X-Forwarded-For is believed from nobody",
        "zeroparty_publishing": "not set: `publishing` in _brand.yaml decides",
        "zeroparty_kek": f"in {settings.secret_path('kek').absolute()}",
        "zeroparty_pepper": f"in {settings.secret_path('pepper').absolute()}",
        "zeroparty_log_format": "console on a terminal, json otherwise",
        "telegram_bot_token": "not set: Telegram is off",
    }
    return effects.get(name, "not set")


def _absolute(url: str) -> str:
    """A file in the data folder, from the root on; a URL that was set stays as it is."""
    parts = understood(url)
    return url if parts.is_server or not parts.name else url_of_file(Path(parts.name).absolute())


def _masked(name: str, value: object) -> str:
    if isinstance(value, SecretStr):
        return "***"
    if name in ("zeroparty_database_url", "zeroparty_keys_url"):
        return understood(str(value)).shown
    return _WHO.sub(r"\1***@", str(value))
