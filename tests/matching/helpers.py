"""Facts of the pack, and short ways to write needs and lines."""

from functools import cache

import polars as pl

from corridor.matching import Facts
from corridor.reference import load_packs
from corridor.tables import INPUT_TABLES
from corridor.tables.matching import CrossReferences, MatchDecisions, Needs, PriceLists


@cache
def pack() -> dict[str, pl.DataFrame]:
    return load_packs(["parts"])["parts"]


@cache
def facts() -> Facts:
    return Facts.of(pack())


def facts_with(links) -> Facts:
    rows = [{"from_number": a, "relation": r, "to_number": b, "source": s} for a, r, b, s in links]
    own = CrossReferences.frame(rows)
    return Facts.of({**pack(), "cross_references": own})


def needs(*rows) -> pl.DataFrame:
    return Needs.frame([{"need_id": f"N{n}", **row} for n, row in enumerate(rows, start=1)])


def lines(*rows) -> pl.DataFrame:
    return PriceLists.frame([{"line_id": f"L{n}", **row} for n, row in enumerate(rows, start=1)])


def decisions(*rows) -> pl.DataFrame:
    return MatchDecisions.frame(rows)


def no_decisions() -> pl.DataFrame:
    return INPUT_TABLES["match_decisions"].empty()
