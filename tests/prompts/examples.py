"""Questions and catalogues that the tests of this folder share."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.revision import with_revision
from prompts.checking.load import load
from prompts.model.question import Duration, Option, Purpose, Question, Text
from tests.support.places import ROOT

TESTS = ROOT / "tests"
CATALOGUE = TESTS / "catalogue"
BROKEN = TESTS / "prompts" / "checking" / "broken"

BRAND = """\
brand: Northside
languages: [en, de]
receivers:
  hubspot:
    called:
      en: our mailing tool
      de: unser Mailprogramm
    purposes: [recommend]
"""

HEAD = """\
topic: coffee
owner: coffee-team@northside.example
languages: [en]
purposes:
  recommend:
    en: to suggest coffees you are likely to enjoy
questions:
"""

ROAST = """
  - id: roast
    kind: single_choice
    ask:
      en: Which roast do you reach for first?
    options:
      light:
        en: Light
      dark:
        en: Dark
    sensitive: none
    purpose: recommend
    benefit:
      en: Your next sample bag matches your taste.
    keep: 18 months
    crm:
      hubspot: coffee_roast
"""

WISH = """
  - id: wish
    kind: free_text
    ask:
      en: What should we roast next?
    sensitive: none
    purpose: recommend
    benefit:
      en: Our roaster reads every wish.
    keep: 6 months
    crm: {}
"""


def write(folder: Path, topic: str = HEAD + ROAST + WISH, brand: str | None = BRAND) -> Path:
    """A catalogue folder with one topic file and, unless left out, a brand file."""
    folder.mkdir(exist_ok=True)
    (folder / "coffee.yaml").write_text(topic, encoding="utf-8")
    if brand is not None:
        (folder / "_brand.yaml").write_text(brand, encoding="utf-8")
    return folder


@cache
def reference() -> Catalogue:
    """The fixed catalogue of the golden conversations."""
    return load(CATALOGUE, years=(2026,)).usable()


def text(english: str, german: str | None = None) -> Text:
    """A text in English, and in German where it is given."""
    return Text({"en": english} | ({"de": german} if german else {}), "en")


def question(kind: str = "single_choice", **fields: object) -> Question:
    """A question that is all right, with what a test wants to be different."""
    usual: dict[str, object] = {
        "id": "roast",
        "kind": kind,
        "topic": "coffee",
        "ask": text("Which roast?", "Welche Röstung?"),
        "purpose": Purpose("recommend", text("to suggest coffees")),
        "benefit": text("Better coffee."),
        "keep": Duration(18, "months"),
        "sensitive": "none",
        "revision": "",
    }
    return with_revision(Question(**(usual | fields)))  # type: ignore[arg-type]


def options(*labels: str) -> tuple[Option, ...]:
    """Options with these English labels, stored as `o1`, `o2` and so on."""
    return tuple(Option(f"o{number}", text(label)) for number, label in enumerate(labels, start=1))
