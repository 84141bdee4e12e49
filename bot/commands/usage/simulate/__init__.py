"""What can be typed after `zeroparty simulate`."""

from __future__ import annotations

from pathlib import Path

from bot.commands.shared.parser import Parser
from bot.commands.shared.verbs import add_verbs
from bot.commands.usage.shared import WholeNumber, add_folder, add_json

EXAMPLE = "zeroparty simulate --customers 10000 --propose 'gap=14 days,cap=3 in 30 days' --svg pace.svg"

VERBS = {
    "fit": "how your own customers take questions, number by number, out of your own log",
    "replay": "what a pace would not have sent to your own customers, and who would have waited longer",
}

_DRAWS = tuple(f"draw-{number}" for number in range(1, 9))
_WORLDS = ("central", "pessimistic", "fans", "invented", *_DRAWS, "fitted")


def add_arguments(parser: Parser) -> None:
    """Which world, how many people, which settings beside the current ones."""
    add_folder(parser, "whose _brand.yaml sets the pace")
    parser.add_argument(
        "--world",
        choices=_WORLDS,
        default="central",
        metavar="WORLD",
        help="how customers are: central (default), pessimistic, fans, invented, draw-1 to draw-8, fitted (to your own log)",
    )
    parser.add_argument(
        "--days",
        type=WholeNumber(1, 365),
        metavar="NUMBER",
        default=180,
        help="how long each is followed, up to 365 (default: 180)",
    )
    parser.add_argument(
        "--customers", type=WholeNumber(2, 1_000_000), metavar="NUMBER", default=1000, help="how many people (default: 1000)"
    )
    parser.add_argument(
        "--seed", type=WholeNumber(0, 2**32), metavar="NUMBER", default=1, help="the same seed gives the same numbers (default: 1)"
    )
    parser.add_argument("--propose", metavar="SETTINGS", help="a YAML file, or pairs such as 'gap=14 days,cap=3 in 30 days'")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw answers against opt-outs")
    parser.add_argument("--details", action="store_true", help="also print the numbers with their intervals, and what was assumed")
    add_json(parser)
    add_verbs(parser, VERBS, required=False)
