"""How a question looks: its words, its hint, its buttons."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.conversation import keyboard
from bot.engine.conversation.questions.looks import Labels, Look, look_of, own_words
from bot.engine.conversation.questions.receivers import named_below, who_would_get_it
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button, Message
from bot.engine.model.history import Given, Variant
from bot.engine.model.ids_and_time import AskId, local_day, share
from bot.engine.model.tokens import Action
from prompts.kinds.table import GATHERING, KINDS
from prompts.model.answer_types import Here
from prompts.model.question import Question, Value

_TICK = "\N{CHECK MARK} "


def here(turn: Turn) -> Here:
    """What words mean now: typed answers."""
    return Here(turn.state.language, turn.today())


def when_asked(turn: Turn, ask_id: AskId) -> Here:
    """What buttons mean: `in 1 week` counts from the day the question was asked, however late the tap."""
    found = turn.state.find_ask(ask_id)
    return Here(turn.state.language, local_day(found[1].at, turn.zone) if found else turn.today())


def variant_of(customer: int, question: Question) -> Variant:
    """Which words of a wording test a customer sees (`a` as written, `b` the other): by hash, the same as long as the words are."""
    if question.wording_test is None:
        return "standard"
    words = (text.says(text.fallback) for text in (question.ask, question.wording_test))
    return "b" if share("wording", customer, *words) < 0.5 else "a"


def asks(turn: Turn, question: Question) -> str:
    """The question's own words, as this customer is shown them."""
    return own_words(question, variant_of(turn.state.customer, question), turn.state.language)


def first_look(turn: Turn, question: Question, then: Here) -> Look:
    """The question as it is put: ask, hint, benefit and purpose in one message, options of that day, then Why? and Skip."""
    labels = Labels(*(turn.buttons[action].label for action in (Action.WHY, Action.SKIP, Action.DONE)))
    variant, below = variant_of(turn.state.customer, question), named_below(turn, question).lines
    return look_of(turn.catalogue, question, variant, then, below, labels)


def question_message(turn: Turn, question: Question, ask_id: AskId, *, intro: str = "") -> Message:
    """The question as it is shown: its text, and its buttons with what is picked so far."""
    text = f"{intro}\n{question_text(turn, question)}".strip()
    return Message(text, question_rows(turn, question, ask_id))


def question_text(turn: Turn, question: Question) -> str:
    """Question, benefit and purpose line: what consent to the answer rests on (GDPR Art. 7(2))."""
    return first_look(turn, question, here(turn)).text


def question_rows(
    turn: Turn,
    question: Question,
    ask_id: AskId,
    *,
    action: Action = Action.CHOOSE,
    ticked: Value | None = None,
) -> keyboard.Rows:
    """The buttons of a question; `ticked` marks what is picked, or the current answer while it is being corrected."""
    kind, then = KINDS[question.kind], when_asked(turn, ask_id)
    if ticked is None and question.kind in GATHERING:
        ticked = picked_so_far(turn, ask_id)
    if ticked is None and action is Action.CHOOSE:
        return first_look(turn, question, then).rows(ask_id)
    given = turn.state.history(question.id).given
    changes = given.id if action is Action.CORRECT and given is not None else 0
    choices = [
        Button(
            f"{_TICK}{choice.label}" if _is_ticked(kind.pick(question, choice.index, then), ticked) else choice.label,
            tokens.write(action, ask_id, choice.index, changes),
        )
        for choice in kind.offer(question, then)
    ]
    rows = keyboard.rows(choices)
    if question.kind in GATHERING:
        rows = (*rows, (_done(turn, ask_id, ticked),))
    return (*rows, tuple(_quiet(turn, ask_id, action)))


def picked_so_far(turn: Turn, ask_id: AskId) -> tuple[str, ...] | None:
    """The options ticked on this ask's message that are no answer yet."""
    for place in (turn.state.changing, turn.state.open):
        if place is not None and place.ask == ask_id and place.draft is not None and place.draft.why == "picking":
            return place.draft.picked
    return None


def still_message(turn: Turn, question: Question, given: Given, ask_id: AskId, *, answer: str) -> Message:
    """*Still Dark?*: an answer that grew old is confirmed by one tap. `answer` is what is shown for it."""
    day = turn.day(given.at)
    language = turn.state.language
    purpose = turn.phrase("ask.purpose", purpose=question.purpose.promise.says(language))
    still = turn.phrase("still.ask", answer=answer, day=day)
    about = f"{question.benefit.says(language)} {purpose}"
    text = "\n".join([asks(turn, question), still, about, *named_below(turn, question).lines])
    choices = [
        turn.button(Action.STILL_TRUE, ask_id),
        turn.button(Action.HAS_CHANGED, ask_id),
        turn.button(Action.FORGET_IT, ask_id),
    ]
    return Message(text, (*keyboard.rows(choices), tuple(_quiet(turn, ask_id, Action.CHOOSE))))


def explain_why(turn: Turn, question: Question) -> str:
    """What the line above it does not say: that it is used for nothing else, who gets it, how long it is kept."""
    language = turn.state.language
    keep = turn.catalogue.phrases.duration(question.keep, language)
    return turn.phrase("why", keep=keep, goes=who_would_get_it(turn, question))


def _is_ticked(value: Value | None, ticked: Value | None) -> bool:
    if ticked is None or value is None:
        return False
    return set(value) <= set(ticked) if isinstance(value, tuple) and isinstance(ticked, tuple) else value == ticked


def _done(turn: Turn, ask_id: AskId, ticked: Value | None) -> Button:
    picked = ticked if isinstance(ticked, tuple) else ()
    label = turn.phrase("button.done_counted", count=len(picked)) if picked else turn.phrase("button.done")
    return Button(label, tokens.write(Action.DONE, ask_id, mark=ticks_named(picked)))


def ticks_named(picked: Sequence[str]) -> int:
    """What *Done* is told by: the options that are ticked on its keyboard, in whatever order they were; nothing for none."""
    return tokens.named(";".join(sorted(picked))) if picked else 0


def _quiet(turn: Turn, ask_id: AskId, action: Action) -> list[Button]:
    if action is Action.CORRECT:
        return [turn.button(Action.KEEP, ask_id)]
    return [
        turn.button(Action.WHY, ask_id),
        turn.button(Action.SKIP, ask_id),
    ]
