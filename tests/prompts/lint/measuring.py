"""How often each rule is right, measured on the corpus of questions with advice written by hand."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from prompts.checking.load import read_folder
from prompts.evidence.wilson import Share
from prompts.lint.advice import advice
from prompts.model.advice_codes import UNUSED
from prompts.yaml.document import read_yaml

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Judged:
    """One question with the advice a careful editor would give."""

    set: str
    language: str
    ask: str
    body: str
    expected: frozenset[str]


@dataclass
class Score:
    """What one rule said: rightly, wrongly, and what it did not say."""

    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> Share:
        return Share(len(self.right), len(self.right) + len(self.wrong))

    @property
    def recall(self) -> Share:
        return Share(len(self.right), len(self.right) + len(self.missed))


def corpus() -> list[Judged]:
    return [judged for path in sorted(CORPUS.glob("*.yaml")) for judged in _judged(path)]


def _judged(path: Path) -> Iterator[Judged]:
    name, language = path.stem.rsplit("_", 1)
    document, problems = read_yaml(b"questions:\n" + path.read_bytes(), str(path))
    assert document is not None and problems == (), problems
    for number, written in enumerate(document.data["questions"]):  # type: ignore[arg-type,var-annotated]
        expected = frozenset(written.get("expect") or ())
        yield Judged(name, language, written["ask"], _question(written, language, number), expected)


def _question(written: dict[str, Any], language: str, number: int) -> str:
    """The whole question, with everything filled in that no rule looks at."""
    options, ends = written.get("options"), written.get("ends")
    kind = written.get("kind") or ("single_choice" if options else "free_text")
    said: dict[str, Any] = {"ask": {language: written["ask"]}, "benefit": {language: "So."}}
    if options:
        said["options"] = {f"o{n}": {language: label} for n, label in enumerate(options)}
    if ends:
        said |= {"from": "1", "to": "5", "low_end": {language: ends[0]}, "high_end": {language: ends[1]}}
    said |= {"id": f"q{number}", "kind": kind, "sensitive": written.get("sensitive", "none"), "purpose": "p", "keep": "1 month"}
    return json.dumps(said, ensure_ascii=False)


def scores(judged: list[Judged]) -> dict[str, Score]:
    """Every rule, those that are off too, on these questions."""
    found: defaultdict[str, Score] = defaultdict(Score)
    for question, said in advice_on(judged):
        for code in said | question.expected:
            bucket = "right" if code in said & question.expected else "wrong" if code in said else "missed"
            getattr(found[code], bucket).append(question.ask)
    return dict(sorted(found.items()))


def advice_on(judged: list[Judged]) -> Iterator[tuple[Judged, frozenset[str]]]:
    for language in sorted({question.language for question in judged}):
        asked = [question for question in judged if question.language == language]
        # JSON is YAML: one line a question, so that a line number names it.
        rows = [f'topic: t\nowner: o\nlanguages: [{language}]\npurposes: {{"p": {{"{language}": "x y z"}}}}\nquestions:']
        rows += [f"- {question.body}" for question in asked]
        with TemporaryDirectory() as folder:
            (Path(folder) / "t.yaml").write_text("\n".join(rows), encoding="utf-8")
            read = read_folder(Path(folder))
        broken = [problem for problem in read.problems if problem.is_error and problem.code != "ZP201"]
        assert broken == [], broken
        by_line: defaultdict[int, set[str]] = defaultdict(set)
        for problem in advice(read.written, is_strict=True):
            assert problem.code != UNUSED
            by_line[problem.line].add(problem.code)
        for number, question in enumerate(asked):
            yield question, frozenset(by_line[number + 6])
