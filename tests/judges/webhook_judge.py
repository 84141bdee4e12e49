"""The standard's own library (standardwebhooks 1.1.0) as a judge, in its own environment (tests/judges/test_webhook_judge.py).

It reads `{"secret": ..., "cases": {case: {"headers": {...}, "body": ...}}}` and says of each case what a receiver would make of
it: "accepted" and the event, or the name of the error.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from standardwebhooks import Webhook


def verdict(secret: str, headers: dict[str, str], body: str) -> list[Any]:
    """What a receiver with this secret makes of one event."""
    try:
        return ["accepted", Webhook(secret).verify(body, headers)]
    except Exception as error:  # whatever it is, the library did not take it
        return [type(error).__name__, None]


if __name__ == "__main__":
    given = json.load(sys.stdin)
    print(json.dumps({case: verdict(given["secret"], **event) for case, event in given["cases"].items()}))
