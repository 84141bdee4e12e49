"""Eight more worlds, drawn once from the published ranges: what is claimed has to hold in all of them, or is worded as what it is.

Every range was cut into eight equal parts, on a logarithmic scale where its ends are far apart (leaving and its spread, drift, own
visits), one value was drawn from each part, and the values were dealt out to the worlds by chance. Second and third question of a
visit were drawn together. Nothing was looked at before the draw, and nothing was drawn again.
"""

from __future__ import annotations

from dataclasses import replace

from bot.simulation.population.worlds import CENTRAL, World

_DRAWN: dict[str, tuple[float, ...]] = {
    "first_answer": (0.396, 0.299, 0.466, 0.492, 0.335, 0.452, 0.341, 0.404),
    "willingness_sd": (1.48, 1.32, 1.52, 1.74, 1.83, 1.04, 1.15, 0.86),
    "drift": (0.007, 0.0047, 0.0028, 0.0021, 0.0033, 0.0081, 0.0036, 0.0053),
    "fatigue_weight": (0.012, 0.035, 0.14, 0.226, 0.101, 0.194, 0.074, 0.159),
    "busy_share": (0.247, 0.284, 0.339, 0.364, 0.41, 0.223, 0.302, 0.442),
    "busy_logits": (1.27, 0.83, 1.38, 1.62, 1.12, 1.72, 1.02, 1.47),
    "leaving": (0.008, 0.0041, 0.0053, 0.0023, 0.0138, 0.0117, 0.0029, 0.0062),
    "leaving_spread": (5.2, 7.8, 12.3, 3.6, 17.1, 2.1, 1.6, 1.1),
    "leaving_by_fatigue": (0.066, 0.092, 0.014, 0.042, 0.125, 0.11, 0.024, 0.142),
    "muting": (1.57, 0.89, 2.35, 1.32, 1.66, 1.02, 2.27, 2.0),
    "visit_every": (58, 34, 175, 288, 131, 90, 43, 104),
    "one_more": (0.775, 0.729, 0.829, 0.622, 0.918, 0.565, 0.698, 0.852),
    "one_more_presence": (2.69, 3.9, 1.65, 0.95, 1.82, 2.29, 2.53, 2.07),
    "one_more_settled": (3.21, 4.56, 2.09, 1.32, 2.19, 2.83, 3.04, 2.6),
    "skipped": (0.274, 0.14, 0.168, 0.236, 0.155, 0.296, 0.222, 0.194),
    "questions": (8, 24, 12, 18, 24, 8, 12, 18),
}
"""A column per world."""


def _drawn(number: int) -> World:
    values = {name: column[number] for name, column in _DRAWN.items()}
    return replace(CENTRAL, name=f"draw-{number + 1}", **values)


DRAWS: dict[str, World] = {world.name: world for world in map(_drawn, range(8))}
