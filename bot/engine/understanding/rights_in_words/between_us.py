"""What shall stay between us, with no receiver named: `dark, but nobody else should see it`, `dunkel, behaltet das für euch`.

People say it in too many ways for a list of sentences. It is what ends a sentence with none but these words: who shall not, what
they shall not do, and that it is wished. What is told of others with the same words (`nobody else drinks it`) has words of its own.
"""

from __future__ import annotations

import re
from enum import Enum

from bot.engine.understanding.rights_in_words.several_wishes import MARKS
from prompts.text.once import once
from prompts.text.phrases import Phrases
from prompts.text.plain import bare, unaccented

_LONGEST = 300
"""Letters; a longer message tells something."""
_SENTENCES = re.compile(MARKS)
_ROLES = (
    "who_shall_not", "others_not", "near_to_them", "to_learn", "is_wished", "to_tell", "to_speak_of_it", "to_tell_others",
    "with_us", "stays_with_us", "only_us", "between_us", "what_was_said", "wants_of_us", "to_themselves", "they_do_it",
    "says_of_it",
)  # fmt: skip
_AROUND = ("keeps_from", "passing_on", "passed_on", "whose", "others", "polite", "beside_a_stop", "said_in_passing")


class BetweenUs(Enum):
    """How plainly something shall stay between us."""

    SAID = "said"
    LIKELY = "likely"


@once
def stays_between_us(text: str, phrases: Phrases) -> BetweenUs | None:
    """Whether the end of one of its sentences says so; nothing where no word of it does."""
    found = {_says(place, part, phrases) for place, part in enumerate(_parts(text))}
    return BetweenUs.SAID if BetweenUs.SAID in found else BetweenUs.LIKELY if BetweenUs.LIKELY in found else None


def _parts(text: str) -> list[str]:
    return [said for part in _SENTENCES.split(text) if (said := unaccented(bare(part)))] if len(text) <= _LONGEST else []


def _says(place: int, part: str, phrases: Phrases) -> BetweenUs | None:
    end = _end_of(part, phrases)
    if not end:
        return None
    said = frozenset(role for role in (*_ROLES, "keeps_from") if phrases.mentions(role, end))
    if _ends_with_it(end, phrases) or _nobody_shall(said) or {"only_us", "to_learn", "is_wished"} <= said:
        return BetweenUs.SAID
    is_likely = _is_not_passed_on(said) or {"with_us", "stays_with_us"} <= said
    stands_beside = place > 0 or "what_was_said" in said  # `something not to share` is what they like
    if is_likely and stands_beside:
        return BetweenUs.SAID
    does_name_nobody = _is_nobody(said) and not said.isdisjoint({"to_learn", "to_tell_others"})
    return BetweenUs.LIKELY if is_likely or does_name_nobody else None


def _ends_with_it(end: str, phrases: Phrases) -> bool:
    """Whether the last thing said is all of what people say of it: `nobody else's business`."""
    around = phrases.mentioned("between_us", end)
    while around is not None and (behind := phrases.without(("polite", "said_in_passing"), around[1])):
        around = phrases.mentioned("between_us", behind)
    return around is not None


def _is_nobody(said: frozenset[str]) -> bool:
    return "who_shall_not" in said or {"keeps_from", "others_not"} <= said


def _nobody_shall(said: frozenset[str]) -> bool:
    """Nobody shall learn of it: a wish, and not what they know of others (`nobody knows it`)."""
    is_told = "they_do_it" in said and "wants_of_us" not in said
    is_near = {"keeps_from", "near_to_them"} <= said
    return (_is_nobody(said) or is_near) and {"to_learn", "is_wished"} <= said and not is_told


def _is_not_passed_on(said: frozenset[str]) -> bool:
    """It is not to be passed on; what they do themselves, or want to be given or told, is something else."""
    if "to_themselves" in said or ("they_do_it" in said and "wants_of_us" not in said):
        return False
    to_others = _is_nobody(said) and "to_tell_others" in said
    to_who_is_near = {"keeps_from", "near_to_them", "to_speak_of_it"} <= said
    return to_others or to_who_is_near or {"keeps_from", "to_tell"} <= said


def _end_of(part: str, phrases: Phrases) -> str:
    """As much of its end as consists of such words."""
    tokens, known = part.split(), phrases.single_words(*_ROLES, *_AROUND)
    start = len(tokens)
    while start > 0 and tokens[start - 1] in known:
        start -= 1
    return " ".join(tokens[start:])
