"""What a thirteenth attacker found where time, failure and a change of the questions cross."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.engine.understanding.meaning import Context, Intent
from bot.engine.understanding.reading import read
from prompts.model.question import QuestionId
from storage.model.records import Address
from tests.botapi import Customer
from tests.conftest import CATALOGUE
from tests.engine.talking import THREE, Talk
from tests.engine.understanding.judge import context_of
from tests.regressions.builders import taps
from tests.support.app import Bot, running_bot, says_yes, state_at
from tests.support.later_receiver import publish

IDLE = {language: context_of("idle", language) for language in ("en", "de", "es")}
WAITING = {language: context_of("waiting", language) for language in ("en", "de", "es")}


@pytest.mark.parametrize("where", [IDLE, WAITING], ids=["idle", "a question waits"])
@pytest.mark.parametrize(
    ("language", "words", "until"),
    [
        ("en", "ask me again next year", date(2027, 1, 1)),
        ("en", "write to me again in the new year", date(2027, 1, 1)),
        ("en", "please ask me in three months", date(2026, 8, 4)),
        ("en", "ask me again in January", date(2027, 1, 1)),
        ("de", "frag mich nächstes Jahr wieder", date(2027, 1, 1)),
        ("de", "meld dich in drei Monaten nochmal", date(2026, 8, 4)),
        ("es", "pregúntame el año que viene", date(2027, 1, 1)),
        ("es", "vuelve a preguntarme en tres meses", date(2026, 8, 4)),
    ],
)
def test_who_says_when_to_ask_again_is_left_alone_until_then(
    where: dict[str, Context], language: str, words: str, until: date
) -> None:
    said = read(words, where[language])
    assert (said.intent, said.day) == (Intent.PAUSE, until)


@pytest.mark.parametrize("words", ["don't ask me next year", "ask me something", "ask me again", "will you ask me next year?"])
def test_what_only_sounds_so_is_no_break_until_then(words: str) -> None:
    said = read(words, IDLE["en"])
    assert (said.intent, said.day) != (Intent.PAUSE, date(2027, 1, 1))


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("/pause until 5 march", date(2027, 3, 5)),
        ("/pause till june", date(2026, 6, 1)),
        ("/pause 12 months", date(2027, 5, 5)),
        ("/pause 2 weeks", date(2026, 5, 19)),
        ("/pause 2 years", None),
        ("/pause nonsense", None),
    ],
)
def test_a_break_behind_its_command_lasts_as_long_as_it_says(words: str, until: date | None) -> None:
    talk = Talk(THREE).says_yes().says(words)
    assert (talk.state.paused_until and talk.state.paused_until.date()) == until


@pytest.fixture
def brews(tmp_path: Path) -> Path:
    """The question of several options alone, which is asked again after two months."""
    folder = shutil.copytree(CATALOGUE, tmp_path / "questions")
    file = folder / "coffee.yaml"
    whole = file.read_text(encoding="utf-8")
    head, rest = whole.split("  - id: roast ")[0], whole[whole.index("  - id: brew\n") : whole.index("  - id: espresso_guide")]
    file.write_text(
        head + rest.replace("    keep: 24 months\n", "    keep: 24 months\n    ask_again: 2 months\n"), encoding="utf-8"
    )
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("one_more", [(), ("French press",)], ids=["as it was", "one more"])
async def test_an_option_that_was_renamed_since_is_ticked_and_kept(tmp_path: Path, brews: Path, one_more: tuple[str, ...]) -> None:
    async with running_bot(tmp_path / "var", prompts=brews, zeroparty_publishing="on") as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Filter")
        await taps(bot, ann, "Espresso machine")
        await taps(bot, ann, done_button(ann))
        file = brews / "coffee.yaml"
        renamed = file.read_text(encoding="utf-8").replace("      espresso:\n", "      portafilter:\n        was: espresso\n", 1)
        file.write_text(renamed, encoding="utf-8")
        await publish(bot, brews)
        await bot.time_passes(timedelta(days=75))
        await taps(bot, ann, "Changed")
        assert ticked(ann) == ["✓ Filter", "✓ Espresso machine"]
        for label in one_more:
            await taps(bot, ann, label)
        assert set(ticked(ann)) == {"✓ Filter", "✓ Espresso machine", *(f"✓ {label}" for label in one_more)}
        await taps(bot, ann, done_button(ann))
        assert "You said: Filter, Espresso machine" in ann.chat.messages[-1].text, ann.chat.messages[-1].text
        assert {"filter", "portafilter"} <= set(await brew(bot, ann))
        assert len(await brew(bot, ann)) == 2 + len(one_more)


@pytest.mark.slow
async def test_done_with_what_was_answered_ends_the_change(tmp_path: Path, brews: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=brews) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Filter")
        await taps(bot, ann, done_button(ann))
        await taps(bot, ann, "Change")
        await taps(bot, ann, done_button(ann))
        assert "You said: Filter" in ann.chat.messages[-1].text
        assert (await state_at(bot.app, Address("telegram", str(ann.id)))).changing is None
        assert await brew(bot, ann) == ("filter",)


def ticked(ann: Customer) -> list[str]:
    return [label for row in ann.chat.messages[-1].keyboard for label in row if label.startswith("✓")]


def done_button(ann: Customer) -> str:
    return next(label for row in ann.chat.messages[-1].keyboard for label in row if label.startswith("Done"))


async def brew(bot: Bot, ann: Customer) -> tuple[str, ...]:
    given = (await state_at(bot.app, Address("telegram", str(ann.id)))).history(QuestionId("brew")).given
    assert given is not None and isinstance(given.value, tuple)
    return given.value
