"""What customers would read in another language than the one they chose: said to whoever writes, never an obstacle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from prompts.authoring.written_catalogue import Written
from prompts.authoring.written_topic import WrittenTopic
from prompts.catalogue.catalogue import Brand
from prompts.model.problems import Problem
from prompts.model.question import Language
from prompts.text.phrases import Phrases
from prompts.yaml.document import Document, Path

Said = tuple[Path, frozenset[Language]]
"""Where a text stands, and the languages it is written in."""

_NAMED = 5
"""Missing phrases named one by one; the rest is counted."""

_NOT_TEXTS = ("crm", "lint_ok", "synonyms")
"""Groups in a question whose values are not read by customers."""


def unread_in_brand(brand: Brand, document: Document, phrases: Phrases) -> Iterator[Problem]:
    """What `_brand.yaml` promises by its languages and neither it nor the bot says in all of them."""
    spoken = [language for language in brand.languages if _is_said(language, phrases.texts)]
    yield from _incomplete(document, _texts(document.data, frozenset(brand.languages)), spoken)
    yield from _lacking_phrases(brand, document, phrases)


def _lacking_phrases(brand: Brand, document: Document, phrases: Phrases) -> Iterator[Problem]:
    """Single phrases that a language lacks, though the bot speaks it; where it does not at all, that is said elsewhere."""
    for index, language in enumerate(brand.languages):
        own = [phrases.texts[name] for name in (language, language.split("-")[0]) if name in phrases.texts]
        missing = phrases.texts.get(phrases.fallback, {}).keys() - set().union(*own)
        if own and missing:
            message = f"In `{language}` the bot lacks words of its own: {_some(sorted(missing))}."
            fix = f"add them to phrases/{language.split('-')[0]}.yaml; until then customers read `{phrases.fallback}`"
            yield _warning(document, ("languages", index), "ZP306", message, fix, at_key=False)


def untranslated_texts(written: Written) -> Iterator[Problem]:
    """Authors' texts in some languages of their file but not in all; a file with mistakes of its own is left alone."""
    for file in written.files:
        if not file.problems:
            yield from _in_file(file)


def _in_file(file: WrittenTopic) -> Iterator[Problem]:
    languages = file.declared.languages
    texts = list(_texts(file.document.data, frozenset(languages)))
    used = {language for _, said in texts for language in said}
    unused = [language for language in languages if not _is_said(language, used)]
    for language in unused:
        message = f"No text in this file is in `{language}`; customers will read it in `{languages[0]}`."
        place: Path = ("languages", languages.index(language))
        yield _warning(
            file.document, place, "ZP307", message, f"translate it, or take `{language}` out of `languages`", at_key=False
        )
    yield from _incomplete(file.document, texts, [language for language in languages if language not in unused])


def _incomplete(document: Document, texts: Iterable[Said], wanted: Sequence[Language]) -> Iterator[Problem]:
    for path, said in texts:
        missing = [language for language in wanted if not _is_said(language, said) and _stands_alone(language, wanted)]
        if missing:
            message = f"This text is missing in {_some(missing)}; customers will read another language."
            yield _warning(document, path, "ZP308", message, f"add `{missing[0]}:` below it", at_key=True)


def _texts(value: object, languages: frozenset[Language], path: Path = ()) -> Iterator[Said]:
    """Every text: a group whose names are languages of the file and whose values are words."""
    if isinstance(value, dict):
        if value and value.keys() <= languages and all(isinstance(words, str) for words in value.values()):
            # An unclosed quote takes the next language with it; that is reported as what it is, and nothing is missing.
            swallowed = {language for language in languages if any(f" {language}: " in words for words in value.values())}
            yield path, frozenset(value) | swallowed
            return
        for name, inner in value.items():
            if name not in _NOT_TEXTS:
                yield from _texts(inner, languages, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, languages, (*path, index))


def _is_said(language: Language, said: Iterable[Language]) -> bool:
    """Whether customers who chose this language read their own: `pt` is good enough for `pt-br`."""
    return not {language, language.split("-")[0]}.isdisjoint(said)


def _stands_alone(language: Language, wanted: Sequence[Language]) -> bool:
    """Whether nothing else would do for it: where `pt` is wanted as well, it does for `pt-br`."""
    base = language.split("-")[0]
    return base == language or base not in wanted


def _some(names: list[str]) -> str:
    listed = ", ".join(f"`{name}`" for name in names[:_NAMED])
    return listed if len(names) <= _NAMED else f"{listed} and {len(names) - _NAMED} more"


def _warning(document: Document, path: Path, code: str, message: str, fix: str, *, at_key: bool) -> Problem:
    line, column = document.place_of_key(path) if at_key else document.place(path)
    return Problem(document.file, line, column, code, "warning", message, fix)
