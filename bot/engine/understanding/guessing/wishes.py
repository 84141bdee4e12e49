"""What they want of us, where that is sure enough for what it does: a button is pressed, or something is said or shown."""

from __future__ import annotations

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding import slots
from bot.engine.understanding.guessing.likelihoods import LIKELIER, LIKELY, LIKELY_STOP, SURE, Likely, best_of
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.time_of_day import minutes_in
from prompts.kinds.mentions import told_by_a_word
from prompts.model.question import Question, QuestionId
from prompts.reading.clauses import begins_a_question

_SURE_NO = 0.95
"""From here on a no skips the question that waits."""

_FAR_FROM_A_STOP = 2.0
"""So many times likelier than a refusal, what is said in passing is answered without offering a stop."""

_A_SENTENCE = 3
"""Words; a no of fewer is one to what was offered last."""

_DONE = {
    "erase_all": Intent.DELETE,
    "erase_one": Intent.MY_DATA,
    "show_data": Intent.MY_DATA,
    "change": Intent.MY_DATA,
    "less_often": Intent.PACE,
    "pause": Intent.PAUSE,
    "later": Intent.PAUSE,
    "resume": Intent.START,
    "help": Intent.HELP,
    "language": Intent.LANGUAGE,
    "clock": Intent.CLOCK,
    "insult": Intent.INSULT,
    "dont_know": Intent.UNDECIDED,
    "none": Intent.UNDECIDED,
    "hello": Intent.GREETING,
    "who_sees": Intent.WHO_SEES,
    "dont_share": Intent.MAYBE_KEEP_HERE,
    "sell": Intent.SELL,
    "anonymous": Intent.ANONYMOUS,
    "where_kept": Intent.WHERE_KEPT,
    "when_next": Intent.WHEN_NEXT,
    "what_do_i_get": Intent.WHAT_DO_I_GET,
    "why": Intent.WHAT_DO_I_GET,
    "who_are_you": Intent.WHO_ARE_YOU,
    "human": Intent.WHO_ARE_YOU,
    "scam": Intent.SCAM,
    "person": Intent.PERSON,
    "order": Intent.ORDER,
    "complaint": Intent.COMPLAINT,
    "thanks": Intent.THANKS,
    "bye": Intent.BYE,
    "praise": Intent.PRAISE,
    "laughter": Intent.LAUGHTER,
    "yes": Intent.FINE,
    "no": Intent.FINE,
    "cancel": Intent.CANCEL,
    "undo": Intent.UNDO,
}
"""What the examples call it, and what is done about it; `DELETE` only asks. What is not listed is no wish of its own."""

_NOT_BEFORE_THE_YES = frozenset(
    {Intent.GREETING, Intent.PACE, Intent.PAUSE, Intent.CLOCK, Intent.CANCEL, Intent.FINE, Intent.UNDECIDED}
)
"""Before the Yes these are about the notice."""

_SHOWS_A_SCREEN = frozenset({"erase_all", "erase_one", "show_data", "change", "language", "clock"})
"""What is done only where it is likelier than not: it leads somewhere else."""

_CHANGES_SOMETHING = frozenset({"skip", "later", "never", "cancel", "undo", "one_more", "no", "pause", "less_often", "resume"})
"""What is done only where it is sure."""

_SMALL_TALK_WHERE_NOTHING_IS_OPEN = frozenset({"cancel", "dont_know", "undo"})
"""What changes nothing there: it is said to be fine, or shown what could be taken back."""

_PRESSED_BELOW = {
    "skip": "skip",
    "cancel": "skip",
    "no": "skip",
    "later": "later",
    "never": "never",
    "why": "why",
}
"""Buttons of the open question, by what the examples call them: *never mind* leaves the question."""

_ON_SCREEN = {
    "change": (Action.CHANGE,),
    "correct": (Action.CHANGE,),
    "add": (Action.CHANGE,),
    "undo": (Action.UNDO_SKIP,),
    "one_more": (Action.ONE_MORE,),
    "resume": (Action.RESUME, Action.ONE_MORE),
    "no": (Action.NO,),
    "skip": (Action.NO,),
    "never": (Action.NO,),
}
"""Other buttons that wait; those that come first win. None of them agrees to anything, and none erases."""

_CONFIRMS = frozenset({"yes", "erase_all", "one_more", "resume"})
"""What may be a yes to an erasure that waits."""

_ENDS_A_STEP = frozenset({"cancel", "no", "undo", "skip"})
"""What leaves the step that is open."""


