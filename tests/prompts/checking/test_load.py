"""A folder of files becomes one catalogue."""

from __future__ import annotations

import shutil
from datetime import date, time
from functools import partial
from pathlib import Path

import pytest

from prompts.catalogue.catalogue import Brand
from prompts.checking import check_cache
from prompts.checking import load as load_module
from prompts.checking.check import check
from prompts.checking.limits import MOST_FILES
from prompts.checking.load import load, load_texts, starter_folder
from prompts.kinds.table import KINDS
from prompts.model.problems import ContentError
from prompts.model.question import Clause, DayBound, Duration
from prompts.yaml.document import read_yaml
from tests.prompts.examples import BRAND, CATALOGUE, HEAD, ROAST, WISH, reference, write
from tests.support.places import SHARED

check_cached = partial(check_cache.check_cached, anew=check)

EXAMPLES = SHARED / "examples"


def test_the_reference_catalogue_loads_without_a_word() -> None:
    assert load(CATALOGUE).problems == ()


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the shared examples are not beside this checkout")
def test_the_shared_examples_are_accepted_as_they_are() -> None:
    loaded = load(EXAMPLES)
    assert loaded.problems == ()
    assert loaded.usable().version == reference().version


def test_the_starter_catalogue_is_clean_and_can_all_be_asked() -> None:
    loaded = load(starter_folder())
    assert loaded.problems == ()
    assert 6 <= len(loaded.usable().questions) <= 8


def test_a_visit_is_as_long_as_the_brand_says_and_otherwise_five_questions(tmp_path: Path) -> None:
    starters = [starter_folder(), *(each for each in starter_folder().iterdir() if each.is_dir())]
    for starter in starters:
        assert "in_one_visit" not in (starter / "_brand.yaml").read_text("utf-8")
        assert load(starter).usable().brand.pace.in_one_visit == 5
    write(tmp_path, brand=BRAND + "pace:\n  in_one_visit: 3\n")
    assert load(tmp_path).usable().brand.pace.in_one_visit == 3


def test_every_starter_text_exists_in_both_languages() -> None:
    for question in load(starter_folder()).usable().questions.values():
        texts = [question.ask, question.benefit, question.purpose.promise, question.label, *question.thanks_for.values()]
        texts += [option.label for option in question.options]
        assert all(text is not None and text.by_language.keys() == {"en", "de"} for text in texts)


def test_questions_keep_their_order_and_all_can_be_asked() -> None:
    catalogue = reference()
    assert list(catalogue.questions) == ["roast", "brew", "espresso_guide", "adventurous", "next_order", "wish"]
    assert all(question.kind in KINDS for question in catalogue.questions.values())


def test_a_question_says_what_its_author_wrote() -> None:
    roast, brew, guide, score, refill, wish = reference().questions.values()
    assert roast.options[1].label.says("de") == "Mittel"
    assert roast.keep == Duration(18, "months")
    assert roast.crm == {"hubspot": "coffee_roast", "mailchimp": "ROAST"}
    assert roast.purpose.promise.says("en") == "to suggest coffees you are likely to enjoy"
    assert (brew.alone, brew.pick_at_most) == (("elsewhere",), 3)
    assert (score.low, score.high) == (1, 5)
    assert score.high_end is not None and score.high_end.says("de") == "Überrasch mich"
    assert (refill.earliest, refill.latest) == (DayBound(), DayBound(distance=Duration(3, "months")))
    assert refill.shortcuts == (Duration(1, "weeks"), Duration(2, "weeks"), Duration(1, "months"))
    assert guide.only_if == (Clause("brew", "has", "espresso"),)
    assert guide.thanks_for["yes"].says("en") == "Here it is: https://northside.example/espresso"
    assert (wish.max_length, wish.private_hint, wish.crm, wish.is_shared) == (300, True, {}, False)
    assert wish.wording_test is not None


EXTRAS = """
  - id: extras
    kind: multiple_choice
    ask:
      en: What goes into your cup?
    options:
      milk:
        en: Milk
      nothing:
        en: Nothing, thanks
    alone: nothing
    synonyms:
      milk:
        en: cream
    sensitive: none
    purpose: recommend
    benefit:
      en: We suggest what goes with it.
    keep: 6 months
"""


def test_a_list_of_one_may_be_written_without_brackets(tmp_path: Path) -> None:
    extras = load(write(tmp_path, HEAD + EXTRAS)).usable().questions["extras"]
    assert (extras.alone, extras.pick_at_most) == (("nothing",), None)
    assert extras.options[0].synonyms == {"en": ("cream",)}


