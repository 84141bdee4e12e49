"""What may be on record about each person, worked out from what they did and saw, without the engine."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.engine.model.packing.codec import cell_from_json
from bot.engine.model.tokens import Action
from bot.runtime.persistence.rows import state_of
from storage.model.records import AnswerRow, ConsentRow
from storage.people import customers, ledger
from storage.turn.unit_of_work import Unit
from tests.support.fuzz_edge import Edge, Sent
from tests.support.fuzz_people import Act, Planted
from tests.support.fuzz_updates import Update
from tests.support.fuzz_words import REFUSED, STOPS

OPTIONS: dict[str, list[tuple[Any, tuple[str, ...]]]] = {
    "roast": [
        ("light", ("light", "hell")),
        ("medium", ("medium", "mittel")),
        ("dark", ("dark", "drak", "dunkel")),
        ("varies", ("it depends", "kommt drauf an")),
    ],
    "brew": [
        ("filter", ("filter",)),
        ("espresso", ("espresso", "esspresso", "siebträger")),
        ("press", ("french press",)),
        ("capsule", ("capsules", "kapseln")),
        ("elsewhere", ("brew at home", "gar nicht zu hause")),
    ],
    "espresso_guide": [
        (True, ("yes", "ja", "👍", "send it")),
        (False, ("no", "nein")),
    ],
    "adventurous": [(number, (str(number), word)) for number, word in enumerate(("one", "two", "three", "four", "five"), start=1)],
}
"""Option -> words for it, in the order of the buttons; written from the catalogue by hand."""

_YES = ("yes", "ja", "yes, ask me", "ja, frag mich", "👍")
_A_DAY = re.compile(r"\d|morrow|today|week|month|day|heute|morgen|woche|monat|tag|\bone\b|march")
_BRAND = ZoneInfo("Europe/Dublin")
_GAP = timedelta(days=7)
_INVISIBLE = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe0f]")

_HALVES = re.compile("[\ud800-\udfff]")


def address_of(ident: str) -> str:
    """A sender's id as it can be stored."""
    return ident.encode("utf-8", "replace").decode()


def plain(text: str) -> str:
    """A text without its dress."""
    text = _HALVES.sub("", text)
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold().strip(" \t\r\n.!?")


@dataclass(slots=True)
class Findings:
    """Everything that should not be, in sentences; empty when all is well."""

    problems: list[str] = field(default_factory=list)
    answers: int = 0
    consents: int = 0
    proactive: int = 0
    customers: int = 0

    def expect(self, is_so: object, problem: str) -> None:
        """Keep the problem unless it is so."""
        if not is_so:
            self.problems.append(problem)


