"""A brand that names its first receiver after people have said Yes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from bot.publishing.catalogue_files import texts_in
from bot.publishing.requests import PublishRequest
from tests.conftest import CATALOGUE
from tests.support.app import Bot


def without_receivers(folder: Path) -> None:
    """The reference questions, of which nobody but the brand gets an answer."""
    brand, coffee = folder / "_brand.yaml", folder / "coffee.yaml"
    brand.write_text(brand.read_text(encoding="utf-8").partition("receivers:")[0], encoding="utf-8")
    coffee.write_text(re.sub(r"    crm:\n(?:      .*\n)+", "", coffee.read_text(encoding="utf-8")), encoding="utf-8")


def with_receivers(folder: Path) -> None:
    """The reference questions as they are."""
    for name in ("_brand.yaml", "coffee.yaml"):
        shutil.copy(CATALOGUE / name, folder / name)


async def publish(bot: Bot, folder: Path) -> None:
    """Put the files live, promises and all."""
    await bot.app.catalogue.publish(PublishRequest(texts_in(folder), "ana", "because", "published", bot.app.catalogue.version))
