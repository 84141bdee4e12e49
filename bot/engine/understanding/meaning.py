"""What a message can mean, and what it is said to: the two values between words and what is done about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.engine.model.tokens import Token
from prompts.model.answer_types import Here, Reading
from prompts.model.question import Language, Question
from prompts.text.phrases import Phrases


class Intent(StrEnum):
    """What somebody wants. The names of words are those of the lists in the phrase files."""

    STOP = "stop"
    DISTRESS = "distress"
    INSULT = "insult"
    CHILD = "child"
    HELLO = "hello"
    """Anything but a plain yes or no before the Yes: it is answered with the notice."""
    PRESS = "press"
    """A button that waits for this customer, named by its label or in other words."""
    HELP = "help"
    MENU = "menu"
    PRIVACY = "privacy"
    MY_DATA = "my_data"
    DELETE = "delete"
    PAUSE = "pause"
    PACE = "pace"
    LANGUAGE = "language"
    EXPORT = "export"
    CONSENTS = "consents"
    NEVER_ABOUT = "never_about"
    TIME_OF_DAY = "time_of_day"
    ANSWER = "answer"
    """To the question that waits; whether it can be taken stands in `answer`."""
    LATE_ANSWER = "late_answer"
    """To the last question, which is over but was never answered."""
    MAYBE_STOP = "maybe_stop"
    """A refusal in other words, not sure enough to be one: a stop is offered."""
    WHO_SEES = "who_sees"
    SELL = "sell"
    ANONYMOUS = "anonymous"
    WHERE_KEPT = "where_kept"
    WHEN_NEXT = "when_next"
    WHAT_DO_I_GET = "what_do_i_get"
    WHO_ARE_YOU = "who_are_you"
    SCAM = "scam"
    PERSON = "person"
    COMPLAINT = "complaint"
    GREETING = "greeting"
    THANKS = "thanks"
    BYE = "bye"
    PRAISE = "praise"
    LAUGHTER = "laughter"
    UNDECIDED = "undecided"
    """They do not know, or nothing of it fits: a skip is offered."""
    NOTHING = "nothing"
    """None of these."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One message, read."""

    intent: Intent
    presses: Token | None = None
    """The button it stands for."""
    answer: Reading | None = None
    slot: str = ""
    """What was named: a topic, a language."""
    minutes: int = 0
    """A time of day, in minutes after midnight."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the words are said to: what is open, what is on the screen, and how this customer speaks."""

    phrases: Phrases
    here: Here
    languages: tuple[Language, ...] = ()
    """Those the brand speaks."""
    has_agreed: bool = True
    """Whether the Yes was ever given; before it, words are about the notice."""
    offered: tuple[tuple[str, Token], ...] = ()
    """Labels of the buttons that wait for this customer, as they read them."""
    yes: Token | None = None
    no: Token | None = None
    """What a plain yes or no presses now."""
    buttons: Mapping[str, Token] = field(default_factory=dict)
    """Buttons of the open question by the name of the words that mean the same: skip, later, never, why."""
    is_waiting: bool = False
    """Whether a question, or an answer that is being changed, waits for words."""
    asked: Question | None = None
    """The question that waits, as it was shown."""
    late: Question | None = None
    """The last question, over and unanswered."""
    expects_time: bool = False
    """Whether a bare time of day answers us."""
    may_be_child: bool = False
    """Whether an age may be told; not while a number is asked for."""
