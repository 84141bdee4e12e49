"""How many examples a property looks at."""

from __future__ import annotations

from hypothesis import settings

_USUAL = 100
"""What the profile of `make test` looks at where a property does not say; other profiles look at more or fewer of all."""


def examples(usually: int) -> settings:
    """As many examples, in proportion to the profile."""
    return settings(max_examples=max(10, usually * settings.default.max_examples // _USUAL), deadline=None)