@pytest.mark.parametrize(
    ("written", "earliest"),
    [
        ("today", DayBound()),
        ("Today", DayBound()),
        ("in 3 months", DayBound(distance=Duration(3, "months"))),
        ("2 weeks ago", DayBound(distance=Duration(2, "weeks"), is_before=True)),
        ("2026-05-31", DayBound(date(2026, 5, 31))),
    ],
)
def test_a_day_is_bounded_in_plain_words(tmp_path: Path, written: str, earliest: DayBound) -> None:
    asked = WISH.replace("kind: free_text", f"kind: date\n    earliest: {written}\n    shortcuts: in 1 year")
    wish = load(write(tmp_path, HEAD + asked)).usable().questions["wish"]
    assert (wish.earliest, wish.latest, wish.shortcuts) == (earliest, None, (Duration(1, "years"),))


@pytest.mark.parametrize(("written", "number"), [("0", "0"), ("2.50", "2.5"), ("-1", "-1"), ("007", "7"), ("1000", "1000")])
def test_a_number_is_bounded_in_digits(tmp_path: Path, written: str, number: str) -> None:
    asked = WISH.replace("kind: free_text", f"kind: number\n    at_least: {written}\n    unit:\n      en: cups")
    wish = load(write(tmp_path, HEAD + asked)).usable().questions["wish"]
    assert str(wish.at_least) == number
    assert wish.unit is not None and wish.unit.says("de") == "cups"


def test_the_brand_says_who_else_works_on_it_and_what_leaves_the_eu_or_that_nobody_and_nothing_does(tmp_path: Path) -> None:
    write(tmp_path, brand=BRAND + "processors:\n  hosting:\n    en: Example Hosting\ntransfers: no\ndata_protection_officer: no\n")
    brand = load(tmp_path).usable().brand
    assert {name: text.says("en") for name, text in (brand.processors or {}).items()} == {"hosting": "Example Hosting"}
    assert (brand.transfers, brand.data_protection_officer) == ({}, "")
    write(tmp_path, brand=BRAND + "processors: Example Hosting\n")
    assert [problem.line for problem in load(tmp_path).problems] == [len(BRAND.splitlines()) + 1]
    write(tmp_path, brand=BRAND)
    brand = load(tmp_path).usable().brand
    assert (brand.processors, brand.transfers, brand.data_protection_officer) == (None, None, None)


def test_the_brand_says_how_often_and_where_answers_go() -> None:
    brand = reference().brand
    assert brand.pace.slower == (Duration(14, "days"), Duration(30, "days"), Duration(60, "days"))
    assert (brand.pace.cap, brand.pace.cap_window) == (4, Duration(30, "days"))
    assert brand.pace.hours == (time(9), time(20))
    assert brand.pace.quiet_weekdays == {6}
    assert brand.controller is not None and brand.controller.name == "Northside Coffee Ltd"
    assert [receiver.called.says("de") for receiver in brand.receivers] == ["unser Mailprogramm"]


def test_answers_go_to_receivers_that_are_named_on_the_question_and_for_its_purpose() -> None:
    catalogue = reference()
    assert [receiver.id for receiver in catalogue.receivers_for(catalogue.questions["roast"])] == ["hubspot"]
    assert catalogue.receivers_for(catalogue.questions["wish"]) == ()


def test_public_holidays_are_quiet_in_the_years_asked_for() -> None:
    assert date(2026, 3, 17) in reference().quiet_dates  # Saint Patrick's Day
    assert load(CATALOGUE).usable().quiet_dates == frozenset()


def test_a_topic_has_an_owner_and_a_title() -> None:
    topic = reference().topics["coffee"]
    assert topic.owner == "coffee-team@example.com"
    assert topic.title is not None and topic.title.says("de") == "Dein Kaffee"


def test_without_a_brand_file_the_defaults_serve_with_one_warning(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, brand=None))
    assert [(problem.code, problem.severity) for problem in loaded.problems] == [("ZP301", "warning")]
    assert loaded.usable().brand.pace.gap == Duration(7, "days")


def test_a_language_the_bot_does_not_speak_is_a_warning(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, brand=BRAND.replace("[en, de]", "[en, de, sw]")))
    assert [(problem.code, problem.line, problem.column) for problem in loaded.problems] == [("ZP302", 2, 21)]
    assert loaded.catalogue is not None


def test_shuffled_buttons_are_a_warning(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, HEAD + ROAST + "    options_order: shuffle\n"))
    assert [problem.code for problem in loaded.problems] == ["ZP304"]


