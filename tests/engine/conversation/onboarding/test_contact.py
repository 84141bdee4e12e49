"""A link to a customer record: what comes of opening it, and that nothing is joined but after a yes to these very words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.conversation.decide import decide
from bot.engine.conversation.onboarding.contact_verdict import Link, Standing, refusal, verdict
from bot.engine.conversation.rights import stop
from bot.engine.model.decision import Decision
from bot.engine.model.effects import Amend, Erase, Message, OpenLink, Say
from bot.engine.model.facts.asks import Asked
from bot.engine.model.facts.consent import NoticeShown
from bot.engine.model.facts.contacts import ContactJoined, ContactNotJoined
from bot.engine.model.inputs import Blocked, CameByLink, Commanded, ContactMapped, Input, Pressed, RecordTaken, Said
from bot.engine.model.parts.agreements import BE_ASKED, Notice, Stop
from bot.engine.model.parts.joined_records import CONTACT_WAITS, RecordApart
from bot.engine.model.state import Phase, State
from bot.engine.model.tokens import Action, write
from bot.engine.model.world import Moment
from bot.engine.pacing.choice import Chosen, choose
from prompts.catalogue.catalogue import Catalogue
from tests.engine.people import LIVE, NOON, active, catalogue, question

LINK = Link("hubspot", "4711", "", NOON + timedelta(days=1), "mark")
NEW = State(2)
JOINS = CameByLink("hubspot", "", "hubspot", "4711", "mark", joins=True)
NO_GOOD = CameByLink("", "")
ABOUT_COFFEE = replace(JOINS, source="hubspot/coffee", topic="coffee")
OF_AGE = replace(LIVE, brand=replace(LIVE.brand, age_question=True))
"""A brand that asks whether they are old enough."""
JOIN_LINE = "Answers will join the customer record this link came with; Details lets you keep them apart."


def turn(
    state: State, given: Input, *, later: timedelta = timedelta(0), ref: str | None = None, live: Catalogue = LIVE
) -> Decision:
    return decide(state, given, Moment(NOON + later, 7, "telegram", "en", message_ref=ref), live)


def tapped(decision: Decision, label: str, *, later: timedelta = timedelta(0), live: Catalogue = LIVE) -> Decision:
    """What comes of tapping a button of what was just shown."""
    messages = [effect.message for effect in decision.effects if hasattr(effect, "message") and isinstance(effect.message, Message)]
    token = next(b.token for message in messages for row in message.rows for b in row if b.label == label)
    return turn(decision.state, Pressed(token), ref="1", later=later, live=live)


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
        lost = turn(came.state, RecordTaken(why))  # type: ignore[arg-type]
        assert not lost.effects
        yes = tapped(replace(came, state=lost.state), "Yes, ask me")
        assert not joined(yes) and yes.state.phase == "active"
        assert "That link is over, so your answers join no record." in str(yes.effects)
        assert len(yes.state.contact_conflicts) == conflicts
    assert turn(active(), RecordTaken("used")).facts == ()


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
    lost = turn(came.state, RecordTaken("used")).state
    assert not joined(tapped(replace(came, state=lost), "Yes, that's me"))


def test_whoever_keeps_their_answers_here_may_say_yes_to_the_record_and_they_stay_here() -> None:
    here = tapped(tapped(turn(NEW, JOINS), "Details"), "Answer without sharing")
    assert not joined(here) and here.state.keeps_to_us
    yes = tapped(turn(here.state, JOINS), "Yes, that's me")
    assert joined(yes) and yes.state.keeps_to_us


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
        told = turn(turn(state, JOINS).state, Said("I'm a minor"))
        assert stop.is_minor(told.state) and told.state.contact_link is None
        assert refusal(ContactMapped("hubspot", "4711"), Standing(told.state), asks_age=False) == "child"
    assert any(isinstance(effect, Erase) for effect in turn(turn(NEW, JOINS).state, Said("I'm a minor")).effects)


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


def asked(decision: Decision) -> list[str]:
    return [fact.question for fact in decision.facts if isinstance(fact, Asked)]


def test_a_break_holds_whatever_is_said_to_the_record_and_the_topic_waits_for_their_own_wish() -> None:
    paused = turn(active(), Commanded("pause", "2 weeks")).state
    for label in ("Yes, that's me", "Not me, keep apart"):
        assert asked(tapped(turn(active(), ABOUT_COFFEE), label)), "without a break the topic is asked about at once"
        said = tapped(turn(paused, ABOUT_COFFEE), label)
        assert not asked(said)
        assert (said.state.paused_until, said.state.topic_wanted) == (paused.paused_until, "coffee")
        back = tapped(turn(said.state, Commanded("start")), "Go on now")
        [first] = asked(turn(back.state, Commanded("start")))
        assert LIVE.questions[first].topic == "coffee"


def test_a_break_outlasts_a_yes_to_a_notice_and_a_stop_that_was_a_slip() -> None:
    paused = turn(active(), Commanded("pause", "2 weeks")).state
    noticed = turn(without_the_yes(turn(active(), Commanded("pause", "2 weeks"))).state, ABOUT_COFFEE)
    waiting = Notice(5, "words", NOON, is_renewal=True)
    renewing = turn(replace(paused, notice=waiting), Pressed(write(Action.YES, 5)), ref="1")
    for yes in (tapped(noticed, "Yes, ask me"), renewing):
        assert yes.state.may_be_asked(NOON) and not asked(yes)
        assert yes.state.paused_until == paused.paused_until
        assert "Taking a break until 19 May." in str(yes.effects) and "Go on now" in str(yes.effects)
    slip = tapped(turn(paused, Said("stop")), "I meant something else")
    assert (slip.state.phase, slip.state.paused_until) == ("active", paused.paused_until)
    stopped = turn(turn(paused, Said("stop")).state, Commanded("start"))
    assert asked(tapped(stopped, "Yes, ask me")), "who comes back after a stop begins anew"


def test_not_me_on_the_request_leaves_a_notice_and_its_yes_and_no_standing() -> None:
    came = turn(active(), JOINS)
    expired = without_the_yes(came)
    noticed = turn(expired.state, Commanded("start"))
    assert JOIN_LINE in str(noticed.effects)
    apart = tapped(replace(came, state=noticed.state), "Not me, keep apart")
    own, notice = [effect for effect in apart.effects if isinstance(effect, Amend)]
    assert (own.key, own.message.text) == (None, "All right. Your answers stay apart from that record.")
    assert noticed.state.notice is not None and notice.key == noticed.state.notice.key
    assert JOIN_LINE not in notice.message.text and notice.message.labels == ("Yes, ask me", "No, thanks", "Details")
    assert apart.state.notice is not None and apart.state.notice.id == noticed.state.notice.id
    yes = tapped(replace(noticed, state=apart.state), "Yes, ask me")
    assert yes.state.may_be_asked(NOON) and not joined(yes)


def test_not_me_while_a_renewal_waits_keeps_the_record_apart_and_changes_nothing_about_the_renewal() -> None:
    came = turn(active(), JOINS)
    waiting = Notice(5, "words", NOON, is_renewal=True)
    expired = without_the_yes(replace(came, state=replace(came.state, notice=waiting)))
    for apart in (tapped(expired, "Not me, keep apart"), turn(expired.state, Said("Not me, keep apart"))):
        assert (apart.state.contact_link, apart.state.notice) == (None, waiting)
        assert "stay apart from that record" in str(apart.effects) and "What I store" not in str(apart.effects)
        again = turn(apart.state, Pressed(write(Action.YES, 5)), ref="1").state
        assert again.consents[BE_ASKED].status == "expired", "the renewal says when the Yes ends, and that is past"
        assert again.notice is not None and not again.notice.is_renewal


def test_where_the_age_is_asked_a_record_is_joined_only_when_it_is_told() -> None:
    came = turn(NEW, JOINS, live=OF_AGE)
    yes = tapped(came, "Yes, ask me", live=OF_AGE)
    assert not joined(yes) and "Are you 16 or older?" in str(yes.effects)
    told = tapped(yes, "Yes, I am", live=OF_AGE)
    [fact] = joined(told)
    assert (fact.contact, fact.mark, told.state.contact_link) == ("4711", "mark", None)
    assert fact.wording in {wording.sha256 for wording in (*came.wordings, *yes.wordings)}, "the words that were agreed to"
    young = tapped(yes, "No, I'm younger", live=OF_AGE)
    assert not joined(young) and any(isinstance(effect, Erase) for effect in young.effects)
    for given in (Said("stop"), Blocked()):
        assert turn(yes.state, given, live=OF_AGE).state.contact_link is None


def test_while_the_age_is_asked_a_record_is_asked_about_behind_it() -> None:
    came = turn(active(), JOINS, live=OF_AGE)
    assert "Are you 16 or older?" in str(came.effects) and "Yes, that's me" not in str(came.effects)
    told = tapped(came, "Yes, I am", live=OF_AGE)
    assert not joined(told)
    yes = tapped(told, "Yes, that's me", live=OF_AGE)
    [fact] = joined(yes)
    assert (fact.contact, fact.mark, yes.state.contact_link) == ("4711", "mark", None)
    assert fact.wording in {wording.sha256 for wording in yes.wordings}, "the words that were agreed to"
    young = tapped(came, "No, I'm younger", live=OF_AGE)
    assert not joined(young) and any(isinstance(effect, Erase) for effect in young.effects)
    for given in (Said("stop"), Blocked()):
        assert turn(came.state, given, live=OF_AGE).state.contact_link is None


def test_a_record_that_was_given_away_before_the_age_was_told_is_over_and_that_is_said() -> None:
    yes = tapped(turn(NEW, JOINS, live=OF_AGE), "Yes, ask me", live=OF_AGE)
    lost = turn(yes.state, RecordTaken("used"), live=OF_AGE)
    told = tapped(replace(yes, state=lost.state), "Yes, I am", live=OF_AGE)
    assert not joined(told) and "That link is over" in str(told.effects)
    late = tapped(yes, "Yes, I am", live=OF_AGE, later=CONTACT_WAITS + timedelta(minutes=1))
    assert not joined(late) and "That link is over" in str(late.effects)
    details = tapped(turn(NEW, JOINS, live=OF_AGE), "Details", live=OF_AGE)
    without = tapped(details, "Answer without sharing", live=OF_AGE)
    assert not joined(tapped(without, "Yes, I am", live=OF_AGE))


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
        ("stopped", Standing(active()), "stopped"),
        ("stopped", Standing(active(), record="4711", owner=1), "joined"),
        ("active", Standing(replace(active(), records_apart=(RecordApart("hubspot", NOON, "4711"),))), "apart"),
        ("stopped", Standing(replace(active(), records_apart=(RecordApart("hubspot", NOON, "4711"),))), "apart"),
        ("active", Standing(replace(active(), records_apart=(RecordApart("klaviyo", NOON, "4711"),))), ""),
        ("active", Standing(replace(active(), records_apart=(RecordApart("hubspot", NOON, "4712"),))), ""),
        ("noticed", Standing(active()), "no_yes"),
        ("stopped", Standing(replace(active(), stop=Stop(1, NOON, "minor"))), "child"),
        ("active", Standing(active(), record="4711", owner=1), "joined"),
        ("active", Standing(active(), record="815"), "second"),
        ("active", Standing(active(), owner=9), "taken"),
    ],
)
def test_the_brands_own_word_is_taken_only_where_nothing_contradicts_it(phase: Phase, standing: Standing, why: str) -> None:
    here = replace(standing.here, phase=phase)
    assert refusal(ContactMapped("hubspot", "4711"), replace(standing, here=here), asks_age=False) == why


def test_the_brands_own_word_is_not_taken_before_the_age_is_told_where_it_is_asked() -> None:
    mapped = ContactMapped("hubspot", "4711")
    assert refusal(mapped, Standing(active()), asks_age=True) == "age"
    assert refusal(mapped, Standing(replace(active(), is_of_age=True)), asks_age=True) == ""


def test_what_the_brand_says_of_one_system_leaves_the_link_of_another_waiting() -> None:
    came = turn(active(), JOINS)
    assert turn(came.state, ContactMapped("klaviyo", "1")).state.contact_link == came.state.contact_link
    assert turn(came.state, ContactMapped("hubspot", "1")).state.contact_link is None


def test_what_the_brand_says_belongs_together_is_shown_to_the_customer() -> None:
    mapped = turn(active(), ContactMapped("hubspot", "4711"))
    assert [(fact.contact, fact.mark) for fact in joined(mapped)] == [("4711", "")]
    assert "Your answers belong to the record of you in: our mailing tool." in str(turn(mapped.state, Commanded("mydata")).effects)
    assert ContactNotJoined not in map(type, mapped.facts)
