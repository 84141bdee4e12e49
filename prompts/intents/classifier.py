"""Which of the known intents a message has: a linear model over its pieces, small enough to be read by the processor alone."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, sqrt
from sys import byteorder

from prompts import files
from prompts.intents.features import PLACES, features

MODEL = "model.bin"
_LANE = 2
_LOW = 0 if byteorder == "little" else 1
"""Where in a lane its weight stands."""

_AT_ONCE = 256
"""Rows that may be added up: so many weights of one byte fit into a lane of two."""

_ZERO = 128
"""What stands for no weight, so that a weight is one byte without a sign."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """A weight for each piece and intent, and one for each intent alone."""

    intents: tuple[str, ...]
    lanes: bytes
    """`PLACES` rows of one weight an intent, each in a lane of two bytes: so a row is one whole number, and a few hundred of them
    add up as quickly as the processor can, lane by lane, without one running over into the next."""
    step: float
    """What one step of such a byte is worth."""
    biases: tuple[float, ...]
    made_of: str
    """The examples it was made of, as `training.stamp` tells them."""

    def likelihoods(self, text: str) -> Mapping[str, float]:
        """How likely each intent is, between 0 and 1; together 1. Nothing is looked up and nothing is kept."""
        places, width = features(text), len(self.intents) * _LANE
        sums = [0] * len(self.intents)
        for first in range(0, len(places), _AT_ONCE):
            some = places[first : first + _AT_ONCE]
            whole = sum(int.from_bytes(self.lanes[place * width : (place + 1) * width], byteorder) for place in some)
            sums = [
                before + lane for before, lane in zip(sums, memoryview(whole.to_bytes(width, byteorder)).cast("H"), strict=True)
            ]
        scale, zero = self.step / sqrt(len(places)), _ZERO * len(places)
        scores = [(each - zero) * scale + bias for each, bias in zip(sums, self.biases, strict=True)]
        return dict(zip(self.intents, _softmax(scores), strict=True))

    def packed(self) -> bytes:
        """As it is kept in a file."""
        head = json.dumps({"intents": self.intents, "step": self.step, "biases": self.biases, "made_of": self.made_of}).encode()
        return len(head).to_bytes(4, "big") + head + zlib.compress(self.lanes[_LOW::_LANE], 9)


def in_lanes(weights: bytes) -> bytes:
    """Weights of one byte, each in its lane."""
    lanes = bytearray(len(weights) * _LANE)
    lanes[_LOW::_LANE] = weights
    return bytes(lanes)


def unpacked(content: bytes) -> Classifier:
    """What `packed` made; raises ValueError when it is anything else."""
    try:
        length = int.from_bytes(content[:4], "big")
        head = json.loads(content[4 : 4 + length])
        weights = zlib.decompress(content[4 + length :])
        model = Classifier(tuple(head["intents"]), in_lanes(weights), head["step"], tuple(head["biases"]), head["made_of"])
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
