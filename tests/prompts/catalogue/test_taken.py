"""What was called so once is called so for good: no other question, option or purpose takes the name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prompts.catalogue.catalogue import Catalogue, Topic
from prompts.catalogue.lineage import current_ids, lineage_of, successor
from prompts.catalogue.same_topics import heirs, same_topics
from prompts.catalogue.taken import taken_names
from prompts.model.question import Option, Purpose, Question
from prompts.releases.diff import changes, refused
from prompts.releases.saving import Draft, after_saving
from tests.prompts.examples import options, question, text
from tests.prompts.releases.test_saving import catalogue

ROAST = question(id="roast", options=options("Light", "Dark"))
LEVEL = replace(ROAST, id="level", was="roast")
OTHER = question("yes_no", id="roast", ask=text("Do you roast yourself?"))


def live(*questions: Question, after: Catalogue | None = None) -> Catalogue:
    """Live after others, as the records know it."""
    now = catalogue(*questions)
    return replace(now, revisions={**(after.revisions if after else {}), **now.revisions})


FIRST = live(ROAST)
RENAMED = live(LEVEL, after=FIRST)
UNSAID = replace(LEVEL, was=None)


def about(before: Catalogue, *questions: Question) -> list[str]:
    return [one.question for one in taken_names(before, live(*questions, after=before))]


@pytest.mark.parametrize(
    ("now", "names"),
    [
        ((UNSAID, OTHER), ["roast"]),
        ((replace(LEVEL, id="third", was="level"), OTHER), ["roast"]),
        ((UNSAID, replace(OTHER, id="own", was="roast")), ["own"]),
        ((UNSAID,), []),
        ((ROAST,), []),
        ((replace(ROAST, was="level"),), []),
        ((OTHER,), []),
        ((UNSAID, replace(OTHER, id="own")), []),
    ],
)
def test_an_id_belongs_to_its_lineage(now: tuple[Question, ...], names: list[str]) -> None:
    assert about(RENAMED, *now) == names
    assert all("roast" in reason for reason in refused(RENAMED, live(*now, after=RENAMED), {}))


def test_what_is_refused_says_what_where_and_what_helps() -> None:
    assert refused(RENAMED, live(UNSAID, OTHER, after=RENAMED), {}) == (
        "roast: `roast` is a name that `level` had, and what people said about that question stands under it: "
        "give this question an id that no other one ever had",
    )
    [late] = refused(RENAMED, live(UNSAID, replace(OTHER, id="own", was="roast"), after=RENAMED), {})
    assert "own: `was: roast` is a name of `level`, which is another question: remove the line" in late


def test_a_question_that_goes_back_goes_on_whether_or_not_it_says_so() -> None:
    for back in (ROAST, replace(ROAST, was="level")):
        now = live(back, after=RENAMED)
        assert current_ids(now) == {"level": "roast"}
        assert successor(LEVEL, now) == now.questions["roast"]
        assert ("renamed", "roast") in [(change.sort, change.about) for change in changes(RENAMED, now)]
    assert refused(RENAMED, live(OTHER, after=RENAMED), {"level": 3})[0].startswith(
        "level is single_choice and would become yes_no"
    )


def test_an_id_keeps_its_kind_over_a_removal() -> None:
    wish = question("free_text", id="wish")
    gone = live(wish, after=FIRST)
    back = live(wish, OTHER, after=gone)
    assert "an id of its own" in refused(gone, back, {"roast": 3})[0]
    assert refused(gone, back, {}) == () == refused(gone, live(wish, ROAST, after=gone), {"roast": 3})
    assert after_saving(gone, back, {"roast": 3})[1] == (Draft("roast", "kind"),)


def test_the_line_may_go_and_the_lineage_stays() -> None:
    later = live(UNSAID, after=RENAMED)
    assert current_ids(later) == {"roast": "level"}
    assert lineage_of(later, "level") == {"roast", "level"} == lineage_of(later, "roast")


def test_a_draft_links_nothing() -> None:
    tea = question(id="tea", ask=text("Which tea?"))
    before = live(ROAST, tea)
    now, drafts = after_saving(before, live(replace(tea, was="roast"), after=before))
    assert drafts == (Draft("roast", "taken"), Draft("tea", "taken"))
    assert set(now.questions) == {"roast", "tea"} and current_ids(now) == {}


def test_an_option_belongs_to_its_lineage_too() -> None:
    pale = Option("pale", text("Light"), was="o1")
    second = live(replace(ROAST, options=(pale, ROAST.options[1])), after=FIRST)
    plain, medium = replace(pale, was=None), Option("o1", text("Medium"))
    again = (plain, medium, ROAST.options[1])
    assert about(second, replace(ROAST, options=again)) == ["roast"]
    [reason] = refused(second, live(replace(ROAST, options=again), after=second), {})
    assert reason == (
        "roast: `o1` is a name that the option `pale` had, and answers from then stand under it: "
        "call the option `o1` as none was called before"
    )
    assert about(second, replace(ROAST, options=(plain, ROAST.options[1]))) == []
    assert about(second, ROAST) == [], "it went back"
    assert after_saving(second, live(replace(ROAST, options=again), after=second))[1] == (Draft("roast", "taken"),)


def test_a_purpose_belongs_to_its_words_too() -> None:
    selling = Purpose("selling", ROAST.purpose.promise)
    second = live(replace(ROAST, purpose=selling), after=FIRST)
    other = replace(OTHER, id="own", purpose=Purpose(ROAST.purpose.id, text("to send green beans")))
    assert about(second, replace(ROAST, purpose=selling), other) == ["own"]
    assert about(second, replace(ROAST, purpose=selling), replace(other, purpose=ROAST.purpose)) == []
    assert about(FIRST, replace(ROAST, purpose=Purpose(ROAST.purpose.id, text("to send green beans")))) == []


def test_a_topic_belongs_to_its_questions_too() -> None:
    tea = question(id="tea", topic="tea", ask=text("Which tea?"))
    coffee = [replace(ROAST, topic="coffee"), replace(OTHER, id="brew", topic="coffee")]
    drinks = [replace(one, topic="drinks") for one in coffee]
    new = replace(OTHER, id="mug", topic="coffee")
    first = live(tea, *coffee)
    moved_on = live(tea, *drinks, after=first)
    assert heirs(moved_on) == {"coffee": {"drinks"}}
    assert about(first, tea, *drinks) == [] == about(moved_on, tea, *coffee)
    assert about(first, tea, *drinks, new) == ["mug"] == about(moved_on, tea, *drinks, new)
    assert about(moved_on, tea, *drinks, replace(new, topic="mugs")) == []
    assert about(first, tea, coffee[0], drinks[1], new) == [], "one question moved, and the topic stayed"
    later = live(tea, replace(new, topic="drinks"), after=moved_on)
    assert heirs(live(tea, replace(new, topic="beverages"), after=later)) == {"coffee": {"beverages"}, "drinks": {"beverages"}}


def test_topics_are_the_same_by_their_titles_too() -> None:
    titled = replace(live(ROAST), topics={"cups": Topic("cups", "ana", ("en",), text("Your coffee!"))})
    assert same_topics(titled, "coffee", "Your Coffee") == {"coffee", "cups"}
    assert same_topics(titled, "coffee", "") == {"coffee"}
