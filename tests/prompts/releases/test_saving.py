"""Saving a file changes words at once, promises never."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from prompts.catalogue.catalogue import Brand, Catalogue, Receiver
from prompts.catalogue.revision import (
    catalogue_version,
    promise_hash,
    with_receivers,
    with_revision,
)
from prompts.model.question import Duration, Question
from prompts.releases.saving import Held, live, sealed
from prompts.text.phrases import Phrases
from tests.prompts.examples import question, text

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
    assert live(BEFORE, BEFORE) == (BEFORE, ())


def test_other_words_go_live_at_once_and_the_old_ones_stay_pinned() -> None:
    served, held = live(BEFORE, catalogue(replace(ROAST, ask=text("Other words")), WISH))
    assert held == ()
    assert served.questions["roast"].ask == text("Other words")
    assert served.pinned(ROAST.revision, "roast") == ROAST


def test_new_questions_go_live_at_once() -> None:
    served, held = live(BEFORE, catalogue(ROAST, question(id="new"), WISH))
    assert (list(served.questions), held) == (["roast", "new", "wish"], ())


def test_a_changed_promise_is_held_with_all_its_words() -> None:
    changed = replace(ROAST, keep=Duration(24, "months"), ask=text("Other words"))
    served, held = live(BEFORE, catalogue(changed, WISH))
    assert held == (Held("roast", "promise"),)
    assert served.questions["roast"] == ROAST
    assert served.version == BEFORE.version


def test_a_removed_question_stays() -> None:
    served, held = live(BEFORE, catalogue(WISH))
    assert held == (Held("roast", "removed"),)
    assert list(served.questions) == ["wish", "roast"]


def test_a_renamed_question_goes_live_with_its_earlier_name() -> None:
    served, held = live(BEFORE, catalogue(replace(ROAST, id="roast_level", was="roast"), WISH))
    assert (list(served.questions), held) == (["roast_level", "wish"], ())


def test_a_renamed_question_with_another_promise_is_held_under_its_old_name() -> None:
    changed = replace(ROAST, id="roast_level", was="roast", keep=Duration(24, "months"))
    served, held = live(BEFORE, catalogue(changed, WISH))
    assert (list(served.questions), held) == (["roast", "wish"], (Held("roast", "promise"),))


def test_a_renamed_question_that_nobody_declared_waits_once_people_were_asked() -> None:
    after = catalogue(replace(ROAST, id="roast_level"), WISH)
    served, held = live(BEFORE, after, asked={"roast"})
    assert (list(served.questions), held) == (["wish", "roast"], (Held("roast", "removed"), Held("roast_level", "renamed")))
    served, held = live(BEFORE, after)
    assert (list(served.questions), held) == (["roast_level", "wish", "roast"], (Held("roast", "removed"),))


def test_another_kind_of_answer_waits_once_people_were_asked() -> None:
    after = catalogue(replace(ROAST, kind="free_text"), WISH)
    served, held = live(BEFORE, after, asked={"roast"})
    assert (served.questions["roast"], held) == (ROAST, (Held("roast", "kind"),))
    served, held = live(BEFORE, after)
    assert (served.questions["roast"].kind, held) == ("free_text", ())


def test_a_receiver_that_was_promised_keeps_its_name_and_its_purposes() -> None:
    for changed in (replace(MAILING, called=text("our partners")), replace(MAILING, purposes=frozenset({"other"})), None):
        served, held = live(BEFORE, catalogue(ROAST, WISH, receivers=(changed,) if changed else ()))
        assert held == (Held("roast", "promise"),)
        assert served.receivers_for(served.questions["roast"]) == (MAILING,)


def test_a_receiver_that_no_question_promised_is_added_at_once() -> None:
    partner = Receiver("partner", text("our partner"), frozenset({"recommend"}))
    served, held = live(BEFORE, catalogue(ROAST, WISH, receivers=(MAILING, partner)))
    assert held == ()
    assert served.brand.receivers == (MAILING, partner)


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
CATALOGUES = st.builds(lambda asked, receivers: sealed(catalogue(*asked, receivers=receivers)), ASKED, RECEIVERS)


@given(CATALOGUES, CATALOGUES)
def test_no_save_whatever_changes_a_promise_that_was_made(before: Catalogue, after: Catalogue) -> None:
    served, held = live(before, after)
    assert before.questions.keys() <= served.questions.keys()
    for name, asked in before.questions.items():
        assert promise_hash(served.questions[name], served.brand) == promise_hash(asked, before.brand)
        assert set(served.questions[name].receivers) == {one.id for one in served.receivers_for(served.questions[name])}
    for name in after.questions.keys() - {hold.question for hold in held}:
        assert replace(served.questions[name], revision="", receivers={}) == replace(
            after.questions[name], revision="", receivers={}
        )
    again, held_again = live(served, after)
    assert (again, set(held) <= set(held_again)) == (served, True)