def test_a_yes_no_question_without_buttons_says_yes_and_no(tmp_path: Path) -> None:
    asked = WISH.replace("free_text", "yes_no")
    catalogue = load(write(tmp_path, HEAD.replace("[en]", "[en, de]") + asked)).usable()
    labels = [option.label for option in catalogue.questions["wish"].options]
    assert [(label.says("en"), label.says("de")) for label in labels] == [("Yes", "Ja"), ("No", "Nein")]


@pytest.mark.parametrize("typed", ["No", "012", "2026-01-01", "10:30", "1_000", "null", "~", "on", "1e3", "0x1F", ".5", "=", "🍫"])
def test_what_is_typed_stays_text(tmp_path: Path, typed: str) -> None:
    topic = (HEAD + ROAST).replace("en: Light", f"en: {typed}")
    assert load(write(tmp_path, topic)).usable().questions["roast"].options[0].label.says("en") == typed


def test_texts_are_composed_so_that_equal_words_are_equal(tmp_path: Path) -> None:
    topic = (HEAD + ROAST).replace("en: Light", "en: Cafe\u0301")
    assert load(write(tmp_path, topic)).usable().questions["roast"].options[0].label.says("en") == "Caf\u00e9"


def test_windows_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    folder = write(tmp_path)
    same = load(folder).usable().version
    path = folder / "coffee.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(folder).usable().version == same


def test_a_folder_without_questions_or_without_existing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "_brand.yaml").write_text(BRAND, encoding="utf-8")
    assert [problem.code for problem in load(tmp_path).problems] == ["ZP305"]
    assert "ZP015" in [problem.code for problem in load(tmp_path / "nowhere").problems]


def test_files_in_memory_are_the_catalogue_of_the_folder_they_came_from() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in CATALOGUE.glob("*.yaml")}
    assert load_texts({".hidden.yaml": "[", "notes.txt": "[", **texts}) == load(CATALOGUE)
    assert [problem.code for problem in load_texts({}).problems] == ["ZP305", "ZP301"]


def test_an_unusable_catalogue_says_why(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"coffee\.yaml:8:5 .* `knid`"):
        load(write(tmp_path, HEAD + ROAST.lstrip("\n").replace("- id: roast", "- knid: x\n    id: roast"))).usable()


@pytest.mark.slow
def test_deep_nesting_is_reported_and_not_followed() -> None:
    document, problems = read_yaml(b"topic: " + b"[" * 20000, "deep.yaml")
    assert document is None
    assert [problem.code for problem in problems] == ["ZP001"]


def test_a_bomb_of_aliases_is_reported_and_not_followed() -> None:
    rows = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    _, problems = read_yaml("\n".join(rows).encode(), "bomb.yaml")
    assert {problem.code for problem in problems} == {"ZP008"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("  quiet_days: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]", "ZP133"),
        ("  holdout: a few", "ZP134"),
        ("  breaker: 80 %", "ZP134"),
        ("  trial: 5 days", "ZP135"),
    ],
)
def test_a_pace_that_could_never_work_is_an_error_at_its_line(tmp_path: Path, line: str, code: str) -> None:
    (tmp_path / "_brand.yaml").write_text(f"brand: B\nlanguages: [en]\npace:\n{line}\n", encoding="utf-8")
    (found,) = [problem for problem in load(tmp_path).problems if problem.code == code]
    assert (found.line, found.is_error) == (4, True)


def test_holdout_and_breaker_are_read_as_shares(tmp_path: Path) -> None:
    shutil.copytree(CATALOGUE, tmp_path, dirs_exist_ok=True)
    brand = tmp_path / "_brand.yaml"
    brand.write_text(brand.read_text(encoding="utf-8").replace("pace:", "pace:\n  holdout: 5 %\n  breaker: 2.5%"), encoding="utf-8")
    pace = load(tmp_path).usable().brand.pace
    assert (pace.holdout, pace.breaker) == (0.05, 0.025)


def brand_of(folder: Path, more: str) -> Brand:
    shutil.copytree(CATALOGUE, folder, dirs_exist_ok=True)
    file = folder / "_brand.yaml"
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith(("brand:", "bot_name:"))]
    file.write_text("\n".join([*lines, more]), encoding="utf-8")
    return load(folder).usable().brand


def test_a_name_is_one_for_all_languages_or_one_for_each(tmp_path: Path) -> None:
    brand = brand_of(tmp_path, "brand: Northside\nbot_name:\n  en: the Northside bot\n  de: der Northside-Bot\n")
    assert [brand.name.says(language) for language in ("en", "de", "es")] == ["Northside"] * 3
    assert [brand.bot_name.says(language) for language in ("en", "de")] == ["the Northside bot", "der Northside-Bot"]