class Oracle:
    """Looks at the records with nothing but the acts of the people and the screens of their phones in hand."""

    def __init__(self, planted: Planted, edge: Edge, people: list[Update]) -> None:
        self.planted = planted
        self.edge = edge
        self.by_number: defaultdict[str, list[tuple[str, Act]]] = defaultdict(list)
        for who, acts in planted.acts.items():
            for act in acts:
                self.by_number[str(act.number)].append((who, act))
        self.known = {str(person["id"]) for person in people}
        self.wrote = {address_of(who) for who in planted.acts}
        self.found = Findings()

    def looks_at(self, unit: Unit) -> None:
        """Every customer's records."""
        after = -1
        while page := customers.page(unit, after=after, limit=200):
            for customer in page:
                self._looks_at_one(unit, customer)
            after = page[-1]

    def looks_at_screens(self) -> None:
        """Every message the bot sent."""
        for address, screen in self.edge.screens.items():
            if address in self.planted.in_groups:
                self._group(address, screen.sent)
            elif address in self.planted.odd_chats and address not in self.known:
                continue  # an id that a mutation made up
            elif screen.sent:
                self.found.expect(address in self.wrote, f"{address} never wrote and was written to")
                arrived = [sent for sent in screen.sent if sent.fate != "TryLater"]
                self._proactive(address, [sent for sent in arrived if sent.phase == "tick"], arrived)

    def _looks_at_one(self, unit: Unit, customer: int) -> None:
        loaded = customers.by_id(unit, customer)
        assert loaded is not None
        who = loaded.addresses[0].id_clear
        self.found.customers += 1
        self.found.expect(len(loaded.addresses) == 1, f"{who} has several addresses")
        asks = ledger.asks(unit, customer)
        waiting = [ask for ask in asks if ask.outcome in ("planned", "sent", "unconfirmed")]
        waiting_for = state_of(loaded).open
        self.found.expect(len(waiting) <= 1, f"{who} has {len(waiting)} open asks: {[ask.question for ask in waiting]}")
        self.found.expect(
            len(waiting) == (waiting_for is not None), f"{who}: open in the records {len(waiting)}, in the state {waiting_for}"
        )
        self.found.expect(ledger.verify_chain(unit, customer).broken is None, f"{who}: the chain of consents is broken")
        consents = {consent.id: consent for consent in ledger.consents(unit, customer)}
        for consent in consents.values():
            self._consent(who, consent)
        answers = ledger.answers(unit, customer)
        for answer in answers:
            self._answer(who, answer, consents[answer.consent], answers)

    def _consent(self, who: str, consent: ConsentRow) -> None:
        """Nobody may be asked without a Yes of theirs, on a notice that was on its way to them."""
        if consent.purpose != "be_asked" or consent.status not in ("given", "renewed"):
            return
        self.found.consents += 1
        act = self._cause(who, consent.event_key)
        self.found.expect(act is not None and self._is_yes(who, act), f"{who}: consent {consent.method} without a yes: {act}")

    def _is_yes(self, who: str, act: Act) -> bool:
        if act.kind == "tap":
            parts = act.words.split(".")
            shown = {token.rpartition(".")[0] for token in self.edge.screen(who).tokens}
            is_shown = act.words.rpartition(".")[0] in shown or self._may_have_been_lost(who)
            return len(parts) == 4 and (parts[2] == "O" or (parts[2] in "YW" and is_shown))
        return act.kind == "text" and self._says_yes(act.words)

    def _may_have_been_lost(self, who: str) -> bool:
        """A message that the platform refused was written all the same: its buttons can be guessed, not seen."""
        return any(sent.fate in ("Refused", "CustomerGone") for sent in self.edge.screen(who).sent)

    def _says_yes(self, words: str) -> bool:
        said = plain(words)
        polite = said.removesuffix(" please").removesuffix(" bitte").strip(" .!🙂,")
        labels = ("answer without sharing", "ohne weitergabe antworten", "i meant something else", "yes, use my answers")
        return polite in _YES or polite in labels or polite.startswith(("yes", "ja", "i meant", "ich meinte", "antworten"))

    def _cause(self, who: str, number: str | None) -> Act | None:
        return next((act for sender, act in self.by_number.get(number or "", ()) if sender == who), None)

    def _answer(self, who: str, answer: AnswerRow, consent: ConsentRow, answers: list[AnswerRow]) -> None:
        """An answer exists only if this person tapped an option of that ask, or typed a word for it."""
        self.found.answers += 1
        value = cell_from_json(answer.cell_clear).value if answer.cell_clear is not None else None
        acts = self._that_may_have_been(who, answer, consent, answers)
        is_theirs = any(self._justifies(who, act, answer, value, answers) for act in acts)
        self.found.expect(is_theirs, f"{who}: {answer.question}={value!r} ({answer.provenance}) rests on one of {acts}")

    def _that_may_have_been(self, who: str, answer: AnswerRow, consent: ConsentRow, answers: list[AnswerRow]) -> list[Act]:
        """The act that gave the consent with this answer; on a consent that stood, any act until then.

        Of several answers given at the moment of the consent it is not written which came with it; and a purpose that is turned
        on again is a consent that came with none.
        """
        with_it = [other for other in answers if other.consent == consent.id and other.answered_at == consent.at]
        act = self._cause(who, consent.event_key)
        if with_it == [answer] and not (act is not None and act.kind == "tap" and f".{Action.PURPOSE_ON}." in act.words):
            return [act] if act is not None else []
        return [act for act in self.planted.acts.get(who, ()) if act.at <= answer.answered_at]

    def _justifies(self, who: str, act: Act, answer: AnswerRow, value: Any, answers: list[AnswerRow]) -> bool:
        if act.kind == "tap":
            return self._is_tapped(who, act, answer, value, answers)
        if act.kind != "text":
            return False
        has_earlier = any(other.question == answer.question and other.id != answer.id for other in answers)
        if answer.provenance == "confirmed":
            return has_earlier or answer.question == "wish" or self._was_asked_back(who, answer, value)
        if answer.question == "wish":
            return self._was_written(who, value)
        if answer.provenance == "tapped":  # ticked before, and *Done* was typed
            is_done = answer.question == "brew" and plain(act.words).startswith(("done", "fertig"))
            return is_done and self._were_ticked(who, answer, value)
        return self._is_said(act.words, answer, value)

    def _is_tapped(self, who: str, act: Act, answer: AnswerRow, value: Any, answers: list[AnswerRow]) -> bool:
        parts = act.words.split(".")
        if len(parts) not in (4, 5) or _number(parts[1]) != answer.ask:
            return False
        if parts[2] in ("y", "k"):
            return any(other.question == answer.question and other.id != answer.id for other in answers)
        if parts[2] == "d":
            return self._was_written(who, value) if answer.question == "wish" else self._was_asked_back(who, answer, value)
        if parts[2] == "o":
            return answer.question == "brew" and self._were_ticked(who, answer, value)
        return parts[2] in ("a", "r", "t") and _is_option(answer.question, _number(parts[3]), value)

    def _were_ticked(self, who: str, answer: AnswerRow, value: Any) -> bool:
        """Each option of the answer was tapped on this very message, or named in words before."""
        taps = [act.words.split(".") for act in self.planted.acts[who] if act.kind == "tap"]
        ticked = {_number(parts[3]) for parts in taps if len(parts) == 4 and _number(parts[1]) == answer.ask and parts[2] in "art"}
        names = [name for name, _ in OPTIONS["brew"]]
        typed = " ".join(plain(act.words) for act in self.planted.acts[who] if act.kind == "text")
        return value is None or all(names.index(one) in ticked or _is_named("brew", one, typed) for one in value)

    def _is_said(self, words: str, answer: AnswerRow, value: Any) -> bool:
        said = plain(words)
        if answer.question == "next_order":  # where 3.7 is a day in July
            return bool(_A_DAY.search(said))
        if any(said == plain(refused) for refused in (*REFUSED, *STOPS)):
            return False
        if value is None:
            return True
        return all(_is_named(answer.question, one, said) for one in (value if isinstance(value, tuple) else [value]))

    def _was_asked_back(self, who: str, answer: AnswerRow, value: Any) -> bool:
        """*Do you mean Dark?*: words of theirs name it, be it in a sentence; what is added stands beside what was there."""
        typed = [act.words for act in self.planted.acts[who] if act.kind == "text"]
        if any(self._is_said(words, answer, value) for words in typed):
            return True
        is_added = isinstance(value, tuple) and any(self._is_said(words, answer, (one,)) for words in typed for one in value)
        return is_added and self._were_ticked(who, answer, value)

    def _was_written(self, who: str, value: Any) -> bool:
        """The kept words are words of theirs, whole or cut."""
        if value is None:
            return True
        written = " ".join(act.words for act in self.planted.acts[who] if act.kind == "text")
        kept = [part for part in re.split(r"\W+", plain(str(value))) if part]
        return all(part in plain(written) for part in kept)

    def _proactive(self, address: str, proactive: list[Sent], everything: list[Sent]) -> None:
        """What nobody asked for: never after a no, never too soon, never at night, one at a time."""
        acts, seen = self.planted.acts_as_they_arrived(address), self.edge.screen(address).tokens
        for sent in proactive:
            self.found.proactive += 1
            before = [act for act in acts if act.at < sent.at]
            may = _may_be_asked(before, seen)
            self.found.expect(may, f"{address} was written to at {sent.at} after {_since_the_last_no(before, seen)}")
            has_told_zone = any("21:30" in act.words or ".T." in act.words for act in before)
            put_off = " what they had put off" if any(".z." in act.words for act in before) else ""
            self.found.expect(has_told_zone or _is_daytime(sent.at), f"{address} was written to at {sent.at}{put_off}")
        moments = [sent.at for sent in proactive]
        is_spaced = all(_was_spaced(one, everything, [act for act in acts if act.at < one.at]) for one in proactive)
        self.found.expect(is_spaced, f"{address} was asked again too soon: {moments}")
        self.found.expect(_most_in(moments, timedelta(days=30)) <= 4, f"{address} got too much in a month: {moments}")

    def _group(self, address: str, sent: list[Sent]) -> None:
        """One sentence and out, once for every update from there, and nothing else."""
        times = self.edge.left.count(address)
        self.found.expect(len(sent) == times, f"group {address}: {len(sent)} sentences and {times} times left")
        self.found.expect(
            times <= self.planted.in_groups[address] or address not in self.planted.in_groups, f"group {address}: {times} times"
        )
        self.found.expect(all(not one.message.rows for one in sent), f"group {address} got buttons")


