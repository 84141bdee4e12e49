"""A translation that stayed as it was when its original changed is named; without earlier revisions nothing is known."""

from __future__ import annotations

from prompts.evidence.stale_translations import stale
from prompts.model.question import Question
from tests.prompts.examples import options, question, text


def asked(english: str, german: str | None = "Welche Röstung?") -> Question:
    return question(ask=text(english, german), options=options("Light"))


def said(now: Question, *earlier: Question) -> list[str]:
    return [found.message.split(",")[0] for found in stale(now, earlier)]


def test_a_translation_left_behind_is_named() -> None:
    found = list(stale(asked("Which roast first?"), [asked("Which roast?")]))
    assert [each.code for each in found] == ["W30"]
    assert found[0].message == "`ask` was changed in `en`, and its translation `de` stayed as it was."


def test_a_translation_that_changed_too_is_fresh() -> None:
    assert said(asked("Which roast first?", "Welche Röstung zuerst?"), asked("Which roast?")) == []


def test_a_translation_that_followed_later_is_fresh() -> None:
    history = [asked("Which roast?"), asked("Which roast first?")]
    assert said(asked("Which roast first?", "Welche Röstung zuerst?"), *history) == []


def test_it_stays_named_over_later_revisions() -> None:
    history = [asked("Which roast?"), asked("Which roast first?"), asked("Which roast first?")]
    assert said(asked("Which roast first?"), *history) == ["`ask` was changed in `en`"]


def test_an_original_put_back_to_what_it_was_fits_its_translation_again() -> None:
    """The same words are the same revision, so the third save has no row of its own: it stands first in what is on record."""
    history = [asked("Which roast?"), asked("Which roast first?")]
    assert said(asked("Which roast?"), *history) == []
    assert said(asked("which roast"), *history) == []
    assert said(asked("Which roast now?"), *history) == ["`ask` was changed in `en`"]


def test_a_translation_made_for_the_other_words_is_old_when_the_original_is_put_back() -> None:
    history = [asked("Which roast?", "Welche?"), asked("Which roast first?", "Welche Röstung zuerst?")]
    assert said(asked("Which roast?", "Welche Röstung zuerst?"), *history) == ["`ask` was changed in `en`"]


def test_commas_and_capitals_change_nothing() -> None:
    assert said(asked("Which roast, first?"), asked("which roast first")) == []


def test_without_earlier_revisions_nothing_is_said() -> None:
    assert said(asked("Which roast?")) == []
    assert said(asked("Which roast first?", None), asked("Which roast?", None)) == []


def test_a_new_text_has_no_past() -> None:
    assert said(question(label=text("Roast", "Röstung")), question()) == []


def test_a_button_is_looked_at_too() -> None:
    def with_label(english: str) -> Question:
        [option] = options("x")
        return question(options=(type(option)("light", text(english, "Hell")),))

    assert said(with_label("Pale"), with_label("Light")) == ["`options.light` was changed in `en`"]
