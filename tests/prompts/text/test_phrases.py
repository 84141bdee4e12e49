"""What the bot says and understands by itself."""

from __future__ import annotations

import string
from datetime import date, time
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.checking.checks.answers import INSTEAD, RESERVED
from prompts.model.problems import ContentError
from prompts.model.question import Duration
from prompts.text.phrase_files import complete, load_phrases, packaged_phrases
from prompts.text.phrases import Phrases, UnknownPhrase

PHRASES = packaged_phrases()
SMALL = Phrases(
    texts={"en": {"hello": "Hi {name}, {thing}!", "bye": "Bye"}, "de": {"hello": "{thing}, hallo {name}!"}},
    words=PHRASES.words,
)
TYPED_AT_ANY_TIME = {"pause", "pace", "language", "export", "keep_here", "consents", "distress", "insult"}
BETWEEN_US = {
    "who_shall_not", "others_not", "near_to_them", "to_learn", "is_wished", "to_tell", "to_speak_of_it", "to_tell_others",
    "with_us", "stays_with_us", "only_us", "between_us", "what_was_said", "wants_of_us", "to_themselves", "they_do_it",
    "says_of_it",
}  # fmt: skip
WORD_BY_WORD = {
    "keeps_from",
    "passing_on",
    "passed_on",
    "whose",
    "others",
    "around_erasing",
    "of_erasing",
    "asks_when",
    "of_a_link",
    "where_they_are",
} | BETWEEN_US
"""Words, which mean nothing but beside a name, or beside each other."""
PARTS = WORD_BY_WORD | {
    "stop_verb",
    "beside_a_stop",
    "of_age",
    "under_age",
    "past_an_age",
    "ends_a_break",
    "begins_a_break",
    "half_a_time",
    "half_a_year",
    "not_me",
    "not_theirs",
    "parts_chats",
    "takes_back",
    "has_said_yes",
    "forget_that",
    "acknowledged",
    "not_to_stop",
    "erase_it",
    "change_it",
    "a_week",
    "short_of_an_age",
    "like_oneself",
    "beside_an_age",
    "own_age",
    "not_own_age",
    "time_of_a_stop",
    "half_yes",
    "maybe_stop",
    "not_to_keep",
    "of_their_rights",
    "wrong_button",
    "erases_it_all",
    "complains",
    "asks_when",
    "of_erasing",
    "erases_it",
    "before_an_erasure",
    "closes_an_account",
    "keeps_it_themselves",
    "in_years",
    "asks_an_age",
    "asks_again",
    "over_after_a_time",
    "at_most",
    "too_often",
    "how_often_named",
    "pace_own",
    "pace_monthly",
    "pace_weekly",
    "urging_a_stop",
    "ends_something",
    "sounds_like_a_stop",
    "stop_at_an_end",
    "not_interested",
    "half_a_refusal",
    "to_be_written_to",
    "do_it",
    "not_kept_aside",
    "not_shared_aside",
    "said_in_passing",
    "begins_of_oneself",
    "only_as_if",
    "speaks_of_minors",
    "of_a_child",
    "never_first",
    "perhaps_a_child",
    "grown_up",
    "not_grown_up",
    "declines",
}
"""Looked for inside a message whose topic is known."""
LISTS = (
    set(RESERVED)
    | {
        "yes",
        "no",
        "no_stop",
        "no_idea",
        "cancel",
        "changed_mind",
        "right",
        "polite",
        "at_once",
        "child",
        "not_their_age",
        "of_oneself",
    }
    | PARTS
    | TYPED_AT_ANY_TIME
)
LANGUAGES = ["de", "en", "es"]
ISOLATES = dict.fromkeys(range(0x2066, 0x206A))


def test_every_language_has_every_phrase_with_the_same_slots() -> None:
    assert sorted(PHRASES.texts) == LANGUAGES
    assert complete(PHRASES) == []


