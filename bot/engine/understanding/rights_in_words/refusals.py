"""A refusal beside other words: `ok, stop now`, `dark. stop.`, `please stop by Friday`; the list of stops has whole messages only.

What is sure ends the questions at once, as a stop alone does, and can be taken back by a tap; what is likely is never kept as an
answer, and a stop is offered for it. So it is with one at an end that no mark parts from the rest (`dark stop`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.rights_in_words.several_wishes import MARKS, parts_aside, wishes_in
from bot.engine.understanding.rights_in_words.stop_in_small_talk import ends_in_small_talk
from bot.engine.understanding.rights_in_words.stretched import drawn_in
from prompts.model.answer_types import Read
from prompts.text.phrases import Phrases
from prompts.text.plain import bare, folded

_LONGEST = 100
"""Letters; of a longer message only the first and the last sentence are looked at: the rest tells a story."""

_MOST_AT_AN_END = 4
"""Words of a stop that is looked for at an end."""
_SHORTEST_LOUD = 3
"""Letters in capitals that are no abbreviation."""

_SENTENCES = re.compile(MARKS)
_SIGNS = frozenset("🛑⛔✋🚫")


class Refusal(Enum):
    """How plainly a message refuses."""

    SURE = "sure"
    LIKELY = "likely"


_GOES_BEFORE_A_REFUSAL = frozenset({Intent.STOP, Intent.DISTRESS, Intent.CHILD})
_HEARS_WHAT_MAY_BE_ONE = frozenset(
    {
        Intent.MAYBE_STOP,
        Intent.DELETE,
        Intent.PAUSE,
        Intent.PACE,
        Intent.NEVER_ABOUT,
        Intent.KEEP_HERE,
        Intent.CONSENTS,
        Intent.LANGUAGE,
    }
)
_HAS_ROOM_FOR_A_STOP = frozenset({Intent.MAYBE_ANSWER, Intent.MAYBE_KEEP, Intent.FINE})
"""What keeps nothing by itself, and fits the words beside the refusal."""


def with_a_refusal(text: str, meaning: Meaning, context: Context, *, is_exact: bool) -> Meaning:
    """The same where nothing in the message refuses; a refusal beside other words is a stop, or a stop is offered for it.

    `is_exact`: a label that was typed, or an answer in its own words, which stay what they are.
    """
    if _stops_and_erases(text, meaning, context.phrases):
        return Meaning(Intent.STOP)  # nobody is to wait for a tap with a stop; the answer to it offers the erasure
    if is_exact or meaning.intent in _GOES_BEFORE_A_REFUSAL:
        return meaning
    if (unclear := _unclear(text, meaning, context)) is not None:
        return unclear
    refusals = {refusal_in(said, context.phrases) for said in (text, *drawn_in(text))}
    if Refusal.SURE in refusals:
        return Meaning(Intent.STOP)
    leaves_a_step = meaning.presses is not None and meaning.presses == context.ends_step  # "no, stop" may be all that it means
    if meaning.intent in _HEARS_WHAT_MAY_BE_ONE or leaves_a_step:
        return meaning
    if Refusal.LIKELY not in refusals and not ends_in_small_talk(text, meaning, context):
        return _unless_a_stop_is_at_an_end(text, meaning, context)
    stop, is_all_they_say = Token(0, Action.STOP), context.phrases.means("maybe_stop", text)
    if not context.is_asked or is_all_they_say or meaning.intent not in _HAS_ROOM_FOR_A_STOP:
        return Meaning(Intent.MAYBE_STOP, offers=(context.ends_step,) if context.ends_step is not None else ())
    return meaning if stop in meaning.offers else replace(meaning, offers=(*meaning.offers, stop))


def _unclear(text: str, meaning: Meaning, context: Context) -> Meaning | None:
    """A changed mind, or half of a refusal: about an answer, or about all of it."""
    if not context.is_asked or meaning.presses is not None:
        return None
    if context.phrases.means("changed_mind", text):
        return Meaning(Intent.MAYBE_STOP, offers=(Token(0, Action.MY_ANSWERS),))
    if meaning.intent is Intent.CANCEL or not _is_half_of_one(text, context):
        return None
    return Meaning(Intent.MAYBE_STOP, offers=tuple(one for one in (context.buttons.get("skip"), context.no) if one is not None))


def _is_half_of_one(text: str, context: Context) -> bool:
    """`Please don't`: what they want none of may come in another message; not where it leaves a step, or is to *Shall I stop?*."""
    is_to_that = context.ends_step is not None or (context.yes is not None and context.yes.action is Action.STOP)
    return not is_to_that and context.phrases.means("half_a_refusal", text)


def _unless_a_stop_is_at_an_end(text: str, meaning: Meaning, context: Context) -> Meaning:
    """The same, but for a stop that no mark parts from the rest: nothing of it is kept unasked, and a stop is offered beside."""
    if not context.is_asked or not _is_at_an_end(text, context.phrases):
        return meaning
    stop = Token(0, Action.STOP)
    if meaning.intent is Intent.ANSWER and isinstance(meaning.answer, Read):
        return Meaning(Intent.MAYBE_KEEP, answer=meaning.answer, offers=(stop,))
    if meaning.intent in (Intent.ANSWER, Intent.NOTHING):
        return Meaning(Intent.MAYBE_STOP)
    has_room = meaning.intent in _HAS_ROOM_FOR_A_STOP and stop not in meaning.offers
    return replace(meaning, offers=(*meaning.offers, stop)) if has_room else meaning


def _is_at_an_end(text: str, phrases: Phrases) -> bool:
    """Whether a plain stop is the first or the last thing in it (`dark stop`), or any that alone is in capitals."""
    if len(text) > _LONGEST or phrases.mentions("no_stop", text):
        return False
    words = phrases.without(("sounds_like_a_stop",), text).split()
    counts = range(1, min(_MOST_AT_AN_END, len(words)) + 1)
    ends = (end for count in counts for end in (words[:count], words[-count:]))
    if any(phrases.is_one("stop_at_an_end", " ".join(end)) for end in ends):
        return True
    typed = text.split()
    loud = [word for word in (typed[0], typed[-1]) if word.isupper() and len(bare(word)) >= _SHORTEST_LOUD] if typed else []
    return not text.isupper() and any(phrases.is_one("stop", bare(word)) for word in loud)


def _stops_and_erases(text: str, meaning: Meaning, phrases: Phrases) -> bool:
    """Whether one of several wishes is a stop and another an erasure: `delete everything and stop writing to me`."""
    parts = wishes_in(text) if len(text) <= _LONGEST else []
    if len(parts) < 2:
        return False
    wished = {word for part in parts for word in phrases.meanings(part, ("stop", "delete"))}
    return "stop" in wished and ("delete" in wished or meaning.intent is Intent.DELETE)


def refusal_in(text: str, phrases: Phrases) -> Refusal | None:
    """Whether a stop stands in it, with nothing beside it that takes it back; nothing where the examples may know better.

    Sure is a stop with words around it that change nothing (`ok stop now`), and one that is the last thing said (`dark. stop.`).
    Likely is one in front of something else, which may mean *wait* (`stop, I tapped wrong`), one that is joined to it, one with a
    time, one that is only urged (`we better stop`), and a sign that says stop.
    """
    sentences = [part for part in _SENTENCES.split(text) if bare(part)]
    if len(text) > _LONGEST:
        sentences = [part for part in dict.fromkeys((*sentences[:1], *sentences[-1:])) if len(part) <= _LONGEST]
        text = " ".join(sentences)
    if phrases.mentions("no_stop", text):
        return None
    if _is_stop(text, phrases):
        return Refusal.SURE
    if sentences and "?" not in text and _is_stop(sentences[-1], phrases) and _is_plain(sentences[-1], phrases):
        return Refusal.SURE
    parts = (part for sentence in sentences for part in (*wishes_in(sentence), *parts_aside(sentence)))
    said = dict.fromkeys((text, *sentences, *parts))
    if any(_is_stop(part, phrases, at_some_time=True) for part in said) or not _SIGNS.isdisjoint(folded(text)):
        return Refusal.LIKELY
    return Refusal.LIKELY if any(phrases.means("maybe_stop", part) for part in (text, *sentences[-1:])) else None


def _is_plain(stop: str, phrases: Phrases) -> bool:
    """Whether it is no single word that may be of what stands before it (`in June, at the end`)."""
    is_long = " " in bare(stop) and phrases.means("stop", stop)
    return is_long or phrases.mentions("stop_verb", stop) or " " in phrases.without(("beside_a_stop",), stop)


def _is_stop(text: str, phrases: Phrases, *, at_some_time: bool = False) -> bool:
    """Whether nothing but a stop is left without the words that change nothing about it, and perhaps those of a time."""
    if not phrases.begins_one("stop", text):
        return False
    left = dict.fromkeys(phrases.without(these, text) for these in (_WHENEVER if at_some_time else _NOW))
    return any(phrases.is_one("stop", words) for words in left)


_NOW = (("polite",), ("polite", "beside_a_stop"))
_WHENEVER = (
    *_NOW,
    ("polite", "time_of_a_stop"),
    ("polite", "beside_a_stop", "time_of_a_stop"),
    ("polite", "urging_a_stop"),
    ("polite", "beside_a_stop", "urging_a_stop"),
    ("polite", "beside_a_stop", "urging_a_stop", "time_of_a_stop"),
)
"""Lists of words without which it may be a stop, each tried: `no` changes nothing beside a stop, and is part of `no more`."""
