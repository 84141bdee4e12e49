"""The simulation's made-up catalogue as the files a marketer would write: the live bot and the simulator ask about the same."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from bot.simulation.population.question_columns import NOBODY, Questions
from bot.simulation.population.worlds import DAY

_BRAND = """brand: Northside
languages: [en]
controller:
  name: Northside Coffee Ltd
  address: 1 Harbour Road, Cork, Ireland
  contact: privacy@northside.example
privacy_page: https://northside.example/privacy
"""

_TOPIC = """topic: {topic}
owner: {topic}-team@example.com
languages: [en]
purposes:
  recommend:
    en: to suggest what you are likely to enjoy
questions:
"""

_QUESTION = """
  - id: q{place:02}
    kind: yes_no
    ask:
      en: Is number {place:02} for you?
    sensitive: none
    purpose: recommend
    benefit:
      en: You get more of it.
    keep: 24 months
    ask_again: {days} days
"""

_NUMBER = re.compile(r"number (\d\d) for you")


def write_catalogue(folder: Path, questions: Questions) -> Path:
    """One file a topic; file order is the order of the columns."""
    folder.mkdir(parents=True)
    (folder / "_brand.yaml").write_text(_BRAND, encoding="utf-8")
    for topic in sorted(set(questions.topic.tolist())):
        places = np.flatnonzero(questions.topic == topic).tolist()
        text = _TOPIC.format(topic=f"t{topic}") + "".join(_question(questions, place) for place in places)
        (folder / f"t{topic}.yaml").write_text(text, encoding="utf-8")
    return folder


def place_in(text: str) -> int | None:
    """Which question a message puts."""
    found = _NUMBER.search(text)
    return int(found[1]) if found else None


def _question(questions: Questions, place: int) -> str:
    text = _QUESTION.format(place=place, days=int(questions.fresh_for[place] / DAY))
    parent = int(questions.parent[place])
    return text if parent == NOBODY else f"{text}    only_if: q{parent:02} is yes\n"
