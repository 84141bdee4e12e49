"""Reading a message: once, into one meaning. A stop comes first, then people, then what waits; no answer is ever guessed.

An answer that the words name beats a wish about the bot ("monthly" may be an option), and a wish beats what a waiting question
would make of any words. Only what none of these knows is held against the examples (guess.py).
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.age_told import is_born_too_late, is_minor, is_of_age, may_be_minor
from bot.engine.understanding.guessing.asked_back import either_named
from bot.engine.understanding.guessing.guess import guessed, guessed_beside
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.numbered import numbered
from bot.engine.understanding.places import is_name
from bot.engine.understanding.rights_in_words.not_to_keep import unless_not_to_be_kept
from bot.engine.understanding.rights_in_words.plain_yes import is_meant
from bot.engine.understanding.rights_in_words.refusals import with_a_refusal
from bot.engine.understanding.rights_in_words.several_wishes import MARKS
from bot.engine.understanding.rights_in_words.ways_out import with_ways_out
from bot.engine.understanding.time_of_day import minutes_of
from prompts.catalogue.catalogue import Catalogue
from prompts.kinds.table import KINDS
from prompts.model.answer_types import Here, Read, Reading, Unclear
from prompts.model.question import Question
from prompts.text.once import one_message
from prompts.text.phrases import Phrases
from prompts.text.plain import bare

_WORDS = (Intent.HELP, Intent.MENU, Intent.PRIVACY, Intent.WHO_ARE_YOU, Intent.WHO_SEES, Intent.MY_DATA, Intent.DELETE)
"""Words no answer may be: the linter refuses them as labels."""

_WISHES = (Intent.PAUSE, Intent.PACE, Intent.LANGUAGE, Intent.EXPORT, Intent.CONSENTS)
"""Wishes about the bot itself, unless the words name an answer."""

_LISTS = (
    "stop", "cancel", "changed_mind", "insult", "child", "yes", "no", "skip", "later", "never", "why", "no_idea", "right",
    *_WORDS, *_WISHES,
)  # fmt: skip
"""Every list of whole messages that is asked for here."""

_IN_PARTS = ("stop", "cancel", "skip", "later", "never", "yes", "no")
"""Lists of which a message may be several words one after the other: `no thanks, not this one`."""

_PARTS = re.compile(MARKS)
_MOST_PARTS = 3
_LONGEST_PART = 40
"""Letters."""

_LONGEST_LABEL = 100

_IT_IS_NOT_THEM = frozenset({Action.KEEP_APART, Action.NOT_LET_JOIN, Action.NOT_JOIN})

_NOT_READ = frozenset({"words", "number", "day", "month", "negated", "several"})
"""Why an answer was not read at all; in every other case it was, and cannot be taken (out of bounds, not a whole number ...)."""


class _Said(NamedTuple):
    """A message, with the lists that the whole of it is a word of."""

    text: str
    words: frozenset[str]


def read(text: str, context: Context) -> Meaning:
    """What the message means; pure, and the same every time."""
    with one_message():
        return _meaning(text, context)


def _meaning(text: str, context: Context) -> Meaning:
    said = _Said(text, frozenset(context.phrases.meanings(text, _LISTS)) or _in_parts(text, context))
    meaning = _read(said, context)
    if not context.ever_agreed:
        return meaning
    is_exact = _is_plain_answer(meaning, context) or _button(said, context) is not None
    meaning = with_a_refusal(text, meaning, context, is_exact=is_exact)
    meaning = meaning if is_exact else with_ways_out(text, unless_not_to_be_kept(text, meaning, context), context)
    return Meaning(Intent.ASK_AGE) if context.age is not None and meaning.intent in _LEAVES_THE_AGE_OPEN else meaning


_LEAVES_THE_AGE_OPEN = frozenset({Intent.NOTHING, Intent.FINE, Intent.UNDECIDED})
"""What says nothing by itself, and most likely was to be an answer to it."""


def _is_plain_answer(meaning: Meaning, context: Context) -> bool:
    """Whether it is an answer that its words name, and not any words that a question would keep."""
    is_read = meaning.intent in (Intent.ANSWER, Intent.LATE_ANSWER) and isinstance(meaning.answer, Read)
    question = context.asked if meaning.intent is Intent.ANSWER else context.late
    return is_read and question is not None and not _takes_any_words(question)


def _read(said: _Said, context: Context) -> Meaning:
    return (
        _about_a_person(said, context)
        or _to_the_age_question(said, context)
        or _to_the_erasure(said, context)
        or (None if context.ever_agreed else _to_the_notice(said, context))
        or _doubted(_button(said, context), said, context)
        or numbered(said.text, context)
        or _word(said, _WORDS)
        or _answer_or_wish(said, context)
    )


def is_word(text: str, phrases: Phrases) -> bool:
    """Whether the whole of it is a word to us, in any language."""
    return bool(phrases.meanings(text, _LISTS))


_NEVER_OVERHEARD = frozenset({Intent.STOP, Intent.MAYBE_STOP, Intent.DELETE, Intent.NOT_KEPT, Intent.DISTRESS, Intent.CHILD})


def stands_alone(text: str, catalogue: Catalogue, today: date) -> bool:
    """Whether it means something by itself, so that it is no last line of a long paste that came just before it.

    What nobody must overhear is looked for as if no question were open: a refusal, an erasure, a child, somebody in need.
    """
    if len(text) > _LONGEST_LABEL:
        return False
    said = (Context(catalogue.phrases, Here(language, today), may_be_child=True) for language in catalogue.brand.languages)
    with one_message():
        return is_word(text, catalogue.phrases) or any(read(text, context).intent in _NEVER_OVERHEARD for context in said)


def _in_parts(text: str, context: Context) -> frozenset[str]:
    """The one list that every part of the message is a word of, beside a yes or a no in front of it or behind."""
    parts = [part for part in _PARTS.split(text) if bare(part)]
    if not 1 < len(parts) <= _MOST_PARTS or any(len(part) > _LONGEST_PART for part in parts):
        return frozenset()
    words = [set(context.phrases.meanings(part, _IN_PARTS)) for part in parts]
    meant = set().union(*words)
    meant = meant - {"yes", "no"} or meant
    return frozenset(meant) if all(words) and len(meant) == 1 else frozenset()


def _about_a_person(said: _Said, context: Context) -> Meaning | None:
    """A step that is left, a stop, distress, an insult, a child: answered as such, and nothing of it is kept."""
    if "cancel" in said.words and context.ends_step is not None:
        return Meaning(Intent.PRESS, presses=context.ends_step)
    if "stop" in said.words:
        return Meaning(Intent.STOP)
    if context.phrases.mentions("distress", said.text):
        return Meaning(Intent.DISTRESS)
    if "insult" in said.words:
        return Meaning(Intent.INSULT)
    if "child" in said.words:
        return Meaning(Intent.CHILD)
    return _child(said.text, context)


def _child(text: str, context: Context) -> Meaning | None:
    """An age that a child tells; a fragment that may be one is taken for less than that, and erases nothing at once."""
    phrases, language = context.phrases, context.here.language
    if is_minor(phrases, text, language, may_be_number=not context.may_be_child) or is_born_too_late(phrases, text, context.here):
        return Meaning(Intent.CHILD, is_told=True)
    asked = context.asked.ask.says(language) if context.asked is not None else ""
    return Meaning(Intent.CHILD) if may_be_minor(phrases, text, asked, language, may_be_number=not context.may_be_child) else None


def _to_the_age_question(said: _Said, context: Context) -> Meaning | None:
    """An age, or a yes or a no to it; what the question is asked again for comes last (`read`)."""
    if context.age is None:
        return None
    yes, no = context.age
    told = is_of_age(context.phrases, said.text, context.here)
    if told is not None:
        return Meaning(Intent.PRESS, presses=yes if told else no)
    found = _button(said, context) or (None if _is_half_a_yes(said, context) else _yes_or_no(said, context))
    return found if found is not None and found.presses in context.age else None


def _to_the_notice(said: _Said, context: Context) -> Meaning:
    """Before the Yes every message gets the notice, unless it is a plain yes or no to it, or a question about us.

    Only an unmistakable yes is consent, and that is never guessed; a no in other words is a no.
    """
    found = _button(said, context) or _yes_or_no(said, context)
    if found is not None and found.presses == context.yes and _is_half_a_yes(said, context):
        return Meaning(Intent.MAYBE_YES)
    return found or guessed(said.text, context) or Meaning(Intent.HELLO)


def _is_half_a_yes(said: _Said, context: Context) -> bool:
    """`Yes?`, `why not`, `yes 🙄`: enough to go on with, but nobody has agreed by it."""
    return not is_meant(said.text) or context.phrases.means("half_yes", said.text)


def _button(said: _Said, context: Context) -> Meaning | None:
    """The label of a button that waits, typed instead of tapped."""
    if len(said.text) > _LONGEST_LABEL:
        return None
    typed = {bare(said.text), bare(context.phrases.without_polite(said.text))} - {""}
    pressed = next((token for label, token in context.offered if _plain(label) in typed), None)
    return Meaning(Intent.PRESS, presses=pressed) if pressed is not None else None


def _doubted(pressed: Meaning | None, said: _Said, context: Context) -> Meaning | None:
    """The same; where the label is no more than a *Yes* that was doubted, it is asked back."""
    return (_half_yes(pressed, None, context) if _is_half_a_yes(said, context) else None) or pressed


@lru_cache(maxsize=1024)
def _plain(label: str) -> str:
    """Our own labels only: what customers type is not remembered."""
    return bare(label)


def _to_the_erasure(said: _Said, context: Context) -> Meaning | None:
    """While an erasure waits, a yes asks for the button's own words; with these behind it ("yes, erase everything") it presses."""
    if context.ends_step is None or context.ends_step.action is not Action.KEEP_ALL or len(said.text) > _LONGEST_LABEL:
        return None
    if (labelled := _button(said, context)) is not None:
        return labelled
    text = f" {bare(said.text)} "
    for label, token in ((f" {_plain(label)} ", token) for label, token in context.offered if token.action is Action.ERASE_ALL):
        if label in text and context.phrases.means("yes", text.replace(label, " ").strip()):
            return Meaning(Intent.PRESS, presses=token)
    if not said.words.isdisjoint({"no", "changed_mind"}):
        return Meaning(Intent.PRESS, presses=context.ends_step)
    return None if said.words.isdisjoint({"yes", "right", "delete"}) else Meaning(Intent.CONFIRM_ERASURE)


