"""One module a system: how it is spoken to. They do not know each other (docs/add-a-connector.md).

They all speak by httpx, which looks for more than anybody here needs. None in `sys.modules` says at once that there is no such
module: importlib's own convention, of which the types of `sys.modules` know nothing.
"""

import sys
from importlib.util import find_spec

# Its command line, which loads click, and rich where it is installed: 0.06 s of a start.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

if find_spec("sniffio") is None:
    # What is under it imports this for every lock that it takes, and would look in every folder: 7 % of a run with faults.
    sys.modules["sniffio"] = None  # type: ignore[assignment]
