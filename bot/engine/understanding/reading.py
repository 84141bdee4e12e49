"""Reading a message: once, into one meaning. A stop comes first, then people, then what waits; no answer is ever guessed.

An answer that the words name beats a wish about the bot ("monthly" may be an option), and a wish beats what a waiting question
would make of any words. Only what none of these knows is held against the examples (guess.py).
"""

from __future__ import annotations

from datetime import date

from bot.engine.model.tokens import Action
from bot.engine.understanding.asked_plainly import asked_plainly
from bot.engine.understanding.guessing.asked_back import either_named
from bot.engine.understanding.guessing.child import says_perhaps, unless_perhaps_a_child
from bot.engine.understanding.guessing.guess import guessed, guessed_beside
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.not_theirs import not_theirs, not_theirs_after_the_yes, unless_perhaps_not_theirs
from bot.engine.understanding.numbered import numbered
from bot.engine.understanding.persons.about_a_person import about_a_person, child_in_other_words, to_the_age_question
from bot.engine.understanding.places import tells_where
from bot.engine.understanding.pressed import (
    LONGEST_LABEL,
    acknowledged,
    below_the_question,
    button,
    doubted,
    half_yes,
    is_half_a_yes,
    late_no,
    to_the_erasure,
    wrong_button,
    yes_or_no,
)
from bot.engine.understanding.rights_in_words.erasure_in_words import with_an_erasure
from bot.engine.understanding.rights_in_words.kept_from_others import unless_kept_from_others, wished_before_the_yes
from bot.engine.understanding.rights_in_words.not_to_keep import unless_not_to_be_kept
from bot.engine.understanding.rights_in_words.plain_yes import is_denied_by_a_sign
from bot.engine.understanding.rights_in_words.refusals import with_a_refusal
from bot.engine.understanding.rights_in_words.ways_out import with_ways_out
from bot.engine.understanding.rights_in_words.yes_to_a_stop import to_shall_i_stop
from bot.engine.understanding.said import WISHES, WORDS, Heard, is_word, looked_up
from bot.engine.understanding.slots import asked_again, how_long, is_how_long, left_alone, when_again
from bot.engine.understanding.time_of_day import minutes_answered, minutes_on_a_clock
from prompts.catalogue.catalogue import Catalogue
from prompts.kinds.table import KINDS
from prompts.model.answer_types import Here, Read, Reading, Unclear
from prompts.model.question import Question
from prompts.text.once import one_message

_NOT_READ = frozenset({"words", "number", "day", "month", "negated", "several"})
"""Why an answer was not read at all; in every other case it was, and cannot be taken (out of bounds, not a whole number ...)."""


def read(text: str, context: Context) -> Meaning:
    """What the message means; pure, and the same every time."""
    with one_message():
        return _meaning(text, context)


def _meaning(text: str, context: Context) -> Meaning:
    found = looked_up(text, context)
    meaning = _read(found, context)
    if not context.ever_agreed:
        return meaning
    is_exact = _is_plain_answer(meaning, context) or button(found, context) is not None
    if _is_plain_answer(meaning, context) and is_denied_by_a_sign(text):
        meaning = _shall_i_keep(meaning, context)
    meaning = unless_perhaps_a_child(text, meaning, context, is_exact=is_exact)
    meaning = to_shall_i_stop(text, with_a_refusal(text, meaning, context, is_exact=is_exact), context)
    meaning = meaning if is_exact else _unless_how_long(text, _with_their_rights(text, meaning, context), context)
    meaning = acknowledged(found, meaning, context)
    return Meaning(Intent.ASK_AGE) if context.age is not None and meaning.intent in _LEAVES_THE_AGE_OPEN else meaning


def _with_their_rights(text: str, meaning: Meaning, context: Context) -> Meaning:
    kept = unless_kept_from_others(text, unless_not_to_be_kept(text, meaning, context), context)
    return with_an_erasure(text, with_ways_out(text, kept, context), context)


def _shall_i_keep(meaning: Meaning, context: Context) -> Meaning:
    """Asked back, where it is known what is answered to; else it says nothing."""
    if meaning.intent is Intent.LATE_ANSWER:
        return Meaning(Intent.NOTHING)
    skip = context.buttons.get("skip")
    return Meaning(Intent.MAYBE_KEEP, answer=meaning.answer, offers=(skip,) if skip is not None else ())


_MAY_BE_TO_ANYTHING = frozenset({"yes", "no", "right", "no_idea"})
"""Lists of words that answer whatever was said last, and no question of days ago."""

_UNREAD = "unread"
"""How long a break shall be was said, and is none that can be chosen."""

_SAYS_NO_TIME = frozenset({Intent.NOTHING, Intent.UNDECIDED, Intent.PRAISE, Intent.BYE})
"""What the examples take words of a time for that they do not know."""