def _yes_or_no(said: _Said, context: Context) -> Meaning | None:
    if context.yes is not None and ("yes" in said.words or ("right" in said.words and context.ever_agreed)):
        return Meaning(Intent.PRESS, presses=context.yes)
    if context.no is not None and ("no" in said.words or _is_not_them(said, context.no, context)):
        return Meaning(Intent.PRESS, presses=context.no)
    return Meaning(Intent.FINE) if context.asks_again and "yes" in said.words else None


def _is_not_them(said: _Said, no: Token, context: Context) -> bool:
    return no.action in _IT_IS_NOT_THEM and context.phrases.means("not_me", said.text)


def _word(said: _Said, intents: tuple[Intent, ...]) -> Meaning | None:
    """Whether the whole message is a word of one of these lists."""
    return next((Meaning(intent) for intent in intents if intent in said.words), None)


def _answer_or_wish(said: _Said, context: Context) -> Meaning:
    named = _named_answer(said, context)
    if isinstance(named, Read):
        return _to_question(said, context, named)
    wish = _wish(said, context)
    if wish is not None:
        return wish
    if context.is_waiting:
        return _to_question(said, context, named or _free_answer(said, context))
    to_a_request = _yes_or_no(said, context)  # it waits beside no question
    if to_a_request is not None and (context.age is None or not _is_half_a_yes(said, context)):
        return _doubted(to_a_request, said, context) or to_a_request
    if "never" in said.words and context.is_asked:
        return Meaning(Intent.MAYBE_STOP)
    if context.given and context.phrases.means("forget_that", said.text):
        return Meaning(Intent.UNDO)  # what they just said, most likely
    found = _late(said, context) or _word(said, (Intent.CANCEL,)) or guessed(said.text, context) or Meaning(Intent.NOTHING)
    return Meaning(Intent.FINE) if found.intent is Intent.NOTHING and "later" in said.words else found


