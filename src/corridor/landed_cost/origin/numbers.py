"""Exact numbers: what a table says in decimals is taken at its word, so that a share on the threshold is on it."""

from __future__ import annotations

from decimal import Context, Decimal
from functools import lru_cache

EXACT = Context(prec=200)
"""Products of a value, a quantity and a rate are exact in it; only shares for display are divided."""

ZERO, ONE = Decimal(0), Decimal(1)


@lru_cache(maxsize=65536)
def exact(number: float) -> Decimal:
    """The decimal that is written the same way as the number.

    >>> exact(0.45)
    Decimal('0.45')
    """
    return Decimal(repr(float(number)))


def points(share: float) -> str:
    """A difference of shares in points: ``2.3 points``."""
    return f"{100 * share:.4g} points"
