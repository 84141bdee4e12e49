"""*Never*, for what the customer names: a question, or everything about a topic, asked already or not."""

from __future__ import annotations

from bot.engine.conversation.questions.asked import open_question
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button
from bot.engine.model.facts.refusals import Refused
from bot.engine.model.tokens import Action, Token
from prompts.catalogue.catalogue import Topic
from prompts.kinds.mentions import told_by_a_word
from prompts.model.question import Question, Text
from prompts.text.plain import bare

_MOST_OFFERED = 4
_LABEL = 40
"""Letters of a question that fit on a button of a narrow phone."""


def never_about(turn: Turn, topic: str) -> None:
    """ "Stop asking about coffee": the questions it could mean, each with *Never ask this*; nothing is refused by guessing.

    `topic`: its name, or the sentence that it is named in.
    """
    buttons = [*_topics_named(turn, topic), *_questions_named(turn, topic)] or _told_of(turn, topic)
    waiting = open_question(turn)
    if not buttons and waiting is not None:
        buttons = [turn.button(Action.NEVER, waiting[0].ask)]
    stop = turn.button(Action.STOP)
    turn.say(turn.phrase("never.which" if buttons else "never.unknown"), [[button] for button in [*buttons, stop]])


def never_question(turn: Turn, token: Token) -> None:
    """*Never* for a question by its name, asked already or not."""
    found = [q for q in turn.catalogue.questions.values() if tokens.named(q.id) == token.ask]
    _refuse_all(turn, found)


def never_topic(turn: Turn, token: Token) -> None:
    """*Never* for every question of a topic."""
    found = [q for q in turn.catalogue.questions.values() if tokens.named(q.topic) == token.ask]
    _refuse_all(turn, found)


def _refuse_all(turn: Turn, questions: list[Question]) -> None:
    if not questions:
        return turn.toast(turn.phrase("toast.not_yours"))
    waiting = turn.state.open
    for question in questions:
        is_open = waiting is not None and waiting.question == question.id
        if not turn.state.history(question.id).refused:
            turn.happened(Refused(question.id, waiting.ask if is_open and waiting else None))
    turn.amend(turn.phrase("never.all" if len(questions) > 1 else "never"))


def _topics_named(turn: Turn, words: str) -> list[Button]:
    """The topics of this name, where it has more than one question."""
    named = [topic for topic in turn.catalogue.topics.values() if bare(words) in _names(topic.id, topic.title)]
    return [_never_topic(turn, topic) for topic in named]


def _questions_named(turn: Turn, words: str) -> list[Button]:
    """The questions whose short name, or whose own words, these are."""
    wanted = bare(words)
    found = [
        question
        for question in turn.catalogue.questions.values()
        if wanted in _names(question.id, question.label)
        or any(f" {wanted} " in f" {bare(text)} " for text in question.ask.by_language.values())
    ]
    return [_never(turn, question) for question in found[:_MOST_OFFERED]]


def _told_of(turn: Turn, sentence: str) -> list[Button]:
    """The topics and the questions that a word of the sentence belongs to, and to no other of them."""
    language = turn.state.language
    topics = [topic for topic in turn.catalogue.topics.values() if topic.title is not None]
    called = {place: _called(turn, topic) for place, topic in enumerate(topics)}
    questions = list(turn.catalogue.questions.values())
    asked = {place: question.ask.says(language) for place, question in enumerate(questions)}
    return [
        *(_never_topic(turn, topics[place]) for place in sorted(told_by_a_word(called, sentence, language))),
        *[_never(turn, questions[place]) for place in sorted(told_by_a_word(asked, sentence, language))][:_MOST_OFFERED],
    ]


def _never_topic(turn: Turn, topic: Topic) -> Button:
    return turn.button(Action.NEVER_TOPIC, tokens.named(topic.id), topic=_called(turn, topic))


def _never(turn: Turn, question: Question) -> Button:
    return Button((question.label or question.ask).says(turn.state.language)[:_LABEL], _token(Action.NEVER_QUESTION, question.id))


def _names(name: str, text: Text | None) -> set[str]:
    return {bare(name.replace("_", " ")), *(bare(words) for words in (text.by_language.values() if text else ()))}


def _called(turn: Turn, topic: Topic) -> str:
    return topic.title.says(turn.state.language) if topic.title else topic.id


def _token(action: Action, name: str) -> str:
    return tokens.write(action, tokens.named(name))
