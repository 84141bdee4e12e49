"""How a single choice is written."""

from __future__ import annotations

from typing import Literal

from prompts.kinds.choice_shape import ChoiceShape


class SingleChoiceShape(ChoiceShape):
    """Pick one."""

    kind: Literal["single_choice"]
