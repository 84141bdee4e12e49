"""Answers that words only suggest: a sentence that names one, another answer than the one they gave, words that may be none.

Each is asked back, and becomes an answer by the customer's own tap or yes.
"""

from __future__ import annotations

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.guessing.likelihoods import LIKELY, OF_AN_ANSWER, SURE, Likely, best_of
from bot.engine.understanding.guessing.offers import offers
from bot.engine.understanding.meaning import Context, Intent, Meaning
from prompts.kinds.table import KINDS
from prompts.model.answer_types import Read
from prompts.model.question import Question, Value
from prompts.reading.clauses import begins_a_question

_AT_MOST = 2
"""Answers that are asked back together: more say nothing."""

_LIKELY_ANSWER = 0.25
"""From here on a yes or a no to a question that takes one, in other words, is asked back."""

_PLAINLY = 2
"""So many times likelier one has to be than the other."""

_DOUBTFUL = 0.6
"""Below, words may be none of an answer in somebody's own words, and are asked back where they may well be something else."""

_UNLIKELY = 0.25
"""Below, they are asked back though nothing else is likely either."""

_A_SENTENCE = 3
"""Words; fewer that may be no answer are an unusual one rather than a refusal."""

_THINKABLE = 0.15
"""From here on something else is worth a button beside what is asked back."""

_BESIDE_AN_ANSWER = OF_AN_ANSWER | {
    "thanks", "praise", "laughter", "hello", "bye", "yes", "no", "correct", "add", "change", "other", "dont_know", "none", "later",
    "complaint", "order", "clock", "undo", "resume", "one_more", "less_often", "pause", "stop", "skip", "cancel", "never",
}  # fmt: skip
"""What may well be said in a sentence that also names an answer."""

_ASKS_ABOUT_THEIRS = frozenset({"order", "complaint"})
"""Of what a question is about theirs, though it may name a day or an option: `did my order from Friday ship?`"""

_ABOUT_AN_ANSWER = frozenset({"correct", "add", "change", "answer", "undo"})
"""What may name another answer than the one they gave."""

_PLAIN = 0.9
_COUNTS_TIME = frozenset({"pause", "less_often"})
"""What has numbers of its own where it is plain: `a break`, `once a month`."""

_SAYS_ANOTHER = frozenset({"change", "correct", "add"})
"""What is about an answer of before, whatever waits."""


def named_answer(text: str, question: Question, likely: Likely, context: Context) -> Meaning | None:
    """The answer that the sentence names, unless it surely wants something else."""
    best = best_of(likely)
    if likely[best] >= LIKELY and best not in _BESIDE_AN_ANSWER - _ASKS_ABOUT_THEIRS:
        is_asking = "?" in text or begins_a_question(text, context.here.language)
        if is_asking or (likely[best] >= SURE and best not in _BESIDE_AN_ANSWER):
            return None
    if likely[best] >= _PLAIN and best in _COUNTS_TIME and KINDS[question.kind].answer_type == "number":
        return None
    return either_named(text, question, context, beside=_beside_a_suggestion(likely, context))


def either_named(text: str, question: Question, context: Context, *, beside: tuple[Token, ...] = ()) -> Meaning | None:
    """The answer that the words name, or two of which either may be meant."""
    named = KINDS[question.kind].suggest(question, text, context.here)
    if not 0 < len(named) <= _AT_MOST:
        return None
    if len(named) > 1:
        beside = tuple(token for token in beside if token.action is Action.STOP)  # three buttons are enough to choose from
    return Meaning(Intent.MAYBE_ANSWER, suggested=named, offers=beside)


def yes_or_no(question: Question, likely: Likely, context: Context) -> Meaning | None:
    """A yes or a no in other words, to a question that takes one."""
    yes, no = likely["yes"] + likely["yes_answer"], likely["no"] + likely["no_answer"]
    chance = yes + no + likely["answer"]
    is_plain = max(yes, no) >= max(_PLAINLY * min(yes, no), likely["answer"] / _PLAINLY**2)
    if KINDS[question.kind].answer_type != "yes_or_no" or chance < _LIKELY_ANSWER or not is_plain:
        return None
    return Meaning(Intent.MAYBE_ANSWER, suggested=(yes > no,), offers=_beside_a_suggestion(likely, context))


def another_answer(text: str, likely: Likely, context: Context) -> Meaning | None:
    """Another answer than the one they gave. While a question waits, words may answer it, and have to say so more plainly."""
    if context.is_waiting:
        speaks_of_it = sum(likely[name] for name in _SAYS_ANOTHER) >= SURE
    else:
        speaks_of_it = sum(likely[name] for name in _ABOUT_AN_ANSWER) >= LIKELY and best_of(likely) in _ABOUT_AN_ANSWER
    if not speaks_of_it or likely["undo"] > likely["correct"] + likely["add"]:
        return None
    for question, value in context.given:
        said = KINDS[question.kind].suggest(question, text, context.here)
        if len(said) == 1 and (new := _joined(question, value, said[0], likely)) != value:
            return Meaning(Intent.MAYBE_ANSWER, suggested=(new,), about=question.id, offers=_beside_another(likely, context))
    return None


def _joined(question: Question, value: Value, said: Value, likely: Likely) -> Value:
    """What was said, beside what was said before where that is added to."""
    if not (isinstance(value, tuple) and isinstance(said, tuple)) or likely["correct"] > likely["add"]:
        return said
    if not set(question.alone).isdisjoint(value) or not set(question.alone).isdisjoint(said):
        return said
    both = tuple(option.id for option in question.options if option.id in (*value, *said))
    return both if question.pick_at_most is None or len(both) <= question.pick_at_most else said


def doubtful(text: str, answer: Read, likely: Likely, context: Context) -> Meaning | None:
    """Words that would be taken as they are, and may well be something else: a sentence also a refusal, however unlikely."""
    chance = sum(likely[name] for name in OF_AN_ANSWER)
    something_else = max(chance for name, chance in likely.items() if name not in OF_AN_ANSWER)
    if chance >= _DOUBTFUL or (something_else < _THINKABLE and chance >= _UNLIKELY):
        return None
    stop = (Token(0, Action.STOP),) if context.is_asked and len(text.split()) >= _A_SENTENCE else ()
    beside = tuple(dict.fromkeys((*_beside_a_suggestion(likely, context), *stop)))
    return Meaning(Intent.MAYBE_KEEP, answer=answer, offers=beside)


def _beside_a_suggestion(likely: Likely, context: Context) -> tuple[Token, ...]:
    """What else the sentence may well want, apart from seeing their answers."""
    return tuple(token for token in offers(likely, context, worth=_THINKABLE) if token.action is not Action.MY_ANSWERS)


def _beside_another(likely: Likely, context: Context) -> tuple[Token, ...]:
    """A stop; where they speak of changing, their answers too, for the words may name none."""
    wanted = {Action.STOP, Action.MY_ANSWERS} if best_of(likely) == "change" else {Action.STOP}
    return tuple(token for token in offers(likely, context) if token.action in wanted)