def said(language: str) -> list[tuple[str, str]]:
    """Every wording of every phrase, with its key."""
    return [(key, wording) for key in PHRASES.texts[language] for wording in PHRASES.wordings(key, language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_something_and_leaves_no_stray_space(language: str) -> None:
    assert [key for key, text in said(language) if not text.strip() or text != text.strip() or "  " in text] == []


def test_spanish_opens_what_it_closes() -> None:
    texts = said("es")
    assert [key for key, text in texts if (text.count("?"), text.count("!")) != (text.count("¿"), text.count("¡"))] == []


ONE_WORDING = (
    "notice.",
    "welcome",
    "declined",
    "stop.",
    "erase.",
    "renew.",
    "distress",
    "age.",
    "toast.",
    "button.",
    "details.",
    "web.",
)
"""What consent, a stop and an erasure rest on is said in one way only, and so is what stands on buttons."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_often_has_at_least_three_wordings_and_no_two_alike(language: str) -> None:
    several = {key: PHRASES.wordings(key, language) for key in PHRASES.others[language]}
    often = {
        "talk.hello", "talk.thanks", "talk.bye", "talk.praise", "talk.laughter", "talk.fine", "talk.undecided",
        "skipped", "skipped.for_good", "later.until", "fallback", "clarify.first", "clarify.second", "clarify.words.first",
    }  # fmt: skip
    assert often - several.keys() == set()
    assert {key for key, wordings in several.items() if len(wordings) < 3 or len(set(wordings)) < len(wordings)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_consent_a_stop_and_an_erasure_are_confirmed_in_one_wording_each(language: str) -> None:
    assert [key for key in PHRASES.others[language] if key.startswith(ONE_WORDING)] == []


def test_wordings_follow_each_other_and_begin_again() -> None:
    thanks = PHRASES.wordings("talk.thanks", "en")
    number = len(thanks)
    assert [PHRASES.says_in_turn("talk.thanks", "en", at) for at in range(2 * number)] == [*thanks, *thanks]
    assert PHRASES.says("talk.thanks", "en") == thanks[0]
    assert PHRASES.says_in_turn("menu", "en", 5) == PHRASES.says("menu", "en")


def test_a_wording_that_lacks_a_slot_is_found(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text('texts:\n  bye: ["Until {day}!", "See you!"]\n')
    assert complete(load_phrases(tmp_path)) == ["en: text `bye` has the slots [], the fallback language has ['day']"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_telegram_shows_fits(language: str) -> None:
    at_most = {"profile.description": 512, "profile.short_description": 120} | {
        key: 256 for key in PHRASES.texts[language] if key.startswith("command.")
    }
    assert [key for key, letters in at_most.items() if len(PHRASES.texts[language].get(key, "")) > letters] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_toast_fits_into_the_200_letters_of_telegram(language: str) -> None:
    assert [key for key, text in PHRASES.texts[language].items() if key.startswith("toast.") and len(text) > 150] == []


def test_what_is_missing_or_too_much_in_a_language_is_named() -> None:
    partial = Phrases(
        texts={"en": {"a": "{x}", "b": "y"}, "de": {"a": "{z}", "c": "q"}},
        words={"en": {"stop": frozenset({"stop"})}, "de": {}},
        patterns={"en": {"age": frozenset({"i am {age}"})}},
    )
    assert complete(partial) == [
        "de: pattern list `age` is missing",
        "de: text `a` has the slots ['z'], the fallback language has ['x']",
        "de: text `b` is missing",
        "de: text `c` is not in the fallback language",
        "de: word list `stop` is missing",
    ]


def test_slots_are_filled_and_missing_languages_fall_back() -> None:
    assert SMALL.says("hello", "en", name="Ann", thing="tea") == "Hi Ann, tea!"
    assert SMALL.says("hello", "de-at", name="Ann", thing="Tee") == "Tee, hallo Ann!"
    assert SMALL.says("bye", "de") == SMALL.says("bye", "xx") == "Bye"


def test_a_value_is_never_read_as_a_slot_again() -> None:
    assert SMALL.says("hello", "en", name="{thing}", thing="{name}{0}%s") == "Hi {thing}, {name}{0}%s!"


@given(st.text(), st.text())
def test_values_come_out_as_they_went_in(name: str, thing: str) -> None:
    said = SMALL.says("hello", "en", name=name, thing=thing)
    assert said.translate(ISOLATES) == f"Hi {name}, {thing}!".translate(ISOLATES)


@given(st.text(st.characters(max_codepoint=0x24F)), st.text(st.characters(max_codepoint=0x24F)))
def test_latin_values_come_out_letter_by_letter(name: str, thing: str) -> None:
    assert SMALL.says("hello", "en", name=name, thing=thing) == f"Hi {name}, {thing}!"


@pytest.mark.parametrize(
    ("key", "slots"), [("helo", {}), ("hello", {"name": "Ann"}), ("hello", {"name": 1, "thing": 2, "x": 3}), ("bye", {"x": 1})]
)
def test_an_unknown_phrase_or_slot_is_a_mistake_of_the_program(key: str, slots: dict[str, object]) -> None:
    with pytest.raises(UnknownPhrase):
        SMALL.says(key, "en", **slots)


@pytest.mark.parametrize(
    "typed",
    [
        "stop",
        "STOP",
        "Stop!",
        "arrête",
        "ARRET",
        "unsubscribe",
        "🛑",
        "stopp",
        "stop.",
        "stop, please",
        "please stop",
        "Please STOP, thanks 🙏",
        "Bitte stopp!!",
        "unsubscribe",
        "🛑",
        "🛑🛑🛑!",
        "🙏⛔🙏",
        "„Stop“",
        "STOP ALL",
        "stop it please",
        "don't write to me",
        "don\u2019t write to me",
        "Lass mich in Ruhe!",
        "abmelden, danke",
        "ABBESTELLEN",
        "hör auf",
        "ho\u0308r auf",
        "ｓｔｏｐ",
        "s\u200btop",
        "stop 😡😡",
        "Schluss jetzt.",
        "I withdraw",
        "halt",
        "Halt!",
        "Halt die Klappe",
        "shut up",
        "Fuck off!!",
        "Para",
        "¡Para ya!",
        "¡Basta!",
        "BAJA",
        "Baja, por favor",
        "darme de baja",
        "Quiero darme de baja, gracias",
        "No me escribas más",
        "no me escribas mas",
        "no me escriban mas por favor",
        "Cancelar suscripción",
        "cancelar suscripcion",
        "¡Déjame en paz!",
        "dejame en paz",
        "Retiro mi consentimiento.",
        "¡Cállate!",
        "hor auf",
    ],
)
def test_a_message_that_is_a_stop_word_is_a_stop(typed: str) -> None:
    assert PHRASES.means("stop", typed)


@pytest.mark.parametrize(
    "typed",
    [
        "stop asking about coffee",
        "I can't stop drinking it",
        "non-stop",
        "bus stop",
        "please",
        "thanks",
        "",
        " ",
        "!",
        "st op",
        "stopper",
        "unstoppable",
        "stop or go",
        "wann hört das auf",
        "Endspurt",
        "no",
        "nein danke",
        "para mí, filtro",
        "para llevar",
        "un regalo para mi madre",
        "más baja",
        "acidez baja",
        "planta baja",
        "alto",
        "fin",
        "suficiente",
        "bastante",
        "solo en fin de semana",
        "ich will halt Espresso",
        "am Ende",
        "no sé",
        "stop sharing",
        "deja de compartir",
        "not this month",
        "stop for a while",
        "too many messages",
    ],
)
def test_a_stop_inside_a_sentence_is_not_a_stop(typed: str) -> None:
    assert not PHRASES.means("stop", typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("skip", "skip"),
        ("Überspringen bitte", "skip"),
        ("why?", "why"),
        ("Warum fragst du das?", "why"),
        ("help me please", "help"),
        ("Hilfe!", "help"),
        ("Yes please!", "yes"),
        ("👍🏽", "yes"),
        ("no, thank you", "no"),
        ("Nein, danke.", "no"),
        ("maybe later", "later"),
        ("Später", "later"),
        ("never", "never"),
        ("nie wieder", "never"),
        ("Thank you very much!", "polite"),
        ("menu", "menu"),
        ("Menü", "menu"),
        ("my answers", "my_data"),
        ("Was weißt du über mich?", "my_data"),
        ("delete everything", "delete"),
        ("vergiss mich", "delete"),
        ("DSGVO", "privacy"),
        ("Saltar", "skip"),
        ("Prefiero no decirlo.", "skip"),
        ("¿Por qué?", "why"),
        ("por que preguntas", "why"),
        ("¿Para qué sirve esto?", "why"),
        ("¡Ayuda!", "help"),
        ("Sí", "yes"),
        ("si", "yes"),
        ("¡Claro que sí!", "yes"),
        ("Vale, gracias", "yes"),
        ("No, gracias", "no"),
        ("para nada", "no"),
        ("Ahora no", "later"),
        ("mas tarde", "later"),
        ("Nunca más", "never"),
        ("No me preguntes eso", "never"),
        ("Muchas gracias", "polite"),
        ("menu principal", "menu"),
        ("¿Qué sabes de mí?", "my_data"),
        ("que sabes de mi", "my_data"),
        ("bórralo todo", "delete"),
        ("Borra mis datos, por favor", "delete"),
        ("privacidad", "privacy"),
        ("¿Quién eres?", "who_are_you"),
        ("pause", "pause"),
        ("Mach mal Pause, bitte", "pause"),
        ("este mes no", "pause"),
        ("not this month", "pause"),
        ("how often?", "pace"),
        ("seltener bitte", "pace"),
        ("Demasiados mensajes", "pace"),
        ("you write too often", "pace"),
        ("English", "language"),
        ("Auf Deutsch bitte", "language"),
        ("¿Hablas español?", "language"),
        ("speak German", "language"),
        ("export", "export"),
        ("Give me my data", "export"),
        ("meine Daten herunterladen", "export"),
        ("descargar mis datos", "export"),
        ("What do you share?", "consents"),
        ("Weitergabe", "consents"),
        ("no compartas mis datos", "keep_here"),
        ("stop sharing", "keep_here"),
        ("I want to kill myself", "distress"),
        ("Ich will nicht mehr leben.", "distress"),
        ("ya no quiero vivir", "distress"),
        ("You idiot!", "insult"),
        ("du bist doof", "insult"),
        ("bot de mierda", "insult"),
    ],
)
def test_a_whole_message_means_one_thing(typed: str, meant: str) -> None:
    assert PHRASES.meanings(typed, LISTS - {"polite"} - PARTS | {meant}) == (meant,)


BUTTONS = {
    "stop": "stop",
    "skip": "skip",
    "why": "why",
    "later": "later",
    "never": "never",
    "my_answers": "my_data",
    "erase_all": "delete",
    "menu": "menu",
    "pause": "pause",
    "how_often": "pace",
    "language": "language",
    "consents": "consents",
    "export": "export",
}


@pytest.mark.parametrize(("button", "meant"), BUTTONS.items())
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_typed_means_what_the_button_does(language: str, button: str, meant: str) -> None:
    assert PHRASES.meanings(PHRASES.says(f"button.{button}", language), LISTS - {"stop_at_an_end"}) == (meant,)


def test_every_language_has_every_list_of_words() -> None:
    assert {language: set(lists) for language, lists in PHRASES.words.items()} == dict.fromkeys(LANGUAGES, LISTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_list_is_empty_or_much_thinner_than_in_another_language(language: str) -> None:
    sizes = {name: len(words) for name, words in PHRASES.words[language].items()}
    assert [name for name in sizes if sizes[name] < len(PHRASES.words["en"][name]) / 3] == []


@pytest.mark.slow
def test_no_word_means_two_things() -> None:
    for one, other in combinations(sorted(LISTS - PARTS - {"at_once"}), 2):
        both = [word for lists in PHRASES.words.values() for word in lists[one] if PHRASES.means(other, word)]
        assert both == [], (one, other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stop_in_any_language_is_a_stop_and_nothing_else(language: str) -> None:
    for word in PHRASES.words[language]["stop"]:
        assert PHRASES.meanings(word, LISTS - PARTS) == ("stop",), word


def test_what_may_be_heard_anywhere_is_in_no_other_list() -> None:
    others = [word for lists in PHRASES.words.values() for name in LISTS - {"distress"} for word in lists[name]]
    assert [word for word in others if PHRASES.mentions("distress", word)] == []


ORDINARY = {
    "en": [
        "low",
        "high",
        "medium",
        "both",
        "none",
        "nothing",
        "anything",
        "the end of the week",
        "for me",
        "for two",
        "on holiday",
    ],
    "de": [
        "mild",
        "stark",
        "beides",
        "keine",
        "nichts",
        "für mich",
        "zum Ende der Woche",
        "halt Filter",
        "ruhig mehr",
        "am Morgen",
    ],
    "es": ["alta", "media", "alto", "suave", "ambos", "ninguno", "nada", "para mí", "para dos", "por la mañana", "fin de semana"],
}
"""Answers that people give; «baja» is the one exception, for it is how everybody in Spain signs off."""


@pytest.mark.parametrize("answer", [answer for answers in ORDINARY.values() for answer in answers])
def test_an_ordinary_answer_of_one_language_is_no_command_of_another(answer: str) -> None:
    assert PHRASES.meanings(answer, LISTS - WORD_BY_WORD - {"no_idea"}) == ()


@pytest.mark.parametrize(
    "typed",
    [
        "honestly, I don't want to live anymore.",
        "mir geht es schlecht und ich will mich umbringen",
        "de verdad, ya no quiero vivir",
        "since last year I am SUICIDAL",
        "me autolesiono a veces",
    ],
)
def test_distress_is_heard_inside_a_sentence(typed: str) -> None:
    assert PHRASES.mentions("distress", typed)


@pytest.mark.parametrize(
    "typed",
    [
        "this coffee is to die for",
        "I could die of laughing",
        "I don't want to live without coffee",
        "ich sterbe vor Neugier",
        "ohne Kaffee will ich nicht sein",
        "me muero de ganas",
        "no quiero vivir sin café",
        "killer espresso",
    ],
)
def test_a_figure_of_speech_is_no_distress(typed: str) -> None:
    assert not PHRASES.mentions("distress", typed)


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("English", "en"),
        ("auf Englisch bitte", "en"),
        ("¿Hablas inglés?", "en"),
        ("speak german", "de"),
        ("Deutsch!", "de"),
        ("en aleman", "de"),
        ("do you speak Spanish?", "es"),
        ("Español", "es"),
        ("change language", None),
        ("I like English tea", None),
        ("English or German", None),
        ("", None),
    ],
)
def test_the_language_that_somebody_asks_for(typed: str, language: str | None) -> None:
    assert PHRASES.language_named(typed) == language


@given(st.text(st.characters(), max_size=200), st.sampled_from(sorted(LISTS)))
def test_no_text_whatever_breaks_the_understanding_of_words(typed: str, name: str) -> None:
    assert PHRASES.means(name, typed) in (True, False)


WRITTEN_STOPS = sorted(word for lists in PHRASES.words.values() for word in lists["stop"] if word.isascii())


@given(st.sampled_from(WRITTEN_STOPS), st.sampled_from("!.?, 🙏😡\n\t"), st.booleans())
def test_how_a_stop_is_typed_does_not_matter(word: str, decoration: str, is_loud: bool) -> None:
    typed = f"{decoration}please, {word}{decoration * 3}"
    assert PHRASES.means("stop", typed.upper() if is_loud else typed)


def test_a_very_long_message_is_understood_in_no_time() -> None:
    assert not PHRASES.means("stop", "x " + "please " * 20000)


def test_words_are_found_in_a_sentence_only_as_words() -> None:
    assert PHRASES.mentions("at_once", "You get it right away.")
    assert PHRASES.mentions("at_once", "Kommt sofort!")
    assert not PHRASES.mentions("at_once", "Our roaster writes instantlys, Sofortbild")


TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("day", "language", "said"),
    [
        (date(2026, 3, 11), "en", "11 March"),
        (date(2026, 3, 11), "de", "11. März"),
        (date(2025, 12, 31), "en", "31 December"),
        (date(2027, 3, 11), "en", "11 March 2027"),
        (date(2027, 3, 11), "de", "11. März 2027"),
        (date(2026, 12, 31), "en", "31 December"),
        (date(2028, 2, 29), "en-us", "February 29, 2028"),
        (date(2026, 3, 11), "es", "11 de marzo"),
        (date(2027, 3, 11), "es-mx", "11 de marzo de 2027"),
        (date(2026, 3, 11), "tlh", "11 March"),
    ],
)
def test_a_day_is_said_as_people_say_it(day: date, language: str, said: str) -> None:
    assert PHRASES.day(day, language, TODAY) == said


def test_a_day_across_new_year_needs_no_year() -> None:
    assert PHRASES.day(date(2027, 1, 3), "en", date(2026, 12, 20)) == "3 January"
    assert PHRASES.day(date(2027, 1, 3), "en", date(2026, 2, 1)) == "3 January 2027"


def test_times_lists_and_durations_are_said_as_people_say_them() -> None:
    assert PHRASES.clock(time(9, 5)) == "09:05"
    assert PHRASES.listed(["a", "b", "c"], "en") == "a, b and c"
    assert PHRASES.listed(["a", "b"], "de") == "a und b"
    assert (PHRASES.listed(["a"], "en"), PHRASES.listed([], "en")) == ("a", "")
    assert PHRASES.duration(Duration(18, "months"), "en") == "18 months"
    assert PHRASES.duration(Duration(1, "months"), "de") == "1 Monat"
    assert PHRASES.duration(Duration(72, "hours"), "de") == "72 Stunden"
    assert PHRASES.duration(Duration(2, "weeks"), "pt-br") == "2 semanas"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("texts:\n  a: Hi {Name}\n", "ZP403"),
        ("texts:\n  a: Hi {name\n", "ZP403"),
        ("texts:\n  a: []\n", "ZP402"),
        ("texts:\n  a:\n    - x\n    - b: y\n", "ZP402"),
        ("text:\n  a: x\n", "ZP401"),
        ("words:\n  stop: stop\n", "ZP404"),
        ("patterns:\n  age: i am\n", "ZP404"),
        ("patterns:\n  age:\n    - i am old\n", "ZP405"),
        ("patterns:\n  age:\n    - i am x{age}\n", "ZP405"),
        ("patterns:\n  age:\n    - '{age}'\n", "ZP405"),
        ("texts:\n  a: b: c\n", "ZP004"),
    ],
)
def test_a_mistake_in_a_phrase_file_is_found_when_it_is_read(tmp_path: Path, written: str, code: str) -> None:
    (tmp_path / "en.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        load_phrases(tmp_path)
    assert [problem.code for problem in raised.value.problems] == [code]


def test_phrase_keys_are_written_in_one_way() -> None:
    allowed = set(string.ascii_lowercase + "._0123456789")
    assert [key for key in PHRASES.texts["en"] if set(key) - allowed] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_that_is_offered_instead_of_a_reserved_word_may_be_one(language: str) -> None:
    assert all(use.startswith("to ") for use in RESERVED.values())
    assert INSTEAD[language].keys() == RESERVED.keys()
    assert [instead for instead in INSTEAD[language].values() if PHRASES.meanings(instead, RESERVED)] == []
