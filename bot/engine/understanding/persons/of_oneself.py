"""Where in a message people may tell of themselves: `dark but I'm only 14`, `Dark. I'm 12 by the way`, `light im 13`."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.understanding.rights_in_words.several_wishes import wishes_in
from prompts.model.question import Language
from prompts.reading.clauses import clauses_of, parts_of
from prompts.reading.vocabulary import vocabulary
from prompts.text.once import once
from prompts.text.phrases import Phrases
from prompts.text.plain import bare


@once
def parts_said(phrases: Phrases, text: str, language: Language) -> tuple[str, ...]:
    """All of it, and its parts, each also without what is only said around it; the whole comes first."""
    around = (said for part in _parts(text, language) for said in (part, phrases.without(("said_in_passing",), part)))
    return tuple(dict.fromkeys((text, *around)))


@once
def said_behind(phrases: Phrases, text: str, language: Language) -> tuple[str, ...]:
    """What is said of oneself behind other words, with no mark between them: `im 13` of `light cuz im 13`.

    Not where those words make something else of it: `people think im 13`, `since im 13`.
    """
    if not phrases.mentions("begins_of_oneself", text):
        return ()
    found = (tail for part in (text, *_parts(text, language)) for tail in _tails(phrases, bare(part)))
    return tuple(dict.fromkeys(said for tail in found for said in (tail, phrases.without(("said_in_passing",), tail))))


@once
def _parts(text: str, language: Language) -> tuple[str, ...]:
    """Its clauses, at their small words too, and what stands between marks."""
    clauses = (
        " ".join(clause.tokens[place] for place in places)
        for clause in clauses_of(text, language)
        for places in parts_of(clause.tokens, vocabulary(language))
    )
    return tuple(dict.fromkeys((*clauses, *wishes_in(text))))


def _tails(phrases: Phrases, part: str) -> Iterator[str]:
    """The part from each place on where somebody begins to speak of themselves, but its beginning."""
    words, start = part.split(), 0
    while (around := phrases.mentioned("begins_of_oneself", " ".join(words[start:]))) is not None:
        before, behind = (len(side.split()) for side in around)
        start += before
        if start and not phrases.mentions("only_as_if", " ".join(words[:start])):
            yield " ".join(words[start:])
        start = len(words) - behind
