"""Few bytes, nothing lost, and codes that never change their meaning."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.model.facts.answers import Answered, ChangeBegun
from bot.engine.model.facts.asks import Asked, AskSent
from bot.engine.model.facts.fact import Fact
from bot.engine.model.facts.pace import Promised
from bot.engine.model.facts.person import AgeTold
from bot.engine.model.facts.table import FACTS
from bot.engine.model.ids_and_time import short_id
from bot.engine.model.packing import codec, fact_log
from bot.engine.model.packing.common_words import BEGINNINGS, WORDS
from bot.engine.model.packing.shapes import Packing
from bot.engine.model.packing.values import Packed, pack_number, pack_text, unpack_number, unpack_text
from bot.engine.model.parts.agreements import BE_ASKED, Consent, Notice, RefusedTopic, Stop
from bot.engine.model.parts.joined_records import ContactConflict, ContactLink, LinkYes, RecordApart
from bot.engine.model.parts.pending import AskedBack, Changing, Draft, Open, ToldChange
from bot.engine.model.state import State
from bot.engine.model.tempo import Tempo
from prompts.model.question import Duration
from storage.turn.encoding import short

KEPT = Path(__file__).with_name("codes.txt")
AT = datetime(2026, 5, 5, 10, 17, 23, 418_207, tzinfo=UTC)
SHOWN = hashlib.sha256(b"Which roast?").hexdigest()


def codes() -> str:
    """Every code and place that a database holds."""
    lines = [f"{code} {fact.__name__}: {' '.join(field.name for field in fields(fact))}" for code, fact in FACTS.items()]
    parts = (
        State,
        Tempo,
        Consent,
        Notice,
        Open,
        Changing,
        Draft,
        Stop,
        LinkYes,
        ContactLink,
        ContactConflict,
        ToldChange,
        RefusedTopic,
        RecordApart,
        AskedBack,
    )
    lines += [f"{part.__name__}: {' '.join(field.name for field in fields(part))}" for part in parts]
    lines += [f"word {code} {word}" for code, word in enumerate(WORDS)]
    lines += [f"beginning {code} {word}" for code, word in enumerate(BEGINNINGS)]
    return "\n".join(lines) + "\n"


def test_no_code_and_no_place_ever_changes_and_new_ones_come_at_the_end() -> None:
    """Whoever adds a fact, a field or a word adds it to codes.txt; a line that is there only ever grows."""
    assert codes() == KEPT.read_text(encoding="utf-8")
    assert (len(WORDS), len(BEGINNINGS)) <= (96, 31)
    assert len(set(WORDS)) == len(WORDS)


def test_content_is_named_as_its_row_is() -> None:
    assert short_id(SHOWN) == short(SHOWN)


@given(st.one_of(st.integers(0, 300), st.integers(0, (1 << 70))))
def test_a_number_comes_back(number: int) -> None:
    packed = Packed()
    pack_number(packed, number)
    assert unpack_number(Packed(bytes(packed.out))) == number
    assert len(packed.out) == 1 if number < 112 else len(packed.out) <= max(8, number.bit_length() // 8 + 2)


def test_less_than_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        pack_number(Packed(), -1)


@given(st.one_of(st.text(max_size=300), st.sampled_from(WORDS), st.sampled_from(BEGINNINGS).map(lambda word: f"{word}roast")))
def test_a_text_comes_back(text: str) -> None:
    packed = Packed()
    pack_text(packed, text)
    assert unpack_text(Packed(bytes(packed.out))) == text


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)), st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)))
def test_a_moment_comes_back_to_the_microsecond(at: datetime, moment: datetime) -> None:
    for exact in (moment, moment.replace(microsecond=0), moment.replace(second=0, microsecond=0), at + timedelta(days=540)):
        fact = Promised(exact.replace(tzinfo=UTC))
        assert written(fact, at.replace(tzinfo=UTC)) == [fact]


def written(fact: Fact, at: datetime = AT, **cells: codec.Cell) -> list[Fact]:
    """What the log says of it."""
    return fact_log.unpack_facts(fact_log.pack_facts([fact], at), at, {short_id(SHOWN): SHOWN}, {9: cells["cell"]} if cells else {})


ASKED = Asked(2**62 + 1, "roast", SHOWN, SHOWN, "en", False, False, "2", ("worth_asking:roast",), pushes_kept=4, asks_kept=0)
ANSWERED = Answered(
    2**62 + 1, "roast", 9, "dark", "Dark", "tapped", "recommend", 2**61, SHOWN, "You get what you like.",
    AT + timedelta(days=540), AT + timedelta(days=365), None, False, True,
)  # fmt: skip


@pytest.mark.parametrize("fact", [ASKED, AskSent(7, "41"), AgeTold(True), AgeTold(False), ChangeBegun("roast", 7, None)])
def test_a_fact_comes_back_as_it_was(fact: Fact) -> None:
    assert written(fact) == [fact]


def test_an_answer_comes_back_with_its_cell_and_without_what_its_row_says() -> None:
    [fact] = written(ANSWERED, cell=codec.Cell("dark", "Dark"))
    assert fact == replace(ANSWERED, wording="", benefit="")
    [forgotten] = written(ANSWERED)
    assert isinstance(forgotten, Answered) and isinstance(forgotten.value, codec.Forgotten)


def test_a_question_asked_and_answered_takes_little_more_than_a_hundred_bytes() -> None:
    assert len(fact_log.pack_facts([ASKED], AT)) <= 60
    assert len(fact_log.pack_facts([ANSWERED], AT)) <= 60


def test_words_that_are_no_answer_yet_are_in_the_snapshot_and_not_in_the_log() -> None:
    draft = Draft("private", "my card is 4111")
    [begun] = written(ChangeBegun("roast", 7, draft))
    assert begun == ChangeBegun("roast", 7, Draft("private"))
    state = State(1, open=Open(7, "roast", SHOWN, "en", AT, draft=draft))
    assert codec.unpack_person(State(1), codec.pack_person(state)) == state


def test_a_person_comes_back_with_everything_that_has_no_column() -> None:
    consents = {BE_ASKED: Consent(1, "given", AT, AT + timedelta(days=365), SHOWN), "taste": Consent(2, "withdrawn", AT, None, "")}
    tempo = Tempo(step=2, pushes=(AT, AT + timedelta(days=7)), hours=(9, 21), next_ask_at=AT, held_by="gap", ceiling="own")
    state = State(
        1, "stopped", "de", "Europe/Berlin", "said", AT, consents=consents, tempo=tempo, stop=Stop(5, AT, "word"), is_of_age=False,
        erase_asked=(2**62, AT), link_accepted=LinkYes(3, 4, SHOWN), facts=300,
    )  # fmt: skip
    columns = State(1, "stopped", "de", "Europe/Berlin", "said")
    assert codec.unpack_person(columns, codec.pack_person(state)) == state
    assert codec.unpack_consent(codec.pack_person(state)) == ("stopped", consents, False, frozenset())
    assert codec.unpack_consent(codec.pack_person(State(1, keeps_to_us=True))) == ("new", {}, True, frozenset())


@pytest.mark.parametrize("wording", ["", "no hash at all", SHOWN, "f" * 64])
@pytest.mark.parametrize("ident", [1, 2**40, 2**62])
def test_what_an_export_reads_of_a_snapshot_is_what_is_sealed_there(wording: str, ident: int) -> None:
    year = timedelta(days=365)
    consents = {
        BE_ASKED: Consent(ident, "given", AT, AT + year, wording, named=(3, 2**40), rhythm=Duration(7, "days")),
        "taste": Consent(ident + 1, "withdrawn", AT + timedelta(seconds=0.5), None, wording),
    }
    state = State(1, "active", since=AT, notice=Notice(ident, wording, AT), consents=consents, keeps_to_us=True)
    told = codec.unpack_agreed(codec.pack_person(state))
    agreed = {purpose: (one.status, one.until, one.named) for purpose, one in consents.items()}
    assert told == ("active", agreed, True, frozenset())
    assert told[0::2] == codec.unpack_consent(codec.pack_person(state))[0::2]


@given(st.binary(min_size=1, max_size=40))
def test_what_is_no_entry_of_a_log_is_said_to_be_none(body: bytes) -> None:
    try:
        facts = fact_log.unpack_facts(body, AT, {}, {})
    except ValueError:
        return
    assert facts, "or it happens to be one"


def test_an_entry_that_was_cut_off_is_none() -> None:
    body = fact_log.pack_facts([ASKED], AT)
    for size in range(1, len(body)):
        with pytest.raises(ValueError):
            fact_log.unpack_facts(body[:size], AT, {}, {})


def test_a_snapshot_of_a_newer_release_is_refused() -> None:
    with pytest.raises(ValueError, match="newer release"):
        codec.unpack_person(State(1), b"\x03")
    with pytest.raises(ValueError, match="newer release"):
        codec.unpack_consent(b"\x03")
    with pytest.raises(ValueError, match="newer release"):
        codec.unpack_agreed(b"\x03")


def test_what_cannot_be_packed_is_found_when_it_is_first_needed() -> None:
    with pytest.raises(TypeError):
        Packing({}).way(set[int])
