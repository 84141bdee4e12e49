"""What a receiver calls a customer (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from storage.model.records import ExternalId


def name_for(receiver: str | None, external_ids: Sequence[ExternalId]) -> ExternalId | None:
    """The receiver's own name for a customer; where it has none, the first of those that others have, if there is one.

    Files and tombstones take it from here both, so that who is erased is called there what they were called before.
    """
    if not external_ids:
        return None
    own = next((one for one in external_ids if one.system == receiver), None)
    return own or external_ids[0]
