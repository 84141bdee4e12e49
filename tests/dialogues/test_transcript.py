"""What the lines of a .chat file mean, and that a wrong one is found."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.engine.model.state import State
from bot.rehearsal import differences, play
from bot.rehearsal.comparison import own_words, spoken_in
from bot.rehearsal.expectations import Found, unmet
from bot.rehearsal.transcript import (
    Blocks,
    BotSays,
    Edits,
    Header,
    MovesBy,
    Opens,
    Says,
    SaysInGroup,
    Sends,
    SharesContact,
    Taps,
    TranscriptError,
    Unblocks,
    header_of,
    parse,
)
from tests.dialogues.stages import Theatre
from tests.support.app import MORNING


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("> hello", Says("hello")),
        ("> (laughs) hello", Says("(laughs) hello")),
        ("> (sticker)", Sends("sticker")),
        ("> (photo) with this caption", Sends("photo", "with this caption")),
        ("> (contact)", SharesContact()),
        ("> (edit) new words", Edits("new words")),
        ("> (blocked)", Blocks()),
        ("> (unblocked)", Unblocks()),
        ("> (link) hubspot 4711", Opens("hubspot", "4711")),
        ("> (link) hubspot 4711 coffee", Opens("hubspot", "4711", "coffee")),
        ("> (group) hello bot", SaysInGroup("hello bot")),
        ("[Yes, ask me]", Taps("Yes, ask me")),
        ("[Light] old", Taps("Light", old=1)),
        ("[Light] old 2", Taps("Light", old=2)),
        ("[Dark] twice", Taps("Dark", times=2)),
        ("@ +8d", MovesBy(timedelta(days=8))),
        ("@ +20m", MovesBy(timedelta(minutes=20))),
    ],
)
def test_a_line_means(line: str, meant: object) -> None:
    assert [step.what for step in parse(line, "Europe/Dublin")] == [meant]


def test_text_of_several_lines_is_meant_as_it_stands() -> None:
    steps = parse('> """\n(sticker)\n< not the bot\n"""\n< Cute.', "Europe/Dublin")
    assert [(step.number, step.ends, step.what) for step in steps] == [
        (1, 4, Says("(sticker)\n< not the bot")),
        (5, 5, BotSays("Cute.")),
    ]


def test_a_long_paste_has_as_many_letters_as_it_says() -> None:
    (step,) = parse("> (long) 5000", "Europe/Dublin")
    assert isinstance(step.what, Says)
    assert len(step.what.text) == len(step.what.text.strip()) == 5000


@pytest.mark.parametrize(
    "line", ["hello", "@ tomorrow", "[Dark] thrice", "[Dark] twice 2", '> """', "> (long) very", "> (link) x", "< Hello."]
)
def test_a_line_that_means_nothing_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(TranscriptError, match="line 1: "):
        parse(line, "Europe/Dublin")


def test_the_notes_at_the_top_say_where_a_conversation_is_played() -> None:
    assert header_of("# A note: whatever.\n# language: de\n# channels: telegram, terminal\n> /start") == Header(
        "de", ("terminal", "telegram")
    )
    assert header_of("> /start\n# language: de") == Header()
    with pytest.raises(TranscriptError, match="no channel 'fax'"):
        header_of("# channels: fax")


def test_a_receipt_may_be_any_and_a_line_may_be_cut() -> None:
    said = ["Receipt code R-7K2F-9M4D.", "I'm forgetting you now. /start begins anew."]
    assert differences([(1, "Receipt code R-????-????."), (2, "I'm forgetting…")], said) == []
    assert differences([(1, "Receipt code ????????????"), (2, "I'm forgetting…")], said) != []


def test_every_channel_says_in_its_own_words_what_the_terminal_says(theatre: Theatre) -> None:
    phrases = theatre.catalogue(Header()).phrases
    written = phrases.says("mydata.address.terminal", "de")
    assert spoken_in(written, own_words("telegram", phrases)) == phrases.says("mydata.address.telegram", "de")
    assert spoken_in(written, own_words("terminal", phrases)) == written
    assert spoken_in("Thank you.", own_words("telegram", phrases)) == "Thank you."


@pytest.mark.parametrize(
    ("expectation", "instead"),
    [
        ("nobody", None),
        ("messages 2", None),
        ("phase none", None),
        ("phase active", "phase is 'none', not 'active'"),
        ("messages 3", "messages is '2', not '3'"),
        ("silence", "silence is '1 lines', not 'silence'"),
        ("preference roast: dark", "preference roast is 'none', not 'dark'"),
        ("consent be_asked: given", "consent be_asked is 'none', not 'given'"),
        ("weather fine", "`= weather` is none of "),
    ],
)
def test_an_expectation_that_does_not_hold_says_what_does(expectation: str, instead: str | None, theatre: Theatre) -> None:
    found = Found(None, messages=2, lines=1, now=MORNING, catalogue=theatre.catalogue(Header()))
    problem = unmet(expectation, found)
    assert (problem is None) if instead is None else (problem or "").startswith(instead)


def test_an_expectation_about_somebody_looks_at_their_state(theatre: Theatre) -> None:
    state = State(1, phase="noticed", language="de", zone="Europe/Berlin")
    found = Found(state, messages=1, lines=5, now=MORNING, catalogue=theatre.catalogue(Header()))
    for expectation in ("phase noticed", "language de", "zone Europe/Berlin", "draft none", "due none", "consent be_asked: none"):
        assert unmet(expectation, found) is None
    assert unmet("nobody", found) == "nobody is 'somebody', not 'nobody'"


@pytest.mark.parametrize("channel", ["terminal", "telegram", "webchat"])
async def test_every_stage_finds_what_is_not_as_written(channel: str, theatre: Theatre) -> None:
    wrong = "> /start\n< Hello, human.\n[Dark]\n[Yes, ask me]\n[Dark]\n= preference roast: light\n= messages 7\n[Light] old 2"
    async with theatre.stage(channel, Header()) as stage:
        problems = await play(stage, parse(wrong, "Europe/Dublin"))
    assert problems[0].startswith("line 2: expected 'Hello, human.', the bot said ")
    assert problems[-4:] == [
        "line 3: There is no button [Dark] to tap.",
        "line 6: preference roast is 'dark', not 'light'",
        "line 7: messages is '2', not '7'",
        "line 8: There is no old button [Light] to tap.",
    ]


async def test_the_web_phone_has_no_stickers(theatre: Theatre) -> None:
    async with theatre.stage("webchat", Header()) as stage:
        assert await play(stage, parse("> (sticker)", "Europe/Dublin")) == ["line 1: A web page can send words and taps only."]
