"""Where words are said, and what is said there more often than elsewhere, or less: "all gone?" asks about an erasure that waits.

The examples are the same everywhere, for most wishes come at any time. A stop, distress and a child are never read less for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

Weights = Mapping[str, float]
"""So many times likelier than the examples say, by what they call it."""

_RARE, _LESS, _MORE, _OFTEN = 0.25, 0.5, 2.0, 4.0


class Situation(StrEnum):
    """What a message is said to: a step, a question by the type of its answers, or neither."""

    BEFORE_THE_YES = "before_the_yes"
    ERASING = "erasing"
    CHANGING = "changing"
    OPTIONS = "options"
    YES_OR_NO = "yes_or_no"
    NUMBER = "number"
    DAY = "day"
    WORDS = "words"
    STOPPED = "stopped"
    JUST_ANSWERED = "just_answered"
    IDLE = "idle"


def _weights(*, rare: str = "", less: str = "", more: str = "", often: str = "") -> Weights:
    listed = ((rare, _RARE), (less, _LESS), (more, _MORE), (often, _OFTEN))
    return MappingProxyType({name: weight for names, weight in listed for name in names.split()})


SAID_IN: Mapping[Situation, Weights] = MappingProxyType(
    {
        Situation.BEFORE_THE_YES: _weights(
            rare="cancel skip praise less_often",
            less="none never change correct add undo other",
            more="yes what_do_i_get erase_all laughter resume sell",
            often="when_next who_are_you",
        ),
        Situation.ERASING: _weights(
            rare="resume",
            less="praise later complaint none other",
            more="show_data when_next",
            often="yes help where_kept",
        ),
        Situation.CHANGING: _weights(
            less="change undo praise later resume",
            more="correct erase_one",
            often="help",
        ),
        Situation.OPTIONS: _weights(
            rare="correct add",
            less="no no_answer praise laughter pause resume clock change",
            more="skip dont_know help",
            often="none",
        ),
        Situation.YES_OR_NO: _weights(
            less="no praise thanks cancel less_often correct add",
            more="yes yes_answer no_answer",
            often="what_do_i_get",
        ),
        Situation.NUMBER: _weights(
            rare="correct clock less_often",
            less="other cancel thanks praise change resume no one_more",
            more="answer dont_know skip help",
        ),
        Situation.DAY: _weights(
            less="later no never pause clock when_next one_more other",
            more="answer",
            often="none dont_know",
        ),
        Situation.WORDS: _weights(
            rare="yes_answer no_answer",
            less="praise resume correct add change no",
            more="skip later why sell who_sees dont_know",
        ),
        Situation.STOPPED: _weights(
            rare="cancel never skip",
            less="erase_one none",
            more="bye who_sees order",
            often="human laughter thanks show_data",
        ),
        Situation.JUST_ANSWERED: _weights(
            rare="answer skip cancel",
            less="resume dont_know complaint none never",
            more="correct add one_more who_sees yes praise thanks undo",
            often="change",
        ),
        Situation.IDLE: _weights(
            rare="answer",
            less="yes later none",
            more="order anonymous scam less_often thanks laughter",
        ),
    }
)
"""What is not listed is as likely as anywhere. Rough on purpose: a quarter, a half, twice, four times."""
