"""*Never*, for what the customer names: a question, or everything about a topic, asked already or not."""

from __future__ import annotations

from bot.engine.conversation.questions.asked import open_question
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button
from bot.engine.model.facts.refusals import Refused, TopicAllowed, TopicRefused
from bot.engine.model.tokens import Action, Token
from prompts.catalogue.catalogue import Topic
from prompts.kinds.mentions import told_by_a_word
from prompts.model.question import Question, QuestionId, Text
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
    turn.ask_back(turn.phrase("never.which" if buttons else "never.unknown"), [[button] for button in [*buttons, stop]])


def never_question(turn: Turn, token: Token) -> None:
    """*Never* for a question by its name, asked already or not."""
    found = [q for q in turn.catalogue.questions.values() if tokens.named(q.id) == token.ask]
    if not found:
        return turn.toast(turn.phrase("toast.not_yours"))
    for question in found:
        refuse(turn, question.id)
    turn.amend(turn.phrase("never"))


def never_topic(turn: Turn, token: Token) -> None:
    """*Never* for a topic: every question of it, those that come later as well."""
    topic = next((name for name in turn.catalogue.topics if tokens.named(name) == token.ask), None)
    if topic is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    refuse_topic(turn, topic)
    refused = next(one for one in turn.state.refused_topics if one.topic == topic)
    undo = turn.button(Action.ALLOW_TOPIC, token.ask, mark=refused.id, says="button.undo")
    turn.amend(turn.phrase("never.all"), [[undo]])


def allow_topic(turn: Turn, token: Token) -> None:
    """*Undo*: of this refusal, and of no later one."""
    refused = next((one for one in turn.state.refused_topics if one.id == token.mark), None)
    if refused is None:
        return turn.toast(turn.phrase("toast.from_earlier"))
    turn.happened(TopicAllowed(refused.topic))
    turn.amend(turn.phrase("never.undone"))


def refuse(turn: Turn, question: QuestionId) -> None:
    """The question is refused by a word of its own; said once more, no Undo of before takes it back."""
    if question not in turn.state.refused_again:
        _refuse(turn, question)


def refuse_topic(turn: Turn, topic: str) -> None:
    """The topic is refused, and with it every question of it that was not yet; said once more, only its own Undo takes it back."""
    earlier = next((one.questions for one in turn.state.refused_topics if one.topic == topic), ())
    asked = [q.id for q in turn.catalogue.questions.values() if q.topic == topic and not turn.state.history(q.id).refused]
    for question in asked:
        _refuse(turn, question)
    known = turn.catalogue.topics.get(topic)
    called = known.title.says(turn.state.language) if known is not None and known.title is not None else ""
    turn.happened(TopicRefused(topic, turn.id(f"topic:{topic}"), (*earlier, *asked), called))


def _refuse(turn: Turn, question: QuestionId) -> None:
    waiting = turn.state.open
    is_open = waiting is not None and waiting.question == question
    turn.happened(Refused(question, waiting.ask if is_open and waiting else None))


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
    titles = {place: turn.catalogue.topic_called(topic.id, turn.state.language) for place, topic in enumerate(topics)}
    questions = list(turn.catalogue.questions.values())
    asked = {place: question.ask.says(language) for place, question in enumerate(questions)}
    return [
        *(_never_topic(turn, topics[place]) for place in sorted(told_by_a_word(titles, sentence, language))),
        *[_never(turn, questions[place]) for place in sorted(told_by_a_word(asked, sentence, language))][:_MOST_OFFERED],
    ]


def _never_topic(turn: Turn, topic: Topic) -> Button:
    return turn.button(Action.NEVER_TOPIC, tokens.named(topic.id), topic=turn.catalogue.topic_called(topic.id, turn.state.language))


def _never(turn: Turn, question: Question) -> Button:
    return Button((question.label or question.ask).says(turn.state.language)[:_LABEL], _token(Action.NEVER_QUESTION, question.id))


def _names(name: str, text: Text | None) -> set[str]:
    return {bare(name.replace("_", " ")), *(bare(words) for words in (text.by_language.values() if text else ()))}


def _token(action: Action, name: str) -> str:
    return tokens.write(action, tokens.named(name))
