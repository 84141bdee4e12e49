"""A folder of questions that somebody edits while the bot runs."""

from __future__ import annotations

from pathlib import Path

from tests.support.app import Bot


def edit(folder: Path, old: str, new: str, file: str = "coffee.yaml") -> None:
    """Other words in a file, once; they have to be there."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


async def reload(bot: Bot) -> None:
    """The bot looks at its files, as it does every few seconds."""
    await next(job for job in bot.app.jobs() if job.name == "reload").work()
