"""Saving a file changes words at once, promises never."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from prompts.catalogue.catalogue import Brand, Catalogue, Receiver
from prompts.catalogue.promise import is_outgrown
from prompts.catalogue.revision import catalogue_version, promise_hash, with_receivers, with_revision
from prompts.model.question import Duration, Option, Question
from prompts.releases.saving import Draft, after_saving, with_promised_receivers
from prompts.text.phrases import Phrases
from tests.prompts.examples import options, question, text

PHRASES = Phrases(texts={}, words={})
MAILING = Receiver("hubspot", text("our mailing tool"), frozenset({"recommend"}))
ROAST = with_receivers(question(id="roast", crm={"hubspot": "coffee_roast"}), Brand(receivers=(MAILING,)))
WISH = question("free_text", id="wish", crm={})


def catalogue(*questions: Question, receivers: tuple[Receiver, ...] = (MAILING,)) -> Catalogue:
    brand, asked = Brand(receivers=receivers), tuple(with_revision(asked) for asked in questions)
    return Catalogue(
        brand=brand,
        questions={asked.id: asked for asked in asked},
        phrases=PHRASES,
        version=catalogue_version(brand, asked, PHRASES),
        revisions={asked.revision: asked for asked in asked},
    )


BEFORE = catalogue(ROAST, WISH)


def test_nothing_changed_means_nothing_held() -> None:
    assert after_saving(BEFORE, BEFORE) == (BEFORE, ())


def test_other_words_go_live_at_once_and_the_old_ones_stay_pinned() -> None:
    live, drafts = after_saving(BEFORE, catalogue(replace(ROAST, ask=text("Other words")), WISH))
    assert drafts == ()
    assert live.questions["roast"].ask == text("Other words")
    assert live.pinned(ROAST.revision, "roast") == ROAST


def test_what_an_answer_changed_goes_live_at_once_and_outgrows_no_answer() -> None:
    told = replace(ROAST, changed={date(2026, 3, 2): text("We match your sample bags to your roast.")})
    live, drafts = after_saving(BEFORE, catalogue(told, WISH), asked={"roast"})
    assert drafts == ()
    assert live.questions["roast"].changed == told.changed
    assert not is_outgrown(live, "roast", ROAST.revision)


def test_new_questions_go_live_at_once() -> None:
    live, drafts = after_saving(BEFORE, catalogue(ROAST, question(id="new"), WISH))
    assert (list(live.questions), drafts) == (["roast", "new", "wish"], ())


def test_an_option_that_was_renamed_without_a_word_is_held_once_people_were_asked() -> None:
    before = catalogue(replace(ROAST, options=options("Light", "Dark")), WISH)
    unsaid = catalogue(replace(ROAST, options=(Option("pale", text("Light")), options("Light", "Dark")[1])), WISH)
    live, drafts = after_saving(before, unsaid, asked={"roast"})
    assert drafts == (Draft("roast", "option"),)
    assert live.questions["roast"] == before.questions["roast"]
    assert after_saving(before, unsaid)[1] == ()


def test_a_changed_promise_is_held_with_all_its_words() -> None:
    changed = replace(ROAST, keep=Duration(24, "months"), ask=text("Other words"))
    live, drafts = after_saving(BEFORE, catalogue(changed, WISH))
    assert drafts == (Draft("roast", "promise"),)
    assert live.questions["roast"] == ROAST
    assert live.version == BEFORE.version


def test_a_removed_question_stays() -> None:
    live, drafts = after_saving(BEFORE, catalogue(WISH))
    assert drafts == (Draft("roast", "removed"),)
    assert list(live.questions) == ["wish", "roast"]


def test_a_renamed_question_goes_live_with_its_earlier_name() -> None:
    live, drafts = after_saving(BEFORE, catalogue(replace(ROAST, id="roast_level", was="roast"), WISH))
    assert (list(live.questions), drafts) == (["roast_level", "wish"], ())


def test_a_renamed_question_with_another_promise_is_held_under_its_old_name() -> None:
    changed = replace(ROAST, id="roast_level", was="roast", keep=Duration(24, "months"))
    live, drafts = after_saving(BEFORE, catalogue(changed, WISH))
    assert (list(live.questions), drafts) == (["roast", "wish"], (Draft("roast", "promise"),))


def test_a_renamed_question_that_nobody_declared_waits_once_people_were_asked() -> None:
    after = catalogue(replace(ROAST, id="roast_level"), WISH)
    live, drafts = after_saving(BEFORE, after, asked={"roast"})
    assert (list(live.questions), drafts) == (["wish", "roast"], (Draft("roast", "removed"), Draft("roast_level", "renamed")))
    live, drafts = after_saving(BEFORE, after)
    assert (list(live.questions), drafts) == (["roast_level", "wish", "roast"], (Draft("roast", "removed"),))


def test_another_kind_of_answer_waits_once_people_were_asked() -> None:
    after = catalogue(replace(ROAST, kind="free_text"), WISH)
    live, drafts = after_saving(BEFORE, after, asked={"roast"})
    assert (live.questions["roast"], drafts) == (ROAST, (Draft("roast", "kind"),))
    live, drafts = after_saving(BEFORE, after)
    assert (live.questions["roast"].kind, drafts) == ("free_text", ())


def test_a_receiver_that_was_promised_keeps_its_name_and_its_purposes() -> None:
    for changed in (replace(MAILING, called=text("our partners")), replace(MAILING, purposes=frozenset({"other"})), None):
        live, drafts = after_saving(BEFORE, catalogue(ROAST, WISH, receivers=(changed,) if changed else ()))
        assert drafts == (Draft("roast", "promise"),)
        assert live.receivers_for(live.questions["roast"]) == (MAILING,)


def test_a_receiver_that_no_question_promised_is_added_at_once() -> None:
    partner = Receiver("partner", text("our partner"), frozenset({"recommend"}))
    live, drafts = after_saving(BEFORE, catalogue(ROAST, WISH, receivers=(MAILING, partner)))
    assert drafts == ()
    assert live.brand.receivers == (MAILING, partner)


NAMES = st.sampled_from(["hubspot", "partner"])
RECEIVERS = st.lists(
    st.builds(
        Receiver, NAMES, st.sampled_from(["us", "them"]).map(text), st.sampled_from([frozenset({"recommend"}), frozenset({"x"})])
    ),
    max_size=2,
    unique_by=lambda receiver: receiver.id,
).map(tuple)
ASKED = st.lists(
    st.builds(
        lambda name, keep, crm, ask, was: question(id=name, keep=Duration(keep, "months"), crm=crm, ask=text(ask), was=was),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from([6, 12]),
        st.sampled_from([None, {}, {"hubspot": "x"}, {"hubspot": "x", "partner": "y"}]),
        st.sampled_from(["one", "two"]),
        st.sampled_from([None, "d"]),
    ),
    max_size=3,
    unique_by=lambda asked: asked.id,
)
CATALOGUES = st.builds(lambda asked, receivers: with_promised_receivers(catalogue(*asked, receivers=receivers)), ASKED, RECEIVERS)


@given(CATALOGUES, CATALOGUES)
def test_no_save_whatever_changes_a_promise_that_was_made(before: Catalogue, after: Catalogue) -> None:
    live, drafts = after_saving(before, after)
    assert before.questions.keys() <= live.questions.keys()
    for name, asked in before.questions.items():
        assert promise_hash(live.questions[name], live.brand) == promise_hash(asked, before.brand)
        assert set(live.questions[name].receivers) == {one.id for one in live.receivers_for(live.questions[name])}
    for name in after.questions.keys() - {hold.question for hold in drafts}:
        assert replace(live.questions[name], revision="", receivers={}) == replace(after.questions[name], revision="", receivers={})
    again, drafts_again = after_saving(live, after)
    assert (again, set(drafts) <= set(drafts_again)) == (live, True)
