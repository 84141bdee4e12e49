"""What can be typed after `zeroparty export`."""

from __future__ import annotations

import argparse
from pathlib import Path

EXAMPLE = "zeroparty export --format csv --profile crm --shape wide --output preferences.csv"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The shape is a row per customer (wide) or per answer given or withdrawn (long)."""
    parser.add_argument(
        "--format",
        choices=("csv", "jsonl", "parquet", "xlsx"),
        default="csv",
        help="csv; jsonl, parquet (needs zeroparty[parquet]), xlsx",
    )
    parser.add_argument(
        "--profile",
        choices=("crm", "excel"),
        default="crm",
        help="of csv: exact values for an importer, or what Excel opens rightly",
    )
    parser.add_argument("--shape", choices=("wide", "long"), default="wide", help="a row per customer, or per answer")
    parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="where to write it; - is the standard output")
    whom = parser.add_mutually_exclusive_group()
    whom.add_argument(
        "--receiver", metavar="NAME", help="whom it is for, as _brand.yaml names them: only what customers were told they get"
    )
    whom.add_argument("--own-use", action="store_true", help="it stays inside your company (what happens where nothing is said)")
    parser.add_argument("--purpose", metavar="PURPOSE", help="only answers given for this purpose")
    parser.add_argument("--since", metavar="CURSOR", help="only who changed since an earlier file: the cursor in its manifest")
    parser.add_argument(
        "--values", choices=("codes", "labels", "both"), help="option names, the words on the buttons, or both (excel: labels)"
    )
    parser.add_argument(
        "--newlines", choices=("keep", "space"), default="keep", help="line ends inside a cell: as they are, or blanks"
    )
