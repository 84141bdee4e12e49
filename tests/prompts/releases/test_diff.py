"""What publishing would change is said in words, promises apart and first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from prompts.catalogue.catalogue import Brand, Catalogue, Pace, Receiver
from prompts.catalogue.lineage import current_ids, undeclared_renames
from prompts.catalogue.promise import covers, is_outgrown
from prompts.catalogue.revision import from_json, to_json, with_receivers
from prompts.model.question import Clause, Duration, Option, Purpose, Question, Text
from prompts.releases.diff import changes, in_words, promises, refused
from tests.prompts.examples import options, question, text
from tests.prompts.releases.test_saving import CATALOGUES, MAILING, ROAST, WISH, catalogue

CHOICE = replace(ROAST, options=options("Light", "Dark"))
BEFORE = catalogue(CHOICE, WISH)


def said(after: Catalogue, before: Catalogue = BEFORE) -> list[tuple[str, str, str]]:
    return [(change.sort, change.about, change.words) for change in changes(before, after)]


@pytest.mark.parametrize(
    ("changed", "sort", "words"),
    [
        ({"ask": text("Which one?", "Welche Röstung?")}, "wording", 'asks (en): "Which roast?" becomes "Which one?"'),
        ({"ask": text("Which roast?")}, "wording", 'asks (de): "Welche Röstung?" is gone'),
        ({"benefit": text("Better coffee.", "Besser.")}, "wording", 'benefit (de): "Besser." is new'),
        ({"thanks_for": {"o1": text("Nice")}}, "wording", 'thanks for o1 (en): "Nice" is new'),
        (
            {"changed": {date(2026, 3, 2): text("We match bags.", "Wir gleichen ab.")}},
            "wording",
            'because they told us, since 2026-03-02 (de): "Wir gleichen ab." is new',
        ),
        ({"options": options("Light", "Black")}, "options", 'option o2 (en): "Dark" becomes "Black"'),
        ({"options": options("Light", "Dark", "Both")}, "options", 'new option o3: "Both"'),
        ({"options": options("Light")}, "options", 'option o2 is gone: "Dark"'),
        ({"options": options("Light", "Dark")[::-1]}, "options", "order of the options: o2, o1"),
        ({"keep": Duration(24, "months")}, "promise", "kept 18 months, then kept 24 months"),
        ({"purpose": Purpose("recommend", text("to sell"))}, "promise", 'we ask (en): "to suggest coffees" becomes "to sell"'),
        ({"crm": {}}, "promise", 'does not go to "our mailing tool" any more'),
        ({"priority": 5}, "pacing", "priority: 3 becomes 5"),
        ({"paused": True}, "pacing", "paused: no becomes yes"),
        ({"ask_again": Duration(1, "years")}, "pacing", "asked again after: nothing becomes 1 years"),
        ({"only_if": (Clause("wish", "is", "x"),)}, "pacing", "asked only if: nothing becomes wish is x"),
        ({"sensitive": "health"}, "pacing", "declared as sensitive: none becomes health"),
        ({"crm": {"hubspot": "other"}}, "pacing", "written to hubspot.other"),
    ],
)
def test_every_change_is_said_under_its_heading(changed: dict[str, object], sort: str, words: str) -> None:
    assert (sort, "roast", words) in said(catalogue(replace(CHOICE, **changed), WISH))  # type: ignore[arg-type]


def test_what_comes_and_goes_is_named() -> None:
    grinder = question(id="grinder", ask=text("A grinder?"))
    assert said(catalogue(CHOICE, grinder)) == [
        ("removed", "wish", '"Which roast?" is not asked any more, and its answers leave in no export'),
        ("added", "grinder", '"A grinder?" (single_choice; we ask "to suggest coffees")'),
    ]
    assert said(catalogue(replace(CHOICE, id="level", was="roast"), WISH)) == [("renamed", "level", "goes on from roast")]


def test_an_option_with_an_earlier_name_goes_on_and_an_unsaid_one_is_refused() -> None:
    pale = Option("pale", text("Light"), was="o1")
    renamed = catalogue(replace(CHOICE, options=(pale, CHOICE.options[1])), WISH)
    words = "option o1 becomes pale: answers that say o1 count as pale from then on"
    assert said(renamed) == [("options", "roast", words)]
    assert refused(BEFORE, renamed, {"roast": 3}) == ()
    unsaid = catalogue(replace(CHOICE, options=(replace(pale, was=None), CHOICE.options[1])), WISH)
    [reason] = refused(BEFORE, unsaid, {"roast": 3})
    assert "looks like o1 under another name, and 3 people were asked: write `was: o1` below pale" in reason
    assert refused(BEFORE, unsaid, {}) == ()


def test_promises_come_first_and_are_counted() -> None:
    after = catalogue(replace(CHOICE, ask=text("Other?"), keep=Duration(2, "years")), WISH)
    changed = changes(BEFORE, after)
    assert promises(changed) == ("roast",)
    assert in_words(changed).startswith("Promises: why it is asked, how long it is kept, who receives it\n  roast: kept 18 months")


def test_a_receiver_that_is_called_otherwise_is_a_changed_promise() -> None:
    after = catalogue(CHOICE, WISH, receivers=(replace(MAILING, called=text("our partners")),))
    assert ("promise", "roast", 'receiver hubspot (en): "our mailing tool" becomes "our partners"') in said(after)


def test_the_brands_pace_is_compared_field_by_field() -> None:
    after = replace(BEFORE, brand=replace(BEFORE.brand, pace=Pace(gap=Duration(14, "days")), human_contact="hi@south.example"))
    assert said(after) == [
        ("pacing", "_brand", "gap: 7 days becomes 14 days"),
        ("brand", "_brand", "human_contact: nothing becomes hi@south.example"),
    ]


def test_a_trial_says_how_to_find_out_what_it_costs_before_it_starts() -> None:
    after = replace(BEFORE, brand=replace(BEFORE.brand, pace=Pace(trial=Duration(14, "days"))))
    words = [change.words for change in changes(BEFORE, after)]
    assert words[0] == "trial: nothing becomes 14 days"
    assert words[1].startswith("half of the customers who say Yes from now on are asked every 14 days at most")
    assert words[1].endswith("zeroparty simulate --propose 'trial=14 days'")


def test_a_brand_that_gets_another_name_in_one_language_says_in_which() -> None:
    before = replace(BEFORE, brand=replace(BEFORE.brand, name=Text({"en": "Northside", "de": "Nordseite"}, "en")))
    after = replace(BEFORE, brand=replace(BEFORE.brand, name=Text({"en": "Northside", "de": "Northside"}, "en")))
    assert [change.words for change in changes(before, after)] == ['name (de): "Nordseite" becomes "Northside"']


def test_who_works_on_it_is_told_by_the_words_that_customers_read() -> None:
    said = replace(BEFORE.brand, processors={"hosting": Text({"en": "Example Hosting"}, "en")})
    [change] = changes(BEFORE, replace(BEFORE, brand=said))
    assert (change.sort, change.words) == ("brand", 'processor hosting (en): "Example Hosting" is new')


def test_nothing_is_said_in_words_too() -> None:
    assert in_words(changes(BEFORE, BEFORE)) == "nothing would change"


@given(CATALOGUES, CATALOGUES)
def test_two_catalogues_say_nothing_only_when_they_are_alike(one: Catalogue, other: Catalogue) -> None:
    assert changes(one, one) == ()
    asked = [{question.id: question.ask for question in each.questions.values()} for each in (one, other)]
    assert changes(one, other) or asked[0] == asked[1]


def test_a_rename_nobody_declared_is_refused_once_people_were_asked() -> None:
    after = catalogue(replace(CHOICE, id="level"), WISH)
    assert undeclared_renames(BEFORE, after) == {"level": "roast"}
    assert "write `was: roast`" in refused(BEFORE, after, {"roast": 7})[0]
    assert refused(BEFORE, after, {}) == ()
    assert refused(BEFORE, catalogue(replace(CHOICE, id="level", was="roast"), WISH), {"roast": 7}) == ()


def test_another_kind_is_refused_once_people_were_asked() -> None:
    after = catalogue(replace(CHOICE, kind="free_text"), WISH)
    assert "an id of its own" in refused(BEFORE, after, {"roast": 7})[0]
    assert refused(BEFORE, after, {}) == ()


def test_a_new_question_that_resembles_none_is_no_rename() -> None:
    assert undeclared_renames(BEFORE, catalogue(question(id="level", ask=text("How strong?")), WISH)) == {}


@pytest.mark.parametrize(
    ("now", "is_covered"),
    [
        ({}, True),
        ({"ask": text("Other words?")}, True),
        ({"keep": Duration(3, "years")}, True),
        ({"purpose": Purpose("recommend", text("to suggest coffees", "um Kaffee vorzuschlagen"))}, True),
        ({"purpose": Purpose("recommend", text("to sell coffees"))}, False),
        ({"purpose": Purpose("sell", text("to suggest coffees"))}, False),
        ({"receivers": {}}, True),
        ({"receivers": {"hubspot": text("our mailing tool", "unser Mailprogramm")}}, True),
        ({"receivers": {"hubspot": text("our partners")}}, False),
        ({"receivers": {"hubspot": text("our mailing tool"), "shop": text("our shop")}}, False),
    ],
)
def test_an_older_promise_covers_what_promises_no_more(now: dict[str, object], is_covered: bool) -> None:
    assert covers(ROAST, replace(ROAST, **now)) is is_covered  # type: ignore[arg-type]


def test_an_answer_is_outgrown_when_the_live_question_promises_more() -> None:
    shop = Receiver("shop", text("our shop"), frozenset({"recommend"}))
    brand = Brand(receivers=(MAILING, shop))
    now = with_receivers(replace(ROAST, crm={"hubspot": "coffee_roast", "shop": "roast"}), brand)
    both = replace(catalogue(now), revisions={ROAST.revision: ROAST, now.revision: now})
    assert is_outgrown(both, "roast", ROAST.revision)
    assert not is_outgrown(both, "roast", now.revision)
    assert not is_outgrown(both, "roast", "unknown")
    assert not is_outgrown(both, "gone", ROAST.revision)


def test_receivers_are_part_of_the_revision_and_survive_being_stored() -> None:
    assert isinstance(ROAST, Question)
    assert from_json(to_json(ROAST)) == ROAST
    assert with_receivers(ROAST, Brand()).revision != ROAST.revision


def test_an_id_leads_to_the_live_one_however_many_renames_ago() -> None:
    first, second, third = ROAST, replace(ROAST, id="b", was="roast"), replace(ROAST, id="c", was="b")
    now = replace(catalogue(third), revisions={str(at): one for at, one in enumerate((first, second, third))})
    assert current_ids(now) == {"roast": "c", "b": "c"}
    assert current_ids(BEFORE) == {}


def test_what_was_shown_before_keeps_who_it_named() -> None:
    after = replace(catalogue(ROAST, receivers=()), revisions={ROAST.revision: ROAST})
    live = after.questions["roast"]
    shown = replace(ROAST, revision="earlier")
    assert [receiver.called for receiver in after.receivers_for(shown)] == [text("our mailing tool")]
    assert after.receivers_for(live) == ()
