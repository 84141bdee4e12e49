"""The trade in one picture: answers against opt-outs, a point per policy, for readers who never saw a Pareto front."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from bot.simulation.reporting.report import Line, Report

_WIDTH, _HEIGHT = 820, 520
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 24, 88, 66
_LETTER, _LINE = 7.2, 16.0
"""Pixels a letter and a line of label text take at most, for placing labels where nothing else stands."""

_NAMES = {"current": "current settings", "proposed": "proposed settings"}
_STYLE = """
svg { --ink: #1d2733; --soft: #5b6875; --grid: #dde3e9; --ground: #ffffff; --ours: #0b62a8; --theirs: #8a4b00; }
@media (prefers-color-scheme: dark) {
  svg { --ink: #eef2f6; --soft: #a9b5c1; --grid: #36414c; --ground: #12181f; --ours: #74bdff; --theirs: #ffb35c; }
}
text { font: 13px system-ui, sans-serif; fill: var(--ink); }
.soft { fill: var(--soft); }
.head { font-size: 17px; font-weight: 600; }
.ground { fill: var(--ground); }
.grid { stroke: var(--grid); }
.front { stroke: var(--soft); stroke-dasharray: 5 4; fill: none; }
.ours { stroke: var(--ours); fill: var(--ours); }
.theirs { stroke: var(--theirs); fill: var(--ground); }
.whisker { stroke-width: 1.5; fill: none; }
.point { stroke-width: 2; }
text.ours { font-weight: 600; stroke: none; }
text.theirs { stroke: none; fill: var(--ink); }
"""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """From a number to a pixel."""

    most: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (self.end - self.start) * value / self.most

    def ticks(self) -> Iterator[float]:
        """Round numbers from 0 on."""
        step = _round_step(self.most / 5)
        return (step * n for n in range(floor(self.most / step + 1e-9) + 1))


@dataclass(frozen=True, slots=True)
class _Axes:
    x: _Scale
    y: _Scale


def picture(made: Report) -> str:
    """The whole SVG file; nothing in it comes from anywhere else."""
    axes = _axes(made.lines)
    trial = made.trial
    about = f"{trial.world.name} world, {trial.customers:,} simulated customers, {trial.days} days, seed {trial.seed}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="title desc">',
        '<title id="title">Answers against opt-outs, per 100 customers</title>',
        f'<desc id="desc">{escape(_described(made, about))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="ground" width="{_WIDTH}" height="{_HEIGHT}"/>',
        _text(_LEFT, 28, "Answers won, customers lost", "head"),
        _text(_LEFT, 49, about, "soft"),
        _text(
            _LEFT, 67, "Better is up and to the left. Bars: 95 % intervals. Dashed: no other policy here is better on both.", "soft"
        ),
        *_grid(axes),
        _front(made.lines, axes),
        *_points(made.lines, axes),
        *_labels(made.lines, axes),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def efficient(lines: tuple[Line, ...]) -> list[Line]:
    """The policies that no other one beats on both counts, fewest opt-outs first."""
    found: list[Line] = []
    for line in sorted(lines, key=lambda one: (_x(one), -_y(one))):
        if not found or _y(line) > _y(found[-1]):
            found.append(line)
    return found


def _axes(lines: tuple[Line, ...]) -> _Axes:
    x = _rounded_up(max(line.measures["opt_outs"].high for line in lines))
    y = _rounded_up(max(line.measures["answers"].high for line in lines))
    return _Axes(_Scale(x, _LEFT, _WIDTH - _RIGHT), _Scale(y, _HEIGHT - _BOTTOM, _TOP))


def _grid(axes: _Axes) -> Iterator[str]:
    bottom, right = axes.y(0), axes.x(axes.x.most)
    for tick in axes.y.ticks():
        at = axes.y(tick)
        yield f'<line class="grid" x1="{_LEFT}" x2="{right:.1f}" y1="{at:.1f}" y2="{at:.1f}"/>'
        yield _text(_LEFT - 8, at + 4, f"{tick:g}", "soft", "end")
    for tick in axes.x.ticks():
        at = axes.x(tick)
        yield f'<line class="grid" x1="{at:.1f}" x2="{at:.1f}" y1="{_TOP}" y2="{bottom:.1f}"/>'
        yield _text(at, bottom + 20, f"{tick:g}", "soft", "middle")
    yield _text((_LEFT + right) / 2, _HEIGHT - 16, "customers who opted out, per 100", "", "middle")
    middle = (_TOP + bottom) / 2
    turned = f'<text x="18" y="{middle:.1f}" text-anchor="middle" transform="rotate(-90 18 {middle:.1f})">'
    yield f"{turned}answers, per 100 customers</text>"


def _front(lines: tuple[Line, ...], axes: _Axes) -> str:
    places = " ".join(f"{axes.x(_x(line)):.1f},{axes.y(_y(line)):.1f}" for line in efficient(lines))
    return f'<polyline class="front" points="{places}"><title>no other policy here is better on both counts</title></polyline>'


def _points(lines: tuple[Line, ...], axes: _Axes) -> Iterator[str]:
    for line in lines:
        x, y = axes.x(_x(line)), axes.y(_y(line))
        opt_outs, answers = line.measures["opt_outs"], line.measures["answers"]
        across = f"M{axes.x(opt_outs.low):.1f} {y:.1f}H{axes.x(opt_outs.high):.1f}"
        along = f"M{x:.1f} {axes.y(answers.low):.1f}V{axes.y(answers.high):.1f}"
        kind = _kind(line)
        yield f'<path class="whisker {kind}" d="{across}{along}"/>'
        if kind == "ours":
            yield f'<circle class="point ours" cx="{x:.1f}" cy="{y:.1f}" r="7"/>'
        else:
            yield f'<rect class="point theirs" x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10"/>'


def _labels(lines: tuple[Line, ...], axes: _Axes) -> Iterator[str]:
    """Beside its point, where it covers no other point or label; ours are placed first."""
    taken: list[Box] = [_around(axes.x(_x(line)), axes.y(_y(line))) for line in lines]
    for line in sorted(lines, key=lambda one: _kind(one) != "ours"):
        words = _NAMES.get(line.name, line.name)
        x, y = axes.x(_x(line)), axes.y(_y(line))
        box = next((box for box in _places(x, y, len(words) * _LETTER) if _is_free(box, taken)), None)
        box = box or next(_places(x, y, len(words) * _LETTER))
        taken.append(box)
        yield _text(box[0], box[3] - 4, words, _kind(line))


def _places(x: float, y: float, width: float) -> Iterator[Box]:
    """Where a label may stand, nearest first."""
    for away in range(6):
        for left in (x + 12, x - 12 - width, x - width / 2):
            for side in (-1, 1):
                top = y - _LINE / 2 + side * (away * _LINE + (14 if left not in (x + 12, x - 12 - width) else 0))
                yield left, top, left + width, top + _LINE


def _is_free(box: Box, taken: list[Box]) -> bool:
    left, top, right, bottom = box
    inside = left >= _LEFT and right <= _WIDTH - 4 and top >= _TOP - 8 and bottom <= _HEIGHT - _BOTTOM
    return inside and all(right <= other[0] or left >= other[2] or bottom <= other[1] or top >= other[3] for other in taken)


def _around(x: float, y: float) -> Box:
    return x - 8, y - 8, x + 8, y + 8


def _described(made: Report, about: str) -> str:
    said = [f"{_NAMES.get(line.name, line.name)}: {_y(line):.0f} answers, {_x(line):.1f} opt-outs" for line in made.lines]
    return f"{about}. Per 100 customers: {'; '.join(said)}."


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    look = f' class="{kind}"' if kind else ""
    return f'<text{look} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _kind(line: Line) -> str:
    return "ours" if line.name in _NAMES else "theirs"


def _x(line: Line) -> float:
    return line.measures["opt_outs"].value


def _y(line: Line) -> float:
    return line.measures["answers"].value


def _rounded_up(value: float) -> float:
    step = _round_step(max(value, 1.0) / 5)
    return ceil(max(value, 1.0) * 1.02 / step) * step


def _round_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, not below."""
    power = 10.0 ** floor(log10(rough))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= rough * (1 - 1e-9)))
