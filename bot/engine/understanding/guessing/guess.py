"""What the examples suggest that words mean which no list knows.

A refusal is read for recall: where it may well be one, a stop is offered. What costs nothing (a question about us, small talk) is
answered where it is likely; what changes something is done only where it is sure and can be taken back. What is guessed is never
an answer, a consent or an erasure: those are asked back.
"""

from __future__ import annotations

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.guessing.asked_back import another_answer, doubtful, either_named, named_answer, yes_or_no
from bot.engine.understanding.guessing.child import may_be_a_child
from bot.engine.understanding.guessing.likelihoods import (
    LIKELIER,
    LIKELY,
    LIKELY_STOP,
    OF_AN_ANSWER,
    SURE,
    YES_OR_NO,
    Likely,
    best_of,
    likelihoods,
    weighed,
)
from bot.engine.understanding.guessing.offers import WORTH_A_STOP, offers
from bot.engine.understanding.guessing.wishes import wish
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.rights_in_words.several_wishes import wishes_in
from prompts.model.answer_types import Read, Reading, Unclear
from prompts.model.question import Question
from prompts.reading.vocabulary import plain, vocabulary

_SURE_STOP = 0.95
"""A stop, which ends what somebody may have liked, has to be surer than anything else: below, it is offered."""

_LIKELY_DISTRESS = 0.3
"""From here on distress is answered as such: a gentle word too many hurts less than a template to somebody in need."""

_SURE_NO = 0.75
"""A No to the notice, be it said as a refusal or as a no."""

_NOTHING_IN_IT = 0.9
"""So likely nothing for us (`asdfgh`), words are not even asked back as an answer."""

_LESS = 0.7
"""What is left of the chance that it is an answer, where none was found in it."""

_NOT_FAR_FROM_A_STOP = 0.25
"""A quarter as likely as the refusal, something else gets a button beside the stop."""

_A_SENTENCE = 3
"""Words; fewer that are not understood are a misspelt answer rather than a refusal."""

_NAMES_OPTIONS = frozenset({"negated", "several"})
"""Why an answer is unclear that does speak of the options."""

_OF_THEIR_RIGHTS = ("stop", "dont_share", "erase_one", "erase_all", "child", "anonymous")
"""What may be joined to an answer and would be kept with it."""

_LONGEST = 400
"""Letters; longer messages are a story, and its topic is not what is wanted of us."""


def guessed(text: str, context: Context) -> Meaning | None:
    """What words want of us while no answer is waited for, as far as the examples say; nothing where that is not likely."""
    if not _is_readable(text):
        return None
    likely = likelihoods(text, context)
    sure = (
        _in_need(text, likely, context)
        or _stop(text, likely, context)
        or another_answer(text, likely, context)
        or wish(text, likely, context)
    )
    if sure is not None:
        return sure
    if not context.ever_agreed:
        return _about_the_notice(likely, context)
    if not context.is_asked and likely["stop"] >= WORTH_A_STOP:
        return Meaning(Intent.MAYBE_STOP)  # who has stopped hears once more that nothing is written
    return _maybe_stop(likely, context) or Meaning(Intent.NOTHING, offers=_with_a_stop(likely, context))


def guessed_beside(text: str, question: Question, answer: Reading | None, context: Context) -> Meaning | None:
    """What words want that are no exact answer to the question that waits: an answer in a sentence is asked back.

    What names an answer is never stopped for; a stop is offered beside it.
    """
    if not _is_readable(text):
        return either_named(text, question, context)
    likely = likelihoods(text, context)
    answered = named_answer(text, question, likely, context)
    is_about_it = answered is not None and sum(likely[name] for name in OF_AN_ANSWER) > max(likely["distress"], likely["child"])
    named = (
        (None if is_about_it else _in_need(text, likely, context))  # "six, I can't stop"
        or another_answer(text, likely, context)
        or answered
        or _stop(text, likely, context)
        or yes_or_no(question, likely, context)
    )
    if named is not None:
        return named
    takes_any_words = isinstance(answer, Read)
    if takes_any_words and _refuses_in_part(text, context):
        return Meaning(Intent.MAYBE_STOP)
    likely = likely if takes_any_words else weighed(likely, {"keep": 0.0, **dict.fromkeys(YES_OR_NO | {"answer"}, _LESS)})
    wanted = wish(text, likely, context, takes_any_words=takes_any_words) or _maybe_stop(likely, context)
    if wanted is not None:
        return wanted
    if isinstance(answer, Read) and (joined := _right_in_part(text, answer, context)) is not None:
        return joined
    if isinstance(answer, Read):
        return (
            doubtful(text, answer, likely, context)
            if likely["other"] < _NOTHING_IN_IT
            else Meaning(Intent.NOTHING, offers=_with_a_stop(likely, context))
        )
    is_sentence = len(text.split()) >= _A_SENTENCE and isinstance(answer, Unclear) and answer.why not in _NAMES_OPTIONS
    return Meaning(Intent.ANSWER, answer=answer, offers=_with_a_stop(likely, context) if is_sentence else offers(likely, context))


