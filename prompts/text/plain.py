"""Two plain forms of what people type, so that case, spaces, accents' encoding and decoration do not matter."""

from __future__ import annotations

import re
import unicodedata

from prompts.text.once import once

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0100-\U000e01ef\u20e3\U0001f3fb-\U0001f3ff]"
)
"""What Unicode says is not shown (Default_Ignorable_Code_Point: soft hyphens, zero-width and direction marks, fillers, variation
selectors), ours copied back too, but for the tags that tell flags apart; and the keycap box and skin tones."""

APOSTROPHES = re.compile("['`\u00b4\u02bc\u2018\u2019]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_IDLE_DASH = re.compile(r"(?<=[^\W\d])-|-(?!\d)")
"""A dash that is not a minus and not a range: `mid-range`, `dark -`; but never the one in `-5` or `1-3`."""

_ACCENTS = re.compile("[\u0300-\u036f]")
"""The combining marks of Latin and Greek; those of other scripts are letters in their own right."""

_MEANINGFUL = frozenset("%&#/@+<=>-")
"""Signs that tell options apart: `C` and `C#`, `3` and `3+`."""


_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u03b1\u03bf\u03b9\u03bd", "aeopcyxijsdhaoiv"
)
"""Small Cyrillic and Greek letters that look like Latin ones (Unicode TS 39, confusables)."""
_SMALL_CAPITALS = str.maketrans(
    "\u1d00\u0299\u1d04\u1d05\u1d07\ua730\u0262\u029c\u026a\u1d0a\u1d0b\u029f\u1d0d\u0274\u1d0f\u1d18\u0280\ua731\u1d1b\u1d1c\u1d20\u1d21\u028f\u1d22",
    "abcdefghijklmnoprstuvwyz",
)
"""Letters of phonetics that are typed for their look; Unicode's compatible forms leave them as they are."""
_WORD = re.compile(r"\w+")
_SEAM = re.compile(r"[a-z][\u0370-\u052f]|[\u0370-\u052f][a-z]")


@once
def folded(text: str) -> str:
    """The text without case, invisible marks and superfluous spaces: all that is said, nothing of how it is typed."""
    if text.isascii():  # nothing invisible, and one way to write each letter
        return " ".join(text.lower().split())
    compatible = unicodedata.normalize("NFKC", text)
    seen = unicodedata.normalize("NFKC", _INVISIBLE.sub("", compatible).casefold().translate(_SMALL_CAPITALS))
    return " ".join(seen.split())


@once
def bare(text: str) -> str:
    """The folded text without punctuation and emoji as well; a sign that carries meaning (`+`, `%`) stays."""
    joined = _joined(folded(text))
    if joined.replace(" ", "").isalnum():
        return " ".join(joined.split())
    letters = "".join(" " if _is_decoration(character) else character for character in joined)
    return " ".join(_IDLE_DASH.sub(" ", letters).split())


@once
def word_by_word(text: str) -> tuple[tuple[str, str], ...]:
    """Each word of the folded text beside its bare form, which is empty where it is a mark alone."""
    return tuple((token, bare(token)) for token in folded(text).split())


def unmixed(plain: str) -> str:
    """The plain text with Latin letters where a word mixes them with others that look the same, as no language writes it."""
    if plain.isascii():
        return plain
    # Word by word: one expression that looks for the seam around it takes the square of a long word's letters.
    return _WORD.sub(lambda word: word[0].translate(_LOOKALIKES) if _SEAM.search(word[0]) else word[0], plain)


def unaccented(text: str) -> str:
    """The text without accents, as people type it in a hurry: `por que` for `por qué`."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


def _joined(plain: str) -> str:
    """The plain text without apostrophes, and with one kind of dash."""
    if plain.isascii():  # as in `folded`: nearly every text is
        return plain.replace("'", "").replace("`", "")
    return _DASHES.sub("-", APOSTROPHES.sub("", plain))


def _is_decoration(character: str) -> bool:
    if character in _MEANINGFUL or character.isalnum():
        return False
    return unicodedata.category(character)[0] in "PC" or unicodedata.category(character) in ("So", "Sk")
