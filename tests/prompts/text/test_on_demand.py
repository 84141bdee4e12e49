"""A mapping that is made when somebody first looks into it, and once."""

from __future__ import annotations

from collections.abc import Mapping

from prompts.text.on_demand import OnDemand


def test_it_is_made_at_the_first_look_and_once() -> None:
    made: list[str] = []

    def roasts() -> Mapping[str, int]:
        made.append("made")
        return {"dark": 1, "light": 2}

    late = OnDemand(roasts)
    assert made == []
    assert (late["dark"], len(late), list(late), "mild" in late) == (1, 2, ["dark", "light"], False)
    assert late == {"dark": 1, "light": 2}
    assert made == ["made"]
