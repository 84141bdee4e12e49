"""/mydata: every answer with its date, purpose, receivers and end; each can be changed, erased or kept from others."""

from __future__ import annotations

from bot.engine.conversation.help import person_to_ask
from bot.engine.conversation.questions import receivers, what_changed
from bot.engine.conversation.questions.asked import Shown, asked
from bot.engine.conversation.questions.presentation import asks
from bot.engine.conversation.questions.taking_back import take_back
from bot.engine.conversation.questions.when_next import promised, writes_first
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import FOR_SURE, Button, SendFile
from bot.engine.model.facts.consent import RightUsed, SharingAllowed, SharingRestricted
from bot.engine.model.history import Given
from bot.engine.model.parts.agreements import BE_ASKED
from bot.engine.model.permission import EVERYTHING
from bot.engine.model.tokens import Action
from prompts.catalogue.lineage import current_ids
from prompts.kinds.table import KINDS
from prompts.model.columns import has_columns
from prompts.model.question import Question, QuestionId


def show_answers(turn: Turn, *, tapped: bool = False) -> None:
    """Every value in words, with its date, purpose and keep-until; what was declined; the pace (GDPR Art. 15)."""
    turn.happened(RightUsed("access", tuple(question for question, _ in turn.state.answers())))
    text = "\n".join([*_answer_lines(turn), *_no_change(turn), *_taken_out_lines(turn), *_other_lines(turn)])
    what_changed.seen(turn)
    rows = [*_answer_rows(turn), *_topic_rows(turn)]
    if tapped:
        turn.amend(text, rows)
    else:
        turn.say_for_sure("mydata", text, rows)


def export(turn: Turn) -> None:
    """/export: everything as a file to keep (GDPR Art. 15(3), 20)."""
    turn.happened(RightUsed("access"))
    said = turn.phrase("export.sent", after=turn.phrase_here("export.after"))
    otherwise = f"{turn.phrase('export.refused')} {person_to_ask(turn, 'privacy')}".strip()
    turn.effects.append(SendFile(f"{FOR_SURE}export", "my_data", turn.message(said), turn.message(otherwise)))


def erase_answer(turn: Turn, shown: Shown, given: Given, read: int) -> None:
    """*Erase* on one answer: its value and words are gone, that it was given stays.

    `read`: the answer that stood above the button; where it has changed since, the list is shown as it is now.
    """
    if read == given.id:
        take_back(turn, shown.question.id, given.id, "erased")
        turn.toast(turn.phrase("toast.erased"))
    else:
        turn.toast(turn.phrase("toast.from_earlier"))
    show_answers(turn, tapped=True)


def restrict_all(turn: Turn) -> None:
    """The customer's own restriction of everything (GDPR Art. 18), where it does not stand already.

    Beside the staff's it has a record of its own: whoever lifts theirs leaves it.
    """
    if not turn.state.keeps_to_us_by_own_word:
        turn.happened(SharingRestricted(turn.id("restriction"), EVERYTHING, None, is_on_buttons=True))


def stop_sharing(turn: Turn, shown: Shown, given: Given) -> None:
    """*Stop sharing* on one answer: it stays here, in no export."""
    if not turn.state.history(shown.question.id).restricted:
        turn.happened(SharingRestricted(turn.id("restriction"), shown.question.id, None, is_on_buttons=True))
    show_answers(turn, tapped=True)


def share(turn: Turn, shown: Shown, mark: int) -> None:
    """*Share again* on one answer, unless it was kept back again since."""
    question = shown.question.id
    if turn.state.history(question).restricted:
        if mark != turn.state.restriction(question):
            return turn.toast(turn.phrase("toast.from_earlier"))
        turn.happened(SharingAllowed(question))
    show_answers(turn, tapped=True)


def _answer_lines(turn: Turn) -> list[str]:
    known = enumerate(turn.state.answers(), start=1)
    lines = [f"{number}. {_answer_line(turn, question, given)}" for number, (question, given) in known]
    return lines or [turn.phrase("mydata.none")]


def _no_change(turn: Turn) -> list[str]:
    """After a stop nothing new is taken, not even a correction, and a person puts right what is wrong (GDPR Art. 16)."""
    if turn.state.phase != "stopped" or not any(turn.state.answers()):
        return []
    return [f"{turn.phrase('mydata.no_change')} {person_to_ask(turn, 'privacy')}".strip()]


def _answer_line(turn: Turn, question_id: QuestionId, given: Given) -> str:
    found = asked(turn, given.ask)
    language = turn.state.language
    if found is None:
        return turn.phrase("mydata.answer_plain", label=f"{question_id}:", answer=given.said, day=turn.day(given.at))
    question = found[0]
    label = question.label.says(language) + ":" if question.label else asks(turn, question)
    answer = KINDS[question.kind].say(question, given.value, language)
    purpose = question.purpose.promise.says(language)
    line = turn.phrase(
        "mydata.answer", label=label, answer=answer, day=turn.day(given.at), purpose=purpose, keep=_kept(turn, given)
    )
    changed = what_changed.beside(turn, question_id)
    return " ".join(part for part in (line, _goes(turn, question), *_went(turn, given), *changed) if part)


def _kept(turn: Turn, given: Given) -> str:
    if turn.state.deletion_held:
        return turn.phrase("mydata.kept.held")
    # After a stop everything goes together, and that may be sooner than the question's own promise.
    return turn.phrase("mydata.kept", day=turn.day(min(given.keep_until, turn.state.erase_at or given.keep_until)))


