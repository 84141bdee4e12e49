"""What a message can mean, and what it is said to: the two values between words and what is done about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.engine.model.tokens import Token
from prompts.model.answer_types import Here, Reading
from prompts.model.question import Language, Question, QuestionId, Value
from prompts.text.phrases import Phrases


class Intent(StrEnum):
    """What somebody wants. The names of words are those of the lists in the phrase files."""

    STOP = "stop"
    DISTRESS = "distress"
    INSULT = "insult"
    CHILD = "child"
    """They say that they are one."""
    MAYBE_CHILD = "maybe_child"
    """Words that may be a child's: whether they are old enough is asked."""
    MAYBE_YES = "maybe_yes"
    """A yes or a no to the notice in other words than its buttons': those are asked for."""
    HALF_YES = "half_yes"
    """A yes to what was asked back that is not meant enough to keep an answer by: its buttons are asked for."""
    NO_HURRY = "no_hurry"
    """They want to answer the notice later, or cannot make up their mind."""
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
    KEEP_HERE = "keep_here"
    """Nothing of theirs is to be passed on to anybody: it is not, from then on."""
    MAYBE_KEEP_HERE = "maybe_keep_here"
    """Words that may wish for that: asked back."""
    NEVER_ABOUT = "never_about"
    TIME_OF_DAY = "time_of_day"
    ANSWER = "answer"
    """To the question that waits; whether it can be taken stands in `answer`."""
    LATE_ANSWER = "late_answer"
    """To the last question, which is over but was never answered."""
    MAYBE_ANSWER = "maybe_answer"
    """A sentence that names an answer, or another than the one they gave: it is asked back, and kept by their own tap."""
    MAYBE_KEEP = "maybe_keep"
    """Words that an open question would take as they are, and that may be none of an answer: asked back."""
    NOT_KEPT = "not_kept"
    """What they say is not to be kept, be it an answer: it is not."""
    PUT_OFF = "put_off"
    """When a question that is put off shall come, in words: `not tomorrow, next week`."""
    START = "start"
    """They want to be asked again, or for the first time."""
    CONFIRM_ERASURE = "confirm_erasure"
    """A yes, in any words, while an erasure waits: it presses nothing, and the button's own words are asked for."""
    CANCEL = "cancel"
    """They want to leave a step, and none is open."""
    UNDO = "undo"
    """They want to take back what they just did."""
    CLOCK = "clock"
    """Where they are, or at what hour they want to be written to."""
    MAYBE_STOP = "maybe_stop"
    """A refusal in other words, not sure enough to be one: a stop is offered."""
    WHO_SEES = "who_sees"
    SELL = "sell"
    ANONYMOUS = "anonymous"
    WHERE_KEPT = "where_kept"
    WHEN_ERASED = "when_erased"
    """When, or whether, what they said is erased."""
    WHEN_NEXT = "when_next"
    WHAT_DO_I_GET = "what_do_i_get"
    WHO_ARE_YOU = "who_are_you"
    SCAM = "scam"
    PERSON = "person"
    ORDER = "order"
    """An order, a delivery, a refund."""
    COMPLAINT = "complaint"
    GREETING = "greeting"
    THANKS = "thanks"
    BYE = "bye"
    PRAISE = "praise"
    LAUGHTER = "laughter"
    FINE = "fine"
    """A yes or a no to nothing in particular."""
    UNDECIDED = "undecided"
    """They do not know, or nothing of it fits: a skip is offered."""
    ASK_AGE = "ask_age"
    """The age question waits, and the words do not answer it."""
    STILL_OPEN = "still_open"
    """They want another question while one waits."""
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
    minutes: int | None = None
    """A time of day, in minutes after midnight."""
    day: date | None = None
    """Until when, or on which day."""
    about: QuestionId | None = None
    """The question that is meant, where it is not the one that waits."""
    suggested: tuple[Value, ...] = ()
    """What the words most likely come to as an answer: one, or two of which each may be meant."""
    is_told: bool = False
    """Whether an age was told in so many words."""
    offers: tuple[Token, ...] = ()
    """Buttons of what else the words may mean; a stop among them wherever they may be a refusal."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the words are said to: what is open, what is on the screen, and how this customer speaks."""

    phrases: Phrases
    here: Here
    languages: tuple[Language, ...] = ()
    """Those the brand speaks."""
    ever_agreed: bool = True
    """Whether the Yes was ever given; before it, words are about the notice."""
    is_asked: bool = True
    """Whether they are asked anything: not before a Yes, after a No or after a stop."""
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
    ends_step: Token | None = None
    """The button that leaves the step which is open: an erasure to be confirmed, an answer being changed, words held back."""
    given: tuple[tuple[Question, Value], ...] = ()
    """What they answered, the latest first, each question as it was shown."""
    numbered: tuple[QuestionId, ...] = ()
    """What they answered, as *My answers* numbers it."""
    late: Question | None = None
    """The last question, over and unanswered."""
    expects_time: bool = False
    """Whether a bare time of day answers us."""
    expects_span: bool = False
    """Whether *For how long?* was asked last: a length of time is to that."""
    puts_off: Token | None = None
    """What *Ask me later* is about, while its time is asked for or was just told."""
    may_be_child: bool = False
    """Whether an age may be told; not while a number is asked for."""
    age: tuple[Token, Token] | None = None
    """What says that they are old enough, and that they are not, while nothing but the age question waits."""
    is_said_last: bool = True
    """Whether what waits is what they read last: nothing else was said since."""
    not_theirs: Token | None = None
    """What *not me* presses: of another chat or a record that waits to be joined, else of one that is joined."""
    other_chat: Token | None = None
    """The same of another chat alone."""
    is_asked_beside: bool = False
    """Whether something else than the question was asked last: a plain yes or no is to that, and may press nothing."""
    is_of_age: bool = False
    """Whether they said that they are old enough: it is guessed no more that they are not."""
    receivers: frozenset[str] = frozenset()
    """Whoever answers may go to: their names, in every language, and what we call them ourselves."""
    late_buttons: Mapping[str, Token] = field(default_factory=dict)
    """Buttons of that last question by the name of the words that mean the same: skip, never."""
    is_erasing: bool = False
    """Whether an erasure of everything waits to be confirmed."""
    held: str = ""
    """Their last words, where these are held back and asked about: what comes next may be their end."""
