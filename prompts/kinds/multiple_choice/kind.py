"""Pick some: taps that add up until *Done*, or several names in one message."""

from __future__ import annotations

from typing import Literal

from prompts.kinds.choice_shape import CHOICE_FIELDS
from prompts.kinds.matching import LONGEST, Named, confusion, named, names_of
from prompts.kinds.mentions import mentioned
from prompts.kinds.multiple_choice.shape import PICK_FIELDS, MultipleChoiceShape
from prompts.kinds.protocol import AnswerType, Hint
from prompts.model.answer_types import (
    Choice,
    Here,
    Read,
    Reading,
    Unclear,
)
from prompts.model.question import Language, Option, Question, Value
from prompts.reading.clauses import clauses_of
from prompts.reading.idle_words import phrase_at
from prompts.reading.several import all_named
from prompts.reading.vocabulary import plain, vocabulary
from prompts.text.phrases import Phrases


class MultipleChoice:
    """Some of several options; the answer is their ids in the author's order."""

    answer_type: AnswerType = "options"
    is_typed = False
    shape = MultipleChoiceShape
    fields = (*CHOICE_FIELDS, *PICK_FIELDS)

    def offer(self, question: Question, here: Here) -> tuple[Choice, ...]:
        """A button for each option, as written."""
        return tuple(Choice(index, option.label.says(here.language)) for index, option in enumerate(question.options))

    def pick(self, question: Question, index: int, here: Here) -> Value | None:
        """The option at this place, alone."""
        return (question.options[index].id,) if 0 <= index < len(question.options) else None

    def toggled(self, question: Question, picked: tuple[str, ...], index: int) -> tuple[str, ...] | None:
        """One option more or less; one that stands alone clears the others, and any other clears it."""
        if not 0 <= index < len(question.options):
            return None
        tapped = question.options[index].id
        if tapped in picked:
            return _in_order(question, set(picked) - {tapped})
        kept = set() if tapped in question.alone else set(picked) - set(question.alone)
        more = _in_order(question, kept | {tapped})
        return None if _are_too_many(question, more) else more

    def read(self, question: Question, text: str, here: Here) -> Reading:
        """The options that the text names, all of it; "filter but no capsules" names none."""
        found = _named(question, text, here.language)
        if found is None:
            why = confusion(question, text, here.language)
            return Unclear("negated" if why == "negated" else "words")
        value = _in_order(question, {each.option.id for each in found})
        why_not = _why_not(question, value)
        if why_not is not None:
            return Unclear(why_not, {"most": str(question.pick_at_most)} if why_not == "too_many" else {})
        return Read(value, "matched" if any(each.how == "matched" for each in found) else "typed")

    def suggest(self, question: Question, text: str, here: Here) -> tuple[Value, ...]:
        """The options that are mentioned and not denied, if they go together.

        What goes alone is left out beside others, where only another word for it is said: `at the office capsules`.
        """
        options = mentioned(question, text, here.language) or _two_counted(question, text, here.language)
        together = tuple(option.id for option in options if option.id not in question.alone)
        alone = [option for option in options if option.id in question.alone]
        is_said = any(plain(label) in plain(text) for option in alone for label in option.label.by_language.values())
        value = together if together and not is_said else tuple(option.id for option in options)
        return (value,) if value and not _why_not(question, value) else ()

    def say(self, question: Question, value: Value, language: Language) -> str:
        """The labels of the options; the id of one that is gone."""
        ids = value if isinstance(value, tuple) else (str(value),)
        options = [(name, question.option(name)) for name in ids]
        return ", ".join(option.label.says(language) if option else name for name, option in options)

    def hint(self, question: Question, phrases: Phrases, language: Language) -> Hint:
        """How many may be picked."""
        most = question.pick_at_most
        return Hint(phrases.says("ask.pick_at_most", language, most=most) if most else phrases.says("ask.pick_several", language))


def _named(question: Question, text: str, language: Language) -> list[Named] | None:
    if len(text) > LONGEST:
        return None
    names = names_of(question, language)
    return all_named(text, lambda part: named(question, part, language), names.words.joiners, names.joins)


def _two_counted(question: Question, text: str, language: Language) -> tuple[Option, ...]:
    """`The first two`, `die letzten beiden`."""
    words = vocabulary(language)
    found: tuple[Option, ...] = ()
    for clause in clauses_of(text, language):
        for place in range(len(clause.tokens)):
            if phrase_at(clause.tokens, place, words.first_two):
                found = question.options[:2]
            if phrase_at(clause.tokens, place, words.last_two):
                found = question.options[-2:]
    return found


def _why_not(question: Question, value: tuple[str, ...]) -> Literal["not_with_others", "too_many"] | None:
    """Why these options are no answer together."""
    if len(value) > 1 and not set(value).isdisjoint(question.alone):
        return "not_with_others"
    return "too_many" if _are_too_many(question, value) else None


def _in_order(question: Question, picked: set[str]) -> tuple[str, ...]:
    """The picked options as their author ordered them; one that is gone is not picked."""
    return tuple(option.id for option in question.options if option.id in picked)


def _are_too_many(question: Question, picked: tuple[str, ...]) -> bool:
    return question.pick_at_most is not None and len(picked) > question.pick_at_most