def _went(turn: Turn, given: Given) -> list[str]:
    """Who has it by now, and since when; only of what still stands."""
    return [
        turn.phrase("mydata.went", receiver=receivers.called(turn, receiver), day=turn.day(at))
        for receiver, at in turn.moment.handed_on.get(given.id, ())
    ]


def _taken_out_lines(turn: Turn) -> list[str]:
    """Of what nobody may have any more, who had it, and whether it is gone there: seen by us, or only said (GDPR Art. 19)."""
    standing = {question for question, _ in turn.state.answers()}
    lines = []
    for one in turn.moment.with_others:
        question = _as_it_is_now(turn, QuestionId(one.question))
        is_over = question is None or question.id not in standing or not _may_leave(turn, question)
        if question is not None and is_over:
            how = "seen" if one.read_back_at is not None else "told" if one.is_out else "to_tell"
            said = (question.label or question.ask).says(turn.state.language)
            receiver = receivers.called(turn, one.receiver)
            day = turn.day(one.read_back_at or one.at)
            lines.append(turn.phrase(f"mydata.out.{how}", receiver=receiver, question=said, day=day))
    return lines


def _as_it_is_now(turn: Turn, name: QuestionId) -> Question | None:
    """The question that had this name, under the one it has now; as it was last, where it is gone."""
    name = current_ids(turn.catalogue).get(name, name)
    before = (question for question in reversed(tuple(turn.catalogue.revisions.values())) if question.id == name)
    return turn.catalogue.questions.get(name) or next(before, None)


def _may_leave(turn: Turn, question: Question) -> bool:
    """Whether answers to it go to anybody now."""
    live = turn.catalogue.questions.get(question.id)
    return live is not None and has_columns(live.crm, live.sensitive) and bool(receivers.receivers_of(turn, live))


def _goes(turn: Turn, question: Question) -> str:
    """Who may receive this answer; nothing to say where a question never had receivers, and is for nobody but us."""
    if question.is_shared and turn.catalogue.receivers_for(question) and not _may_leave(turn, question):
        return turn.phrase("why.stays")
    has_something_to_say = turn.catalogue.receivers_for(question) or not question.is_shared
    return receivers.who_gets_it(turn, question) if has_something_to_say else ""


def _other_lines(turn: Turn) -> list[str]:
    state, language = turn.state, turn.state.language
    declined = [
        (question.label or question.ask).says(language)
        for question in turn.catalogue.questions.values()
        if state.history(question.id).refused or _is_skipped(turn, question.id)
    ]
    lines = []
    if declined:
        lines.append(turn.phrase("mydata.declined", questions="; ".join(declined)))
    if state.refused_topics:
        topics = [turn.catalogue.topic_called(one.topic, turn.state.language, one.called) for one in state.refused_topics]
        lines.append(turn.phrase("mydata.topics", topics="; ".join(topics)))
    if (consent := state.consents.get(BE_ASKED)) is not None:
        lines.append(turn.phrase(f"mydata.consent.{consent.status}", day=turn.day(consent.at)))
    if state.keeps_to_us:
        lines.append(turn.phrase("mydata.not_shared"))
    if systems := receivers.joined_records(turn):
        lines.append(turn.phrase("mydata.contacts", systems=systems))
    if state.zone is not None:
        lines.append(turn.phrase("mydata.zone", place=turn.catalogue.phrases.city(state.zone, language)))
    if state.phase != "new":  # of whoever never said hello not even that is kept
        lines.append(turn.phrase_here("mydata.address"))
    return [*lines, *_pace_line(turn)]


def _pace_line(turn: Turn) -> list[str]:
    if not turn.state.may_be_asked(turn.now):
        return []
    if not writes_first(turn):
        return [turn.phrase("mydata.resting")]
    promise = promised(turn)
    return [promise] if promise else []


def _is_skipped(turn: Turn, question: QuestionId) -> bool:
    history = turn.state.history(question)
    is_declined = any(record.outcome == "skipped" for record in history.asks)
    return is_declined and history.not_before is not None and turn.now < history.not_before


def _answer_rows(turn: Turn) -> list[list[Button]]:
    return [_buttons_of(turn, number, question, given) for number, (question, given) in enumerate(turn.state.answers(), start=1)]


def _topic_rows(turn: Turn) -> list[list[Button]]:
    """A way back to each topic that they wanted to hear nothing of."""
    if turn.state.phase != "active":
        return []
    return [
        [
            turn.button(
                Action.ALLOW_TOPIC,
                tokens.named(one.topic),
                mark=one.id,
                topic=turn.catalogue.topic_called(one.topic, turn.state.language, one.called),
            )
        ]
        for one in turn.state.refused_topics
    ]


def _buttons_of(turn: Turn, number: int, question: QuestionId, given: Given) -> list[Button]:
    change = turn.button(Action.CHANGE, given.ask, says="button.change_numbered", number=number)
    erase = turn.button(Action.ERASE_ANSWER, given.ask, mark=given.id, number=number)
    found = asked(turn, given.ask)
    if found is None or not turn.catalogue.receivers_for(found[0]) or turn.state.keeps_to_us:
        return [change, erase]
    sharing = Action.SHARE if turn.state.history(question).restricted else Action.STOP_SHARING
    return [change, erase, turn.button(sharing, given.ask, mark=turn.state.restriction(question), number=number)]
