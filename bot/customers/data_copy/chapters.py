"""The chapters of the readable page: what stands in each, in words; how it looks is the template's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from bot.customers.access_report import declined, drafts, is_end, standing
from bot.customers.data_copy.words import Words
from bot.customers.record import customer_number
from bot.engine.model.history import History
from bot.engine.model.packing import codec
from bot.engine.model.parts.pending import Draft
from bot.engine.pacing.rhythm import gap_of, is_resting
from prompts.model.question import Duration
from storage.model.accountability import DeliveryRow
from storage.model.records import AnswerRow, AskRow, ConsentRow, RestrictionRow

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Card:
    """One thing with its details; `quote` is what was shown, word for word, in `language`."""

    title: str
    pairs: tuple[Pair, ...]
    quote: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading and what stands under it, in this order: sentences, details, cards, a table."""

    id: str
    title: str
    lines: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    cards: tuple[Card, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def you(words: Words, now: datetime) -> Chapter:
    """Who the customer is to us: a number, where they are reached, their language and clock."""
    state, say = words.record.state, words.say
    pairs = [
        (say("you.customer"), customer_number(words.record)),
        (say("you.state"), say(f"state.{standing(state, now, words.catalogue)}")),
        (say("you.since"), words.moment(words.record.loaded.customer.created_at)),
        (say("you.language"), words.tongue(state.language)),
        (say("you.zone"), _zone(words)),
    ]
    for chat in words.record.loaded.addresses:
        is_blocked = chat.channel in state.blocked
        pairs.append((words.named("channel", chat.channel), say("you.blocked", id=chat.id_clear) if is_blocked else chat.id_clear))
    pairs += [(say("you.external", system=words.receiver(e.system)), e.id_clear) for e in words.record.external_ids]
    if state.came_by:
        pairs.append((say("you.came_by"), state.came_by))
    if state.is_of_age is not None:
        pairs.append((say("you.age"), words.phrase("yes_no.yes" if state.is_of_age else "yes_no.no")))
    if state.erase_at is not None:
        pairs.append((say("you.erased_on"), _not_before(words, words.moment(state.erase_at))))
    return Chapter("you", say("you"), pairs=tuple(pairs))


def answers(words: Words, now: datetime) -> list[Chapter]:
    """What the customer told: current values with their proof, what is gone, what waits."""
    say, given = words.say, words.record.answers
    current = [_answer(words, answer, now) for answer in given if answer.cell_clear is not None]
    gone = [_gone(words, answer) for answer in given if answer.cell_clear is None]
    waiting = [(words.question(question), _kept(words, question, draft)) for question, draft in drafts(words.record.state)]
    chapters = [Chapter("answers", say("answers"), () if current else (words.phrase("mydata.none"),), cards=tuple(current))]
    if gone:
        heads = (say("label.question"), say("label.given"), say("label.ended"), say("label.why"))
        chapters.append(Chapter("gone", say("gone"), (say("gone.about"),), heads=heads, rows=tuple(gone)))
    if waiting:
        chapters.append(Chapter("waiting", say("waiting"), (say("waiting.about"),), pairs=tuple(waiting)))
    return chapters


def asking(words: Words, now: datetime) -> list[Chapter]:
    """Every time the customer was asked, what they declined, and how often they are asked."""
    say = words.say
    heads = (say("label.when"), say("label.question"), say("label.outcome"))
    rows = [
        (words.moment(ask.sent_at or ask.planned_at), words.question(ask.question), _became(words, ask))
        for ask in words.record.asks
    ]
    asked = Chapter("asks", say("asks"), () if rows else (say("asks.none"),), heads=heads if rows else (), rows=tuple(rows))
    topics = [
        say("declined.topic", topic=words.catalogue.topic_called(one.topic, words.language, one.called))
        for one in words.record.state.refused_topics
    ]
    held = topics + [_held(words, question, history, now) for question, history in declined(words.record.state)]
    chapters = [asked, Chapter("pace", say("pace"), tuple(_pace(words, now)))]
    if any(held):
        chapters.insert(1, Chapter("declined", say("declined"), tuple(line for line in held if line)))
    return chapters


def consents(words: Words) -> Chapter:
    """Every yes and no over time, each with the words it rests on."""
    cards = tuple(_consent(words, event) for event in words.record.consents)
    about = "consents.about" if cards else "consents.none"
    return Chapter("consents", words.say("consents"), (words.say(about),), cards=cards)


def handed_on(words: Words) -> Chapter:
    """What went where, and what the customer keeps from leaving."""
    say, record = words.say, words.record
    questions = {answer.id: answer.question for answer in record.answers}
    rows = [
        (words.moment(row.at), words.receiver(row.system), _of_question(words, questions, row), _done(words, row))
        for row in record.handed_on
    ]
    lines = [_restriction(words, row) for row in record.restrictions]
    lines += [say("handed_on.files")] if rows else [say("handed_on.none"), say("handed_on.files")]
    heads = (say("label.when"), say("label.receiver"), say("label.question"), say("label.what"))
    return Chapter("handed_on", say("handed_on"), tuple(lines), heads=heads if rows else (), rows=tuple(rows))


def _done(words: Words, row: DeliveryRow) -> str:
    """What was done there, and when we looked whether it is so."""
    done = words.say(f"action.{row.action}")
    return f"{done}; {words.say('action.looked', day=words.day(row.read_back_at))}" if row.read_back_at is not None else done


def rights(words: Words) -> Chapter:
    """How to change, stop, erase and complain, and who is responsible (GDPR Art. 15(1)(e), (f), (h))."""
    brand, say = words.catalogue.brand, words.say
    lines = [say("rights.change"), say("rights.stop"), say("rights.erase"), say("rights.complain"), say("rights.source")]
    if brand.controller is not None:
        who = brand.controller
        lines.append(words.phrase("privacy.controller", name=who.name, address=who.address, contact=who.contact))
    if contact := brand.contact_for("privacy"):
        lines.append(words.phrase("fallback.person", contact=contact))
    if brand.privacy_page:
        lines.append(words.phrase("privacy.page", page=brand.privacy_page))
    return Chapter("rights", say("rights"), tuple(lines))


def _became(words: Words, ask: AskRow) -> str:
    outcome = words.say(f"outcome.{ask.outcome}")
    return words.say("asked_why", outcome=outcome) if ask.why_at else outcome


def _zone(words: Words) -> str:
    state = words.record.state
    if state.zone is None:
        return words.say("zone.unknown", zone=words.zone)
    return words.say("zone.known", zone=state.zone, source=words.named("zone", state.zone_source or "said"))


def _answer(words: Words, answer: AnswerRow, now: datetime) -> Card:
    say = words.say
    cell = codec.cell_from_json(answer.cell_clear or "{}")
    shown = words.record.wordings.get(answer.wording)
    pairs = [
        (say("label.answer"), words.value(answer, cell.value, cell.said)),
        (say("label.said"), cell.said),
        (say("label.given"), words.moment(answer.answered_at)),
        (say("label.how"), say(f"how.{answer.provenance}")),
        (say("label.purpose"), words.purpose(answer.purpose)),
        (say("label.benefit"), answer.benefit_shown),
        (say("label.keep"), _not_before(words, words.day(answer.keep_until))),
        (say("label.received"), _receivers(words, answer)),
        *((say("label.changed"), told) for told in words.changes(answer.question, now)),
    ]
    return Card(words.question(answer.question), tuple(pairs), shown.text if shown else "", shown.language if shown else "")


def _not_before(words: Words, day: str) -> str:
    """When it is deleted: what a restriction holds back waits for its end (GDPR Art. 18)."""
    return words.say("held", day=day) if words.record.state.deletion_held else day


def _receivers(words: Words, answer: AnswerRow) -> str:
    received = words.record.received(answer.id)
    told = [
        words.say("received", receiver=words.receiver(row.system), what=words.say(f"action.{row.action}"), day=words.day(row.at))
        for row in received
    ]
    return "; ".join(told) or words.say("received.nobody")


def _gone(words: Words, answer: AnswerRow) -> tuple[str, ...]:
    ended = words.moment(answer.ended_at) if answer.ended_at else ""
    why = words.say(f"ended.{answer.ended_why}") if answer.ended_why else ""
    return words.question(answer.question), words.moment(answer.answered_at), ended, why


def _kept(words: Words, question: str, draft: Draft) -> str:
    if suggested := codec.suggested(draft):
        return "; ".join(words.suggested(question, value) for value in suggested)
    picked = [words.picked(question, option) for option in draft.picked]
    return words.catalogue.phrases.listed(picked, words.language) if picked else draft.keeps


def _held(words: Words, question: str, history: History, now: datetime) -> str:
    """Why a question rests, while it does."""
    if history.refused:
        return words.say("declined.never", question=words.question(question))
    until = history.snoozed_to or history.not_before
    if until is None or until <= now:
        return ""
    return words.say("declined.until", question=words.question(question), day=words.day(until))


def _pace(words: Words, now: datetime) -> list[str]:
    """How often, and when at the earliest."""
    state, say = words.record.state, words.say
    if not state.may_be_asked(now) or state.tempo.ceiling == "own":
        return [say("pace.never")]
    if is_resting(state, words.catalogue):
        return [say("pace.resting")]
    gap = gap_of(state.tempo, words.catalogue.brand.pace, now, state.rhythm)
    is_chosen = state.tempo.ceiling == "monthly" and gap == Duration(1, "months")
    lines = [say("pace.monthly") if is_chosen else say("pace.every", gap=words.duration(gap))]
    if state.paused_until is not None and state.is_paused(now):
        lines.append(say("pace.paused", day=words.day(state.paused_until)))
    if state.tempo.next_ask_at is not None:
        lines.append(say("pace.next", moment=words.moment(state.tempo.next_ask_at)))
    return lines


_TAKEN_BACK = {
    "word": "word", "command": "word", "button": "button", "blocked": "blocked", "minor": "minor", "consents:off": "consents_off",
}  # fmt: skip
"""How a consent was taken back: the method on record, and what it is called here."""


def _consent(words: Words, event: ConsentRow) -> Card:
    say = words.say
    shown = None if is_end(event) else words.record.wordings.get(event.wording)
    pairs = [(say("label.when"), words.moment(event.at)), (say("label.where"), words.named("place", event.channel))]
    if event.status == "withdrawn" and event.method in _TAKEN_BACK:
        pairs.append((say("label.taken_back"), say(f"taken_back.{_TAKEN_BACK[event.method]}")))
    if event.holds_until is not None:
        pairs.append((say("label.valid"), words.day(event.holds_until)))
    if shown is not None and (buttons := json.loads(shown.buttons)):
        pairs.append((say("label.buttons"), " · ".join(buttons)))
    title = say("consents.title", status=say(f"status.{event.status}"), purpose=words.purpose(event.purpose))
    return Card(title, tuple(pairs), shown.text if shown else "", event.language)


def _of_question(words: Words, questions: dict[int, str], row: DeliveryRow) -> str:
    if row.answer == 0:
        return words.say("you.customer")
    question = questions.get(row.answer)
    return f"{words.question(question)} ({row.field})" if question else row.field


def _restriction(words: Words, row: RestrictionRow) -> str:
    what = words.say("restricted.all") if row.scope == "all" else words.say("restricted.one", question=words.question(row.scope))
    if row.until is None:
        return words.say("restricted", what=what, since=words.day(row.since))
    return words.say("restricted.until", what=what, since=words.day(row.since), until=words.day(row.until))
