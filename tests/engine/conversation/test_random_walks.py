"""Whatever customers, clocks and networks do in whatever order, some things never happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SystemClock
from bot.engine.conversation.decide import decide
from bot.engine.conversation.timers import due_at
from bot.engine.model import tokens
from bot.engine.model.effects import Amend, Erase, Message, Say
from bot.engine.model.facts.asks import Asked
from bot.engine.model.facts.consent import Stopped
from bot.engine.model.facts.contacts import ContactJoined
from bot.engine.model.facts.fact import Fact
from bot.engine.model.facts.fold import fold
from bot.engine.model.ids_and_time import short_id as short
from bot.engine.model.inputs import (
    Blocked,
    CameByLink,
    ClockStruck,
    Commanded,
    ContactMapped,
    Delivered,
    Edited,
    Input,
    NotDelivered,
    Pressed,
    RecordTaken,
    Said,
    SentUnreadable,
    SharedContact,
    Unblocked,
)
from bot.engine.model.packing import codec, fact_log
from bot.engine.model.state import State
from bot.engine.model.tokens import Action
from bot.engine.model.world import Chat, Moment
from bot.engine.pacing.reach import where_to_write
from bot.engine.pacing.send_window import window_for
from bot.publishing.catalogue_files import readable
from prompts.catalogue.catalogue import Catalogue
from prompts.model.durations import after
from tests.conftest import CATALOGUE
from tests.support.examples import examples

LIVE = readable(CATALOGUE, SystemClock()).usable()
OF_AGE = replace(LIVE, brand=replace(LIVE.brand, age_question=True))
"""A brand that asks whether they are old enough."""
START = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)  # nine days before the clocks change in Dublin

WORDS = st.sampled_from(
    ["dark", "2", "purple", "stop", "Stop. Thank you", "yes", "no", "skip", "later", "never", "why", "my answers", "delete",
     "I'm diabetic", "x" * 5000, "", "/", "🙂", "keep that", "change", "one more?", "erase everything", "hello",
     "esspresso and filter", "not red", "done", "3", "next friday", "31.2.", "it's 9 pm here", "21:30", "I'm 14",
     "stop asking about coffee", "pause", "how often", "deutsch", "still true", "changed", "forget it", "export",
     "what do you share"]
)  # fmt: skip
GOOD_LINK = CameByLink("hubspot", "", "hubspot", "crm-4711", "mark", joins=True)
INPUTS: st.SearchStrategy[Input] = st.one_of(
    WORDS.map(Said),
    st.sampled_from(
        [
            "start",
            "stop",
            "delete",
            "mydata",
            "privacy",
            "help",
            "why",
            "skip",
            "later",
            "menu",
            "pause",
            "pace",
            "language",
            "consents",
            "export",
            "resume",
            "timezone",
            "link",
            "nonsense",
        ]
    ).map(Commanded),
    st.sampled_from(
        [("pause", "2 weeks"), ("pause", "0 x"), ("pace", "own"), ("pace", "monthly"), ("language", "de"), ("start", "x")]
    ).map(lambda pair: Commanded(*pair)),
    st.just(SentUnreadable("sticker")),
    st.just(SharedContact()),
    WORDS.map(Edited),
    st.just(Blocked()),
    st.just(Unblocked()),
    st.sampled_from(
        [
            GOOD_LINK,
            CameByLink("klaviyo/coffee", "coffee", "klaviyo", "crm-4711", "mark", joins=True),
            CameByLink("hubspot", "", "hubspot", "crm-4711", conflict="taken"),
            CameByLink("hubspot/coffee", "coffee"),
            RecordTaken("taken"),
            RecordTaken("used"),
            ContactMapped("braze", "crm-4711"),
        ]
    ),
    st.just(ClockStruck()),
    st.text(max_size=80).map(Pressed),
)


class Walk:
    """One customer walked through anything."""

    def __init__(self, live: Catalogue = LIVE, chats: tuple[Chat, ...] = (Chat("telegram"),)) -> None:
        self.live = live
        self.chats = chats
        self.here = chats[-1]
        """Where they are."""
        self.state = State(4711)
        self.now = START
        self.log: list[tuple[datetime, Fact]] = []
        self.shown: list[Message] = []
        self.proactive: list[datetime] = []
        self.is_erased = False
        self._turns = 0

    def happens(self, given_: Input) -> None:
        """One turn, with everything that must hold after it."""
        self._turns += 1
        before = self.state
        assert before.open is None or before.phase == "active"
        chat = where_to_write(before, self.chats) if isinstance(given_, ClockStruck) else self.here
        elsewhere = tuple(one for one in self.chats if one is not chat)
        moment = Moment(self.now, self._turns, chat.channel, "en", elsewhere=elsewhere)
        decision = decide(before, given_, moment, self.live)
        self.state = decision.state
        self.log += [(self.now, fact) for fact in decision.facts]
        self.is_erased = any(isinstance(effect, Erase) for effect in decision.effects)
        said = [effect for effect in decision.effects if isinstance(effect, Say)]
        self.shown += [effect.message for effect in decision.effects if isinstance(effect, Say | Amend)]
        for effect in said:
            assert not effect.proactive or chat.channel not in before.blocked, "nobody is written to where they blocked us"
            if effect.proactive and not self._is_own_time(decision.facts):
                self._is_allowed(before)
        if len(self.chats) > 1 and before.blocked == (chat.channel,):
            assert not any(isinstance(fact, Stopped) and fact.how == "blocked" for fact in decision.facts), "a block is one stop"
        assert sum(effect.ask is not None for effect in said) <= 1
        if any(isinstance(fact, ContactJoined) and fact.mark for fact in decision.facts):
            assert self.state.may_be_asked(self.now), "a link joins nothing without a Yes that stands"
            assert self.state.is_of_age or not self.live.brand.age_question, "nor before the age is told"
        if before.phase == "active" and before.is_paused(self.now) and _about_what_waits(given_):
            assert not any(isinstance(fact, Asked) for fact in decision.facts), "a break holds"

    def waits(self, span: timedelta) -> None:
        """Time goes by, and whoever is due is looked at."""
        self.now += span
        due = due_at(self.state, self.now, self.live)
        if due is not None and due[0] <= self.now:
            self.happens(ClockStruck())

    @staticmethod
    def _is_own_time(facts: tuple[Fact, ...]) -> bool:
        """A question at the time the customer chose for it: theirs, not ours."""
        return any(isinstance(fact, Asked) and fact.pulled for fact in facts)

    def _is_allowed(self, before: State) -> None:
        """A proactive message: consent, window, gap, cap, one open ask."""
        assert before.may_be_asked(self.now)
        waiting = before.open
        assert waiting is None or after(waiting.sent_at or waiting.at, LIVE.brand.pace.silence_after) <= self.now
        assert not before.is_paused(self.now)
        assert before.tempo.ceiling != "own"
        assert window_for(before.zone, LIVE).allows(self.now)
        assert before.tempo.last_ask_at is None or self.now >= after(before.tempo.last_ask_at, LIVE.brand.pace.gap)
        self.proactive = [sent for sent in self.proactive if after(sent, LIVE.brand.pace.cap_window) > self.now] + [self.now]
        assert len(self.proactive) <= LIVE.brand.pace.cap

    def reread(self) -> None:
        """State and log, written and read again."""
        state = self.state
        cells = {given_.id: codec.Cell(given_.value, given_.said) for _, given_ in state.answers()}
        columns = State(state.customer, state.phase, state.language, state.zone, state.zone_source, histories=state.histories)
        assert codec.unpack_person(columns, codec.pack_person(state)) == state
        bodies = [(at, fact_log.pack_facts([fact], at)) for at, fact in self.log]
        shown = {short(sha256): sha256 for sha256 in hashes_in(self.log)}
        assert fact_log.contents_in(body for _, body in bodies) <= shown.keys()
        log = [(at, fact) for at, body in bodies for fact in fact_log.unpack_facts(body, at, shown, cells)]
        assert codec.as_the_log_tells(fold(state.customer, log)) == codec.as_the_log_tells(state)
        assert not any(b"diabetic" in body for _, body in bodies), "held back words stay out of the log"
        assert not any(b"crm-4711" in body for _, body in bodies), "what other systems call them stays out of the log"


def _about_what_waits(given_: Input) -> bool:
    """Whether it is a tap on the notice, a link's record or the age: about consent and identity, and no wish for a question."""
    token = tokens.read(given_.token) if isinstance(given_, Pressed) else None
    return token is not None and token.action in (Action.YES, Action.JOIN_RECORD, Action.KEEP_APART, Action.AGE)