def wish(text: str, likely: Likely, context: Context, *, takes_any_words: bool = False) -> Meaning | None:
    """What they want of us, where that is sure enough for what it does; `takes_any_words`: of the question that waits."""
    best = best_of(likely)
    if likely[best] < _needed(best, context, takes_any_words=takes_any_words) or _may_be_stop(best, likely, context):
        return None
    if best in _CONFIRMS and context.is_erasing:
        return Meaning(Intent.CONFIRM_ERASURE)
    if best == "one_more" and "skip" in context.buttons and not takes_any_words:
        return Meaning(Intent.STILL_OPEN, offers=(context.buttons["skip"],))
    return _pressed(best, context) or _done(best, text, context)


def _needed(name: str, context: Context, *, takes_any_words: bool) -> float:
    """How sure it has to be."""
    if name == "no" and context.is_waiting:
        return _SURE_NO  # "not red" denies an answer rather than the question
    if name in _SMALL_TALK_WHERE_NOTHING_IS_OPEN and not context.is_waiting and context.ends_step is None and context.ever_agreed:
        return LIKELIER
    if takes_any_words or name in _CHANGES_SOMETHING:
        return SURE
    return LIKELIER if name in _SHOWS_A_SCREEN else LIKELY


def _may_be_stop(name: str, likely: Likely, context: Context) -> bool:
    """Whether a stop has to be offered instead: it is likely, and the wish not much likelier."""
    is_close = likely["stop"] >= LIKELY_STOP and likely[name] < _FAR_FROM_A_STOP * likely["stop"]
    return is_close and (context.is_asked or name == "resume")


def _pressed(name: str, context: Context) -> Meaning | None:
    """The button that does it, where one waits."""
    token = context.ends_step if name in _ENDS_A_STEP else None
    token = token or context.buttons.get(_PRESSED_BELOW.get(name, "")) or _waiting(name, context)
    return Meaning(Intent.PRESS, presses=token) if token is not None else None


def _waiting(name: str, context: Context) -> Token | None:
    return next((token for action in _ON_SCREEN.get(name, ()) for _, token in context.offered if token.action is action), None)


def _done(name: str, text: str, context: Context) -> Meaning | None:
    intent = _DONE.get(name)
    if name == "dont_know" and not context.is_waiting and context.is_asked:
        return Meaning(Intent.FINE)  # "it's all the same to me", where nothing is asked
    if name == "never" and not context.is_waiting and context.is_asked:
        return Meaning(Intent.NEVER_ABOUT, slot=text, offers=(Token(0, Action.STOP),))
    if intent is None or not _makes_sense(intent, context):
        return None
    if name == "erase_one" and (about := _named_among(text, context)) is not None:
        return Meaning(Intent.UNDO, about=about)
    return _with_slots(intent, name, text, context)


def _makes_sense(intent: Intent, context: Context) -> bool:
    if intent is Intent.UNDECIDED:
        return "skip" in context.buttons
    if not context.ever_agreed:
        return intent not in _NOT_BEFORE_THE_YES
    return intent is not Intent.FINE or not context.is_waiting


def _with_slots(intent: Intent, name: str, text: str, context: Context) -> Meaning:
    match intent:
        case Intent.FINE if name == "no" and context.is_asked and len(text.split()) >= _A_SENTENCE:
            return Meaning(intent, offers=(Token(0, Action.STOP),))  # where nothing waits, it may be to all of it
        case Intent.PAUSE if slots.is_how_often(text, context.phrases):
            return _with_slots(Intent.PACE, name, text, context)
        case Intent.PAUSE:
            return Meaning(intent, day=slots.end_of_break(text, context))
        case Intent.PACE:
            return Meaning(intent, slot=slots.pace_named(text, context) or "")
        case Intent.LANGUAGE:
            return Meaning(intent, slot=slots.language_in(text, context.phrases) or "")
        case Intent.MAYBE_KEEP_HERE if "?" in text or begins_a_question(text, context.here.language):
            return Meaning(Intent.CONSENTS)
        case Intent.CLOCK:
            return Meaning(intent, minutes=minutes_in(text), slot=text)
        case _:
            return Meaning(intent)


def _named_among(text: str, context: Context) -> QuestionId | None:
    """The one answered question of whose words some are said, or the only one that was answered."""
    if len(context.given) == 1:
        return context.given[0][0].id
    called = {place: _called(question, context) for place, (question, _) in enumerate(context.given)}
    named = told_by_a_word(called, text, context.here.language)
    return context.given[named.pop()][0].id if len(named) == 1 else None


def _called(question: Question, context: Context) -> str:
    label = question.label.says(context.here.language) if question.label is not None else ""
    return f"{question.ask.says(context.here.language)} {label} {question.id.replace('_', ' ')}"
