"""The lists of sensitive words that ship with this package, one file per language, made into one search per topic."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from prompts.text.plain import bare, unaccented
from prompts.yaml.shipped import shipped


@cache
def sensitive_words() -> Mapping[str, re.Pattern[str]]:
    """A search per topic over the words of every language: customers mix languages."""
    words: defaultdict[str, set[str]] = defaultdict(set)
    for data in shipped("screening").values():
        for topic, listed in data.items():
            words[topic] |= {str(word) for word in listed} if isinstance(listed, list) else set()
    return {topic: _search(listed) for topic, listed in words.items()}


def _search(words: set[str]) -> re.Pattern[str]:
    """Whole words in their bare form, with and without accents; a star stands for any ending of the last word."""
    plain = {(bare(word.removesuffix("*")), r"\w*" if word.endswith("*") else "") for word in words}
    forms = sorted(re.escape(form) + ending for start, ending in plain for form in {start, unaccented(start)})
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)")