def _number(text: str) -> int:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    number = 0
    for letter in text:
        number = number * 62 + digits.find(letter)
    return number


def _is_option(question: str, index: int, value: Any) -> bool:
    """Whether the button with this number stands for the value; a picked list is what the taps before made of it."""
    if question == "next_order":
        return value is None or 0 <= index < 3
    options = OPTIONS[question]
    return 0 <= index <= len(options) and (value is None or question == "brew" or index in _indexes(question, value))


def _indexes(question: str, value: Any) -> tuple[int, ...]:
    if question == "adventurous":
        return (int(value) - 1, int(value))  # a scale's buttons may be numbered by their value
    return tuple(index for index, (name, _) in enumerate(OPTIONS[question]) if name == value)


def _is_named(question: str, value: Any, said: str) -> bool:
    position = next(index for index, (name, _) in enumerate(OPTIONS[question], start=1) if name == value)
    numbers = (str(position), ("one", "two", "three", "four", "five")[position - 1])
    digits = "".join(str(unicodedata.digit(letter, "")) for letter in said)
    return any(word in said for word in (*OPTIONS[question][position - 1][1], *numbers)) or str(position) in digits


_STOPPING = tuple(plain(word) for word in STOPS)


def _may_be_asked(acts: list[Act], seen: Collection[str]) -> bool:
    """Whether these acts leave a Yes standing; what a mutated update said counts for the Yes and not for the No."""
    may = False
    for act in acts:
        if _could_be_yes(act):
            may = True
        elif act.is_sure and _is_certainly_no(act, seen):
            may = False
    return may


