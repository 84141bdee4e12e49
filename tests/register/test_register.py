"""The register: every live question with what it promises, in the brand's languages, and nothing that is not for everybody."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import FakeClock
from bot.publishing.catalogue_files import readable
from bot.register.articles import DOCUMENTS, gaps
from bot.register.document import Document, as_json, as_text
from bot.register.facts import iso_duration
from bot.register.html import as_html
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Duration, Text
from tests.support.places import ROOT, SHARED

DPV = SHARED / "data" / "dpv-2.3"
"""The vocabulary as published, where it is at hand; only looked at, and no part of this project."""

STARTERS = sorted(path for path in (ROOT / "prompts" / "starter").rglob("_brand.yaml"))
LANGUAGES = ("en", "de", "es")


def catalogue(folder: Path = ROOT / "tests" / "customers" / "data_copy" / "catalogue") -> Catalogue:
    return readable(folder, FakeClock(datetime(2026, 5, 4, 10, tzinfo=UTC))).usable()


def page(name: str = "register", language: str = "en", of: Catalogue | None = None) -> Document:
    return DOCUMENTS[name](of or catalogue(), language)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("brand", STARTERS, ids=lambda path: path.parent.name)
def test_every_live_question_stands_in_it_with_what_it_promises(brand: Path, language: str) -> None:
    live = catalogue(brand.parent)
    document = page(language=language, of=live)
    items = {item.title: dict(item.pairs) for chapter in document.chapters for item in chapter.items}
    assert len(items) == len(live.questions) > 0
    for question in live.questions.values():
        said = " ".join(items[question.ask.says(language)].values())
        assert question.benefit.says(language) in said
        assert question.purpose.promise.says(language) in said
        assert live.phrases.duration(question.keep, language) in said
        assert all(one.called.says(language) in said for one in live.receivers_for(question))


def test_who_gets_an_answer_is_said_as_the_chat_says_it() -> None:
    items = {item.title: dict(item.pairs)["Who else gets it"] for chapter in page().chapters for item in chapter.items}
    said = {name: next(who for title, who in items.items() if title.startswith(name)) for name in ("Which roast", "What should")}
    assert said == {
        "Which roast": "It goes to our mailing tool.",
        "What should": "It stays here, and goes into no file for anybody.",
    }


def test_a_question_of_a_special_category_says_so_and_needs_explicit_consent() -> None:
    live = catalogue()
    roast = live.questions["roast"]
    delicate = replace(live, questions={**live.questions, "roast": replace(roast, sensitive="health")})
    assert "An answer can say something about your health." in as_text(page(of=delicate))
    assert "explicit consent: Articles 6(1)(a) and 9(2)(a)" in as_text(page("13", of=delicate))
    assert f"Special categories (Article 9): {roast.label.says('en') if roast.label else roast.ask.says('en')}" in as_text(
        page("30", of=delicate)
    )
    assert "no question asks for any" in as_text(page("30"))
    facts = as_json(page(of=delicate), delicate)["questions"][0]
    assert (facts["question"], facts["legal_basis"]) == ("roast", ["eu-gdpr:A6-1-a", "eu-gdpr:A9-2-a"])


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_every_language_that_the_bot_speaks(name: str, language: str) -> None:
    text = as_text(page(name, language))
    assert not re.search(r"\{[a-z_]+\}", text)
    assert all(chapter.lines or chapter.items for chapter in page(name, language).chapters)
    assert "Northside Coffee Ltd" in text
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nobody_of_the_staff_and_no_field_of_a_receiver_stands_in_it(name: str) -> None:
    live = catalogue()
    said = json.dumps(as_json(page(name), live), ensure_ascii=False) + as_html(page(name), live)
    owners = [topic.owner for topic in live.topics.values()]
    fields = [field for question in live.questions.values() for field in (question.crm or {}).values()]
    assert owners and fields
    assert [word for word in (*owners, *fields) if word in said] == []


def test_what_the_law_asks_for_and_nobody_said_is_named_with_its_key_and_only_to_the_staff() -> None:
    live = catalogue()
    keys = ("data_protection_officer", "processors", "transfers")
    for language in LANGUAGES:
        named = " ".join(gaps(live, language, "13"))
        assert [key for key in keys if f"`{key}:`" not in named] == []
        assert len(gaps(live, language, "30")) == len(gaps(live, language, "13")) + 1
    nobody = replace(live, brand=replace(live.brand, controller=None))
    assert "write `controller:` in _brand.yaml" in gaps(nobody, "en", "13")[0]
    for name in DOCUMENTS:
        assert "not said yet who is responsible" in as_text(page(name, of=nobody))
    assert all(gap in " ".join(as_text(page("30")).split()) for gap in gaps(live, "en", "30"))
    for name in ("register", "13"):
        assert [key for key in keys if key in as_text(page(name))] == [], "customers read no placeholder"


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_else_works_on_it_and_what_leaves_the_eu_stands_in_it(name: str, language: str) -> None:
    live = catalogue()
    host = Text({"en": "Example Hosting in Cork", "de": "Example Hosting in Cork (de)", "es": "Example Hosting en Cork"}, "en")
    abroad = Text({"en": "our mailing tool in the USA", "de": "Mail in den USA", "es": "correo en EE. UU."}, "en")
    said = replace(live.brand, data_protection_officer="dpo@shop.test", processors={"host": host}, transfers={"mail": abroad})
    full = replace(live, brand=said)
    text = " ".join(as_text(page(name, language, full)).split())
    assert "dpo@shop.test" in text and host.says(language) in text and abroad.says(language) in text
    assert not [gap for gap in gaps(full, language, "13") if "_brand.yaml" in gap]
    none = replace(live, brand=replace(live.brand, data_protection_officer="", processors={}, transfers={}))
    assert not [gap for gap in gaps(none, language, "13") if "_brand.yaml" in gap], "a no is said as well"
    assert "transfers" not in [chapter.id for chapter in page(name, language, none).chapters]


@pytest.mark.parametrize(("language", "said"), [("en", "be withdrawn"), ("de", "widerrufen"), ("es", "retirar")])
def test_the_notice_says_that_a_consent_can_be_withdrawn_at_any_time(language: str, said: str) -> None:
    rights = next(chapter for chapter in page("13", language).chapters if chapter.id == "rights")
    assert [line for line in rights.lines if said in line and "/stop" in line and "/consents" in line]


def test_authors_words_are_text_and_never_a_tag() -> None:
    live = catalogue()
    evil = Text({"en": '<script>alert("x")</script>'}, "en")
    asked = replace(live.questions["roast"], ask=evil, benefit=evil, label=evil)
    live = replace(live, questions={"roast": asked})
    for name in DOCUMENTS:
        drawn = as_html(page(name, of=live), live)
        assert "<script" not in drawn
        assert "&lt;script&gt;" in drawn


def test_a_folder_without_questions_has_a_register_that_says_so() -> None:
    live = replace(catalogue(), questions={})
    assert "Nothing is asked at the moment." in as_text(page(of=live))
    assert all(as_text(page(name, of=live)) for name in DOCUMENTS)


@pytest.mark.parametrize(
    ("duration", "iso"),
    [
        (Duration(18, "months"), "P18M"),
        (Duration(72, "hours"), "PT72H"),
        (Duration(2, "years"), "P2Y"),
        (Duration(1, "weeks"), "P1W"),
    ],
)
def test_a_duration_for_software_is_iso_8601(duration: Duration, iso: str) -> None:
    assert iso_duration(duration) == iso


def test_every_name_of_the_vocabulary_exists() -> None:
    if not DPV.is_dir():
        pytest.skip("NO VOCABULARY: DPV 2.3 is not here, so no IRI was looked up; set ZEROPARTY_SHARED")
    live = catalogue()
    delicate = replace(live, questions={"roast": replace(live.questions["roast"], sensitive="beliefs")})
    facts = as_json(page(of=delicate), delicate)["questions"][0]
    used = {*facts["legal_basis"], facts["personal_data"], facts["necessity"]}
    files = {"dpv": "dpv.ttl", "eu-gdpr": "eu-gdpr.ttl"}
    known = {prefix: (DPV / file).read_text(encoding="utf-8") for prefix, file in files.items()}
    assert len(used) == 4
    assert [iri for iri in used if not re.search(rf"^{re.escape(iri)} a ", known[iri.partition(":")[0]], re.MULTILINE)] == []
