"""What a customer's past costs each of their turns: one answer against many. A tap opens no answer that it does not need."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from bot.engine.model.inputs import Content, Pressed, Said
from bot.engine.model.tokens import Action, write
from storage.model.records import Address
from tests.bench import test_size
from tests.bench.test_size import BEGIN, Life, questions
from tests.support.app import running_phone

MANY = 75
DAYS = 900
TURNS = 80

ACTS: dict[str, Content] = {"a tap": Pressed(write(Action.MENU)), "words not understood": Said("hm what")}


async def costs(life: Life, *people: Address) -> list[dict[str, float]]:
    """Milliseconds of processor time of each act, of the quicker quarter; the people in turn, on the same machine."""
    found: list[dict[str, float]] = [{} for _ in people]
    for name, content in ACTS.items():
        each: list[list[float]] = [[] for _ in people]
        for _ in range(TURNS):
            for who, times in zip(people, each, strict=True):
                before = process_time()
                await life.does(who, content)
                times.append(process_time() - before)
                await life.deliver()
        for one, times in zip(found, each, strict=True):
            one[name] = sorted(times)[TURNS // 4] * 1000
    return found


@pytest.mark.bench
async def test_a_turn_of_who_answered_often_against_one_of_who_answered_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_size, "ABOUT", tuple(f"thing_{number}" for number in range(MANY + 15)))
    async with running_phone(tmp_path / "var", at=BEGIN, prompts=questions(tmp_path / "prompts")) as phone:
        life, days = Life(phone, 2), 0
        newcomer, old_hand = life.addresses
        life.addresses = [old_hand]
        await life.begin()
        answers = await life.answer()
        while answers < MANY and days < DAYS:
            await life.a_day_goes_by()
            answers += await life.answer()
            days += 1
        life.addresses = [newcomer]
        await life.begin()
        await life.answer()
        few, many = await costs(life, newcomer, old_hand)
    print()
    for name in ACTS:
        print(f"{name}: {few[name]:.2f} ms after one answer, {many[name]:.2f} after {answers}: {many[name] / few[name]:.2f}x")
        assert many[name] < 3 * few[name]
