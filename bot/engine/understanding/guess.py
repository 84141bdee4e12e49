"""What the examples suggest that words mean which no list knows.

A refusal is read for recall: where it may well be one, a stop is offered. What costs nothing (a question about us, small talk) is
answered where it is likely; what changes something is done only where it is sure and can be taken back. What is guessed is never
an answer, a consent or an erasure: those are asked back.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding import slots
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.offers import offers
from prompts.intents.classifier import shipped
from prompts.kinds.mentions import told_by_a_word
from prompts.kinds.table import KINDS
from prompts.model.answer_types import Read, Reading, Unclear
from prompts.model.question import Question, QuestionId, Value
from prompts.reading.vocabulary import plain, vocabulary

_SURE_STOP = 0.95
"""A stop, which ends what somebody may have liked, has to be surer than anything else: below, it is offered."""

_NEVER = 1.1
"""What names an answer is never stopped for: a stop is offered beside it."""

_LIKELY_STOP = 0.25
"""From here on a stop is offered, whatever else is likelier."""

_LIKELY_DISTRESS = 0.3
"""From here on distress is answered as such: a gentle word too many hurts less than a template to somebody in need."""

_SURE = 0.6
"""From here on something is done that changes what is kept or asked; it can be taken back by one tap."""

_LIKELY = 0.33
"""From here on something is said or shown that changes nothing."""

_SURE_NO = 0.75
"""A No to the notice, be it said as a refusal or as a no."""

_LIKELIER = 0.45
"""From here on a screen is shown on which they can do what they may have meant."""

_FAR_FROM_A_STOP = 2.0
"""So many times likelier than a refusal, what is said in passing is answered without offering a stop."""

_SURE_CHILD = 0.7
_LESS = 0.7
"""What is left of the chance that it is an answer, where none was found in it."""

_LIKELY_ANSWER = 0.25
"""From here on a yes or a no to a question that takes one, in other words, is asked back."""

_DOUBTFUL = 0.6
"""Below, words may be none of an answer in somebody's own words, and are asked back where they may well be something else."""

_THINKABLE = 0.15

_A_SENTENCE = 3
"""Words; fewer that are not understood are a misspelt answer rather than a refusal."""

_NAMES_OPTIONS = frozenset({"negated", "several"})
"""Why an answer is unclear that does speak of the options."""

_LONGEST = 400
"""Letters; longer messages are a story, and its topic is not what is wanted of us."""

