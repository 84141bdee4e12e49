"""Pick one: a button for each option, or its name typed."""

from __future__ import annotations

from prompts.kinds.choice_shape import CHOICE_FIELDS
from prompts.kinds.matching import confusion, named
from prompts.kinds.mentions import mentioned
from prompts.kinds.protocol import AnswerType, Hint
from prompts.kinds.single_choice.shape import SingleChoiceShape
from prompts.model.answer_types import (
    Choice,
    Here,
    Read,
    Reading,
    Unclear,
)
from prompts.model.question import Language, Question, Value
from prompts.reading.clauses import clauses_of
from prompts.text.phrases import Phrases


class SingleChoice:
    """One of several options; the answer is the option's id."""

    answer_type: AnswerType = "option"
    is_typed = False
    shape = SingleChoiceShape
    fields = CHOICE_FIELDS

    def offer(self, question: Question, here: Here) -> tuple[Choice, ...]:
        """A button for each option, as written."""
        return tuple(Choice(index, option.label.says(here.language)) for index, option in enumerate(question.options))

    def pick(self, question: Question, index: int, here: Here) -> Value | None:
        """The id of the option at this place."""
        return question.options[index].id if 0 <= index < len(question.options) else None

    def read(self, question: Question, text: str, here: Here) -> Reading:
        """The option that the whole text names; "not red" names none."""
        found = named(question, text, here.language)
        return Read(found.option.id, found.how) if found else Unclear(confusion(question, text, here.language))

    def suggest(self, question: Question, text: str, here: Here) -> tuple[Value, ...]:
        """The one option that is mentioned and not denied, or of several the only one that is a clause of its own.

        Else, of several, which comes first is asked with all buttons (`several`).
        """
        found = mentioned(question, text, here.language)
        if len(found) > 1:
            clauses = (named(question, " ".join(clause.tokens), here.language) for clause in clauses_of(text, here.language))
            whole = {each.option.id for each in clauses if each is not None}
            found = tuple(option for option in found if whole == {option.id})
        return (found[0].id,) if found else ()

    def say(self, question: Question, value: Value, language: Language) -> str:
        """The label of the option, or its id when the option is gone."""
        option = question.option(str(value))
        return option.label.says(language) if option else str(value)

    def hint(self, question: Question, phrases: Phrases, language: Language) -> Hint:
        """Nothing: the buttons tell."""
        return Hint()
