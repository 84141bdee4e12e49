"""*Because you told us* is told once, with a thanks that is sent anyway, and to nobody whose answer or yes is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.engine.conversation.chat_so_far import on_screen
from bot.engine.conversation.decide import decide
from bot.engine.model.decision import Decision
from bot.engine.model.effects import Amend, Message, Say
from bot.engine.model.facts.answers import AnswerErased, ChangeTold
from bot.engine.model.facts.asks import Renamed
from bot.engine.model.facts.fold import evolve
from bot.engine.model.history import History
from bot.engine.model.inputs import Commanded, Input, Pressed, Said
from bot.engine.model.packing import codec, fact_log
from bot.engine.model.parts.agreements import BE_ASKED, Consent
from bot.engine.model.parts.pending import Open, ToldChange
from bot.engine.model.state import State
from bot.engine.model.tokens import Action, write
from bot.engine.model.world import Moment
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Purpose, Question, Text
from tests.engine import people as p

THEN = p.NOON - timedelta(days=20)
TODAY = p.NOON.date()
BAGS = Text({"en": "We match your sample bags to your roast.", "de": "Die Päckchen passen."}, "en")
TOLD = "Because you told us, since 28 April: We match your sample bags to your roast."
COUNTS = "Answers like yours change things. Since 28 April: We match your sample bags to your roast."
BESIDE = "Since 28 April, because of such answers: We match your sample bags to your roast."
WEEK_AGO = TODAY - timedelta(days=7)


def changed(**days: Text) -> Question:
    """The roast, and what it changed, by how many days ago."""
    since = {TODAY - timedelta(days=int(ago[1:])): text for ago, text in (days or {"d7": BAGS}).items()}
    return p.question("roast", purpose="recommend", changed=since)


def live(roast: Question, *others: str) -> Catalogue:
    return p.catalogue(roast, *(p.question(name) for name in (others or ("brew", "size"))))


def told_their_roast(at: timedelta = timedelta(days=20)) -> State:
    """Somebody who answered the roast so long ago, whose consent for it stands, and who waits to answer `brew`."""
    agreed = Consent(2, "given", p.NOON - timedelta(days=60), None, "")
    known = History(asks=(p.asked(p.NOON - at, "answered", 3),), given=replace(p.given("yes", p.NOON - at), ask=3))
    state = p.active().with_history("roast", known)
    return waiting(replace(state, consents={**state.consents, "recommend": agreed}), "brew", p.NOON - timedelta(hours=1), 7)


def waiting(state: State, question: str, at: datetime, ask: int) -> State:
    """The same customer while a question waits for a tap."""
    history = state.history(question)
    opened = Open(ask, question, "r", "en", at, "sent", at)
    return replace(
        state.with_history(question, replace(history, asks=(*history.asks, p.asked(at, ident=ask)))), open=opened, changing=None
    )


def does(state: State, given: Input, catalogue: Catalogue, after: timedelta = timedelta(0)) -> Decision:
    return decide(state, given, Moment(p.NOON + after, 5, "terminal", "en"), catalogue)


def messages(decision: Decision) -> list[Message]:
    return [effect.message for effect in decision.effects if isinstance(effect, Say | Amend)]


def text(decision: Decision) -> str:
    return "\n".join(message.text for message in messages(decision))


ANSWERS = Pressed(write(Action.CHOOSE, 7, 0))
ANSWERS_LATER = Pressed(write(Action.CHOOSE, 8, 0))


def test_the_next_thanks_tells_it_in_the_message_that_is_there_anyway() -> None:
    decision = does(told_their_roast(), ANSWERS, live(changed()))
    assert text(decision).endswith(f"\n{TOLD}")
    assert len(decision.effects) == len(does(told_their_roast(), ANSWERS, live(p.question("roast"))).effects)
    assert decision.state.told_changes == (ToldChange("roast", WEEK_AGO.isoformat(), p.NOON, 7),)


def test_who_answers_after_it_changed_is_told_so_with_that_very_thanks() -> None:
    state = waiting(told_their_roast(), "roast", p.NOON - timedelta(hours=1), 8)
    assert text(does(state, ANSWERS_LATER, live(changed()))).endswith(f"\n{COUNTS}")
    on_the_day = p.question("roast", purpose="recommend", changed={TODAY: BAGS})
    assert "Because you told us, since 5 May" in text(does(told_their_roast(timedelta(hours=2)), ANSWERS, live(on_the_day)))


def test_it_is_told_in_their_language() -> None:
    german = replace(told_their_roast(), language="de")
    assert "Weil du es uns gesagt hast, seit dem 28. April: Die Päckchen passen." in text(does(german, ANSWERS, live(changed())))
    spanish = replace(told_their_roast(), language="es")
    assert "Porque nos lo has dicho, desde el 28 de abril: We match" in text(does(spanish, ANSWERS, live(changed())))


def test_one_is_told_with_a_thanks_the_latest_first_and_none_within_a_day_of_another() -> None:
    catalogue = live(changed(d7=BAGS, d3=Text({"en": "Second."}, "en"), d90=Text({"en": "First."}, "en")))
    first = does(told_their_roast(), ANSWERS, catalogue)
    assert [fact.since for fact in first.facts if isinstance(fact, ChangeTold)] == [(TODAY - timedelta(days=3)).isoformat()]
    assert text(first).count("Because you told us") == 1
    for after, said in ((timedelta(hours=23), ()), (timedelta(hours=24), (WEEK_AGO.isoformat(),))):
        state = waiting(first.state, "size", p.NOON + after - timedelta(minutes=5), 8)
        second = does(state, ANSWERS_LATER, catalogue, after)
        assert tuple(fact.since for fact in second.facts if isinstance(fact, ChangeTold)) == said


def test_what_was_told_is_not_told_again_but_stands_beside_the_answer_for_good() -> None:
    catalogue = live(changed())
    told = does(told_their_roast(), ANSWERS, catalogue).state
    later = timedelta(days=30)
    again = does(waiting(told, "size", p.NOON + later, 8), ANSWERS_LATER, catalogue, later)
    assert "We match" not in text(again)
    for after in (later, later * 2):
        looked = does(again.state, Commanded("mydata"), catalogue, after)
        assert text(looked).count(BESIDE) == 1
        assert not any(isinstance(fact, ChangeTold) for fact in looked.facts)


def test_who_read_it_among_their_answers_is_not_told_with_a_thanks() -> None:
    catalogue = live(changed(d7=BAGS, d3=Text({"en": "Second."}, "en")))
    looked = does(told_their_roast(), Commanded("mydata"), catalogue)
    assert text(looked).index("Second.") < text(looked).index("We match")
    assert len(messages(looked)) == 1
    assert "Because you told us" not in text(does(looked.state, ANSWERS, catalogue, timedelta(days=2)))


def withdrawn(state: State) -> State:
    return replace(state, consents={**state.consents, "recommend": Consent(4, "withdrawn", THEN, None, "")})


def run_out(state: State) -> State:
    return replace(state, consents={**state.consents, BE_ASKED: Consent(1, "given", THEN, p.NOON - timedelta(days=1), "")})


def no_answer(state: State) -> State:
    return state.with_history("roast", History(asks=(p.asked(THEN, "answered", 3),)))


@pytest.mark.parametrize("now", [withdrawn, run_out, no_answer])
def test_nobody_hears_of_it_who_took_a_yes_back_or_has_no_answer(now: object) -> None:
    state = now(told_their_roast())  # type: ignore[operator]
    for given in (ANSWERS, Commanded("mydata")):
        decision = does(state, given, live(changed()))
        assert "We match" not in text(decision)
        assert not any(isinstance(fact, ChangeTold) for fact in decision.facts)


def test_nobody_hears_of_it_after_a_stop() -> None:
    stopped = does(told_their_roast(), Said("stop"), live(changed())).state
    assert "We match" not in text(does(stopped, Commanded("mydata"), live(changed())))


def test_nobody_hears_of_it_whose_answer_was_given_under_a_narrower_promise() -> None:
    """The answer is not used for what is promised now, so it changed nothing of it (is_outgrown)."""
    roast = changed()
    before = replace(roast, purpose=Purpose("recommend", Text({"en": "to suggest coffees"}, "en")), changed={})
    for revision, heard in ((before, False), (replace(roast, changed={}), True)):
        catalogue = replace(live(roast), revisions={"r": revision})
        assert ("We match" in text(does(told_their_roast(), ANSWERS, catalogue))) == heard


def test_nothing_is_told_before_its_day_on_the_customers_calendar() -> None:
    catalogue = live(p.question("roast", purpose="recommend", changed={TODAY + timedelta(days=1): BAGS}))
    assert "We match" not in text(does(told_their_roast(), Commanded("mydata"), catalogue))
    ahead = replace(told_their_roast(), zone="Pacific/Kiritimati")
    assert "We match" in text(does(ahead, Commanded("mydata"), catalogue))


def test_a_correction_and_a_page_opened_anew_show_it_where_it_was_told_and_nowhere_else() -> None:
    catalogue = live(changed())
    told = does(told_their_roast(), ANSWERS, catalogue).state
    corrected = does(told, Pressed(write(Action.CORRECT, 7, 1)), catalogue, timedelta(days=2))
    assert TOLD in text(corrected) and not any(isinstance(fact, ChangeTold) for fact in corrected.facts)
    shown = dict(on_screen(told, p.NOON, "webchat", catalogue))
    assert TOLD in shown["ask:7"].text and "We match" not in shown["ask:3"].text
    untold = dict(on_screen(told_their_roast(), p.NOON, "webchat", catalogue))
    assert not any("We match" in message.text for message in untold.values())


def test_a_change_taken_out_of_the_file_or_an_answer_erased_is_said_no_more() -> None:
    told = does(told_their_roast(), ANSWERS, live(changed())).state
    assert not any("We match" in message.text for _, message in on_screen(told, p.NOON, "webchat", live(p.question("roast"))))
    erased = evolve(told, AnswerErased("roast", 9, "erased"), p.NOON)
    assert not any("We match" in message.text for _, message in on_screen(erased, p.NOON, "webchat", live(changed())))


def test_a_question_under_another_name_takes_along_what_was_told_of_it() -> None:
    told = does(told_their_roast(), ANSWERS, live(changed())).state
    renamed = replace(changed(), id="strength", was="roast")
    after = does(waiting(told, "size", p.NOON, 8), ANSWERS_LATER, live(renamed), timedelta(days=3))
    assert Renamed("roast", "strength") in after.facts
    assert [one.question for one in after.state.told_changes] == ["strength"]
    assert "We match" not in text(after)


def test_log_and_snapshot_remember_it_and_older_ones_know_of_nothing() -> None:
    facts = [ChangeTold("roast", "2026-04-28", 7), ChangeTold("roast", "2026-04-28")]
    assert fact_log.unpack_facts(fact_log.pack_facts(facts, p.NOON), p.NOON, {}, {}) == facts
    state = State(1, told_changes=(ToldChange("roast", "2026-04-28", p.NOON, 7),))
    assert codec.unpack_person(State(1), codec.pack_person(state)) == state
    assert codec.unpack_person(State(1), codec.pack_person(State(1))).told_changes == ()


def test_a_date_is_what_names_a_change() -> None:
    """Other words for the same day are no news; what was told is drawn anew in the new words."""
    told = does(told_their_roast(), ANSWERS, live(changed())).state
    reworded = live(changed(d7=Text({"en": "Your bags fit your roast."}, "en")))
    again = does(waiting(told, "size", p.NOON, 8), ANSWERS_LATER, reworded, timedelta(days=3))
    assert "Your bags" not in text(again)
    assert "Your bags fit your roast." in dict(on_screen(told, p.NOON, "webchat", reworded))["ask:7"].text
    assert date.fromisoformat(told.told_changes[0].since) in reworded.questions["roast"].changed