_LEAVES_THE_AGE_OPEN = frozenset({Intent.NOTHING, Intent.FINE, Intent.UNDECIDED})
"""What says nothing by itself, and most likely was to be an answer to it."""


def _is_plain_answer(meaning: Meaning, context: Context) -> bool:
    """Whether it is an answer that its words name, and not any words that a question would keep."""
    is_read = meaning.intent in (Intent.ANSWER, Intent.LATE_ANSWER) and isinstance(meaning.answer, Read)
    question = context.asked if meaning.intent is Intent.ANSWER else context.late
    return is_read and question is not None and not _takes_any_words(question)


def _read(said: Heard, context: Context) -> Meaning:
    return (
        about_a_person(said, context)
        or to_the_age_question(said, context)
        or child_in_other_words(said.text, context)
        or to_the_erasure(said, context)
        or (None if context.ever_agreed else _to_the_notice(said, context))
        or doubted(button(said, context), said, context)
        or numbered(said.text, context)
        or _word(said, WORDS)
        or wrong_button(said, context)
        or _answer_or_wish(said, context)
    )


_NEVER_OVERHEARD = frozenset(
    {Intent.STOP, Intent.MAYBE_STOP, Intent.DELETE, Intent.NOT_KEPT, Intent.DISTRESS, Intent.CHILD, Intent.MAYBE_CHILD}
)


def stands_alone(text: str, catalogue: Catalogue, today: date) -> bool:
    """Whether it means something by itself, so that it is no last line of a long paste that came just before it.

    What nobody must overhear is looked for as if no question were open: a refusal, an erasure, a child, somebody in need.
    """
    if len(text) > LONGEST_LABEL:
        return False
    said = (Context(catalogue.phrases, Here(language, today), may_be_child=True) for language in catalogue.brand.languages)
    with one_message():
        return is_word(text, catalogue.phrases) or any(read(text, context).intent in _NEVER_OVERHEARD for context in said)


def get_ready(catalogue: Catalogue, today: date) -> None:
    """Spell out what messages are held against, which takes half a second: the first customer would wait for it, and all others."""
    stands_alone("3 words of no meaning to others", catalogue, today)


def _to_the_notice(said: Heard, context: Context) -> Meaning:
    """Before the Yes every message gets the notice, unless it is a plain yes or no to it, or a question about us.

    Only an unmistakable yes is consent, and that is never guessed; a no in other words is a no.
    """
    if (apart := not_theirs(said, context)) is not None:
        return apart
    found = button(said, context) or yes_or_no(said, context)
    is_yes = found is not None and found.presses == context.yes
    if is_yes and (is_half_a_yes(said, context) or not (context.is_said_last or button(said, context))):
        return Meaning(Intent.MAYBE_YES)
    if found is None and says_perhaps(said.text, context):
        return Meaning(Intent.MAYBE_CHILD)
    wished = found or wished_before_the_yes(said.text, context)
    meant = wished or asked_plainly(said.text, context) or guessed(said.text, context) or Meaning(Intent.HELLO)
    return unless_perhaps_not_theirs(said, meant, context)


def _word(said: Heard, intents: tuple[Intent, ...]) -> Meaning | None:
    """Whether the whole message is a word of one of these lists."""
    return next((Meaning(intent) for intent in intents if intent in said.words), None)


def _answer_or_wish(said: Heard, context: Context) -> Meaning:
    if context.expects_span and (day := how_long(said.text, context)) is not None:
        return Meaning(Intent.PAUSE, day=day)
    if context.puts_off is not None and (day := when_again(said.text, context)) is not None:
        return Meaning(Intent.PUT_OFF, presses=context.puts_off, day=day)
    if context.expects_span and "no_idea" in said.words:
        return Meaning(Intent.PAUSE, slot=_UNREAD)
    if context.is_asked_beside and (to_that := yes_or_no(said, context)) is not None and to_that.intent is Intent.FINE:
        return to_that
    named = _named_answer(said, context)
    if isinstance(named, Read):
        return _to_question(said, context, named)
    apart = not_theirs_after_the_yes(said, named or _free_answer(said, context), context)
    wish = apart or _wish(said, context) or asked_plainly(said.text, context)
    if wish is not None:
        return wish
    if not context.is_waiting:
        return _asked_again(said, context) or _while_nothing_waits(said, context)
    found = _to_question(said, context, named or _free_answer(said, context))
    return (_asked_again(said, context) if found.intent in (Intent.ANSWER, Intent.START) else None) or found


