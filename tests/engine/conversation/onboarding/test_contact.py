"""A link to a customer record: what comes of opening it, and that nothing is joined but after a yes to these very words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.conversation.decide import decide
from bot.engine.conversation.onboarding.contact import Link, Standing, refusal, verdict
from bot.engine.conversation.rights import stop
from bot.engine.model.decision import Decision
from bot.engine.model.effects import Erase, Message, OpenLink, Say
from bot.engine.model.facts.consent import NoticeShown
from bot.engine.model.facts.contacts import ContactJoined, ContactNotJoined
from bot.engine.model.inputs import Blocked, CameByLink, Commanded, ContactMapped, ContactTaken, Input, Moment, Pressed, Said
from bot.engine.model.state import BE_ASKED, CONTACT_WAITS, Phase, State, Stop
from bot.engine.model.tokens import Action, write
from bot.engine.pacing.choice import Chosen, choose
from tests.engine.people import LIVE, NOON, active, catalogue, question

LINK = Link("hubspot", "4711", "", NOON + timedelta(days=1), "mark")
NEW = State(2)
JOINS = CameByLink("hubspot", "", "hubspot", "4711", "mark", joins=True)
NO_GOOD = CameByLink("", "")
JOIN_LINE = "Answers will join the customer record this link came with; Details lets you keep them apart."


def turn(state: State, given: Input, *, later: timedelta = timedelta(0), ref: str | None = None) -> Decision:
    return decide(state, given, Moment(NOON + later, 7, "telegram", "en", message_ref=ref), LIVE)


def tapped(decision: Decision, label: str, **more: timedelta) -> Decision:
    """What comes of tapping a button of what was just shown."""
    messages = [effect.message for effect in decision.effects if hasattr(effect, "message") and isinstance(effect.message, Message)]
    token = next(b.token for message in messages for row in message.rows for b in row if b.label == label)
    return turn(decision.state, Pressed(token), ref="1", **more)


def joined(decision: Decision) -> list[ContactJoined]:
    return [fact for fact in decision.facts if isinstance(fact, ContactJoined)]


def test_a_good_link_is_offered_and_one_that_is_old_or_none_of_ours_is_a_start_like_any_other() -> None:
    assert verdict(LINK, Standing(NEW), NOON) == JOINS
    assert verdict(LINK, Standing(NEW), LINK.until - timedelta(seconds=1)) == JOINS
    assert verdict(LINK, Standing(NEW), LINK.until) == NO_GOOD
    assert verdict(None, Standing(NEW), NOON) == NO_GOOD
    for state in (NEW, active()):
        came, started = turn(state, NO_GOOD), turn(state, Commanded("start"))
        assert (came.effects, came.state) == (started.effects, started.state)


def test_of_a_link_that_is_used_up_nobody_learns_anything_and_only_its_topic_is_left() -> None:
    about = replace(LINK, topic="coffee")
    assert verdict(about, Standing(NEW, owner=1, is_used=True), NOON) == CameByLink("hubspot/coffee", "coffee")
    assert verdict(about, Standing(active(), record="4711", owner=1), NOON) == CameByLink("hubspot/coffee", "coffee")


def test_two_people_for_one_record_and_two_records_of_one_person_are_noted_and_never_joined() -> None:
    taken = verdict(LINK, Standing(NEW, owner=1), NOON)
    second = verdict(LINK, Standing(active(), record="815"), NOON)
    assert taken == CameByLink("hubspot", "", "hubspot", "4711", conflict="taken")
    assert second == CameByLink("hubspot", "", "hubspot", "4711", conflict="second")
    for state, given in ((NEW, taken), (active(), second)):
        came = turn(state, given)
        assert came.state.contact_link is None
        assert [one.why for one in came.state.contact_conflicts] == [given.conflict]  # type: ignore[union-attr]
        assert "customer record" not in str(came.effects), "whose it is, is nobody's business"
        assert turn(came.state, given).state.contact_conflicts == came.state.contact_conflicts, "it is noted once"


def test_the_notice_says_what_the_yes_means_for_the_record_and_nothing_is_joined_before_it() -> None:
    came = turn(NEW, JOINS)
    assert came.state.contact_link is not None and not came.state.contacts
    [notice] = [effect.message for effect in came.effects if isinstance(effect, Say)]
    assert notice.text.splitlines()[-1] == JOIN_LINE
    [shown] = [fact for fact in came.facts if isinstance(fact, NoticeShown)]
    yes = tapped(came, "Yes, ask me")
    [fact] = joined(yes)
    assert (fact.system, fact.contact, fact.mark, fact.wording) == ("hubspot", "4711", "mark", shown.wording)
    assert (yes.state.contacts, yes.state.contact_link) == (("hubspot",), None)
    assert JOIN_LINE in str(yes.effects), "the words that were agreed to stay readable"


def test_a_no_a_stop_not_me_and_answering_without_sharing_join_nothing() -> None:
    came = turn(NEW, JOINS)
    details = tapped(came, "Details")
    assert "Not me, keep apart" in str(details.effects)
    apart = tapped(details, "Not me, keep apart")
    for ended in (tapped(came, "No, thanks"), turn(came.state, Said("stop")), apart, tapped(details, "Answer without sharing")):
        assert not joined(ended)
        assert ended.state.contact_link is None
    assert "customer record" not in str(apart.effects[-1])
    assert not joined(tapped(apart, "Yes, use my answers"))


def test_whoever_was_second_is_told_with_their_yes_that_nothing_was_joined_and_nothing_else() -> None:
    came = turn(NEW, JOINS)
    for why, conflicts in (("used", 0), ("taken", 1)):
        lost = turn(came.state, ContactTaken(why))  # type: ignore[arg-type]
        assert not lost.effects
        yes = tapped(replace(came, state=lost.state), "Yes, ask me")
        assert not joined(yes) and yes.state.phase == "active"
        assert "That link is over, so your answers join no record." in str(yes.effects)
        assert len(yes.state.contact_conflicts) == conflicts
    assert turn(active(), ContactTaken("used")).facts == ()


def test_whoever_has_said_yes_is_asked_with_an_equal_yes_and_no() -> None:
    came = turn(active(), JOINS)
    [request] = [effect.message for effect in came.effects if isinstance(effect, Say)]
    assert request.labels == ("Yes, that's me", "Not me, keep apart")
    assert not joined(came)
    yes = tapped(came, "Yes, that's me")
    assert [(fact.contact, fact.mark) for fact in joined(yes)] == [("4711", "mark")]
    assert any(wording.sha256 == joined(yes)[0].wording for wording in yes.wordings), "the words that were agreed to are kept"
    assert not joined(tapped(came, "Not me, keep apart"))
    assert not joined(tapped(replace(came, state=yes.state), "Yes, that's me")), "the second tap joins nothing more"
    lost = turn(came.state, ContactTaken("used")).state
    assert not joined(tapped(replace(came, state=lost), "Yes, that's me"))


def test_a_forged_yes_to_the_record_joins_nothing_before_the_yes_and_an_old_one_nothing_after_it_ran_out() -> None:
    for came in (turn(NEW, JOINS), without_the_yes(turn(active(), JOINS))):
        link = came.state.contact_link
        assert link is not None
        forged = turn(came.state, Pressed(write(Action.JOIN_RECORD, link.id)), ref="1")
        assert not joined(forged) and forged.state.contact_link == link
        [notice] = [effect.message for effect in forged.effects if isinstance(effect, Say)]
        assert notice.text.splitlines()[-1] == JOIN_LINE
        assert joined(tapped(forged, "Yes, ask me"))


def without_the_yes(decision: Decision) -> Decision:
    """The same, but that the Yes has run out meanwhile."""
    consents = decision.state.consents
    expired = replace(consents[BE_ASKED], status="expired", until=None)
    return replace(decision, state=replace(decision.state, consents={**consents, BE_ASKED: expired}))


def test_a_yes_that_comes_after_the_time_that_a_notice_waits_joins_nothing() -> None:
    late = CONTACT_WAITS + timedelta(minutes=1)
    for state, label in ((NEW, "Yes, ask me"), (active(), "Yes, that's me")):
        came = turn(state, JOINS)
        assert joined(tapped(came, label, later=CONTACT_WAITS))
        ended = tapped(came, label, later=late)
        assert not joined(ended) and ended.state.contact_link is None
        assert "That link is over" in str(ended.effects)
    assert JOIN_LINE not in str(turn(turn(NEW, JOINS).state, Commanded("start"), later=late).effects)


@pytest.mark.parametrize(
    "given",
    [
        verdict(replace(LINK, contact="815"), Standing(NEW, is_used=True), NOON),
        verdict(replace(LINK, contact="815"), Standing(NEW, owner=9), NOON),
        verdict(replace(LINK, contact="815"), Standing(NEW, record="101"), NOON),
        verdict(None, Standing(NEW), NOON),
        Commanded("start", "coffee"),
    ],
    ids=["used", "taken", "second", "no good", "for everybody"],
)
def test_a_link_that_joins_nothing_is_never_said_to_join_what_the_one_before_it_named(given: Input) -> None:
    came = turn(turn(NEW, JOINS).state, given)
    assert came.state.contact_link is None and JOIN_LINE not in str(came.effects)
    assert not joined(tapped(came, "Yes, ask me"))
    asked = turn(turn(active(), JOINS).state, given)
    assert asked.state.contact_link is None


def test_a_plain_start_repeats_what_the_link_before_it_offered() -> None:
    again = turn(turn(NEW, JOINS).state, Commanded("start"))
    assert JOIN_LINE in str(again.effects) and joined(tapped(again, "Yes, ask me"))


def test_a_child_is_offered_no_record() -> None:
    told = replace(active(), phase="stopped", stop=Stop(1, NOON, "minor"))
    assert turn(told, JOINS).state.contact_link is None


def test_of_whoever_tells_that_they_are_a_child_no_record_is_offered_or_joined_any_more() -> None:
    for state in (active(), turn(active(), Said("stop")).state):
        told = turn(turn(state, JOINS).state, Said("I go to primary school"))
        assert stop.is_minor(told.state) and told.state.contact_link is None
        assert refusal(ContactMapped("hubspot", "4711"), Standing(told.state)) == "child"
    assert any(isinstance(effect, Erase) for effect in turn(turn(NEW, JOINS).state, Said("I go to primary school")).effects)


def test_a_block_takes_the_offer_back_and_so_does_a_stop_that_was_a_slip() -> None:
    for state in (NEW, active()):
        blocked = turn(turn(state, JOINS).state, Blocked())
        assert blocked.state.contact_link is None
        assert JOIN_LINE not in str(turn(blocked.state, Commanded("start")).effects)
    stopped = turn(active(), Said("stop"))
    opened = turn(stopped.state, JOINS)
    assert JOIN_LINE in str(opened.effects)
    going_on = tapped(replace(stopped, state=opened.state), "I meant something else")
    assert (going_on.state.phase, going_on.state.contact_link) == ("active", None)
    assert joined(tapped(opened, "Yes, ask me")), "a Yes to the notice still joins it"


def test_the_link_is_the_entry_point_and_a_second_one_is_not() -> None:
    came = turn(NEW, CameByLink("hubspot/coffee", "coffee"))
    assert (came.state.came_by, came.state.topic_wanted) == ("hubspot/coffee", "coffee")
    again = turn(came.state, CameByLink("klaviyo", ""))
    assert (again.state.came_by, again.state.topic_wanted) == ("hubspot/coffee", "")


def test_the_topic_of_a_link_goes_first_once_and_only_where_the_customer_pulls() -> None:
    asks = catalogue(question("one", topic="tea"), question("two", topic="coffee"), question("three", topic="coffee"))
    wanted = replace(active(), topic_wanted="coffee")

    def chosen(state: State, *, pulled: bool) -> str:
        found = choose(state, NOON, asks, pulled=pulled)
        assert isinstance(found, Chosen)
        return found.question.id

    assert [chosen(wanted, pulled=pulled) for pulled in (True, False)] == ["two", "one"]
    assert chosen(replace(wanted, topic_wanted="gone"), pulled=True) == "one"
    came = turn(NEW, CameByLink("hubspot/coffee", "coffee"))
    assert tapped(came, "Yes, ask me").state.topic_wanted == "", "what was asked once is not asked for again"


def test_a_start_word_that_is_a_topic_says_what_is_asked_first_and_is_counted_and_any_other_says_nothing() -> None:
    came = turn(NEW, Commanded("start", "coffee"))
    assert (came.state.came_by, came.state.topic_wanted, came.state.phase) == ("/coffee", "coffee", "noticed")
    assert JOIN_LINE not in str(came.effects)
    campaign = turn(NEW, Commanded("start", "summer_24"))
    assert (campaign.state.came_by, campaign.state.topic_wanted) == ("", "")
    assert came.effects == campaign.effects
    child = replace(active(), phase="stopped", stop=Stop(1, NOON, "minor"))
    assert turn(child, Commanded("start", "coffee")).state.came_by == ""


def test_a_start_word_that_may_be_a_link_is_read_before_anything_is_said() -> None:
    opened = turn(NEW, Commanded("start", "c_abc"))
    assert opened.effects == (OpenLink("c_abc"),)


@pytest.mark.parametrize(
    ("phase", "standing", "why"),
    [
        ("active", Standing(active()), ""),
        ("stopped", Standing(active()), ""),
        ("noticed", Standing(active()), "no_yes"),
        ("stopped", Standing(replace(active(), stop=Stop(1, NOON, "minor"))), "child"),
        ("active", Standing(active(), record="4711", owner=1), "joined"),
        ("active", Standing(active(), record="815"), "second"),
        ("active", Standing(active(), owner=9), "taken"),
    ],
)
def test_the_brands_own_word_is_taken_only_where_nothing_contradicts_it(phase: Phase, standing: Standing, why: str) -> None:
    here = replace(standing.here, phase=phase)
    assert refusal(ContactMapped("hubspot", "4711"), replace(standing, here=here)) == why


def test_what_the_brand_says_of_one_system_leaves_the_link_of_another_waiting() -> None:
    came = turn(active(), JOINS)
    assert turn(came.state, ContactMapped("klaviyo", "1")).state.contact_link == came.state.contact_link
    assert turn(came.state, ContactMapped("hubspot", "1")).state.contact_link is None


def test_what_the_brand_says_belongs_together_is_shown_to_the_customer() -> None:
    mapped = turn(active(), ContactMapped("hubspot", "4711"))
    assert [(fact.contact, fact.mark) for fact in joined(mapped)] == [("4711", "")]
    assert "Your answers belong to the record of you in: our mailing tool." in str(turn(mapped.state, Commanded("mydata")).effects)
    assert ContactNotJoined not in map(type, mapped.facts)
