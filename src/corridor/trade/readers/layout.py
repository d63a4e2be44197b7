"""What every reader does: finds the headings of its layout, reads cells by what they are, tells what it left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from corridor.figures import codes
from corridor.figures.checks import check_flows, check_series
from corridor.figures.notes import ROW, Notes
from corridor.figures.words import heading_key
from corridor.findings import Findings
from corridor.tables import FILE_TABLES
from corridor.trade.readers.figures import western
from corridor.trade.readers.grid import find_headings

TOTALS = ("total", "total all commodities", "всего", "всего:", "итого", "جمع", "جمع کل", "کل", "all", "world total")


@dataclass(frozen=True)
class Layout:
    """The headings of a publisher.

    Attributes
    ----------
    name
        Of the reader.
    headings
        What a column holds, and the headings under which it may stand.
    needs
        What must be there for a file to be of this layout.
    """

    name: str
    headings: Mapping[str, Sequence[str]]
    needs: tuple[str, ...]

    def keys(self) -> dict[str, str]:
        """Folded headings and what stands under them; the first one that claims a heading has it."""
        found: dict[str, str] = {}
        for holds, headings in self.headings.items():
            for heading in headings:
                found.setdefault(heading_key(heading), holds)
        return found

    def fits(self, grid: pl.DataFrame) -> tuple[int, dict[str, str], list[str]] | None:
        """The row of the headings, the grid's column for each thing held, and the headings not known."""
        keys = self.keys()
        found = find_headings(grid, keys)
        if found is None:
            return None
        row, headings = found
        ranks = {heading_key(h): n for hs in self.headings.values() for n, h in reversed(list(enumerate(hs)))}
        best: dict[str, tuple[int, int]] = {}
        for n, heading in enumerate(headings):
            holds = keys.get(heading_key(heading))
            if holds is not None:
                best[holds] = min(best.get(holds, (len(ranks), 0)), (ranks[heading_key(heading)], n))
        columns = {holds: f"c{n}" for holds, (_, n) in best.items()}
        read = {n for _, n in best.values()}
        strange = [heading for n, heading in enumerate(headings) if n not in read]
        return (row, columns, strange) if all(need in columns for need in self.needs) else None


@dataclass
class Body:
    """The rows under the headings, named by what they hold; `names` are the headings as the file writes them."""

    rows: pl.DataFrame
    names: dict[str, str]
    above: str

    def has(self, holds: str) -> bool:
        return holds in self.names


def read_body(grid: pl.DataFrame, layout: Layout, notes: Notes) -> Body | None:
    """The rows of a file of this layout; None after a finding if it is of another.

    Columns whose heading is not known are told, rows without any of the needed cells left out with a warning.
    """
    found = layout.fits(grid)
    if found is None:
        needs = ", ".join(layout.needs)
        problem = f"The headings of {layout.name} are not in it: at least {needs} are needed."
        notes.say(codes.LAYOUT_UNKNOWN, problem, "Name another reader, or name the columns as the table does.")
        return None
    row, columns, strange = found
    heads = grid.row(row, named=True)
    names = {holds: heads.get(place) or holds for holds, place in columns.items()}
    told = [heading for heading in strange if heading]
    if told:
        notes.say(codes.COLUMN_NOT_READ, f"Columns not read: {', '.join(told)[:400]}.", "Nothing, if not needed.",
                  row=row + 1, severity="warning")  # fmt: skip
    cells = [cell for line in grid.head(row).drop(ROW).iter_rows() for cell in line if cell]
    rows = grid.slice(row + 1).select(ROW, *(pl.col(place).alias(holds) for holds, place in columns.items()))
    # A title, a note or an empty line has few cells; a row of figures has at least those that are needed.
    enough = pl.sum_horizontal(pl.col(list(columns)).is_not_null().cast(pl.UInt8)) >= min(2, len(columns))
    left = rows.filter(~enough)
    filled = left.filter(pl.any_horizontal(pl.col(list(columns)).is_not_null()))
    for line in filled.head(5).iter_rows(named=True):
        text = " ".join(str(v) for k, v in line.items() if k != ROW and v)
        notes.say(codes.LEFT_OUT, f'A note or title was left out: "{text[:100]}".', "Nothing, if it is one.",
                  row=line[ROW], severity="warning")  # fmt: skip
    if filled.height > 5:
        notes.say(codes.LEFT_OUT, f"{filled.height - 5:,} more such rows were left out.", "Nothing, if they are such.",
                  severity="warning")  # fmt: skip
    return Body(rows.filter(enough), names, " ".join(cells))


