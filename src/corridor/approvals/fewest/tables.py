"""The tables that the fewest tests are chosen from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import polars as pl

from corridor.tables import INPUT_TABLES

RULES = (
    "requirements", "schemes", "regulations", "recognitions", "evidence", "lab_tests", "country_groups",
    "type_versions", "regulation_series", "bom",
)  # fmt: skip
"""Tables that `approval_needs` takes besides products, their facts and markets."""


@dataclass(frozen=True)
class ProofTables:
    """The tables of a case, by the names that `tables` declares."""

    products: pl.DataFrame
    product_facts: pl.DataFrame
    requirements: pl.DataFrame
    schemes: pl.DataFrame
    regulations: pl.DataFrame
    recognitions: pl.DataFrame
    evidence: pl.DataFrame
    lab_tests: pl.DataFrame
    country_groups: pl.DataFrame
    type_versions: pl.DataFrame
    regulation_series: pl.DataFrame
    bom: pl.DataFrame
    labs: pl.DataFrame
    authorities: pl.DataFrame
    worst_cases: pl.DataFrame
    recipes: pl.DataFrame

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Names of the tables."""
        return tuple(f.name for f in fields(cls))

    @classmethod
    def of(cls, tables: Mapping[str, pl.DataFrame]) -> ProofTables:
        """From tables by name; one that is not there is empty."""
        return cls(**{name: tables.get(name, INPUT_TABLES[name].empty()) for name in cls.names()})

    def rules(self) -> dict[str, Any]:
        """What `approval_needs` takes, by name."""
        return {name: getattr(self, name) for name in ("products", "product_facts", *RULES)}


@dataclass(frozen=True)
class Wanted:
    """A market to open: a product in a country, from a day on, by the usual scheme or the one named."""

    product_id: str
    country: str
    on: date
    scheme_id: str | None
    units_per_year: float | None
    """Most units a year, where known: only then may a scheme for small series be taken."""
