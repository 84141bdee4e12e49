"""Names that belong to somebody else for good: a new question, option, purpose or topic may not take what another one was called.

What customers said is kept under these names. Who used one again would put a *never*, a *stop sharing* or an answer to something
that nobody was asked. Going back to an old name is no new use of it, as long as the one that had it goes back itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.lineage import last_known, lineage_of, lineages
from prompts.catalogue.option_names import Links, links_by_question
from prompts.catalogue.promise import says_the_same
from prompts.catalogue.same_topics import heirs
from prompts.model.question import Question, QuestionId


class Taken(NamedTuple):
    """Something of this question is named as something else was."""

    question: QuestionId
    message: str
    fix: str


def taken_names(before: Catalogue, after: Catalogue) -> tuple[Taken, ...]:
    """All of them; what earlier releases let go live is left as it is."""
    return (
        *_ids(before, after), *_joined(before, after), *_options(before, after), *_purposes(before, after), *_topics(before, after)
    )  # fmt: skip


def _ids(before: Catalogue, after: Catalogue) -> Iterator[Taken]:
    """Of one lineage only one question may be live."""
    for names in _several(after):
        live = [name for name in after.questions if name in names]
        owner = _owner(before, after, live) if live else ""
        for name in live:
            if name == owner or name in before.questions:
                continue
            if name in lineages(before):
                message = f"`{name}` is a name that `{owner}` had, and what people said about that question stands under it."
                yield Taken(name, message, "give this question an id that no other one ever had")
            else:
                message = f"`was: {after.questions[name].was}` is a name of `{owner}`, which is another question."
                yield Taken(name, message, "remove the line: `was` is the name that this very question had before")


def _owner(before: Catalogue, after: Catalogue, live: list[QuestionId]) -> QuestionId:
    """Whose name it is: who is live already, else who goes on from there."""
    going_on = (name for name in live if after.questions[name].was in before.questions)
    return next((name for name in live if name in before.questions), None) or next(going_on, live[0])


def _joined(before: Catalogue, after: Catalogue) -> Iterator[Taken]:
    """Two questions that are live beside each other are not one, whatever `was` says."""
    for names in _several(after):
        apart = {lineage_of(before, name) for name in before.questions if name in names}
        live = [name for name in after.questions if name in names]
        if len(apart) > 1 and len(live) == 1:
            others = " and ".join(f"`{name}`" for name in before.questions if name in names)
            message = f"{others} are two questions until now, and `{live[0]}` would go on from both."
            yield Taken(live[0], message, "remove its `was`, or give it an id of its own")


def _several(catalogue: Catalogue) -> list[frozenset[QuestionId]]:
    return list(dict.fromkeys(lineages(catalogue).values()))


def _options(before: Catalogue, after: Catalogue) -> Iterator[Taken]:
    for question in after.questions.values():
        links, old = links_by_question(after).get(question.id), last_known(question, before, after)
        if links and old is not None:
            yield from _options_of(question, old, links)


def _options_of(question: Question, old: Question, links: Links) -> Iterator[Taken]:
    for name in (option.id for option in question.options if option.was is None and old.option(option.id) is None):
        linked = _linked(name, links)
        owner = next((other.id for other in question.options if other.id != name and other.id in linked), None)
        if owner is not None:
            message = f"`{name}` is a name that the option `{owner}` had, and answers from then stand under it."
            yield Taken(question.id, message, f"call the option `{name}` as none was called before")


def _linked(name: str, links: Links) -> set[str]:
    """All names that this one ever led to."""
    seen, waiting = {name}, [name]
    while waiting:
        beside = links.get(waiting.pop(), frozenset()) - seen
        seen |= beside
        waiting += beside
    return seen


def _purposes(before: Catalogue, after: Catalogue) -> Iterator[Taken]:
    """A name under which people may have said no to what another purpose promises now."""
    live = {(one.purpose.id, *_words(one)) for one in before.questions.values()}
    said = {(one.purpose.id, *_words(one)): one.purpose for one in after.revisions.values()}
    promised = {one.purpose.id: one.purpose.promise for one in after.questions.values()}
    for question in after.questions.values():
        name, now = question.purpose.id, question.purpose.promise
        if (name, *_words(question)) in live:
            continue
        earlier = [one.promise for one in said.values() if one.id == name and not says_the_same(one.promise, now)]
        for other, promise in promised.items():
            if other != name and any(says_the_same(one, promise) for one in earlier):
                message = f"`{name}` is a name that the purpose `{other}` had, and whoever said no to that one did so under it."
                yield Taken(question.id, message, "give the purpose a name that no other one ever had")
                break


def _topics(before: Catalogue, after: Catalogue) -> Iterator[Taken]:
    """A name under which people may have refused everything about what another topic holds now."""
    then, now = _held(before, after), _held(after, after)
    for name, lineages_in in now.items():
        if name not in then:
            others = [other for other in now if other != name and other in heirs(before).get(name, frozenset())]
        elif then[name].isdisjoint(lineages_in):
            others = [other for other, theirs in now.items() if other != name and not theirs.isdisjoint(then[name])]
        else:
            others = []
        for question in (one for one in after.questions.values() if others and one.topic == name):
            message = f"The topic `{name}` is a name that `{others[0]}` had, and whoever refused that one did so under it."
            yield Taken(question.id, message, "give the topic a name that no other one ever had")


def _held(catalogue: Catalogue, after: Catalogue) -> dict[str, set[frozenset[QuestionId]]]:
    """By topic: its questions."""
    held: dict[str, set[frozenset[QuestionId]]] = {}
    for question in catalogue.questions.values():
        held.setdefault(question.topic, set()).add(lineage_of(after, question.id))
    return held


def _words(question: Question) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(question.purpose.promise.by_language.items()))
