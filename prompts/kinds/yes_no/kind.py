"""Yes or no: two buttons with the author's words on them, or a plain yes or no typed."""

from __future__ import annotations

from prompts.kinds.matching import LONGEST, confusion, named
from prompts.kinds.mentions import mentioned
from prompts.kinds.protocol import AnswerType, Hint
from prompts.kinds.yes_no.shape import NO, YES, YES_NO_FIELDS, YesNoShape
from prompts.model.answer_types import (
    Choice,
    Here,
    Read,
    Reading,
    Unclear,
)
from prompts.model.question import Language, Question, Value
from prompts.reading.clauses import clauses_of
from prompts.reading.idle_words import phrase_at
from prompts.reading.vocabulary import plain, vocabulary
from prompts.text.phrase_files import packaged_phrases
from prompts.text.phrases import Phrases


class YesNo:
    """Two options with the ids `yes` and `no`; the answer is true or false."""

    answer_type: AnswerType = "yes_or_no"
    is_typed = False
    shape = YesNoShape
    fields = YES_NO_FIELDS

    def offer(self, question: Question, here: Here) -> tuple[Choice, ...]:
        """The two buttons, as written."""
        return tuple(Choice(index, option.label.says(here.language)) for index, option in enumerate(question.options))

    def pick(self, question: Question, index: int, here: Here) -> Value | None:
        """True or false for the button at this place."""
        return question.options[index].id == YES if 0 <= index < len(question.options) else None

    def read(self, question: Question, text: str, here: Here) -> Reading:
        """A button's words first, then a plain yes or no in any language; a word that means both is neither."""
        found = named(question, text, here.language)
        if found is not None and found.how == "typed":
            return Read(found.option.id == YES)
        plainly = _plainly(text)
        if plainly is not None:
            return Read(plainly)
        return Read(found.option.id == YES, found.how) if found else Unclear(confusion(question, text, here.language))

    def suggest(self, question: Question, text: str, here: Here) -> tuple[Value, ...]:
        """What a clause, or its first or last word, says plainly; else the one button whose words are mentioned."""
        clauses = [clause.tokens for clause in clauses_of(text, here.language)]
        if _agrees(text, here.language):
            return (True,)
        said = {_plainly(part) for tokens in clauses for part in (" ".join(tokens), tokens[0], tokens[-1])} - {None}
        if len(said) == 1:
            return (said.pop() is True,)
        found = mentioned(question, text, here.language)
        return (found[0].id == YES,) if len(found) == 1 and not said else ()

    def say(self, question: Question, value: Value, language: Language) -> str:
        """The words on the button."""
        option = question.option(YES if value else NO)
        return option.label.says(language) if option else str(value)

    def hint(self, question: Question, phrases: Phrases, language: Language) -> Hint:
        """Nothing: the buttons tell."""
        return Hint()


def _agrees(text: str, language: Language) -> bool:
    """Whether it says yes by a negation: `I wouldn't say no`."""
    tokens, agreeing = tuple(plain(text).split()), vocabulary(language).agreeing
    return len(text) <= LONGEST and any(phrase_at(tokens, place, agreeing) for place in range(len(tokens)))


def _plainly(text: str) -> bool | None:
    """A plain yes or no."""
    if len(text) > LONGEST:
        return None
    meanings = packaged_phrases().meanings(text, (YES, NO))
    return meanings[0] == YES if len(meanings) == 1 else None