def _is_readable(text: str) -> bool:
    """Whether there is something to go by: a number alone may be anything."""
    return 0 < len(text) <= _LONGEST and not all(
        character.isdecimal() or not character.isprintable() or character in " .,:;-/" for character in text
    )


def _in_need(text: str, likely: Likely, context: Context) -> Meaning | None:
    """Somebody in distress, or perhaps a child: whatever else the words may be."""
    if likely["distress"] >= _LIKELY_DISTRESS:
        return Meaning(Intent.DISTRESS)
    return Meaning(Intent.MAYBE_CHILD) if may_be_a_child(text, likely, context) else None


def _stop(text: str, likely: Likely, context: Context) -> Meaning | None:
    """A refusal that is sure; behind a negation, "I don't want you to stop", it is only ever offered."""
    is_sure = likely["stop"] >= _SURE_STOP and not _is_stop_denied(text, context)
    return Meaning(Intent.STOP) if is_sure else None


def _refuses_in_part(text: str, context: Context) -> bool:
    """Whether a part of what would be kept as it is refuses everything: `stop sending me stuff and roast something dark`."""
    parts = wishes_in(text)
    return len(parts) > 1 and any(likelihoods(part, context)["stop"] >= _SURE_STOP for part in parts)


def _right_in_part(text: str, answer: Read, context: Context) -> Meaning | None:
    """What a part of it wants that no answer says: `decaf but don't tell hubspot`, `Kenya, and forget it afterwards`."""
    parts = wishes_in(text)
    for part in parts if len(parts) > 1 else ():
        likely = likelihoods(part, context)
        if sum(likely[name] for name in _OF_THEIR_RIGHTS) >= SURE:
            if best_of(likely) == "stop":
                return Meaning(Intent.MAYBE_STOP)
            stop = (Token(0, Action.STOP),) if context.is_asked else ()
            return Meaning(Intent.MAYBE_KEEP, answer=answer, offers=tuple(dict.fromkeys((*offers(likely, context), *stop))))
    return None


def _is_stop_denied(text: str, context: Context) -> bool:
    words = plain(text).split()
    negations = vocabulary(context.here.language).negations
    negated = next((place for place, word in enumerate(words) if word in negations), len(words))
    return context.phrases.mentions("stop_verb", " ".join(words[negated:]))


def _maybe_stop(likely: Likely, context: Context) -> Meaning | None:
    """What may be a refusal; to who has stopped already, only what is nothing else."""
    is_likely = likely["stop"] >= (LIKELY_STOP if context.is_asked else max(likely.values()))
    if not is_likely or not context.ever_agreed:
        return None
    found = offers(likely, context, worth=likely["stop"] * _NOT_FAR_FROM_A_STOP)
    beside = tuple(token for token in found if token.action is not Action.STOP)
    return Meaning(Intent.MAYBE_STOP, offers=beside[:1])


def _about_the_notice(likely: Likely, context: Context) -> Meaning | None:
    """A yes or no to it in other words: the buttons are asked for, and the notice is not said again."""
    yes, no = sum(likely[name] for name in ("yes", "resume", "one_more")), likely["no"] + likely["stop"]
    if context.yes is None:
        no = 0.0  # who has said No is not asked again for saying it again
    elif sum(likely[name] for name in ("later", "pause", "dont_know")) >= LIKELIER:
        return Meaning(Intent.NO_HURRY)
    if context.no is not None and no >= _SURE_NO:
        return Meaning(Intent.PRESS, presses=context.no)
    return Meaning(Intent.MAYBE_YES) if yes + no >= LIKELY else None


def _with_a_stop(likely: Likely, context: Context) -> tuple[Token, ...]:
    """What is not understood at all may always be a refusal, however unlikely."""
    stop = (Token(0, Action.STOP),) if context.is_asked else ()
    return tuple(dict.fromkeys((*offers(likely, context), *stop)))