def _since_the_last_no(acts: list[Act], seen: Collection[str]) -> list[Act]:
    last = max((at for at, act in enumerate(acts) if act.is_sure and _is_certainly_no(act, seen)), default=0)
    return acts[last:]


def _could_be_yes(act: Act) -> bool:
    if act.kind == "tap":
        parts = act.words.split(".")
        return len(parts) == 4 and parts[2] in "YWO"
    said = plain(act.words)
    return act.kind == "text" and (
        "meant" in said or "meinte" in said or said.startswith(("yes", "ja", "answer", "👍", "ohne", "antworten"))
    )


def _is_certainly_no(act: Act, seen: Collection[str]) -> bool:
    """Blocking, a stop word, `/stop`, or a *Stop* button that this person was really shown."""
    if act.kind == "blocked":
        return True
    if act.kind == "tap":
        return ".S." in act.words and act.words in seen
    if act.kind in ("text", "edit"):
        return plain(act.words) in _STOPPING
    return act.kind == "command" and act.words.casefold().split("@")[0].split()[0] == "/stop"


def _is_daytime(at: datetime) -> bool:
    """The widest window any customer has, where the brand is; never on its quiet day."""
    here = at.astimezone(_BRAND)
    return 9 <= here.hour < 20 and here.weekday() != 6


def _was_spaced(sent: Sent, everything: list[Sent], acts: list[Act]) -> bool:
    """A week since the last question was first put, unless this one was put off by the person until now."""
    first: dict[str, datetime] = {}
    for one in everything:
        if one.at < sent.at and (ask := _ask_of(one)) is not None:
            first.setdefault(ask, one.at)
    if not first or sent.at - max(first.values()) >= _GAP:
        return True
    return any(act.kind == "tap" and ".z." in act.words for act in acts)


def _ask_of(sent: Sent) -> str | None:
    """The ask that a message puts, by its *Skip*."""
    tokens = [button.token.split(".") for row in sent.message.rows for button in row]
    return next((parts[1] for parts in tokens if parts[2] == "s"), None)


def _most_in(moments: list[datetime], span: timedelta) -> int:
    return max((sum(start <= at < start + span for at in moments) for start in moments), default=0)
