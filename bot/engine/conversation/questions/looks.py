"""How a question looks to everybody who is put it for the first time in one language: made once, and signed for each of them.

Only the ask that its buttons carry is a customer's own. What they picked, changed or answered before is added in presentation.
"""

from __future__ import annotations

from typing import NamedTuple

from bot.engine.conversation import keyboard
from bot.engine.model import tokens
from bot.engine.model.decision import Wording, wording_of
from bot.engine.model.effects import Button, Message
from bot.engine.model.history import Variant
from bot.engine.model.ids_and_time import AskId
from bot.engine.model.tokens import Action
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.remembered import remembered
from prompts.kinds.table import GATHERING, KINDS
from prompts.model.answer_types import Here
from prompts.model.question import Language, Question

_REMEMBERED = 1024
"""Of one catalogue: its questions in each language, on the days that are asked about, with whom they have to name."""


class Labels(NamedTuple):
    """The keys of what the buttons say that every question has."""

    why: str
    skip: str
    done: str


class Look(NamedTuple):
    """A question without anybody whom it is put to."""

    text: str
    buttons: keyboard.Rows
    """Their tokens say no ask yet."""
    wording: Wording

    def rows(self, ask_id: AskId) -> keyboard.Rows:
        """The buttons of one ask."""
        begin = tokens.beginning(ask_id)
        return tuple([tuple([Button(one.label, begin + one.token) for one in row]) for row in self.buttons])

    def message(self, ask_id: AskId, intro: str = "") -> Message:
        """The message that puts it."""
        return Message(f"{intro}\n{self.text}".strip() if intro else self.wording.text, self.rows(ask_id))


@remembered(_REMEMBERED)
def look_of(catalogue: Catalogue, question: Question, variant: Variant, here: Here, below: tuple[str, ...], labels: Labels) -> Look:
    """The question in one of its wordings, for a day, with these lines below it."""
    text = text_of(catalogue, question, variant, here.language, below)
    buttons = _buttons(catalogue, question, here, labels)
    message = Message(text.strip(), buttons)
    return Look(text, buttons, wording_of("question", message, here.language))


def own_words(question: Question, variant: Variant, language: Language) -> str:
    """The question's own words: one of both, where two are tried."""
    other = question.wording_test if variant == "b" else None
    return (other or question.ask).says(language)


def text_of(catalogue: Catalogue, question: Question, variant: Variant, language: Language, below: tuple[str, ...]) -> str:
    """Question, benefit and purpose line: what consent to the answer rests on (GDPR Art. 7(2)); and what is new, below."""
    hint = KINDS[question.kind].hint(question, catalogue.phrases, language)
    purpose = catalogue.phrases.says("ask.purpose", language, purpose=question.purpose.promise.says(language))
    lines = [f"{own_words(question, variant, language)} {hint.beside}".strip(), *([hint.below] if hint.below else [])]
    return "\n".join([*lines, f"{question.benefit.says(language)} {purpose}", *below])


def _buttons(catalogue: Catalogue, question: Question, here: Here, labels: Labels) -> keyboard.Rows:
    def button(key: str, action: Action) -> Button:
        return Button(catalogue.phrases.says(key, here.language), tokens.ending(action))

    choices = [
        Button(choice.label, tokens.ending(Action.CHOOSE, choice.index)) for choice in KINDS[question.kind].offer(question, here)
    ]
    done = ((button(labels.done, Action.DONE),),) if question.kind in GATHERING else ()
    return (*keyboard.rows(choices), *done, (button(labels.why, Action.WHY), button(labels.skip, Action.SKIP)))
