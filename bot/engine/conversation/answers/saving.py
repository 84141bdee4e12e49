"""An answer taken: consent for its purpose, the value with its proof, the next promise; and the question's message saying so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.engine.conversation.answers.cell_size import bytes_of, cut
from bot.engine.conversation.questions import what_changed
from bot.engine.conversation.questions.asked import Shown, ask_key, is_purpose_taken_back
from bot.engine.conversation.questions.on_its_way import close
from bot.engine.conversation.questions.presentation import asks
from bot.engine.conversation.questions.receivers import note_told
from bot.engine.conversation.questions.when_next import promise_again, promised
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button
from bot.engine.model.facts.answers import Answered
from bot.engine.model.facts.consent import ConsentRecorded
from bot.engine.model.facts.fold import evolve
from bot.engine.model.history import AskRecord, Provenance
from bot.engine.model.parts.agreements import Consent
from bot.engine.model.tokens import Action
from bot.engine.pacing.gates import one_more
from prompts.kinds.table import KINDS
from prompts.model.durations import after
from prompts.model.question import Question, QuestionId, Text, Value


@dataclass(frozen=True, slots=True)
class Taking:
    """What was understood, of which ask, and how."""

    question: Question
    ask: AskRecord
    value: Value
    said: str
    how: Provenance


def take(turn: Turn, taking: Taking, *, tapped: bool = False) -> bool:
    """Store an answer, or replace the one it corrects; false where nothing may be kept, which is then said."""
    if is_purpose_taken_back(turn, Shown(taking.question, taking.ask)):
        said = turn.phrase("purpose_off", purpose=taking.question.purpose.promise.says(turn.state.language))
        turn.toast(said) if turn.is_tap else turn.say(said)
        return False
    given = turn.state.history(taking.question.id).given
    corrects = given is not None and given.ask == taking.ask.id
    if not (corrects and given is not None and given.value == taking.value):
        _record(turn, taking, replaces=given.id if given else None, corrects=corrects)
        if corrects and tapped:
            turn.toast(turn.phrase("toast.changed"))
    return True


def _record(turn: Turn, taking: Taking, *, replaces: int | None, corrects: bool) -> None:
    question = taking.question
    consent = _consent(turn, taking)
    answered = Answered(
        ask=taking.ask.id,
        question=question.id,
        answer=turn.id("answer"),
        value=taking.value,
        said=cut(question, taking.said),
        cell_bytes=bytes_of(question),
        provenance=taking.how,
        purpose=question.purpose.id,
        consent=consent,
        wording=taking.ask.wording,
        benefit=question.benefit.says(turn.state.language),
        keep_until=after(turn.now, question.keep),
        fresh_until=after(turn.now, question.ask_again) if question.ask_again else None,
        replaces=replaces,
        corrects=corrects,
        late=taking.ask.outcome == "expired",
    )
    note_told(turn, question, taking.ask.id)
    turn.happened(replace(answered, offered=_offers_more(turn, answered)))
    _close_what_it_settles(turn, taking)
    if not corrects:
        promise_again(turn, by_customer=True)
        what_changed.tell(turn, taking.ask.id)


def _close_what_it_settles(turn: Turn, taking: Taking) -> None:
    """A later ask of the same question that still waits, such as *Still Dark?*: what it asked about is no longer so."""
    waiting = turn.state.open
    if waiting is not None and waiting.question == taking.question.id and waiting.ask != taking.ask.id:
        close(turn, "superseded")


def _offers_more(turn: Turn, answered: Answered) -> bool:
    """Whether the message that takes the answer will offer one more (`_buttons`)."""
    state = evolve(turn.state, answered, turn.now)
    return one_more(state, turn.now, turn.catalogue, turn.moment.world, prefer=answered.question) is not None


def _consent(turn: Turn, taking: Taking) -> int:
    """What the answer rests on: the consent for its purpose that stands, or the one that this very answer gives.

    Answering is the affirmative act (GDPR Art. 4(11)). What was shown, how and when it was answered stands with each answer; an
    event of its own is for what changes the purpose: the first answer, and one that comes when half of the consent's time is over,
    so that who goes on answering never loses it.
    """
    standing = turn.state.consents.get(taking.question.purpose.id)
    if standing is not None and standing.covers(turn.now) and not _is_half_over(standing, turn.now):
        return standing.id
    consent_id = turn.id("consent")
    turn.happened(
        ConsentRecorded(
            id=consent_id,
            purpose=taking.question.purpose.id,
            status="given",
            wording=taking.ask.wording,
            language=turn.state.language,
            method=f"answer:{taking.how}",
            valid_until=after(turn.now, turn.catalogue.brand.consent_valid),
        )
    )
    return consent_id


def _is_half_over(consent: Consent, now: datetime) -> bool:
    return consent.until is not None and now - consent.at > (consent.until - consent.at) / 2


def show_kept(turn: Turn, question: Question, *, tapped: bool = False) -> None:
    """The question's message, now saying what was said, with Change and perhaps one more."""
    given = turn.state.history(question.id).given
    if given is None:
        return
    language = turn.state.language
    said = turn.phrase("answered", answer=KINDS[question.kind].say(question, given.value, language))
    thanks = _thanks(question, given.value)
    promise = promised(turn)
    lines = [asks(turn, question), f"{said} {promise}".strip()]
    if thanks is not None:
        lines.insert(2, thanks.says(language))
    lines += what_changed.told_with(turn, given.ask)
    turn.amend("\n".join(lines), _buttons(turn, question.id, given.ask), key=None if tapped and turn.is_tap else ask_key(given.ask))


def _buttons(turn: Turn, question: QuestionId, ask_id: int) -> list[list[Button]]:
    row = [turn.button(Action.CHANGE, ask_id)]
    more = one_more(turn.state, turn.now, turn.catalogue, turn.moment.world, prefer=question)
    if more is None:
        return [[*row, turn.button(Action.MY_ANSWERS)]]
    return [[Button(_one_more(turn, question, more), tokens.write(Action.ONE_MORE, ask_id)), *row]]


def _one_more(turn: Turn, answered: QuestionId, more: Question) -> str:
    """*One more?*, or by name where the answer just given opened it."""
    if more.label is not None and any(clause.question == answered for clause in more.only_if):
        return turn.phrase("button.one_more_about", label=more.label.says(turn.state.language))
    return turn.phrase("button.one_more")


def _thanks(question: Question, value: Value) -> Text | None:
    """The author's words for this very answer, else for any."""
    key = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    return question.thanks_for.get(str(key), question.thanks)
