"""`zeroparty prompts try`: talk about the saved files, drafts included, with the real engine; nothing is stored."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace
from pathlib import Path

from bot.commands.question_folder import add_folder, catalogue_in
from bot.errors import SettingsError
from prompts.catalogue.catalogue import Catalogue

EXAMPLE = "zeroparty prompts try coffee --record mine.chat"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to try, and whether to save the chat as a test."""
    parser.add_argument("topic", nargs="?", metavar="TOPIC", help="only the questions of this topic")
    add_folder(parser)
    parser.add_argument("--record", type=Path, metavar="F.chat", help="save this chat as a test")


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
