"""Price a table of items of any length, a chunk at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import polars as pl

from corridor.errors import CorridorError
from corridor.landed_cost.bulk.chunk import READ, read_chunk
from corridor.landed_cost.bulk.compiled import CompiledRules
from corridor.landed_cost.bulk.outcomes import OUTCOMES, Reasons
from corridor.landed_cost.bulk.priced import CASH_BACK, HEADS, VALUE, Priced, priced
from corridor.tables.items import DeclarationItems

CHUNK = 125_000
"""Rows that are priced at a time; with three workers about 700 MB are held at most, however many items there are."""
_HEADS = {head: f"{head}_per_unit" for head in HEADS}


class TracedPrices(Protocol):
    """What a traced pricer gives: `corridor.items.ItemsResult`, say."""

    @property
    def cost_lines(self) -> pl.DataFrame: ...
    @property
    def landed_costs(self) -> pl.DataFrame: ...


Traced = Callable[[pl.DataFrame], TracedPrices]


@dataclass(frozen=True)
class BulkResult:
    """What `price_items` gives.

    Attributes
    ----------
    items
        One row per item, in the order of the items: `amounts_schema`. Read from disk when asked for, if the prices were
        written.
    reasons
        ``reason_id, reason, items, example``: why items were refused, how many, and one of them.
    counts
        Items by outcome.
    """

    items: pl.LazyFrame
    reasons: pl.DataFrame
    counts: dict[str, int]


def amounts_schema() -> dict[str, Any]:
    """Columns of a priced item: all amounts per unit, in the currency of the compiled rules."""
    amounts = ["customs_value_per_unit", *_HEADS.values(), "landed_per_unit", "cash_per_unit"]
    return {
        "item_id": pl.String,
        **dict.fromkeys(amounts, pl.Float64),
        "outcome": pl.Enum(OUTCOMES),
        "reason_id": pl.Int64,
    }


def days_of(items: pl.DataFrame | pl.LazyFrame | str | Path) -> tuple[date, date]:
    """The first and the last day of items, to compile rules for.

    Raises
    ------
    CorridorError
        No item has a day.
    """
    first, last = _lazy(items).select(first=pl.col("on").min(), last=pl.col("on").max()).collect().row(0)
    if first is None:
        raise CorridorError("No item has a day. Fill on: the day whose rules and rates hold.")
    return first, last


def price_items(
    items: pl.DataFrame | pl.LazyFrame | str | Path,
    compiled: CompiledRules,
    folder: str | Path | None = None,
    traced: Traced | None = None,
    chunk_rows: int = CHUNK,
    workers: int = 3,
) -> BulkResult:
    """Price items by compiled rules: the amounts of the traced ledger, without its lines.

    Parameters
    ----------
    items
        Rows of `corridor.tables.DeclarationItems`, or a Parquet file of them; columns that may be empty may be absent.
    folder
        Where to write the priced items, as Parquet files of `chunk_rows` rows each; without it they stay in memory.
    traced
        Prices what cannot be priced in bulk (quotas, amounts by formula, customs regimes), and words the refusals.
        Without it such items are refused and said to be.

    Returns
    -------
    BulkResult
        Every item has a row. Amounts of refused items are null.

    Raises
    ------
    CorridorError
        A needed column is missing, or a day lies outside the days that the rules were compiled for.
    """
    reasons = Reasons(compiled, traced)
    needed = READ if traced is None else tuple(c.name for c in DeclarationItems.columns())
    chunks = _chunks(items, chunk_rows, needed)
    target = None if folder is None else _emptied(Path(folder))

    def one(numbered: tuple[int, pl.DataFrame]) -> pl.DataFrame | None:
        number, frame = numbered
        made = _price_chunk(frame, compiled, reasons)
        if target is None:
            return made
        made.write_parquet(target / f"part-{number:05}.parquet", compression="lz4", statistics=False)
        return None

    if workers == 1:
        parts = [one(chunk) for chunk in chunks]
    else:
        with ThreadPoolExecutor(workers) as pool:
            parts = _in_turn(pool, one, chunks, workers)
    if target is None:
        kept = [part for part in parts if part is not None]
        rows = (pl.concat(kept) if kept else pl.DataFrame(schema=amounts_schema())).lazy()
    else:
        rows = pl.scan_parquet(target / "part-*.parquet") if parts else pl.LazyFrame(schema=amounts_schema())
    return BulkResult(rows, reasons.table(), reasons.counts())


def _in_turn(
    pool: ThreadPoolExecutor,
    work: Callable[[tuple[int, pl.DataFrame]], pl.DataFrame | None],
    chunks: Iterator[tuple[int, pl.DataFrame]],
    workers: int,
) -> list[pl.DataFrame | None]:
    """Results in order, with no more chunks read ahead than there are workers."""
    waiting: list[Any] = []
    made = []
    for chunk in chunks:
        waiting.append(pool.submit(work, chunk))
        if len(waiting) > workers:
            made.append(waiting.pop(0).result())
    return [*made, *(future.result() for future in waiting)]


def _price_chunk(frame: pl.DataFrame, compiled: CompiledRules, reasons: Reasons) -> pl.DataFrame:
    _refuse_days(frame, compiled)
    chunk = read_chunk(frame, compiled.edges)
    made = priced(chunk, compiled)
    told = reasons.tell(frame, made)
    return _as_frame(frame, made, told.outcome, told.reason, told.instead)


def _as_frame(
    frame: pl.DataFrame, made: Priced, outcome: np.ndarray[Any, Any], reason: np.ndarray[Any, Any],
    instead: tuple[np.ndarray[Any, Any], dict[str, np.ndarray[Any, Any]]] | None,
) -> pl.DataFrame:  # fmt: skip
    amounts = made.amounts
    cash = np.zeros(len(outcome))
    for head in HEADS:
        cash += amounts[head]
    columns = {"customs_value_per_unit": amounts[VALUE], **{_HEADS[head]: amounts[head] for head in HEADS}}
    columns["landed_per_unit"], columns["cash_per_unit"] = cash - amounts[CASH_BACK], cash
    if instead is not None:
        at, figures = instead
        for name, values in figures.items():
            columns[name][at] = values
    refused = outcome == OUTCOMES.index("refused")
    if refused.any():
        for values in columns.values():
            values[refused] = np.nan
    rows = pl.DataFrame(columns).with_columns(pl.all().fill_nan(None)) if _any_nan(columns) else pl.DataFrame(columns)
    codes = pl.Series(outcome.astype(np.uint8))
    return rows.select(
        frame["item_id"].cast(pl.String),
        pl.all(),
        outcome=pl.Series(OUTCOMES, dtype=pl.Enum(OUTCOMES)).gather(codes),
        reason_id=pl.Series(reason).replace(-1, None),
    )


def _any_nan(columns: dict[str, np.ndarray[Any, Any]]) -> bool:
    return any(np.isnan(values).any() for values in columns.values())


def _refuse_days(frame: pl.DataFrame, compiled: CompiledRules) -> None:
    first, last = frame["on"].min(), frame["on"].max()
    if frame["on"].null_count():
        raise CorridorError("An item has no day. Fill on: the day whose rules and rates hold.")
    assert isinstance(first, date)
    assert isinstance(last, date)
    if first < compiled.first or last > compiled.last:
        raise CorridorError(
            f"Items are of {first} to {last}, and the rules were compiled for {compiled.first} to {compiled.last}. "
            f"Compile them for the days of the items."
        )


def _chunks(
    items: pl.DataFrame | pl.LazyFrame | str | Path, rows: int, needed: Sequence[str]
) -> Iterator[tuple[int, pl.DataFrame]]:
    """Numbered parts of the items, with the columns that are needed."""
    lazy = _lazy(items)
    there = lazy.collect_schema().names()
    lacking = [
        c for c in ("item_id", "from_country", "to_country", "on", "price_per_unit", "currency") if c not in there
    ]
    if lacking:
        raise CorridorError(f"The items have no column {', '.join(lacking)}.")
    lazy = lazy.select(c for c in needed if c in there)
    if isinstance(items, pl.DataFrame):
        whole = lazy.collect()
        yield from enumerate(whole.slice(start, rows) for start in range(0, whole.height, rows))
        return
    number = 0
    while (part := lazy.slice(number * rows, rows).collect()).height:
        yield number, part
        number += 1
        if part.height < rows:
            return


def _lazy(items: pl.DataFrame | pl.LazyFrame | str | Path) -> pl.LazyFrame:
    return pl.scan_parquet(items) if isinstance(items, (str, Path)) else items.lazy()


def _emptied(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("part-*.parquet"):
        old.unlink()
    return folder


__all__ = ["BulkResult", "Traced", "TracedPrices", "amounts_schema", "days_of", "price_items"]