def test_a_name_without_the_language_everybody_falls_back_to_is_an_error_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "_brand.yaml").write_text("brand:\n  de: Nordseite\nlanguages: [en, de]\n", encoding="utf-8")
    assert [(problem.code, problem.line) for problem in load(tmp_path).problems if problem.is_error] == [("ZP112", 2)]


def test_another_contact_may_stand_for_a_topic(tmp_path: Path) -> None:
    more = "brand: B\nhuman_contact_for:\n  orders: orders@b.example\n"
    brand = brand_of(tmp_path, more)
    assert brand.contact_for("orders") == "orders@b.example"
    assert brand.contact_for("complaints") == brand.human_contact
    assert brand.contact_for("privacy") == brand.human_contact


def test_a_contact_for_something_else_is_an_error_that_names_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "_brand.yaml").write_text(
        "brand: B\nlanguages: [en]\nhuman_contact_for:\n  parcels: p@b.example\n", encoding="utf-8"
    )
    (found,) = [problem for problem in load(tmp_path).problems if problem.is_error and problem.line == 4]
    assert "parcels" in found.message


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("tea.yaml.txt", "call it tea.yaml"),
        ("tea.YAML", "call it tea.yaml"),
        ("tea.Yml", "call it tea.yaml"),
        ("tea.yaml.yaml.docx", "call it tea.yaml"),
        ("teas/tea.yaml", "move it to "),
    ],
)
def test_a_file_that_is_not_read_for_its_name_or_place_is_mentioned(tmp_path: Path, name: str, fix: str) -> None:
    folder = write(tmp_path / "q")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(HEAD + ROAST, encoding="utf-8")
    [problem] = load(folder).problems
    assert (problem.file, problem.code, problem.severity) == (str(folder / name), "ZP309", "warning")
    assert problem.fix.startswith(fix)
    assert load(folder).catalogue is not None


def test_a_folder_that_is_called_like_a_file_is_mentioned(tmp_path: Path) -> None:
    folder = write(tmp_path / "q")
    (folder / "tea.yaml").mkdir()
    assert [(problem.code, problem.message) for problem in load(folder).problems] == [
        ("ZP309", "This is a folder, and only files are read.")
    ]


@pytest.mark.parametrize(
    "name", ["coffee.yaml~", "coffee.yaml.bak", "coffee.yaml.orig", ".coffee.yaml.swp", "#coffee.yaml#", "a.txt"]
)
def test_copies_that_programs_keep_and_other_files_are_nobodys_business(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path / "q")
    (folder / name).write_text("x", encoding="utf-8")
    assert load(folder).problems == ()


def test_a_catalogue_of_its_own_in_a_folder_below_is_not_missed(tmp_path: Path) -> None:
    folder = write(tmp_path / "q")
    write(folder / "outdoor")
    assert load(folder).problems == ()


def test_a_link_that_leads_nowhere_is_an_error_and_not_a_question_less(tmp_path: Path) -> None:
    folder = write(tmp_path / "q")
    (folder / "tea.yaml").symlink_to(tmp_path / "gone.yaml")
    [problem] = load(folder).problems
    assert (problem.file, problem.code, problem.is_error) == (str(folder / "tea.yaml"), "ZP015", True)
    assert problem.message == "This is a link to a file that is gone."
    assert check_cached(folder, tmp_path / "cache").problems[0].code == "ZP015"


def test_a_check_that_was_kept_is_made_anew_when_such_a_file_appears(tmp_path: Path) -> None:
    folder, cache = write(tmp_path / "q"), tmp_path / "cache"
    before = check_cached(folder, cache).problems
    (folder / "tea.yaml.txt").write_text("x", encoding="utf-8")
    assert len(check_cached(folder, cache).problems) == len(before) + 1


def test_in_a_folder_as_full_as_it_may_be_only_the_file_that_changed_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache that forgets before it comes round again remembers nothing."""
    read: list[bytes] = []

    def counted(content: bytes, name: str) -> object:
        read.append(content)
        return read_yaml(content, name)

    monkeypatch.setattr(load_module, "read_yaml", counted)
    files = {f"topic{number}.yaml": f"topic: topic{number}\n" for number in range(MOST_FILES - 1)}
    load_texts(files)
    assert len(read) == len(files)
    load_texts(files | {"topic7.yaml": "topic: seven\n"})
    assert len(read) == len(files) + 1
