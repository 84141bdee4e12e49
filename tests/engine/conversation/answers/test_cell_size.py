"""No length of a sealed answer tells which option it was."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from sqlite3 import connect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.conversation.answers.cell_size import bytes_of, cut
from bot.engine.model.packing.codec import Cell, cell_to_json
from prompts.kinds.table import KINDS
from prompts.model.question import Question, Value
from storage.crypto.cells import Cipher
from storage.turn.encoding import sealed_answer
from tests.conftest import CATALOGUE
from tests.prompts.kinds.one_of_each import EVERY_KIND, here
from tests.support.app import running_bot
from tests.support.crowd_of_answers import everybody_says

CLOSED = {kind: question for kind, question in EVERY_KIND.items() if kind != "free_text"}
CIPHER = Cipher(b"k" * 32, lambda length: b"n" * length)


def every_value(question: Question) -> list[Value]:
    match question.kind:
        case "multiple_choice":
            ids = [option.id for option in question.options]
            return [tuple(some) for count in range(1, len(ids) + 1) for some in combinations(ids, count)]
        case "number":
            return [Decimal(0), Decimal("1999.99"), Decimal(1_000_000)]
        case "date":
            return [date(2026, 5, 4)]
        case _:
            return [value for index in range(12) if (value := KINDS[question.kind].pick(question, index, here())) is not None]


def length_of(question: Question, value: Value, said: str) -> int:
    clear = cell_to_json(Cell(value, cut(question, said)))
    assert len(clear.encode()) <= bytes_of(question)
    return len(sealed_answer(CIPHER, "a cell", clear, bytes_of(question)))


@pytest.mark.parametrize("question", CLOSED.values(), ids=CLOSED.keys())
@given(words=st.text(st.characters(codec="utf-8"), max_size=400))
def test_every_answer_to_a_closed_question_is_as_long_as_the_next(question: Question, words: str) -> None:
    kind = KINDS[question.kind]
    labels = [(value, kind.say(question, value, language)) for value in every_value(question) for language in ("en", "de")]
    typed = [(value, words) for value in every_value(question)]
    assert len({length_of(question, value, said) for value, said in (*labels, *typed)}) == 1


def test_a_label_is_kept_whole_and_a_story_around_it_is_cut() -> None:
    roast = EVERY_KIND["single_choice"]
    assert cut(roast, "It depends") == "It depends"
    assert cut(roast, "dark " * 100) == ("dark " * 100)[: len(cut(roast, "dark " * 100))]
    assert len(cut(roast, "dark " * 100)) < 100
    wish = EVERY_KIND["free_text"]
    assert (cut(wish, "x" * 300), bytes_of(wish)) == ("x" * 300, 0)


@pytest.mark.slow
async def test_in_the_database_no_length_tells_an_answer(tmp_path: Path) -> None:
    said = {"Light": 2, "Medium": 2, "Dark": 2, "It depends": 2, "not light, the dark one please": 1}
    async with running_bot(tmp_path / "var", prompts=CATALOGUE) as bot:
        for words, count in said.items():
            people = [bot.server.customer() for _ in range(count)]
            await everybody_says(bot, people, "/start")
            await everybody_says(bot, people, "Yes, ask me")
            await everybody_says(bot, people, words)
            await everybody_says(bot, people, "Yes, that's it")
    with connect(tmp_path / "var" / "zeroparty.db") as database:
        lengths = defaultdict(list)
        for question, length in database.execute("SELECT question, length(cell) FROM answer WHERE cell IS NOT NULL"):
            lengths[question].append(length)
    assert sum(map(len, lengths.values())) >= 9
    assert {question: len(set(found)) for question, found in lengths.items()} == dict.fromkeys(lengths, 1)
