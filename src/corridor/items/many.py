"""A long file of items, priced in bulk into a file: every head of cost and outcome, without the lines behind them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from corridor.errors import CorridorError
from corridor.items.pricing import price_items
from corridor.items.reading import ItemsRead, items_from_file
from corridor.items.rules import asked_rules
from corridor.tables.items import DeclarationItems

KINDS = (".parquet", ".csv")
_OF_CELLS = "A cell of it cannot be used: "
_BROKEN = {"item_id": pl.String, "reason": pl.String}


@dataclass(frozen=True)
class BulkPrices:
    """What `price_file` wrote.

    Attributes
    ----------
    counts
        Items by outcome.
    reasons
        ``reason, items, example``: why items were refused, the commonest first.
    """

    path: Path
    currency: str
    counts: dict[str, int]
    reasons: pl.DataFrame

    @property
    def any_priced(self) -> bool:
        return any(count for outcome, count in self.counts.items() if outcome != "refused")


def price_file(path: Path, out: Path, **asked: Any) -> BulkPrices:
    """Price the items of a file and write one row each, in their order.

    Parameters
    ----------
    path
        CSV and XLSX are read whole, and each cell is checked; Parquet is read a part at a time, however long it is.
    out
        ``.parquet`` or ``.csv``: the columns of `corridor.landed_cost.bulk.amounts_schema` with the ``reason`` of what
        was refused.
    asked
        As `asked_rules` takes it.

    Raises
    ------
    CorridorError
        `out` ends in neither; a column that is needed is not there; or no item has a day.
    """
    from corridor.landed_cost.bulk import compile_rules, days_of
    from corridor.landed_cost.bulk import price_items as price_in_bulk

    if out.suffix.lower() not in KINDS:
        raise CorridorError(f"{out.name}: prices in bulk are written as {' or '.join(KINDS)}; name the file so.")
    items, read = _items(path)
    rules = asked_rules(_countries(items), **asked)
    compiled = compile_rules(rules, *days_of(items))
    found = price_in_bulk(items, compiled, traced=lambda some: price_items(DeclarationItems.conform(some), rules))
    reasons = found.reasons.with_columns(_of_any_item()).select("reason_id", "reason").lazy()
    rows = found.items.join(reasons, on="reason_id", how="left", maintain_order="left").drop("reason_id")
    broken = pl.DataFrame(schema=_BROKEN) if read is None else read.broken
    if read is not None and not broken.is_empty():
        lost = broken.select("item_id", outcome=pl.lit("refused"), reason=pl.lit(_OF_CELLS) + pl.col("reason"))
        rows = pl.concat([rows.with_columns(pl.col("outcome").cast(pl.String)), lost.lazy()], how="diagonal")
        rows = read.items.select("item_id").lazy().join(rows, on="item_id", how="left", maintain_order="left")
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix.lower() == ".csv":
        rows.sink_csv(out)
    else:
        rows.sink_parquet(out, compression="zstd")
    counts = found.counts | {"refused": found.counts["refused"] + broken.height}
    return BulkPrices(out, rules.currency, counts, _reasons(found.reasons, broken))


def _of_any_item() -> pl.Expr:
    """A reason is shared by many items, which it names by a sign."""
    from corridor.landed_cost.bulk.matching import ITEM
    from corridor.landed_cost.bulk.outcomes import DAY

    return pl.col("reason").str.replace_all(ITEM, "it", literal=True).str.replace_all(DAY, "its day", literal=True)


def _items(path: Path) -> tuple[pl.DataFrame | Path, ItemsRead | None]:
    """What is to be priced, and what was read of it: rows with an error in them are left out."""
    if path.suffix.lower() == ".parquet":
        return path, None
    read = items_from_file(path)
    return read.items.join(read.broken, on="item_id", how="anti", maintain_order="left"), read


def _countries(items: pl.DataFrame | Path) -> list[str]:
    rows = items.lazy() if isinstance(items, pl.DataFrame) else pl.scan_parquet(items)
    if "to_country" not in rows.collect_schema().names():
        raise CorridorError("The items have no column to_country.")
    found = rows.select(pl.col("to_country").unique().drop_nulls().sort()).collect()
    return [str(country) for country in found.to_series()]


def _reasons(reasons: pl.DataFrame, broken: pl.DataFrame) -> pl.DataFrame:
    of_cells = broken.group_by("reason").agg(items=pl.len().cast(pl.Int64), example=pl.col("item_id").first())
    of_cells = of_cells.with_columns(reason=pl.lit(_OF_CELLS) + pl.col("reason"))
    both = pl.concat(
        [
            reasons.with_columns(_of_any_item()).select("reason", "items", "example"),
            of_cells.select("reason", "items", "example"),
        ]
    )
    return both.sort("items", "reason", descending=[True, False])