def about_a_link(walk: Walk, data: st.DataObject) -> None:
    """A link is opened, or one of its buttons pressed: whoever has one knows what the other is called, and may forge it."""
    link = walk.state.contact_link
    if link is None:
        return walk.happens(GOOD_LINK)
    action = data.draw(st.sampled_from([Action.JOIN_RECORD, Action.KEEP_APART]))
    walk.happens(Pressed(tokens.write(action, link.id)))


@pytest.mark.slow
@examples(200)
@given(st.data())
def test_a_random_walk_keeps_every_promise(data: st.DataObject) -> None:
    chats = data.draw(st.sampled_from([(Chat("telegram"),), (Chat("telegram"), Chat("webchat"))]))
    walk = Walk(data.draw(st.sampled_from([LIVE, OF_AGE])), chats)
    for _ in range(data.draw(st.integers(1, 40))):
        walk.here = data.draw(st.sampled_from(chats))
        kind = data.draw(st.sampled_from(["input", "tap", "tap", "time", "time", "delivery", "link"]))
        if kind == "tap":
            buttons = [button for message in walk.shown[-6:] for row in message.rows for button in row]
            if buttons:
                walk.happens(Pressed(data.draw(st.sampled_from(buttons)).token))
        elif kind == "time":
            walk.waits(timedelta(minutes=data.draw(st.sampled_from([1, 30, 700, 4400, 20000]))))
        elif kind == "link":
            about_a_link(walk, data)
        elif kind == "delivery" and walk.state.open is not None:
            ask = walk.state.open.ask
            fate = data.draw(st.sampled_from(["sent", "sent", "sent", "unknown", "expired", "gone"]))
            walk.happens(Delivered("k", ask, "1") if fate == "sent" else NotDelivered("k", ask, fate))  # type: ignore[arg-type]
        else:
            walk.happens(data.draw(INPUTS))
        if walk.is_erased:
            return
    walk.reread()