def _named_answer(said: _Said, context: Context) -> Reading | None:
    """What a question makes of the words that does not take any words for an answer."""
    question = context.asked
    if question is None or _takes_any_words(question):
        return None
    return KINDS[question.kind].read(question, said.text, context.here)


def _takes_any_words(question: Question) -> bool:
    return KINDS[question.kind].answer_type == "words"


def _free_answer(said: _Said, context: Context) -> Reading | None:
    return KINDS[context.asked.kind].read(context.asked, said.text, context.here) if context.asked is not None else None


def _wish(said: _Said, context: Context) -> Meaning | None:
    """A wish about the bot itself, as the whole message."""
    named = context.phrases.language_named(said.text)
    if named is not None and named in context.languages:
        return Meaning(Intent.LANGUAGE, slot=named)
    wished = _word(said, _WISHES)
    if wished is not None:
        return wished
    about = context.phrases.filled("never_about", said.text)
    if about is not None and "never" not in said.words:
        return Meaning(Intent.NEVER_ABOUT, slot=about["topic"])
    return _time_of_day(said, context)


def _time_of_day(said: _Said, context: Context) -> Meaning | None:
    told = context.phrases.filled("local_time", said.text)
    minutes = minutes_of(told["time"] if told else said.text if context.expects_time else "")
    if minutes is not None:
        return Meaning(Intent.TIME_OF_DAY, minutes=minutes)
    here = context.here
    is_place = context.expects_time and is_name(said.text, context.phrases, here.language, here.today.year)
    return Meaning(Intent.CLOCK) if is_place else None


