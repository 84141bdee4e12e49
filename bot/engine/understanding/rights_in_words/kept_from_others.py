"""Who shall not get something, by the name they go by: `dark but not for your mailing tool`, `keep hubspot out of it`.

A name counts with the words around it that only say who gets what; where one of them denies, it is not to be passed on. What is
said of the same name otherwise (`I don't buy in your shop`) denies something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Context, Intent, Meaning
from bot.engine.understanding.rights_in_words.between_us import BetweenUs, stays_between_us
from prompts.model.answer_types import Read
from prompts.text.phrases import Phrases
from prompts.text.plain import bare, unaccented

_LONGEST = 300
"""Letters; a longer message tells something."""
_ENDING = 2
"""Letters that a language may put behind a name: `des Mailprogramms`."""
_SHORTEST = 3
"""Letters of a name that is looked for."""


_GOES_BEFORE = frozenset(
    {Intent.STOP, Intent.DISTRESS, Intent.CHILD, Intent.DELETE, Intent.NOT_KEPT, Intent.EXPORT, Intent.NEVER_ABOUT}
)
_HAS_ROOM = frozenset({Intent.MAYBE_ANSWER, Intent.MAYBE_KEEP})
_OF_NO_RECEIVER = frozenset({Intent.PRAISE, Intent.LAUGHTER, Intent.GREETING, Intent.UNDECIDED, Intent.NOTHING})
"""What the examples take such words for that know no names."""
_SHARING = (Token(0, Action.CONSENTS),)
_STOP = (Token(0, Action.STOP),)


def unless_kept_from_others(text: str, meaning: Meaning, context: Context) -> Meaning:
    """The same where nobody is named from whom it shall be kept; whoever names one beside what is asked back can still do so.

    Words that may only ask whether it is (`doesn't it go to hubspot?`) are asked back.
    """
    meant = _unless_kept(text, meaning, context)
    return Meaning(Intent.MAYBE_KEEP_HERE) if meant.intent is Intent.KEEP_HERE and "?" in text else meant


def _unless_kept(text: str, meaning: Meaning, context: Context) -> Meaning:
    if meaning.intent in _GOES_BEFORE or context.is_erasing:
        return meaning
    between_us = stays_between_us(text, context.phrases)
    if between_us is BetweenUs.SAID or is_kept_from_others(text, context.receivers, context.phrases):
        is_a_stop_likely = meaning.intent is Intent.MAYBE_STOP  # it is done, and a stop offered beside
        return Meaning(Intent.KEEP_HERE, offers=_joined(_STOP, meaning.offers) if is_a_stop_likely else ())
    if between_us is BetweenUs.LIKELY and (asked_back := _asked_back(meaning)) is not None:
        return _with_it(asked_back)
    if meaning.intent not in _HAS_ROOM | _OF_NO_RECEIVER or not names_a_receiver(text, context.receivers, context.phrases):
        return meaning
    return _with_it(meaning) if meaning.intent in _HAS_ROOM else Meaning(Intent.WHO_SEES)


def _asked_back(meaning: Meaning) -> Meaning | None:
    """What is asked back anyway, or words that would be kept as they are: these are asked back then."""
    if meaning.intent is Intent.ANSWER and isinstance(meaning.answer, Read):
        return Meaning(Intent.MAYBE_KEEP, answer=meaning.answer)
    return meaning if meaning.intent in _HAS_ROOM else None


def wished_before_the_yes(text: str, context: Context) -> Meaning | None:
    """The same wish, said to the notice: nothing is answered yet, so that it can be asked back."""
    is_between_us = stays_between_us(text, context.phrases) is BetweenUs.SAID
    is_said = is_between_us or is_kept_from_others(text, context.receivers, context.phrases)
    return Meaning(Intent.MAYBE_KEEP_HERE) if is_said or context.phrases.means("keep_here", text) else None


def _with_it(meaning: Meaning) -> Meaning:
    return replace(meaning, offers=_joined(meaning.offers, _SHARING))


def _joined(some: tuple[Token, ...], more: tuple[Token, ...]) -> tuple[Token, ...]:
    return tuple(dict.fromkeys((*some, *more)))


def is_kept_from_others(text: str, receivers: frozenset[str], phrases: Phrases) -> bool:
    """Whether one of these receivers, or others in general, are named with a word that denies them what is said."""
    tokens = _tokens(text)
    if _single(phrases, "keeps_from").isdisjoint(tokens):
        return False
    ours = any(_denies(tokens, span, phrases) for span in _named(tokens, receivers, phrases))
    passing_on, others = _single(phrases, "passing_on"), _single(phrases, "others")
    return ours or any(
        token in others and _denies(tokens, range(place, place + 1), phrases, besides=passing_on)
        for place, token in enumerate(tokens)
    )


def names_a_receiver(text: str, receivers: frozenset[str], phrases: Phrases) -> bool:
    """Whether one of these receivers is named at all."""
    return next(_named(_tokens(text), receivers, phrases), None) is not None


def _denies(tokens: Sequence[str], name: range, phrases: Phrases, *, besides: frozenset[str] | None = None) -> bool:
    """Whether one of the words that stand around the name in one go denies; `besides`: and another is one of these."""
    around, start, end = _around(phrases), name.start, name.stop
    while start > 0 and tokens[start - 1] in around:
        start -= 1
    while end < len(tokens) and tokens[end] in around:
        end += 1
    said = {*tokens[start : name.start], *tokens[name.stop : end]}
    return not said.isdisjoint(_single(phrases, "keeps_from")) and (besides is None or not said.isdisjoint(besides))


def _named(tokens: Sequence[str], receivers: frozenset[str], phrases: Phrases) -> Iterator[range]:
    """The places of the names, written in one word or in several."""
    names = _names(phrases, receivers)
    for start in range(len(tokens)) if names else ():
        for name, length in names:
            ends = range(start + 1, min(start + length, len(tokens)) + 1)
            yield from (range(start, end) for end in ends if _is_name("".join(tokens[start:end]), name))


def _is_name(said: str, name: str) -> bool:
    return said.startswith(name) and len(said) - len(name) <= _ENDING


@lru_cache(maxsize=64)
def _names(phrases: Phrases, receivers: frozenset[str]) -> tuple[tuple[str, int], ...]:
    """Each name in one word, without what says whose it is, and of how many words it is at most."""
    plain = (unaccented(phrases.without(("whose",), called.replace("_", " "))).split() for called in receivers)
    return tuple(sorted({("".join(words), len(words) + 1) for words in plain if len("".join(words)) >= _SHORTEST}))


@lru_cache(maxsize=8)
def _around(phrases: Phrases) -> frozenset[str]:
    lists = ("keeps_from", "passing_on", "passed_on", "whose", "polite", "others")
    return frozenset().union(*(_single(phrases, name) for name in lists))


@lru_cache(maxsize=64)
def _single(phrases: Phrases, listed: str) -> frozenset[str]:
    return frozenset(unaccented(bare(word)) for word in phrases.words_of(listed))


def _tokens(text: str) -> list[str]:
    return unaccented(bare(text)).split() if len(text) <= _LONGEST else []
