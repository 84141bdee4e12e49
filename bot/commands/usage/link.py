"""What can be typed after `zeroparty link`."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.usage.shared import add_json

EXAMPLE = "zeroparty link --system hubspot --from-csv contacts.csv --output links.csv"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A link for one record or for a list of contacts; what belongs together by the brand's own word; what does not yet."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--id", metavar="ID", help="a link for the record that the system calls ID")
    what.add_argument("--from-csv", type=Path, metavar="FILE", help="a link for every contact of a list; needs --output")
    what.add_argument(
        "--import", dest="map", type=Path, metavar="FILE", help="join records: a CSV of customer_id (or telegram:123), system, id"
    )
    what.add_argument("--unmatched", action="store_true", help="customers without a record in the system, or in any")
    what.add_argument("--conflicts", action="store_true", help="records that two customers claim, and second records of one")
    parser.add_argument("--system", metavar="SYSTEM", help="whose ids they are: hubspot, klaviyo, salesforce, my_shop ...")
    parser.add_argument("--output", type=Path, metavar="FILE", help="where to write the list (default: on the terminal)")
    parser.add_argument("--id-column", metavar="NAME", help="the column of the ids (default: found by its name)")
    parser.add_argument(
        "--topic", metavar="TOPIC", help="the topic that is asked about first, by its name in its file; alone: for everybody"
    )
    parser.add_argument("--expires", default="90 days", metavar="SPAN", help="how long a link is good (default: 90 days)")
    add_json(parser)
