"""Which of the known intents a message has: a linear model over its pieces, small enough to be read by the processor alone."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, sqrt

from prompts import files
from prompts.intents.features import PLACES, features
from prompts.text.once import once

MODEL = "model.bin"
_ZERO = 128
"""What stands for no weight, so that a weight is one byte without a sign."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """A weight for each piece and intent, and one for each intent alone."""

    intents: tuple[str, ...]
    weights: bytes
    """`PLACES` rows of one byte an intent."""
    step: float
    """What one step of such a byte is worth."""
    biases: tuple[float, ...]
    made_of: str
    """The examples it was made of, as `training.stamp` tells them."""

    @once
    def likelihoods(self, text: str) -> Mapping[str, float]:
        """How likely each intent is, between 0 and 1; together 1. Nothing is looked up and nothing is kept."""
        places, width = features(text), len(self.intents)
        rows = [self.weights[place * width : (place + 1) * width] for place in places]
        scale, zero = self.step / sqrt(len(rows)), _ZERO * len(rows)
        scores = [(sum(column) - zero) * scale + bias for column, bias in zip(zip(*rows, strict=True), self.biases, strict=True)]
        return dict(zip(self.intents, _softmax(scores), strict=True))

    def packed(self) -> bytes:
        """As it is kept in a file."""
        head = json.dumps({"intents": self.intents, "step": self.step, "biases": self.biases, "made_of": self.made_of}).encode()
        return len(head).to_bytes(4, "big") + head + zlib.compress(self.weights, 9)


def unpacked(content: bytes) -> Classifier:
    """What `packed` made; raises ValueError when it is anything else."""
    try:
        length = int.from_bytes(content[:4], "big")
        head = json.loads(content[4 : 4 + length])
        weights = zlib.decompress(content[4 + length :])
        model = Classifier(tuple(head["intents"]), weights, head["step"], tuple(head["biases"]), head["made_of"])
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise ValueError(f"this is no model: {error}; `make intents` makes it anew") from error
    if len(weights) != PLACES * len(model.intents):
        raise ValueError(f"{len(weights)} weights are not {PLACES} an intent; `make intents` makes the model anew")
    return model


@cache
def shipped() -> Classifier:
    """The model that comes with this package."""
    return unpacked(files.content(files.packaged("intents") / MODEL))


def _softmax(scores: Sequence[float]) -> list[float]:
    """Scores as parts of one."""
    highest = max(scores)
    raised = [exp(score - highest) for score in scores]
    total = sum(raised)
    return [each / total for each in raised]
