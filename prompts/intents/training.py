"""Makes the model of the examples: `make intents`, which takes a minute and is needed only when an example changes.

Multinomial logistic regression by stochastic gradient descent, on small batches in a fixed order: the same examples make the
same model. Rare pieces weigh more than common ones (inverse document frequency).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from prompts import files
from prompts.intents.classifier import MODEL, Classifier
from prompts.intents.features import PLACES, features
from prompts.yaml.shipped import read_all

EXAMPLES = "intents/examples"

_ROUNDS = 24
_BATCH = 128
_RATE = 16.0
"""At the first round; it falls to nothing by the last."""
_DECAY = 5e-6
_MILDER = 0.85
"""Of words that are no example the model is less sure than it has learnt to be: it knows its examples too well."""
_STEPS = 127
"""Steps of a byte on either side of no weight."""

Floats = NDArray[np.float32]


@cache
def examples() -> Mapping[str, Sequence[str]]:
    """The shipped examples by intent, of all languages together: people mix them. Reading so many takes seconds."""
    found: dict[str, list[str]] = {}
    for _, of_language in sorted(read_all(files.packaged(EXAMPLES)).items()):
        for intent, texts in of_language.items():
            found.setdefault(intent, []).extend(cast(list[str], texts))
    return found


def stamp(by_intent: Mapping[str, Sequence[str]]) -> str:
    """What tells one set of examples, and one way of taking them to pieces, from the next."""
    listed = [f"{intent}\t{text}" for intent in sorted(by_intent) for text in by_intent[intent]]
    pieces = [features(by_intent[intent][0]) for intent in sorted(by_intent)]
    return sha256("\n".join((*listed, str(pieces))).encode()).hexdigest()[:16]


def train(by_intent: Mapping[str, Sequence[str]], rounds: int = _ROUNDS) -> Classifier:
    """The model of these examples."""
    intents = tuple(sorted(by_intent))
    pieces = [np.array(features(text)) for intent in intents for text in by_intent[intent]]
    wanted = np.array([at for at, intent in enumerate(intents) for _ in by_intent[intent]])
    rarity = _rarity(pieces)
    weights, biases = np.zeros((PLACES, len(intents)), np.float32), np.zeros(len(intents), np.float32)
    order, decayed = np.random.default_rng(1), 1.0  # all weights decay by one factor, which is kept apart until the end
    for number in range(rounds):
        rate = _RATE * (1 - number / rounds)
        shuffled = order.permutation(len(pieces))
        for start in range(0, len(pieces), _BATCH):
            batch = shuffled[start : start + _BATCH]
            places, worth, starts = _rows([pieces[at] for at in batch], rarity)
            errors = _softmax(np.add.reduceat(weights[places] * worth, starts) * np.float32(decayed) + biases)
            errors[np.arange(len(batch)), wanted[batch]] -= 1
            errors *= rate / len(batch)
            decayed *= 1 - rate * _DECAY
            touched, which = np.unique(places, return_inverse=True)
            steps = _summed(np.repeat(errors, [len(pieces[at]) for at in batch], axis=0) * worth, which)
            weights[touched] -= steps / np.float32(decayed)
            biases -= errors.sum(axis=0)
        print(".", end="", file=sys.stderr, flush=True)
    return _in_bytes(
        intents, weights * rarity[:, None] * np.float32(decayed * _MILDER), biases * np.float32(_MILDER), stamp(by_intent)
    )


def main() -> None:
    """Make the shipped model anew."""
    model = train(examples())
    place = Path(str(files.packaged("intents"))) / MODEL
    files.replace(place, model.packed())
    print(f"\n{place}: {len(model.intents)} intents, {place.stat().st_size / 1e6:.1f} MB", file=sys.stderr)


def _rarity(pieces: Sequence[NDArray[np.int64]]) -> Floats:
    seen = np.bincount(np.concatenate(pieces), minlength=PLACES)
    return np.asarray(np.log((1 + len(pieces)) / (1 + seen)), np.float32)


def _rows(pieces: Sequence[NDArray[np.int64]], rarity: Floats) -> tuple[NDArray[np.int64], Floats, NDArray[np.int64]]:
    """The places of all messages behind one another, what each is worth, and where each message starts."""
    lengths = np.array([len(places) for places in pieces])
    places = np.concatenate(pieces)
    worth = np.asarray(rarity[places] / np.sqrt(np.repeat(lengths, lengths)), np.float32)[:, None]
    return places, worth, np.concatenate(([0], np.cumsum(lengths)[:-1]))


def _summed(rows: Floats, which: NDArray[np.int64]) -> Floats:
    """The rows that belong together, summed up."""
    order = np.argsort(which, kind="stable")
    starts = np.flatnonzero(np.diff(which[order], prepend=-1))
    return np.asarray(np.add.reduceat(rows[order], starts), np.float32)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def _in_bytes(intents: tuple[str, ...], weights: Floats, biases: Floats, made_of: str) -> Classifier:
    """Weights as steps of one byte: the largest thousandth is cut, so that the small ones are told apart."""
    step = float(np.quantile(np.abs(weights[weights != 0]), 0.999)) / _STEPS
    bytes_ = np.clip(np.rint(weights / step), -_STEPS, _STEPS) + 128
    return Classifier(intents, bytes_.astype(np.uint8).tobytes(), step, tuple(round(float(bias), 4) for bias in biases), made_of)


if __name__ == "__main__":
    main()
