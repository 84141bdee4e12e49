"""Quotes put where YAML needs them: the mistakes whose mending is certain, mended line by line."""

from __future__ import annotations

import re

from prompts.model.problems import SYNTAX, Problem
from prompts.yaml.document import read_yaml
from prompts.yaml.parser_error import LOOKS_LIKE_AN_ENTRY
from prompts.yaml.quoting import quoted, quoting_fix

_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n|$)")


def mended(content: bytes) -> bytes:
    """The file with every text in quotes that lacked them; all other lines, and what cannot be mended, stay as they are."""
    if not _is_text(content):
        return content
    hopeless: set[int] = set()
    while True:
        problem = next((found for found in _mistakes(content) if found.line not in hopeless and _is_certain(found, content)), None)
        if problem is None:
            return content
        tried = _with_quotes(content, problem.line)
        if _is_better(tried, problem):
            content = tried
        else:
            hopeless.add(problem.line)


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _mistakes(content: bytes) -> tuple[Problem, ...]:
    _, problems = read_yaml(content, "")
    return tuple(problem for problem in problems if problem.code.startswith(SYNTAX))


def _is_certain(problem: Problem, content: bytes) -> bool:
    """Whether what the author is told to do is exactly what quotes around this line's text do."""
    row = _rows(content)[problem.line - 1].rstrip("\r\n")
    return quoted(row) is not None and problem.fix.endswith(quoting_fix(row))


def _with_quotes(content: bytes, line: int) -> bytes:
    rows = _rows(content)
    text = rows[line - 1].rstrip("\r\n")
    rows[line - 1] = f"{quoted(text)}{rows[line - 1][len(text) :]}"
    return "".join(rows).encode()


def _is_better(content: bytes, problem: Problem) -> bool:
    """Whether nothing is wrong with this line any more, nor with the one below where the text went on there."""
    below = "".join(_rows(content)[problem.line : problem.line + 1])
    last = problem.line if LOOKS_LIKE_AN_ENTRY.match(below) else problem.line + 1
    return not any(problem.line <= left.line <= last for left in _mistakes(content))


def _rows(content: bytes) -> list[str]:
    """The lines as the reader counts them, each with its own end."""
    return _LINE.findall(content.decode())
