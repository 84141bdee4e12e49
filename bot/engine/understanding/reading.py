"""Reading a message: once, into one meaning. A stop comes first, then people, then what waits; nothing is ever guessed.

An answer that the words name beats a wish about the bot ("monthly" may be an option), and a wish beats what a waiting question
would make of any words.
"""

from __future__ import annotations

from functools import lru_cache

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.age_told import is_minor
from bot.engine.understanding.guess import guessed
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.time_of_day import minutes_of
from prompts.kinds.table import KINDS
from prompts.model.answer_types import Read, Reading, Unclear
from prompts.model.question import Question
from prompts.text.plain import bare

_WORDS = (Intent.HELP, Intent.MENU, Intent.PRIVACY, Intent.MY_DATA, Intent.DELETE)
"""Words no answer may be: the linter refuses them as labels."""

_WISHES = (Intent.PAUSE, Intent.PACE, Intent.LANGUAGE, Intent.EXPORT, Intent.CONSENTS)
"""Wishes about the bot itself, unless the words name an answer."""

_GUESSED = {
    "stop": Intent.STOP,
    "erase_all": Intent.DELETE,
    "erase_one": Intent.MY_DATA,
    "show_data": Intent.MY_DATA,
    "change": Intent.MY_DATA,
    "less_often": Intent.PACE,
    "pause": Intent.PAUSE,
    "later": Intent.PAUSE,
    "help": Intent.HELP,
    "language": Intent.LANGUAGE,
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
    "who_are_you": Intent.WHO_ARE_YOU,
    "human": Intent.HUMAN,
    "scam": Intent.SCAM,
    "person": Intent.PERSON,
    "order": Intent.ORDER,
    "complaint": Intent.COMPLAINT,
    "thanks": Intent.THANKS,
    "bye": Intent.BYE,
    "praise": Intent.PRAISE,
    "laughter": Intent.LAUGHTER,
}
"""What the examples call it, and what is done about it. None of it is an answer, a consent or an erasure: `DELETE` asks first."""

_BELOW = {"cancel": "skip"}
"""Buttons of the open question that go by another name there: *never mind* leaves the question."""

_PRESSED = {
    "change": (Action.CHANGE,),
    "correct": (Action.CHANGE,),
    "add": (Action.CHANGE,),
    "undo": (Action.UNDO_SKIP, Action.CHANGE),
    "one_more": (Action.ONE_MORE,),
    "resume": (Action.ONE_MORE,),
    "cancel": (Action.KEEP_ALL, Action.KEEP),
    "no": (Action.KEEP_ALL, Action.NO),
    "skip": (Action.NO,),
    "never": (Action.NO,),
}
"""Buttons that do what the examples call it, those that come first win."""

_LONGEST_LABEL = 100


def read(text: str, context: Context) -> Meaning:
    """What the message means; pure, and the same every time."""
    return (
        _about_a_person(text, context)
        or (None if context.has_agreed else _to_the_notice(text, context))
        or _button(text, context)
        or _word(text, context, _WORDS)
        or _answer_or_wish(text, context)
    )


def _about_a_person(text: str, context: Context) -> Meaning | None:
    """A stop, distress, an insult, a child: answered as such, and nothing of it is kept."""
    if context.phrases.means("stop", text):
        return Meaning(Intent.STOP)
    if context.phrases.mentions("distress", text):
        return Meaning(Intent.DISTRESS)
    if context.phrases.means("insult", text):
        return Meaning(Intent.INSULT)
    if context.may_be_child and is_minor(context.phrases, text):
        return Meaning(Intent.CHILD)
    return None


def _to_the_notice(text: str, context: Context) -> Meaning:
    """Before the Yes every message gets the notice, unless it is a plain yes or no to it, or a question about us.

    Only an unmistakable yes is consent, and that is never guessed; a no in other words is a no.
    """
    return _button(text, context) or _yes_or_no(text, context) or _guess(text, context) or Meaning(Intent.HELLO)


def _button(text: str, context: Context) -> Meaning | None:
    """The label of a button that waits, typed instead of tapped."""
    said = bare(text) if len(text) <= _LONGEST_LABEL else ""
    pressed = next((token for label, token in context.offered if said and said == _plain(label)), None)
    return Meaning(Intent.PRESS, presses=pressed) if pressed is not None else None


@lru_cache(maxsize=1024)
def _plain(label: str) -> str:
    """Our own labels only: what customers type is not remembered."""
    return bare(label)


def _yes_or_no(text: str, context: Context) -> Meaning | None:
    if context.yes is not None and context.phrases.means("yes", text):
        return Meaning(Intent.PRESS, presses=context.yes)
    if context.no is not None and context.phrases.means("no", text):
        return Meaning(Intent.PRESS, presses=context.no)
    return None