def _to_question(said: _Said, context: Context, answer: Reading | None) -> Meaning:
    """Words while a question waits. *No* is an answer where it can be one, and a skip everywhere else."""
    if (below := _below_the_question(said, context)) is not None:
        return below
    confirmed = _yes_or_no(said, context)
    if _is_half_a_yes(said, context) and (doubtful := _half_yes(confirmed, answer, context)) is not None:
        return doubtful
    if confirmed is not None:
        return confirmed
    if "cancel" in said.words and "skip" in context.buttons:
        return Meaning(Intent.PRESS, presses=context.buttons["skip"])
    is_named = isinstance(answer, Read) and context.asked is not None and not _takes_any_words(context.asked)
    if not is_named and "skip" in context.buttons and "no" in said.words:
        return Meaning(Intent.PRESS, presses=context.buttons["skip"])
    if not is_named and "no_idea" in said.words and "skip" in context.buttons:
        return _undecided(said, context, answer)
    is_unsure = (isinstance(answer, Unclear) and answer.why in _NOT_READ) or (isinstance(answer, Read) and not is_named)
    guess = guessed_beside(said.text, context.asked, answer, context) if is_unsure and context.asked is not None else None
    return guess or Meaning(Intent.ANSWER, answer=answer)


def _below_the_question(said: _Said, context: Context) -> Meaning | None:
    """A word for one of its buttons."""
    for name, token in context.buttons.items():
        if name in said.words:
            return Meaning(Intent.PRESS, presses=token)
    forgets = next((token for _, token in context.offered if token.action is Action.FORGET_IT), None)
    is_meant = forgets is not None and context.phrases.means("forget_that", said.text)
    return Meaning(Intent.PRESS, presses=forgets) if is_meant else None


def _half_yes(confirmed: Meaning | None, answer: Reading | None, context: Context) -> Meaning | None:
    """A yes that is doubted keeps nothing: what it would confirm, or the yes that it would be as an answer, is asked back."""
    if confirmed is not None and confirmed.presses is not None and confirmed.presses == context.yes:
        return Meaning(Intent.HALF_YES, offers=tuple(token for token in (context.yes, context.no) if token is not None))
    is_yes = isinstance(answer, Read) and answer.value is True
    return Meaning(Intent.MAYBE_ANSWER, suggested=(True,)) if is_yes and context.asked is not None else None


def _undecided(said: _Said, context: Context, answer: Reading | None) -> Meaning:
    """*No idea*, *nothing*: a skip, unless the question takes it for an answer ("none" of cups is 0), which is asked back."""
    skip, asked = context.buttons["skip"], context.asked
    if isinstance(answer, Read):
        return Meaning(Intent.MAYBE_KEEP, answer=answer, offers=(skip,))
    named = either_named(said.text, asked, context, beside=(skip,)) if asked is not None else None
    if named is not None:
        return named
    return Meaning(Intent.PRESS, presses=skip)


def _late(said: _Said, context: Context) -> Meaning | None:
    """Words that name an option of the last, unanswered question still count; free text could mean anything and does not."""
    question = context.late
    if question is None or not KINDS[question.kind].offer(question, context.here):
        return None
    if question.options and not any(character.isalpha() for character in said.text):
        return None  # the buttons it may count have scrolled away
    answer = KINDS[question.kind].read(question, said.text, context.here)
    return Meaning(Intent.LATE_ANSWER, answer=answer) if isinstance(answer, Read) else None
