"""Facts about one question's answers: words on buttons, thanks, links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from urllib.parse import urlsplit

from prompts.authoring.written_catalogue import Written, changes_told
from prompts.authoring.written_topic import WrittenQuestion
from prompts.catalogue.catalogue import Brand
from prompts.model.problems import Problem
from prompts.text.plain import bare, folded
from prompts.text.suggestions import did_you_mean
from prompts.yaml.document import Path

RESERVED: Mapping[str, str] = {
    "stop": "to end all questions",
    "skip": "to skip a question",
    "why": "to read why they are asked",
    "help": "to see what they can do",
    "later": "to be asked later",
    "never": "to refuse the question for good",
    "menu": "to see what they can do",
    "my_data": "to see what is stored about them",
    "delete": "to have what is stored erased",
    "privacy": "to read about privacy",
    "who_are_you": "to read who asks",
    "who_sees": "to read who receives their answers",
}
"""Lists of words that mean something to the bot whenever somebody types them, and what for."""

INSTEAD: Mapping[str, Mapping[str, str]] = {
    "en": {
        "stop": "Stop at one cup", "skip": "I skip breakfast", "why": "The reason why", "help": "Some help at home",
        "later": "Later in the day", "never": "Never with milk", "menu": "The lunch menu", "my_data": "My own data plan",
        "delete": "Delete old photos", "privacy": "A private room", "who_are_you": "Who you are to us",
        "who_sees": "Who sees the room",
    },
    "de": {
        "stop": "Nach einer Tasse Schluss", "skip": "Frühstück lasse ich aus", "why": "Der Grund dafür",
        "help": "Etwas Hilfe zu Hause",
        "later": "Später am Tag", "never": "Nie mit Milch", "menu": "Das Mittagsmenü", "my_data": "Mein Datentarif",
        "delete": "Alte Fotos löschen", "privacy": "Ein Raum für mich", "who_are_you": "Wer ihr für uns seid",
        "who_sees": "Wer das Zimmer sieht",
    },
    "es": {
        "stop": "Solo una taza", "skip": "No suelo desayunar", "why": "El motivo", "help": "Algo de ayuda en casa",
        "later": "Más tarde en el día", "never": "Nunca con leche", "menu": "El menú del día", "my_data": "Mi tarifa de datos",
        "delete": "Borrar fotos viejas", "privacy": "Una sala privada", "who_are_you": "Quiénes sois aquí",
        "who_sees": "Quien ve la sala",
    },
}  # fmt: skip
"""For each, an answer in its own language that would do instead; of a language that is not here nothing is suggested."""

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


def reserved_words(written: Written) -> Iterator[Problem]:
    """A button or another word for it that the bot would take for a wish of the customer's."""
    for asked in written.asked():
        for _, language, text, place in chain(asked.shape.labels(), asked.shape.other_words()):
            if meant := written.phrases.meanings(text, RESERVED):
                message = f'"{text}" already means something to the bot: customers type it {RESERVED[meant[0]]}.'
                instead = INSTEAD.get(language.split("-")[0], {}).get(meant[0])
                such_as = f', such as "{instead}"' if instead else ""
                yield asked.problem(place, "ZP208", message, f"say it with another word or one more{such_as}")


def same_words(written: Written) -> Iterator[Problem]:
    """Two options with the same words: nobody could tell which one is meant."""
    for asked in written.asked():
        taken: dict[tuple[str, str], str] = {}
        for option, language, text, place in chain(asked.shape.labels(), asked.shape.other_words()):
            first = taken.setdefault((language, bare(text) or folded(text)), option)
            if first != option:
                message = f'"{text}" is also what the option `{first}` says in {language}.'
                yield asked.problem(place, "ZP209", message, "use different words")


def unknown_options(written: Written) -> Iterator[Problem]:
    """Thanks or synonyms for an option that the question does not have."""
    for asked in written.asked():
        known = asked.shape.option_ids()
        for field in ("thanks_for", "synonyms"):
            for option in getattr(asked.shape, field, {}).keys() - set(known):
                message = f"This question has no option `{option}`."
                one_of = f"write one of: {', '.join(known)}" if known else "remove it"
                fix = did_you_mean(option, known) or one_of
                yield asked.problem((field, option), "ZP211", message, fix, at_key=True)


def unkept_benefits(written: Written) -> Iterator[Problem]:
    """A benefit that promises something at once, with nothing that would be sent at once."""
    for asked in written.asked():
        if asked.shape.thanks or asked.shape.thanks_for:
            continue
        for language, text in asked.shape.benefit.items():
            if written.phrases.mentions("at_once", text):
                message = "The benefit promises something at once, but nothing is sent after the answer."
                fix = "add `thanks:` or `thanks_for:` with the link, or promise it for later"
                yield asked.problem(("benefit", language), "ZP210", message, fix)


def strange_links(written: Written) -> Iterator[Problem]:
    """What is said after an answer, and leads more than once, or away from the brand's own site."""
    for asked in written.asked():
        for place, text in (*_thanks(asked), *changes_told(asked.shape)):
            links = _ADDRESS.findall(text)
            if len(links) > 1:
                yield asked.problem(place, "ZP212", "There is more than one link here.", "keep one")
            elif links and not _is_ours(links[0], written.brand):
                fix = "link to a page of your own, or add its host to `sites:` in _brand.yaml"
                yield asked.problem(place, "ZP212", f"{links[0]} is not a page of the brand's own site.", fix)


def _thanks(asked: WrittenQuestion) -> Iterator[tuple[Path, str]]:
    for language, text in (asked.shape.thanks or {}).items():
        yield ("thanks", language), text
    for option, texts in asked.shape.thanks_for.items():
        yield from ((("thanks_for", option, language), text) for language, text in texts.items())


def _is_ours(link: str, brand: Brand | None) -> bool:
    """Whether the link is https and leads to the privacy page's host, a listed site, or a part of either.

    A brand file that names no site leaves nothing to compare with.
    """
    ours = _own_sites(brand) if brand else []
    host = _host(link)
    is_known = not ours or any(host == site or host.endswith(f".{site}") for site in ours)
    return link.startswith("https://") and is_known


def _own_sites(brand: Brand) -> list[str]:
    page = [_host(brand.privacy_page)] if brand.privacy_page else []
    return [site.removeprefix("www.") for site in (*page, *brand.sites)]


def _host(link: str) -> str:
    try:
        return urlsplit(link).hostname or ""
    except ValueError:
        return ""
