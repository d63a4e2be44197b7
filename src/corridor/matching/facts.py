"""What matching looks things up in, compiled once from the tables of a pack and of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from corridor.matching.links import Links
from corridor.matching.names import Glossary
from corridor.matching.positions import Positions
from corridor.matching.text import fold
from corridor.matching.vehicles import Vehicles

TABLES = (
    "part_concepts", "part_terms", "brand_aliases", "vehicle_models", "number_positions", "number_groups",
    "known_wrong_numbers", "cross_references",
)  # fmt: skip
"""Tables that `Facts.of` takes."""


@dataclass(frozen=True)
class Facts:
    """Names, brands, vehicles, positions and links."""

    glossary: Glossary
    brands: dict[str, str]
    vehicles: Vehicles
    positions: Positions
    links: Links

    @classmethod
    def of(cls, tables: Mapping[str, pl.DataFrame]) -> Facts:
        """Compile the tables named in `TABLES`; one that is empty leaves its kind of evidence out."""
        brands = {fold(a): fold(b) for a, b in tables["brand_aliases"].select("alias", "brand").iter_rows()}
        return cls(
            Glossary(tables["part_terms"], tables["part_concepts"]),
            brands,
            Vehicles(tables["vehicle_models"]),
            Positions(tables["number_positions"], tables["number_groups"], tables["known_wrong_numbers"]),
            Links(tables["cross_references"]),
        )

    def brand(self, text: str | None) -> str:
        """One spelling of a brand; empty where none is given."""
        folded = fold(text)
        return self.brands.get(folded, folded)
