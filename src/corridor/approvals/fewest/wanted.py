"""The markets that the fewest tests are to open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Wanted:
    """A market to open: a product in a country, from a day on, by the usual scheme or the one named."""

    product_id: str
    country: str
    on: date
    scheme_id: str | None
    units_per_year: float | None
    """Most units a year, where known: only then may a scheme for small series be taken."""
