"""Somebody else who is named, and a child with an age: `my daughter lena, 8`, `meine Frau Sabine`, `mi hijo Pablo`.

A name alone says nothing: coffees, farms and shops have such names. So it counts beside the word for what the person is to the
customer, and only where it is one of the given names that are listed and are no words for anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from prompts.files import packaged
from prompts.text.alternatives import spelled_out
from prompts.text.plain import APOSTROPHES, unaccented
from prompts.yaml.shipped import kept, read_all

PERSON, CHILD = "person", "children"

_BETWEEN = (
    r"(?:[ ,:(]{1,2}(?:is|are|called|named|name|little|older|younger|eldest|youngest|and|ist|sind|heisst|heissen|namens|kleine[nr]?"
    r"|grosse[nr]?|se|llama|llaman|llamad[oa]|es|pequen[oa]|mayor|menor|y)(?!\w))*[ ,:(]{1,2}"
)
"""What may stand between the one and the other."""
_NAME = r"(?P<name>[^\W\d_]+(?:-[^\W\d_]+)?)"
_CALLED = r"(?:(?:is|are) (?:called|named)|named|namens|heisst|heissen|se llaman?|llamad[oa]s?)"
_DOES = (
    r"(?:is|loves|likes|prefers|drinks|wants|hates|has|needs|ist|mag|liebt|trinkt|will|hat|isst|braucht|findet|es|quiere|prefiere|bebe|toma"
    r"|tiene|adora|odia)"
)
_NO_NAME = r"(?!(?:away|on|in|up|back|to|a|an|it|the|that|in|so|wie|das)(?!\w))"
_NO_SIGH = r"(?!(?:madre|hija|amiga) mia(?!\w))"
_YEARS = r" ?-?(?:years?|yrs?|yo|y/o|months?|jahre?n?|jahrig\w*|monate?|anos?|anitos|meses)(?!\w)"
_AGE = r"(?:1[0-7]|[1-9])"
_WORD = re.compile(r"[^\W\d_]+")


def about_others(text: str) -> Iterator[str]:
    """In which way somebody else is told of in the folded text, so that they are known by it."""
    plain = APOSTROPHES.sub("", unaccented(text))
    if _who().isdisjoint(_WORD.findall(plain)):
        return
    named, called, of_an_age = _shapes()
    names = _words("given_names")
    found = (match["name"] for shape in named for match in shape.finditer(plain))
    if called.search(plain) or any(name in names or name.removesuffix("s") in names for name in found):
        yield PERSON
    if any(shape.search(plain) for shape in of_an_age):
        yield CHILD


@cache
def _shapes() -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str], tuple[re.Pattern[str], ...]]:
    """Where a name stands beside what the person is to them; somebody called whatever; a child of an age."""
    mine, family, others, children = map(_either, ("mine", "family", "others", "children"))
    anybody = rf"(?:{family}|{children}|{others})"
    theirs = rf"(?:(?:{mine} (?:\w+ )?)?(?:{family}|{children})|{mine} {others})"
    child = rf"(?:{mine} (?:\w+ )?)?{children}"
    no_house = rf"(?! {_either('houses')}(?!\w))"
    named = (
        rf"{_NO_SIGH}{theirs}s?{_BETWEEN}{_NAME}{no_house}",
        rf"{_NAME}[ ,(]{{1,2}}(?:is |ist |es )?{mine} (?:\w+ )?{anybody}",
        rf"{mine} {_NAME} {_DOES}",
    )
    of_an_age = (
        rf"{child}(?: \w+)?[ ,(]{{1,2}}(?:(?:is|ist|es|turn(?:s|ed)|wird|tiene|cumple|de) )?{_AGE}{_YEARS}",
        rf"{child}(?: \w+)? (?:is|ist|turn(?:s|ed)|wird|tiene|cumple) {_AGE}(?=$|[.,;!)]| (?:and|und|y) )",
        rf"{child} ?\({_AGE}\)",
        rf"{_AGE}[ -](?:years?|months?|jahrig\w*)[ -](?:olds? )?{children}",
    )
    return _all(named), _whole(rf"(?:{theirs}|{mine} \w+ {others}) {_CALLED} {_NO_NAME}\w+"), _all(of_an_age)


def _all(shapes: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(map(_whole, shapes))


def _whole(shape: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){shape}(?!\w)")


def _either(kind: str) -> str:
    return f"(?:{'|'.join(re.escape(word) for word in sorted(_words(kind), key=lambda word: (-len(word), word)))})"


@cache
def _who() -> frozenset[str]:
    """Without one of these nobody is told of; of several words the first."""
    kinds = ("mine", "family", "others", "children")
    return frozenset(found[0] for kind in kinds for word in _words(kind) if (found := _WORD.match(word)))


@cache
def _words(kind: str) -> frozenset[str]:
    """The words of this kind, of every language: customers mix them."""
    files = kept("persons", lambda: read_all(packaged("screening") / "persons")).values()
    lines = (line for listed in files if isinstance(of := listed[kind], list) for line in of)
    return frozenset(unaccented(word.casefold()) for line in lines for word in spelled_out(str(line)))
