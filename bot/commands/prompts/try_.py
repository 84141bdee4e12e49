"""`zeroparty prompts try`: talk about the saved files, drafts included, with the real engine; nothing is stored."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace

from bot.commands.shared.question_folder import catalogue_in
from bot.errors import SettingsError
from prompts.catalogue.catalogue import Catalogue


def run(options: argparse.Namespace) -> int:
    """Talk until the end of the input."""
    from bot.commands.chat import talk  # heavy, and the other verbs of `prompts` must not wait for it

    catalogue = catalogue_in(options.prompts)
    return asyncio.run(talk(only(catalogue, options.topic) if options.topic else catalogue, options.record))


def only(catalogue: Catalogue, topic: str) -> Catalogue:
    """The catalogue with the questions of one topic; raises SettingsError where there is none."""
    questions = {name: question for name, question in catalogue.questions.items() if question.topic == topic}
    if not questions:
        raise SettingsError(f"TOPIC: there are no questions about {topic!r}; there are {', '.join(catalogue.topics)}")
    return replace(catalogue, questions=questions)