_DONE = {
    "stop": Intent.STOP,
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
    "distress": Intent.DISTRESS,
    "insult": Intent.INSULT,
    "dont_know": Intent.UNDECIDED,
    "none": Intent.UNDECIDED,
    "hello": Intent.GREETING,
    "who_sees": Intent.WHO_SEES,
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

_SHOWS_A_SCREEN = frozenset({"erase_all", "erase_one", "show_data", "change", "language", "clock"})
"""What is done only where it is likelier than not: it leads somewhere else."""

_CHANGES_SOMETHING = frozenset(
    {"stop", "child", "skip", "later", "never", "cancel", "undo", "one_more", "no", "pause", "less_often", "resume"}
)
"""What is done only where it is sure."""

_BELOW_THE_QUESTION = {
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

_OF_AN_ANSWER = frozenset({"answer", "keep"})
_BESIDE_AN_ANSWER = _OF_AN_ANSWER | {
    "thanks", "praise", "laughter", "hello", "bye", "yes", "no", "correct", "add", "change", "other", "dont_know", "none", "later",
    "complaint", "order", "clock", "undo", "resume", "one_more", "less_often", "pause", "stop", "skip", "cancel", "never",
}  # fmt: skip
"""What may well be said in a sentence that also names an answer."""

_ABOUT_AN_ANSWER = frozenset({"correct", "add", "change", "answer", "undo"})
"""What may name another answer than the one they gave."""

_SAYS_ANOTHER = frozenset({"change", "correct", "add"})
"""What is about an answer of before, also while another question waits."""

_NEEDS_AN_ANSWER = frozenset({"correct", "add", "undo"})


def guessed(text: str, context: Context) -> Meaning | None:
    """What words want of us while no answer is waited for, as far as the examples say; nothing where that is not likely."""
    if not _is_readable(text):
        return None
    likely = _likelihoods(text, context)
    sure = (
        _first(likely, context, _sure_stop(text, context))
        or _wish(text, likely, context, but_not=_ABOUT_AN_ANSWER)
        or _other_answer(text, likely, context)
        or _wish(text, likely, context)
    )
    if sure is not None:
        return sure
    if not context.has_agreed:
        return _about_the_notice(likely, context)
    return _refusal(likely, context) or Meaning(Intent.NOTHING, offers=_with_a_stop(likely, context))


def guessed_beside(text: str, question: Question, answer: Reading | None, context: Context) -> Meaning | None:
    """What words want that are no exact answer to the question that waits: an answer in a sentence is asked back."""
    if not _is_readable(text):
        return None
    likely = _likelihoods(text, context)
    if sum(likely[name] for name in _SAYS_ANOTHER) >= _SURE and (other := _other_answer(text, likely, context)) is not None:
        return other
    suggested = _suggested(text, question, likely, context)
    sure_stop = _sure_stop(text, context)
    if suggested is not None:
        return _first(likely, context, sure_stop if suggested.is_guess else _NEVER) or suggested
    is_free = isinstance(answer, Read)
    likely = likely if is_free else _weighed(likely, {"keep": 0.0, "answer": _LESS})
    found = _first(likely, context, sure_stop) or _wish(text, likely, context, free=is_free) or _refusal(likely, context)
    if found is not None or is_free:
        return found or _doubtful(likely, answer, context)
    is_sentence = len(text.split()) >= _A_SENTENCE and isinstance(answer, Unclear) and answer.why not in _NAMES_OPTIONS
    return Meaning(Intent.ANSWER, answer=answer, offers=_with_a_stop(likely, context) if is_sentence else offers(likely, context))


def _is_readable(text: str) -> bool:
    """Whether there is something to go by: a number alone may be anything."""
    return 0 < len(text) <= _LONGEST and not all(
        character.isdecimal() or not character.isprintable() or character in " .,:;-/" for character in text
    )


def _likelihoods(text: str, context: Context) -> Mapping[str, float]:
    """How likely each intent is here: what makes no sense in this place is none of them."""
    likely = dict(shipped().likelihoods(text))
    core = context.phrases.without_polite(text)
    if core and core != text and max(likely, key=likely.__getitem__) != "thanks":
        likely = dict(shipped().likelihoods(core))  # a please or a mark around it changes nothing that is wanted
    if context.phrases.mentions("no_stop", text):
        likely["stop"] = 0.0
    senseless: set[str] = set()
    if not context.is_waiting:
        senseless |= _OF_AN_ANSWER if not context.given else {"keep"}
        senseless |= _NEEDS_AN_ANSWER if not context.given else set()
    return _weighed(likely, dict.fromkeys(senseless, 0.0))


def _weighed(likely: Mapping[str, float], weights: Mapping[str, float]) -> Mapping[str, float]:
    """The likelihoods with some of them made smaller, together 1 again."""
    weighed = {name: chance * weights.get(name, 1.0) for name, chance in likely.items()}
    whole = sum(weighed.values()) or 1.0
    return {name: chance / whole for name, chance in weighed.items()}


def _sure_stop(text: str, context: Context) -> float:
    """How sure a stop has to be: behind a negation, "I don't want you to stop", it is only ever offered."""
    words = plain(text).split()
    negations = vocabulary(context.here.language).negations
    negated = next((place for place, word in enumerate(words) if word in negations), len(words))
    return _NEVER if context.phrases.mentions("stop_verb", " ".join(words[negated:])) else _SURE_STOP


def _first(likely: Mapping[str, float], context: Context, sure_stop: float) -> Meaning | None:
    """Somebody in need, a child, a refusal that is sure: whatever else the words may be."""
    if likely["distress"] >= _LIKELY_DISTRESS:
        return Meaning(Intent.DISTRESS)
    if likely["child"] >= _SURE_CHILD and context.may_be_child:
        return Meaning(Intent.CHILD)
    return Meaning(Intent.STOP) if likely["stop"] >= sure_stop else None


def _refusal(likely: Mapping[str, float], context: Context) -> Meaning | None:
    """What may be a refusal; to who has stopped already, only what is nothing else."""
    is_likely = likely["stop"] >= (_LIKELY_STOP if context.is_asked else max(likely.values()))
    return Meaning(Intent.MAYBE_STOP) if is_likely and context.has_agreed else None


def _suggested(text: str, question: Question, likely: Mapping[str, float], context: Context) -> Meaning | None:
    """The answer that the sentence names, unless it surely wants something else."""
    best = max(likely, key=likely.__getitem__)
    if likely[best] >= (_LIKELY if "?" in text else _SURE) and best not in _BESIDE_AN_ANSWER:
        return None
    value = KINDS[question.kind].suggest(question, text, context.here)
    is_guess = value is None
    if value is None and KINDS[question.kind].answer_type == "yes_or_no":
        value = _yes_or_no(likely)
    if value is None:
        return None
    return Meaning(Intent.MAYBE_ANSWER, suggested=value, is_guess=is_guess, offers=_beside_a_suggestion(likely, context))


def _yes_or_no(likely: Mapping[str, float]) -> bool | None:
    yes, no = likely["yes"], likely["no"]
    return yes > no if yes + no >= _LIKELY_ANSWER and max(yes, no) >= 2 * min(yes, no) else None


def _other_answer(text: str, likely: Mapping[str, float], context: Context) -> Meaning | None:
    """Another answer than the one they gave, in a sentence of its own: asked back."""
    if sum(likely[name] for name in _ABOUT_AN_ANSWER) < _LIKELY or likely["undo"] > likely["correct"] + likely["add"]:
        return None
    for question, value in context.given:
        said = KINDS[question.kind].suggest(question, text, context.here)
        if said is not None and (new := _joined(question, value, said, likely)) != value:
            return Meaning(Intent.MAYBE_ANSWER, suggested=new, about=question.id, offers=_stop_only(likely, context))
    return None


def _joined(question: Question, value: Value, said: Value, likely: Mapping[str, float]) -> Value:
    """What was said, beside what was said before where that is added to."""
    if not (isinstance(value, tuple) and isinstance(said, tuple)) or likely["correct"] > likely["add"]:
        return said
    if not set(question.alone).isdisjoint(value) or not set(question.alone).isdisjoint(said):
        return said
    both = tuple(option.id for option in question.options if option.id in (*value, *said))
    return both if question.pick_at_most is None or len(both) <= question.pick_at_most else said


def _wish(
    text: str, likely: Mapping[str, float], context: Context, *, free: bool = False, but_not: Set[str] = frozenset()
) -> Meaning | None:
    """What they want of us, where that is sure enough for what it does; `free`: a question waits that takes any words."""
    best = max(likely, key=likely.__getitem__)
    needed = _needed(best, is_free=free, is_waiting=context.is_waiting)
    may_be_stop = likely["stop"] >= _LIKELY_STOP and likely[best] < _FAR_FROM_A_STOP * likely["stop"]
    if best in but_not or likely[best] < needed or (may_be_stop and (context.is_asked or best == "resume")):
        return None
    if best in _CONFIRMS and context.ends_step is not None and context.ends_step.action is Action.KEEP_ALL:
        return Meaning(Intent.CONFIRM_ERASURE)
    return _pressed(best, context) or _done(best, text, context)


def _needed(name: str, *, is_free: bool, is_waiting: bool) -> float:
    """How sure it has to be."""
    if name == "stop":
        return _NEVER  # looked at before
    if name == "no" and is_waiting:
        return _SURE_STOP  # "not red" denies an answer rather than the question
    if is_free or name in _CHANGES_SOMETHING:
        return _SURE
    return _LIKELIER if name in _SHOWS_A_SCREEN else _LIKELY


def _pressed(name: str, context: Context) -> Meaning | None:
    """The button that does it, where one waits."""
    token = context.ends_step if name in _ENDS_A_STEP else None
    token = token or context.buttons.get(_BELOW_THE_QUESTION.get(name, "")) or _waiting(name, context)
    return Meaning(Intent.PRESS, presses=token) if token is not None else None


def _waiting(name: str, context: Context) -> Token | None:
    return next((token for action in _ON_SCREEN.get(name, ()) for _, token in context.offered if token.action is action), None)


def _done(name: str, text: str, context: Context) -> Meaning | None:
    intent = _DONE.get(name)
    if intent is None or not _makes_sense(intent, context):
        return None
    if name == "erase_one" and (about := _named_among(text, context)) is not None:
        return Meaning(Intent.UNDO, about=about)
    return _with_slots(intent, text, context)


def _makes_sense(intent: Intent, context: Context) -> bool:
    if intent is Intent.UNDECIDED:
        return "skip" in context.buttons
    if not context.has_agreed:
        return intent not in _NOT_BEFORE_THE_YES
    return intent is not Intent.FINE or not context.is_waiting


def _with_slots(intent: Intent, text: str, context: Context) -> Meaning:
    match intent:
        case Intent.PAUSE:
            return Meaning(intent, day=slots.day_ahead(text, context))
        case Intent.PACE:
            return Meaning(intent, slot=slots.pace_named(text, context.phrases) or "")
        case Intent.LANGUAGE:
            return Meaning(intent, slot=slots.language_in(text, context.phrases) or "")
        case Intent.CLOCK:
            return Meaning(intent, minutes=slots.time_named(text), slot=text)
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


_NOT_BEFORE_THE_YES = frozenset(
    {Intent.GREETING, Intent.PACE, Intent.PAUSE, Intent.CLOCK, Intent.CANCEL, Intent.FINE, Intent.UNDECIDED}
)
"""Before the Yes these are about the notice."""


def _about_the_notice(likely: Mapping[str, float], context: Context) -> Meaning | None:
    """A yes or no to it in other words: the buttons are asked for, and the notice is not said again."""
    yes, no = sum(likely[name] for name in ("yes", "resume", "one_more")), likely["no"] + likely["stop"]
    if context.yes is None:
        no = 0.0  # who has said No is not asked again for saying it again
    elif sum(likely[name] for name in ("later", "pause", "dont_know")) >= _LIKELIER:
        return Meaning(Intent.NO_HURRY)
    if context.no is not None and no >= _SURE_NO:
        return Meaning(Intent.PRESS, presses=context.no)
    return Meaning(Intent.MAYBE_YES) if yes + no >= _LIKELY else None


def _with_a_stop(likely: Mapping[str, float], context: Context) -> tuple[Token, ...]:
    """What is not understood at all may always be a refusal, however unlikely."""
    stop = (Token(0, Action.STOP),) if context.is_asked else ()
    return tuple(dict.fromkeys((*offers(likely, context), *stop)))


def _beside_a_suggestion(likely: Mapping[str, float], context: Context) -> tuple[Token, ...]:
    """What else the sentence may well want, apart from seeing their answers."""
    return tuple(token for token in offers(likely, context, worth=_THINKABLE) if token.action is not Action.MY_ANSWERS)


def _stop_only(likely: Mapping[str, float], context: Context) -> tuple[Token, ...]:
    return tuple(token for token in offers(likely, context) if token.action is Action.STOP)


def _doubtful(likely: Mapping[str, float], answer: Reading | None, context: Context) -> Meaning | None:
    """Words that would be taken as they are, and are more likely something else."""
    chance = sum(likely[name] for name in _OF_AN_ANSWER)
    is_likely_other = max(chance for name, chance in likely.items() if name not in _OF_AN_ANSWER) >= _THINKABLE
    if isinstance(answer, Read) and chance < _DOUBTFUL and is_likely_other:
        return Meaning(Intent.MAYBE_KEEP, answer=answer, offers=_beside_a_suggestion(likely, context))
    return None