def _unless_how_long(text: str, meaning: Meaning, context: Context) -> Meaning:
    """The same; what says a time to *For how long?* that cannot be chosen, or nothing that is understood, is to that."""
    is_open = meaning.intent in _SAYS_NO_TIME or (meaning.intent is Intent.ANSWER and isinstance(meaning.answer, Unclear))
    is_about_it = context.expects_span and (is_open or (meaning.intent is Intent.MAYBE_ANSWER and is_how_long(text, context)))
    stop = tuple(token for token in meaning.offers if token.action is Action.STOP)  # `for ever` may be one
    return Meaning(Intent.PAUSE, slot=_UNREAD, offers=stop) if is_about_it else meaning


def _asked_again(said: Heard, context: Context) -> Meaning | None:
    """A break until the day on which they want to be asked again, as all of their message."""
    day = asked_again(said.text, context)
    return Meaning(Intent.PAUSE, day=day) if day is not None else None


def _while_nothing_waits(said: Heard, context: Context) -> Meaning:
    to_a_request = yes_or_no(said, context)  # it waits beside no question
    if to_a_request is not None and (context.age is None or not is_half_a_yes(said, context)):
        return doubted(to_a_request, said, context) or to_a_request
    if (refused := late_no(said, context)) is not None or ("never" in said.words and context.is_asked):
        return refused or Meaning(Intent.MAYBE_STOP)
    if context.given and context.phrases.means("forget_that", said.text):
        return Meaning(Intent.UNDO)  # what they just said, most likely
    found = _late(said, context) or _word(said, (Intent.CANCEL,)) or guessed(said.text, context) or Meaning(Intent.NOTHING)
    return Meaning(Intent.FINE) if found.intent is Intent.NOTHING and "later" in said.words else found


def _named_answer(said: Heard, context: Context) -> Reading | None:
    """What a question makes of the words that does not take any words for an answer."""
    question = context.asked
    if question is None or _takes_any_words(question):
        return None
    return KINDS[question.kind].read(question, said.text, context.here)


def _takes_any_words(question: Question) -> bool:
    return KINDS[question.kind].answer_type == "words"


def _free_answer(said: Heard, context: Context) -> Reading | None:
    return KINDS[context.asked.kind].read(context.asked, said.text, context.here) if context.asked is not None else None


def _wish(said: Heard, context: Context) -> Meaning | None:
    """A wish about the bot itself, as the whole message."""
    named = context.phrases.language_named(said.text)
    if named is not None and named in context.languages:
        return Meaning(Intent.LANGUAGE, slot=named)
    wished = _word(said, WISHES)
    if wished is not None:
        return wished
    if (day := left_alone(said.text, context)) is not None:
        return Meaning(Intent.PAUSE, day=day)
    about = context.phrases.filled("never_about", said.text)
    if about is not None and "never" not in said.words:
        return Meaning(Intent.NEVER_ABOUT, slot=about["topic"])
    return _time_of_day(said, context)


def _time_of_day(said: Heard, context: Context) -> Meaning | None:
    told = context.phrases.filled("local_time", said.text)
    minutes = minutes_on_a_clock(told["time"]) if told else minutes_answered(said.text) if context.expects_time else None
    if minutes is not None:
        return Meaning(Intent.TIME_OF_DAY, minutes=minutes)
    here = context.here
    is_place = context.expects_time and tells_where(said.text, context.phrases, here.language, here.today.year)
    return Meaning(Intent.CLOCK) if is_place else None


def _to_question(said: Heard, context: Context, answer: Reading | None) -> Meaning:
    """Words while a question waits. *No* is an answer where it can be one, and a skip everywhere else."""
    if (below := below_the_question(said, context)) is not None:
        return below
    confirmed = yes_or_no(said, context)
    if is_half_a_yes(said, context) and (doubtful := half_yes(confirmed, answer, context)) is not None:
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


def _undecided(said: Heard, context: Context, answer: Reading | None) -> Meaning:
    """*No idea*, *nothing*: a skip, unless the question takes it for an answer ("none" of cups is 0), which is asked back."""
    skip, asked = context.buttons["skip"], context.asked
    if isinstance(answer, Read):
        return Meaning(Intent.MAYBE_KEEP, answer=answer, offers=(skip,))
    named = either_named(said.text, asked, context, beside=(skip,)) if asked is not None else None
    if named is not None:
        return named
    return Meaning(Intent.PRESS, presses=skip)


def _late(said: Heard, context: Context) -> Meaning | None:
    """Words that name an option of the last, unanswered question still count; free text could mean anything and does not."""
    question = context.late
    if not context.is_said_last and not said.words.isdisjoint(_MAY_BE_TO_ANYTHING):
        return None
    if question is None or not KINDS[question.kind].offer(question, context.here):
        return None
    if question.options and not any(character.isalpha() for character in said.text):
        return None  # the buttons it may count have scrolled away
    answer = KINDS[question.kind].read(question, said.text, context.here)
    return Meaning(Intent.LATE_ANSWER, answer=answer) if isinstance(answer, Read) else None