@examples(100)
@given(st.text())
def test_no_text_whatever_is_taken_for_an_option_that_was_not_said(text: str) -> None:
    walk = Walk()
    walk.happens(Commanded("start"))
    walk.happens(Pressed(walk.shown[-1].rows[0][0].token))
    walk.happens(Said(text))
    given_ = walk.state.history("roast").given
    if given_ is not None:
        assert any(label.casefold() in text.casefold() for label in ("light", "medium", "dark", "depends", "varies")) or any(
            character.isdigit() for character in text
        )


def test_after_a_stop_nothing_is_sent_but_replies() -> None:
    walk = Walk()
    walk.happens(Commanded("start"))
    walk.happens(Pressed(walk.shown[-1].rows[0][0].token))
    walk.happens(Said("stop"))
    sent = len(walk.shown)
    while (due := due_at(walk.state, walk.now, LIVE)) is not None and not walk.is_erased:
        walk.now = max(walk.now, due[0])
        walk.happens(ClockStruck())
    assert walk.is_erased
    assert len(walk.shown) == sent


def hashes_in(log: list[tuple[datetime, Fact]]) -> set[str]:
    """Every hash that facts name."""
    said = (getattr(fact, name, "") for _, fact in log for name in ("wording", "revision"))
    return {text for text in said if len(text) == 64}
