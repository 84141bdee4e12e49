"""The picture: well-formed, described, on its own, and everything inside it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from bot.simulation.policies.table import policies
from bot.simulation.population.worlds import WORLDS
from bot.simulation.reporting.intervals import Estimate
from bot.simulation.reporting.picture import efficient, picture
from bot.simulation.reporting.report import Line, Report, report
from bot.simulation.runner import Trial, run
from prompts.catalogue.catalogue import Pace

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", params=WORLDS)
def made(request: pytest.FixtureRequest) -> Report:
    trial = Trial(WORLDS[request.param], customers=400)
    return report(trial, run(trial, policies(Pace(), Pace(in_one_visit=1))))


@pytest.mark.slow
def test_it_is_described_for_who_cannot_see_it(made: Report) -> None:
    root = ElementTree.fromstring(picture(made))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    described = root.find(f"{SVG}desc")
    assert described is not None and described.text is not None
    assert all(word in described.text for word in ("current settings:", "proposed settings:", "weekly-drip:", "opt-outs"))


@pytest.mark.slow
def test_it_needs_nothing_from_outside(made: Report) -> None:
    drawn = picture(made).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not any(word in drawn for word in ("http", "url(", "href", "@import", "<script", "<image"))
    assert "prefers-color-scheme: dark" in drawn


@pytest.mark.slow
def test_every_policy_has_a_point_a_label_and_whiskers_inside_the_picture(made: Report) -> None:
    root = ElementTree.fromstring(picture(made))
    labels = [text.text for text in root.iter(f"{SVG}text")]
    for name in ("current settings", "proposed settings", "everything-up-front", "daily-drip", "weekly-drip", "monthly-drip"):
        assert labels.count(name) == 1
    whiskers = [path for path in root.iter(f"{SVG}path")]
    assert len(whiskers) == len(made.lines)
    rounds = [(float(one.get("cx", "-1")), float(one.get("cy", "-1"))) for one in root.iter(f"{SVG}circle")]
    squares = [one for one in root.iter(f"{SVG}rect") if "point" in one.get("class", "")]
    corners = [(float(one.get("x", "-1")), float(one.get("y", "-1"))) for one in squares]
    assert len([*rounds, *corners]) == len(made.lines)
    ends = [float(number) for path in whiskers for number in re.findall(r"-?\d+\.\d", path.get("d", ""))]
    assert len(ends) == 6 * len(made.lines)
    assert all(0 <= x <= 820 and 0 <= y <= 520 for x, y in [*rounds, *corners])
    assert all(0 <= end <= 820 for end in ends)
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x", "0")) <= 820
        assert 0 <= float(text.get("y", "0")) <= 520


def test_the_front_leaves_out_what_is_worse_on_both_counts() -> None:
    def line(name: str, opt_outs: float, answers: float) -> Line:
        return Line(name, {"opt_outs": Estimate(opt_outs, 0, 0), "answers": Estimate(answers, 0, 0)})

    lines = (line("worse", 5, 10), line("gentle", 1, 5), line("best", 3, 20), line("loud", 9, 30))
    assert [one.name for one in efficient(lines)] == ["gentle", "best", "loud"]
