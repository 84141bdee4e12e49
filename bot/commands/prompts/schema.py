"""`zeroparty prompts schema`: what editors need to complete and check authors' files while they type."""

from __future__ import annotations

import argparse
import json

from bot.commands.usage.prompts.schema import BRAND_SCHEMA, TOPIC_SCHEMA
from bot.errors import SettingsError
from prompts.authoring.schema import brand_schema, topic_schema

FILES = {TOPIC_SCHEMA: topic_schema, BRAND_SCHEMA: brand_schema}


def run(options: argparse.Namespace) -> int:
    """Write both files, or print one."""
    if options.output is None:
        print(_text(brand_schema() if options.brand else topic_schema()), end="")
        return 0
    for name, schema in FILES.items():
        try:
            (options.output / name).write_text(_text(schema()), encoding="utf-8")
        except OSError as error:
            raise SettingsError(f"--output: {options.output / name} cannot be written: {error.strerror or error}") from None
        print(options.output / name)
    return 0


def _text(schema: dict[str, object]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
