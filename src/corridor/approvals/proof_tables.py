"""The tables that say what must be proved, what proves it and what is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import polars as pl

from corridor.tables import INPUT_TABLES


@dataclass(frozen=True)
class ProofTables:
    """Tables of a case by the names that `tables` declares.

    Attributes
    ----------
    products, product_facts, bom, type_versions
        Products, facts about them that conditions ask for, what is fitted to them, and since when their types stand.
    requirements, schemes, regulations, regulation_series, recognitions, country_groups, worst_cases
        The rules. Without series, older ones are accepted as long as the requirement accepts them; without versions,
        every product counts as a new type.
    evidence
        Approvals, certificates and reports held, by approval family; a product without one is a family of its own.
    lab_tests, labs, authorities
        Tests that prove regulations, and who makes them and grants approvals.
    recipes
        Where products are made, for fees per plant.
    """

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
