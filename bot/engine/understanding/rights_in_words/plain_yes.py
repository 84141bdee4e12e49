"""Whether a yes is meant: only an unmistakable one is consent, and an eye-roll, a doubt or a word in quotation marks is none."""

from __future__ import annotations

import re
import unicodedata

from prompts.text.plain import APOSTROPHES, folded

_GLAD_FACES = re.compile(r"(?<!\S)(?:[:=]-?[)d]|\(:|<3|\^\^)(?!\S)")
"""`:)`, `:D`, `<3`: written of signs that mean something else alone."""
_GLAD = frozenset("👍👌✅✔☑🙂😊☺😀😃😄😁😺🤗😍🥰🤩🙏🙌👏💪🤝🙋🎉🥳✨⭐🌟💯🆗❤♥💚💙💛🧡💜🤎🖤🤍💖💕☕🫘♀♂")
"""Signs that say yes once more. Of every other sign nobody knows whether it does: a laugh or an upside-down smile may mean no."""
_DENIES = frozenset("❌🚫👎🙅✗✘✖⛔🛑🙈🤮")
"""Signs that deny what they stand beside."""
_QUIET = frozenset(".,!\u00a1-\u2010\u2011\u2013\u2014\u3002\uff01\u060c")
"""Marks that change nothing. A question mark doubts, quotation marks and brackets hold a word at a distance, dots trail off."""
_INSIDE_A_WORD = re.compile(rf"(?<=\w){APOSTROPHES.pattern}(?=\w)")
_TRAILS_OFF = ".."


def is_meant(text: str) -> bool:
    """Whether nothing beside the words makes a yes doubtful; what the words say is for the lists."""
    seen = _INSIDE_A_WORD.sub("", _GLAD_FACES.sub(" ", folded(text)))
    return _TRAILS_OFF not in seen and all(_changes_nothing(character) for character in seen)


def is_denied_by_a_sign(text: str) -> bool:
    """Whether a sign beside the words may take them back: `dark 👎`, `❌ capsules`."""
    return not _DENIES.isdisjoint(text)


def _changes_nothing(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMNZ" or character in _QUIET or character in _GLAD