def _word(text: str, context: Context, intents: tuple[Intent, ...]) -> Meaning | None:
    """Whether the whole message is a word of one of these lists."""
    return next((Meaning(intent) for intent in intents if context.phrases.means(intent, text)), None)


def _answer_or_wish(text: str, context: Context) -> Meaning:
    named = _named_answer(text, context)
    if isinstance(named, Read):
        return _to_question(text, context, named)
    wish = _wish(text, context)
    if wish is not None:
        return wish
    if context.is_waiting:
        return _to_question(text, context, named or _free_answer(text, context))
    return _late(text, context) or _guess(text, context) or Meaning(Intent.NOTHING)


def _named_answer(text: str, context: Context) -> Reading | None:
    """What a question makes of the words that does not take any words for an answer."""
    question = context.asked
    if question is None or _takes_any_words(question):
        return None
    return KINDS[question.kind].read(question, text, context.here)


def _takes_any_words(question: Question) -> bool:
    return KINDS[question.kind].answer_type == "words"


def _free_answer(text: str, context: Context) -> Reading | None:
    return KINDS[context.asked.kind].read(context.asked, text, context.here) if context.asked is not None else None


def _wish(text: str, context: Context) -> Meaning | None:
    """A wish about the bot itself, as the whole message."""
    named = context.phrases.language_named(text)
    if named is not None and named in context.languages:
        return Meaning(Intent.LANGUAGE, slot=named)
    wished = _word(text, context, _WISHES)
    if wished is not None:
        return wished
    said = context.phrases.filled("never_about", text)
    if said is not None and not context.phrases.means("never", text):
        return Meaning(Intent.NEVER_ABOUT, slot=said["topic"])
    return _time_of_day(text, context)


def _time_of_day(text: str, context: Context) -> Meaning | None:
    said = context.phrases.filled("local_time", text)
    minutes = minutes_of(said["time"] if said else text if context.expects_time else "")
    return Meaning(Intent.TIME_OF_DAY, minutes=minutes) if minutes is not None else None


def _to_question(text: str, context: Context, answer: Reading | None) -> Meaning:
    """Words while a question waits. *No* is an answer where it can be one, and a skip everywhere else."""
    for name, token in context.buttons.items():
        if context.phrases.means(name, text):
            return Meaning(Intent.PRESS, presses=token)
    confirmed = _yes_or_no(text, context)
    if confirmed is not None:
        return confirmed
    is_named = isinstance(answer, Read) and context.asked is not None and not _takes_any_words(context.asked)
    if not is_named and "skip" in context.buttons and context.phrases.means("no", text):
        return Meaning(Intent.PRESS, presses=context.buttons["skip"])
    if isinstance(answer, Unclear) or (isinstance(answer, Read) and not is_named):
        return _guess(text, context) or Meaning(Intent.ANSWER, answer=answer)
    return Meaning(Intent.ANSWER, answer=answer)


def _guess(text: str, context: Context) -> Meaning | None:
    """What words that are no answer may want of us, as far as the examples say."""
    guess = guessed(text, context.phrases)
    if guess is None:
        return None
    if guess.is_sure:
        button = context.buttons.get(_BELOW.get(guess.intent, guess.intent)) or _button_meant(guess.intent, context)
        if button is not None:
            return Meaning(Intent.PRESS, presses=button)
        if (intent := _GUESSED.get(guess.intent)) is not None and _may_mean(intent, context):
            return Meaning(intent)
    return Meaning(Intent.MAYBE_STOP) if guess.may_be_stop and context.has_agreed else None


def _button_meant(intent: str, context: Context) -> Token | None:
    """A button on the screen that does what the examples call it; none that agrees to something or erases."""
    actions = _PRESSED.get(intent, ())
    return next((token for action in actions for _, token in context.offered if token.action is action), None)


def _may_mean(intent: Intent, context: Context) -> bool:
    """A hello before the Yes is answered with the notice, and undecided is only who was asked."""
    if not context.has_agreed:
        return intent not in (Intent.GREETING, Intent.UNDECIDED, Intent.LAUGHTER, Intent.PRAISE)
    return intent is not Intent.UNDECIDED or context.is_waiting


def _late(text: str, context: Context) -> Meaning | None:
    """Words that name an option of the last, unanswered question still count; free text could mean anything and does not."""
    question = context.late
    if question is None or not KINDS[question.kind].offer(question, context.here):
        return None
    answer = KINDS[question.kind].read(question, text, context.here)
    return Meaning(Intent.LATE_ANSWER, answer=answer) if isinstance(answer, Read) else None
