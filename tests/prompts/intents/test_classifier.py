"""The model that ships is the one the examples make, and it reads a message the same way however it is dressed up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prompts.intents import training
from prompts.intents.classifier import shipped, unpacked
from prompts.intents.features import PLACES, features
from prompts.text.plain import bare

SMALL = {
    "stop": ["stop writing to me", "no more messages please", "leave me alone now", "I want no more of this"],
    "thanks": ["thank you so much", "thanks a lot", "many thanks for this", "cheers, thank you"],
}


def best(text: str) -> str:
    likelihoods = shipped().likelihoods(text)
    return max(likelihoods, key=likelihoods.__getitem__)


@pytest.mark.slow
def test_the_shipped_model_is_made_of_the_shipped_examples() -> None:
    assert shipped().made_of == training.stamp(training.examples()), "an example changed: run `make intents`"
    assert shipped().intents == tuple(sorted(training.examples()))


@pytest.mark.slow
def test_no_message_is_an_example_of_two_intents() -> None:
    seen: dict[str, str] = {}
    for intent, texts in training.examples().items():
        for text in texts:
            plain = bare(text) or text
            assert seen.setdefault(plain, intent) == intent, text


def test_a_model_learns_what_it_is_shown_and_is_the_same_every_time() -> None:
    model = training.train(SMALL, rounds=4)
    assert model.packed() == training.train(SMALL, rounds=4).packed()
    for intent, texts in SMALL.items():
        assert all(max(found := model.likelihoods(text), key=found.__getitem__) == intent for text in texts)
    assert model.likelihoods("no more writing")["stop"] > 0.5
    assert model.likelihoods("thank you")["thanks"] > 0.5


def test_a_model_survives_being_kept() -> None:
    model = training.train(SMALL, rounds=1)
    assert unpacked(model.packed()) == model


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x00\x00\x02{}", b"\xff" * 9, shipped().packed()[:-40], replace(shipped(), weights=b"few").packed()],
    ids=["empty", "no head", "no model", "cut off", "too few weights"],
)
def test_a_broken_model_is_a_clear_error(content: bytes) -> None:
    with pytest.raises(ValueError, match="make intents"):
        unpacked(content)


def test_another_way_of_taking_messages_to_pieces_needs_another_model(monkeypatch: pytest.MonkeyPatch) -> None:
    before = training.stamp(SMALL)
    monkeypatch.setattr(training, "features", lambda text: features(text)[1:])
    assert training.stamp(SMALL) != before


@pytest.mark.parametrize(
    "text", ["leave me alone", "thanks a lot", "who sees my answers?", "¿vendéis mis datos?", "wo ist meine Bestellung"]
)
def test_likelihoods_are_parts_of_one(text: str) -> None:
    assert sum(shipped().likelihoods(text).values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("please don't ever write to me again", "stop"),
        ("PLEASE DON'T EVER WRITE TO ME AGAIN!!!", "stop"),
        ("pleeeease dont ever write to me again", "stop"),
        ("bitte schreibt mir nie wieder", "stop"),
        ("no me escribáis nunca más", "stop"),
        ("no me escribais nunca mas", "stop"),
        ("who gets to see my answers?", "who_sees"),
        ("verkauft ihr meine Daten?", "sell"),
        ("my parcel never arrived", "order"),
        ("muchísimas gracias 🙏", "thanks"),
    ],
)
def test_what_it_is_for(text: str, intent: str) -> None:
    assert best(text) == intent


@pytest.mark.parametrize("text", ["", " ", "\ud800", "a" * 100_000, "no " * 50_000, "🙂" * 5_000, "\u200b"])
def test_any_text_has_pieces_and_not_too_many(text: str) -> None:
    found = features(text)
    assert found == sorted(set(found))
    assert 1 <= len(found) <= 5_000
    assert found[-1] < PLACES
    assert sum(shipped().likelihoods(text).values()) == pytest.approx(1)
