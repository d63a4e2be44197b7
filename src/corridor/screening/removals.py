"""What leaves the case with a stopped party: every row that refers to it, and every row that refers to those.

The references are those of the declarations in `tables/`, so a new table is covered as soon as it is declared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from corridor.tables import INPUT_TABLES, Column
from corridor.tables.results import Removals

PARTY = "parties.party_id"

KEPT = frozenset({"screen_decisions", "licences", "ownership", "sources", "claims", "scenarios"})
"""Tables that record what was decided, said or may be tried; a row of theirs moves nothing."""

ALSO = {
    ("baseline", "supply_id"): ("recipes.recipe_id", "offers.offer_id"),
    ("campaign_facilities", "lab_id"): ("labs.lab_id",),
    ("campaign_facilities", "facility_id"): ("facilities.facility_id",),
    ("campaign_tests", "client"): (PARTY,),
    ("crews", "lab_id"): ("labs.lab_id",),
    ("facility_closures", "lab_id"): ("labs.lab_id",),
    ("weather_windows", "lab_id"): ("labs.lab_id",),
}
"""Columns that may refer to a row of another table, or of one of two, which a declaration cannot say."""

PRUNED = {("authorities", "labs"): "labs.lab_id"}
"""Lists whose other values stay. A row leaves with its last value: an empty list would stand for everyone."""

CARRIES = {"recipe_inputs": ("recipe_id", "recipes.recipe_id"), "bom": ("product_id", "products.product_id")}
"""Rows that cannot leave alone. A recipe without one of its inputs would make the product for less, and a bill of
materials without one of its lines would make it originate: the recipe, and the product, leave as well."""


@dataclass
class _Gone:
    """Values that are out, by what they are a key of, each with the party on whose account."""

    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, reference: str, value: str, party: str) -> None:
        self.values.setdefault(reference, {}).setdefault(value, party)

    def count(self) -> int:
        return sum(len(found) for found in self.values.values())


def remove_stopped(
    tables: Mapping[str, pl.DataFrame], stops: pl.DataFrame
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """The case's tables without everything that rests on a stopped party.

    Parameters
    ----------
    tables
        Input tables by name.
    stops
        From `stops`; a party is out under whichever legal system stops it.

    Returns
    -------
    tuple[dict[str, pl.DataFrame], DataFrame[Removals]]
        The same tables with fewer rows, and one row per row that left, with the party and the reason. A party's own
        row leaves too; that is told by `stops` and not repeated.

    Notes
    -----
    A terminal operation without another operator at its site closes the site: goods would otherwise pass there
    without paying for it.
    """
    gone = _Gone()
    for party in stops["party_id"].unique().sort():
        gone.add(PARTY, party, party)
    kept = dict(tables)
    removed: list[dict[str, str]] = []
    before = -1
    while before != gone.count():
        before = gone.count()
        for name in [n for n in INPUT_TABLES if n in kept and n not in KEPT]:
            kept[name] = _without(name, _pruned(name, kept[name], gone), gone, removed)
    told = [row for row in removed if row["table"] != "parties"]
    return kept, Removals.frame(told).unique(["table", "key", "party_id"], maintain_order=True)


def _pruned(name: str, frame: pl.DataFrame, gone: _Gone) -> pl.DataFrame:
    """The table without values that are out, in lists where others stay; a list of nothing else is left as it is."""
    for (table, column), reference in PRUNED.items():
        out = list(gone.values.get(reference, ()))
        if table == name and out:
            parts = pl.col(column).str.split("|")
            rest = parts.list.set_difference(pl.lit(out, pl.List(pl.String))).list.join("|")
            frame = frame.with_columns(pl.when(rest != "").then(rest).otherwise(column).alias(column))
    return frame


def _without(name: str, frame: pl.DataFrame, gone: _Gone, removed: list[dict[str, str]]) -> pl.DataFrame:
    numbered = frame.with_row_index("corridor_row")
    hits: dict[int, tuple[str, str]] = {}
    for column, reference in _references(name):
        out = gone.values.get(reference)
        if not out:
            continue
        cells = numbered.select("corridor_row", cell=pl.col(column.name).cast(pl.String))
        if column.is_list:
            cells = cells.with_columns(pl.col("cell").str.split("|")).explode("cell", empty_as_null=True)
        for row, cell in cells.filter(pl.col("cell").is_in(list(out))).sort("corridor_row").iter_rows():
            party = out[cell]
            because = f"{column.name} = {cell}" + ("" if reference == PARTY else f", which rests on {party}")
            hits.setdefault(row, (party, because))
    if not hits:
        return frame
    leaving = frame[sorted(hits)]
    keys = leaving.select(pl.concat_str([pl.col(k).cast(pl.String) for k in _key(name)], separator="/")).to_series()
    for key, row in zip(keys, sorted(hits), strict=True):
        party, because = hits[row]
        removed.append({"table": name, "key": key, "party_id": party, "reason": because})
        _carry(name, frame, row, party, gone)
    rest = numbered.filter(~pl.col("corridor_row").is_in(sorted(hits))).drop("corridor_row")
    if name == "terminals":
        _close_sites(leaving, rest, [hits[row][0] for row in sorted(hits)], gone)
    return rest


def _key(name: str) -> tuple[str, ...]:
    return INPUT_TABLES[name].primary_key()


def _references(name: str) -> Iterator[tuple[Column, str]]:
    """Columns of a table that refer to a row elsewhere, and its own key: what carries it may already be out."""
    for column in INPUT_TABLES[name].columns():
        if column.reference:
            yield column, column.reference
        for reference in ALSO.get((name, column.name), ()):
            yield column, reference
        if (name, column.name) in PRUNED:
            yield column, PRUNED[name, column.name]
    if len(_key(name)) == 1:
        yield INPUT_TABLES[name].column(_key(name)[0]), f"{name}.{_key(name)[0]}"


def _carry(name: str, frame: pl.DataFrame, row: int, party: str, gone: _Gone) -> None:
    if len(_key(name)) == 1:
        gone.add(f"{name}.{_key(name)[0]}", frame[_key(name)[0]][row], party)
    if name in CARRIES:
        column, reference = CARRIES[name]
        gone.add(reference, frame[column][row], party)


def _close_sites(leaving: pl.DataFrame, rest: pl.DataFrame, parties: list[str], gone: _Gone) -> None:
    operation = ["site_id", "charged_per", "operation"]
    left = leaving.with_columns(corridor_party=pl.Series(parties)).join(rest, on=operation, how="anti")
    for site, party in left.select("site_id", "corridor_party").iter_rows():
        gone.add("sites.site_id", site, party)
