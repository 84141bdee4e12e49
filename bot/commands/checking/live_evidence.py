"""What the records say about the live questions, where there are records: less is more, and translations left behind."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from bot.app.session import opened
from bot.clock import Clock, SystemClock
from bot.engine.model.packing.codec import cell_from_json
from bot.publishing.going_live import stored_questions
from bot.results.evidence import Picks, Records, by_question, exported, found_in, options_in, same_test
from bot.settings import Settings
from prompts.catalogue.catalogue import Brand, Catalogue
from prompts.catalogue.option_names import links_among, renamed
from prompts.catalogue.revision import from_json
from prompts.catalogue.taken import taken_names
from prompts.checking.verdict import Checked, Measured
from prompts.evidence.finding import Finding
from prompts.model.question import Question
from prompts.text.phrase_files import packaged_phrases
from storage.database.connections import place_of
from storage.questions import results, revisions, versions
from storage.questions.some_people import next_people
from storage.questions.versions import Live
from storage.receivers import manifests
from storage.store import Store

_PEOPLE_AT_MOST = 2000
"""A sample of this size tells 90 % from 88 %; opening every sealed answer of a large crowd would take minutes."""

_PAGE = 200


def has_records(settings: Settings) -> bool:
    """Whether there is anything to look into; a database elsewhere may have records."""
    file = place_of(settings.database_url).path
    return file is None or file.exists()


def measured(settings: Settings, checked: Checked) -> Measured:
    """Look into the records."""
    clock = SystemClock()
    questions = [from_json(standing.body) for standing in checked.live]
    records, before = asyncio.run(_looked_up(settings, clock, questions))
    standing = {each.id: each for each in (*checked.live, *checked.paused)}
    asked = [(question, standing[question.id].silenced) for question in questions]
    said = [(standing[question], found) for question, found in found_in(records, asked, clock.now())]
    after = _alone([*questions, *(from_json(one.body) for one in checked.paused)], before.revisions)
    taken = [(standing[one.question], Finding("ZP230", one.message, one.fix, "error")) for one in taken_names(before, after)]
    return Measured([*taken, *said], exported(records, questions))


def _alone(questions: Sequence[Question], revisions: Mapping[str, Question]) -> Catalogue:
    """Questions and what they were: names need no brand."""
    found = {question.id: question for question in questions}
    every = {**revisions, **{question.revision: question for question in questions}}
    return Catalogue(Brand(), found, packaged_phrases(), "", every)


async def _looked_up(settings: Settings, clock: Clock, live: Sequence[Question]) -> tuple[Records, Catalogue]:
    """What is on record about these, and the questions that are live now."""
    async with opened(settings, clock, read_only=True) as store:
        row, known = await store.read(versions.live) or Live(), await stored_questions(store)
        return await _records(store, clock, live), _alone([known[sha256] for sha256 in row.revisions], known)


async def _records(store: Store, clock: Clock, live: Sequence[Question]) -> Records:
    earlier = await _revisions(store)
    at_hand = [one.revision for question in live for one in same_test(question, earlier)]
    return Records(
        asks=await store.read(results.asks),
        misread=by_question(await store.read(results.misread)),
        stops=await store.read(results.stops),
        again=await store.read(results.asked_again),
        held=await store.read(partial(results.current_answers, now=clock.now())),
        picks=await _picks(store, live, earlier),
        manifests=await store.read(manifests.every),
        revisions=earlier,
        readers=await store.read(partial(results.readers, revisions=at_hand)),
    )


async def _picks(store: Store, live: Sequence[Question], earlier: Mapping[str, Sequence[Question]]) -> Mapping[str, Picks]:
    """Which options were picked, by a sample of the customers; nothing else of an answer is looked at."""
    now = {question.id: (question, links_among((question, *earlier.get(question.id, ())))) for question in live}
    found: defaultdict[str, Picks] = defaultdict(Picks)
    after = -1
    for _ in range(_PEOPLE_AT_MOST // _PAGE):
        people = await store.read(partial(next_people, after=after, at_most=_PAGE))
        if people is None:
            break
        after = people.last
        for question, cell in await store.read(partial(results.answers_in_clear, people=people)):
            found[question].answers += 1
            value = cell_from_json(cell).value
            found[question].options.update(options_in(renamed(value, *now[question]) if question in now else value))
    return found


async def _revisions(store: Store) -> Mapping[str, Sequence[Question]]:
    found: defaultdict[str, list[Question]] = defaultdict(list)
    for row in await store.read(revisions.every):
        found[row.question].append(from_json(row.body))
    return found
