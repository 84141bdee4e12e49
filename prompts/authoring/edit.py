"""Other words for texts of a file that somebody keeps by hand: nothing but those texts changes, notes and order stay."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from prompts.authoring.rewrite import with_data
from prompts.authoring.yaml_text import Path, read_yaml
from prompts.problems import ContentError


class NoTextHere(LookupError):
    """The path names no single text of the file: compare it with the file as it is now."""


def with_texts(content: bytes, texts: Mapping[Path, str]) -> bytes:
    """The file with other texts at these paths; raises ContentError for a file that cannot be read."""
    document, problems = read_yaml(content, "")
    if document is None:
        raise ContentError(problems)
    data: Any = deepcopy(document.data)
    for path, text in texts.items():
        if document.text_at(path) is None:
            raise NoTextHere(f"there is no text at {path}")
        group = data
        for part in path[:-1]:
            group = group[part]
        group[path[-1]] = text
    return with_data(content, data)