def goods(body: Body, column: str, notes: Notes, *, pad: Sequence[int] = ()) -> pl.Series:
    """Codes of goods, digits alone, `TOTAL` for all; null after a finding where the length is wrong.

    Parameters
    ----------
    pad
        Odd lengths that can only have lost a leading zero at this publisher, which is put back.
    """
    text = western(column).str.replace_all(r"[\s.]", "")
    frame = body.rows.select(ROW, pl.col(column).alias("value"), text.alias("plain"))
    total = pl.col("plain").str.to_lowercase().is_in([t.replace(" ", "") for t in TOTALS])
    frame = frame.with_columns(pl.when(total).then(pl.lit("TOTAL")).otherwise(pl.col("plain")).alias("plain"))
    for length in pad:
        short = pl.col("plain").str.contains(f"^[1-9][0-9]{{{length - 1}}}$")
        frame = frame.with_columns(pl.when(short).then("0" + pl.col("plain")).otherwise(pl.col("plain")).alias("plain"))
    good = pl.col("plain").str.contains(r"^(\d{2}|\d{4}|\d{6}|\d{8}|\d{10})$") | (pl.col("plain") == "TOTAL")
    name = body.names.get(column, column)
    spans = frame.filter(pl.col("plain").str.contains(r"^\d+[-–]\d+$")).rename({"value": name})
    notes.each(spans, codes.TOTAL_ROW, '"{value}" is a sum over several codes; the row is left out.',
               "Nothing.", column=name, severity="warning")  # fmt: skip
    bad = frame.filter(~good & ~pl.col("plain").str.contains(r"^\d+[-–]\d+$")).rename({"value": name})
    notes.each(bad, codes.HS_LENGTH, '"{value}" is no code of 2, 4, 6, 8 or 10 digits; the row is left out.',
               "Write all its digits as text, a leading zero too.", column=name)  # fmt: skip
    return frame.select(pl.when(good).then(pl.col("plain")).alias(column)).to_series()


def into_flows(frame: pl.DataFrame, by: str, notes: Notes) -> pl.DataFrame:
    """One row per flow of what a publisher tells apart further, `by` office or procedure; said where it was."""
    keys = ["reporter", "partner", "flow", "hs_code", "period_from", "period_to"]
    figures = [c for c in ("value", "net_mass_kg") if c in frame.columns]
    rest = [c for c in frame.columns if c not in (*keys, *figures)]
    summed = frame.group_by(keys, maintain_order=True).agg(
        *(pl.when(pl.col(c).count() > 0).then(pl.col(c).sum()).alias(c) for c in figures),
        *(pl.col(c).first() for c in rest),
    )
    if summed.height < frame.height:
        problem = f"{frame.height - summed.height:,} rows by {by} are summed into their flow."
        notes.say(codes.TOTAL_ROW, problem, "Nothing.", severity="warning")
    return summed


def finished(frame: pl.DataFrame, table: str, notes: Notes) -> tuple[pl.DataFrame, Findings]:
    """Rows in the columns of the table, checked; rows without a key were told before and are left out."""
    declared = FILE_TABLES[table]
    for column in declared.columns():
        if column.name not in frame.columns:
            frame = frame.with_columns(pl.lit(column.default).cast(column.dtype, strict=False).alias(column.name))
    keys = [c.name for c in declared.columns() if c.primary_key and c.name != "vintage"]
    if table == "output_series":
        keys += ["value", "period_to"]
    else:
        keys += ["period_to"]
    keys = list(dict.fromkeys(keys))
    left = frame.filter(pl.any_horizontal(pl.col(keys).is_null()))
    if left.height:
        why = ", ".join(f"{key} in {count:,}" for key in keys if (count := left[key].null_count()))
        rows = "One row is" if left.height == 1 else f"{left.height:,} rows are"
        problem = f"{rows} left out: {why} is empty or could not be read."
        notes.say(codes.LEFT_OUT, problem, "See the findings of these columns.", row=left[ROW][0], severity="warning")
    frame = frame.drop_nulls(keys)
    frame = frame.select(ROW, *(pl.col(c.name).cast(c.dtype) for c in declared.columns()))
    frame = check_flows(frame, notes) if table == "trade_flows" else check_series(frame, notes)
    notes.found.rows = frame[ROW]
    return frame.drop(ROW), notes.found
