"""Words that are not an answer yet: shown back, and kept, rewritten or dropped by the customer's own tap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.engine.conversation import keyboard
from bot.engine.conversation.answers.saving import Taking, show_kept, take
from bot.engine.conversation.questions.asked import Shown
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.changed import changed
from bot.engine.model.effects import Button
from bot.engine.model.facts.answers import ChangeBegun, ChangeEnded, Drafted
from bot.engine.model.facts.asks import AskReworded
from bot.engine.model.facts.consent import ErasureOffered, NoticeShown
from bot.engine.model.facts.contacts import ContactOffered
from bot.engine.model.facts.person import BackAsked, LinkAsked
from bot.engine.model.ids_and_time import AskId
from bot.engine.model.packing.codec import suggested, suggestion
from bot.engine.model.parts.pending import Draft
from bot.engine.model.tokens import Action
from prompts.kinds.table import KINDS
from prompts.model.answer_types import Private, Read, TooLong
from prompts.model.durations import after
from prompts.model.question import Value


def hold_back(turn: Turn, shown: Shown, draft: Draft) -> int:
    """Keep it under a name of its own, which is on its buttons."""
    named = changed(draft, id=turn.id("draft"), at=turn.now)
    hold(turn, shown, named)
    return named.id


def hold(turn: Turn, shown: Shown, draft: Draft) -> None:
    """Keep the draft with the open question, or with the answer that is being changed."""
    waiting = turn.state.open
    if waiting is not None and waiting.ask == shown.record.id and turn.state.changing is None:
        turn.happened(Drafted(draft))
    else:
        turn.happened(ChangeBegun(shown.question.id, shown.record.id, draft))


def draft_of(turn: Turn, ask_id: int) -> Draft | None:
    """What is held back for this ask."""
    waiting, changing = turn.state.open, turn.state.changing
    if changing is not None and changing.ask == ask_id:
        return changing.draft
    return waiting.draft if waiting is not None and waiting.ask == ask_id else None


_PUTS_A_QUESTION = (BackAsked, NoticeShown, ErasureOffered, ContactOffered, LinkAsked, AskReworded)
"""What the bot asks beside an open question, or once more in other words."""

NOT_MEANT: Mapping[str, Action] = MappingProxyType(
    {"suggested": Action.REWRITE, "either": Action.REWRITE, "doubtful": Action.DROP_DRAFT}
)
"""What a plain no presses where words are asked back."""


def asked_back(turn: Turn) -> tuple[AskId, Draft] | None:
    """What is asked back with a yes and a no, or as a choice between two."""
    place = turn.state.changing or turn.state.open
    draft = place.draft if place is not None else None
    return (place.ask, draft) if place is not None and draft is not None and draft.why in NOT_MEANT else None


def lapse(turn: Turn, held: tuple[AskId, Draft] | None) -> None:
    """What was asked back before is over, unless it is already."""
    if held is not None and asked_back(turn) == held:
        let_go(turn, held[0])


def lapse_beside_a_question(turn: Turn, held: tuple[AskId, Draft] | None) -> None:
    """Another question was put since: a yes is to that one, however much later it comes."""
    if any(isinstance(fact, _PUTS_A_QUESTION) for fact in turn.facts):
        lapse(turn, held)


def lapse_with_time(turn: Turn) -> None:
    """Words that are held back beside a question wait as long as a question does, be it still open: nobody counts on a tick."""
    waiting = turn.state.open
    if waiting is None or waiting.draft is None or waiting.draft.why == "picking":
        return
    since = waiting.draft.at or waiting.sent_at or waiting.at
    if after(since, turn.catalogue.brand.pace.silence_after) <= turn.now:
        turn.happened(Drafted(None))


def too_long(turn: Turn, shown: Shown, reading: TooLong) -> None:
    """More than the question keeps: the first part is offered, nothing is stored."""
    mark = hold_back(turn, shown, Draft("too_long", reading.kept))
    first = turn.button(Action.KEEP_DRAFT, shown.record.id, mark=mark, says="button.keep_first", limit=reading.limit)
    drop = turn.button(Action.DROP_DRAFT, shown.record.id, mark=mark)
    turn.say(turn.phrase("too_long", limit=reading.limit), [[first], [drop]])


def private(turn: Turn, shown: Shown, reading: Private) -> None:
    """Something that must not be kept: the rest is offered; silence means that nothing is saved."""
    mark = hold_back(turn, shown, Draft("private", reading.rest))
    topic = turn.phrase(f"topic.{reading.topic}")
    rewrite = turn.button(Action.REWRITE, shown.record.id, mark=mark)
    drop = turn.button(Action.DROP_DRAFT, shown.record.id, mark=mark)
    if not reading.rest:
        return turn.say(turn.phrase("private.nothing", topic=topic), [[rewrite], [drop]])
    that = turn.button(Action.KEEP_DRAFT, shown.record.id, mark=mark)
    turn.say(turn.phrase("private.rest", topic=topic, rest=reading.rest), [[that, rewrite], [drop]])


def doubtful(turn: Turn, shown: Shown, reading: Read, *, beside: keyboard.Rows = ()) -> None:
    """Words that a question would take as they are, and that may be none of an answer."""
    mark = hold_back(turn, shown, Draft("doubtful", str(reading.value)))
    keep_it = turn.button(Action.KEEP_DRAFT, shown.record.id, mark=mark, says="button.keep_words")
    no = turn.button(Action.DROP_DRAFT, shown.record.id, mark=mark, says="button.not_meant")
    turn.say(turn.phrase("suggest.keep"), [[keep_it, no], *beside])


def suggest(turn: Turn, shown: Shown, values: Sequence[Value], *, beside: keyboard.Rows = ()) -> None:
    """*Do you mean Dark?*: what a whole sentence names. Only the value is held back; the sentence may say more than was asked."""
    mark = hold_back(turn, shown, suggestion(values))
    kind, ask_id = KINDS[shown.question.kind], shown.record.id
    answers = [kind.say(shown.question, value, turn.state.language) for value in values]
    if len(answers) > 1:
        each = [Button(answer, tokens.write(Action.KEEP_DRAFT, ask_id, index, mark)) for index, answer in enumerate(answers)]
        neither = turn.button(Action.REWRITE, ask_id, mark=mark, says="button.neither")
        return turn.say(turn.phrase("suggest.which"), [each, [neither], *beside])
    yes = turn.button(Action.KEEP_DRAFT, ask_id, mark=mark, says="button.suggested")
    no = turn.button(Action.REWRITE, ask_id, mark=mark, says="button.not_meant")
    turn.say(turn.phrase("suggest.ask", answer=answers[0]), [[yes, no], *beside])


def keep(turn: Turn, shown: Shown, draft: Draft, index: int) -> None:
    """*Keep the first 300*, *Keep that*, *Yes, that's it*: what was shown becomes the answer, confirmed."""
    values = suggested(draft) or (draft.keeps,)
    if draft.why == "picking" or not draft.keeps or index >= len(values):
        return turn.toast(turn.phrase("toast.draft_gone"))
    turn.amend(turn.phrase("draft.kept"))
    value = values[index]
    said = KINDS[shown.question.kind].say(shown.question, value, turn.state.language) if suggested(draft) else draft.keeps
    if take(turn, Taking(shown.question, shown.record, value, said, "confirmed")):
        show_kept(turn, shown.question)


def drop(turn: Turn, shown: Shown, draft: Draft) -> None:
    """*Don't save*: the words are gone, the question still waits."""
    let_go(turn, shown.record.id)
    turn.amend(turn.phrase("draft.dropped"))


def rewrite(turn: Turn, shown: Shown, draft: Draft) -> None:
    """*Let me rewrite*, *No*: what was held back is gone, and other words are waited for."""
    let_go(turn, shown.record.id)
    turn.amend(turn.phrase("suggest.again" if suggested(draft) else "draft.rewrite"))


def let_go(turn: Turn, ask_id: AskId) -> None:
    """What is held back is gone, and with it a change that was begun for it."""
    if turn.state.changing is not None and turn.state.changing.ask == ask_id:
        turn.happened(ChangeEnded())
    else:
        turn.happened(Drafted(None))
