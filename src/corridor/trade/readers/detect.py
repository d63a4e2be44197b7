"""Any file of trade figures: the reader is found by its headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from corridor.figures import codes
from corridor.figures.checks import check_flows, check_series
from corridor.figures.notes import ROW, FileFindings, Notes
from corridor.figures.words import heading_key
from corridor.findings import Findings
from corridor.tables import FILE_TABLES
from corridor.trade.readers import baci, census, comext, comtrade, iran, long_series, own, russia
from corridor.trade.readers.grid import read_grid
from corridor.trade.readers.iran_across import months_down
from corridor.trade.readers.layout import Layout

PERIODS = {
    heading_key(name)
    for layout in (comtrade.LAYOUT, comext.LAYOUT, iran.LAYOUT, russia.LAYOUT, long_series.LAYOUT)
    for holds in ("period", "year", "month", "from")
    for name in layout.headings.get(holds, ())
}  # fmt: skip
"""Headings of a period, folded, of any reader."""
FILE, AT = "_file", "_at"
NOWHERE = pl.DataFrame(schema={"file": pl.String, "row": pl.UInt32})
Reader = Callable[[Path], tuple[pl.DataFrame, Findings]]


@dataclass(frozen=True)
class Figures:
    """Everything that was read from some files.

    Attributes
    ----------
    trade_flows, output_series
        Rows in the columns of the two tables.
    findings
        What is wrong with them, by file and row.
    read_as
        Each file and the reader that took it; files that none took are not in it.
    places
        ``file, row`` that each row of `output_series` comes from.
    """

    trade_flows: pl.DataFrame
    output_series: pl.DataFrame
    findings: Findings
    read_as: dict[str, str]
    places: pl.DataFrame = field(default_factory=lambda: NOWHERE.clear())


def read_trade(paths: str | Path | Iterable[str | Path]) -> Figures:
    """Read files of trade figures, each by the reader that knows its headings; a folder stands for its files.

    Rows that two files give alike or against each other are told; the first one stays.
    """
    flows: list[pl.DataFrame] = []
    series: list[pl.DataFrame] = []
    found, read_as = Findings(), {}
    for path in _files([paths] if isinstance(paths, str | Path) else paths):
        name, table, reader, told = _reader(path)
        found.extend(told)
        if reader is None:
            continue
        frame, findings = reader(path)
        found.extend(findings)
        read_as[str(path)] = name
        if table == "trade_flows":
            flows.append(frame)
        else:
            at = findings.rows if isinstance(findings, FileFindings) else pl.Series([None] * frame.height)
            series.append(frame.with_columns(pl.lit(path.name).alias(FILE), at.cast(pl.UInt32).alias(AT)))
    read = _joined(series, "output_series", found)
    places = read.select(pl.col(FILE).alias("file"), pl.col(AT).alias("row")) if series else NOWHERE.clear()
    return Figures(_joined(flows, "trade_flows", found), read.drop(FILE, AT, strict=False), found, read_as, places)


def _joined(frames: list[pl.DataFrame], table: str, found: Findings) -> pl.DataFrame:
    if not frames:
        return FILE_TABLES[table].empty()
    if len(frames) == 1:
        return frames[0]
    notes = Notes("all files", table)
    frame = pl.concat(frames).with_row_index(ROW, offset=2).with_columns(pl.col(ROW).cast(pl.UInt32))
    frame = check_flows(frame, notes) if table == "trade_flows" else check_series(frame, notes)
    # What is wrong within one file was told there; between files only what two of them say of the same thing.
    found.extend(f for f in notes.found if f.code == codes.TWO_EDITIONS)
    return frame.drop(ROW)


def _files(paths: Iterable[str | Path]) -> Iterable[Path]:
    for path in map(Path, paths):
        if path.is_dir():
            kinds = (".csv", ".tsv", ".txt", ".json", ".xlsx", ".parquet")
            yield from sorted(p for p in path.iterdir() if p.suffix.lower() in kinds)
        else:
            yield path


def _reader(path: Path) -> tuple[str, str, Reader | None, Findings]:
    """The name of a reader, its table and itself; None and findings where no reader knows the headings."""
    notes = Notes(path.name)
    if not path.is_file():
        notes.say(codes.LAYOUT_UNKNOWN, "There is no such file.", "Correct the path.")
        return "", "", None, notes.found
    if path.suffix.lower() == ".parquet":
        head: pl.DataFrame | None = _head_of_parquet(path, notes)
    else:
        head = _head(path, notes)
    if head is None:
        return "", "", None, notes.found
    for table in own.TABLES:
        if own.fits(table, head):
            return table, table, lambda p, t=table: own.read_own(p, t), Findings()
    if "\\" in (head["c0"][0] or "") and "reporter" in (head["c0"][0] or ""):
        return "Eurostat Comext", "trade_flows", comext.read_comext, Findings()
    if (down := months_down(head)) is not None and iran.LAYOUT.fits(down):
        return "Iran's customs, a month per column", "trade_flows", iran.read_iran, Findings()
    if iran.LAYOUT.fits(head) and _is_iran(head):
        return "Iran's customs", "trade_flows", iran.read_iran, Findings()
    for layout, reader in (
        (comtrade.LAYOUT, comtrade.read_comtrade),
        (comtrade.WITS, comtrade.read_wits),
        (baci.LAYOUT, baci.read_baci),
        (comext.LAYOUT, comext.read_comext),
    ):
        if layout.fits(head) and not russia.fits(head):
            return layout.name, "trade_flows", reader, Findings()
    if russia.fits(head):
        return "Russia's customs", "trade_flows", russia.read_russia, Findings()
    if census.fits(head):
        return "the Census Bureau", "trade_flows", census.read_census, Findings()
    near = _nearest(head)
    if near is None and long_series.fits(head):
        return long_series.LAYOUT.name, "output_series", long_series.read_long_series, Findings()
    cells = [c for c in head.drop(ROW).row(0) if c]
    problem = f"Its headings are of no reader: {', '.join(cells)[:160]}."
    remedy = "Name its columns as trade_flows or output_series does."
    if near is not None:
        problem += f" {near}"
        remedy = "Rename the columns, a value with its unit, as value_thousand_usd; or name them as trade_flows does."
    elif not any(heading_key(cell) in PERIODS for cell in cells):
        problem += " No column tells the period of a figure: it may be a list, or data of a model."
    notes.say(codes.LAYOUT_UNKNOWN, problem, remedy, row=1)
    return "", "", None, notes.found


def _nearest(head: pl.DataFrame) -> str | None:
    """Which layout of flows lacks one column alone, in words; None where each lacks more."""
    for layout in (comtrade.LAYOUT, comtrade.WITS, baci.LAYOUT, comext.LAYOUT):
        for need in layout.needs:
            rest = Layout(layout.name, layout.headings, tuple(n for n in layout.needs if n != need))
            if len(rest.needs) > 2 and (found := rest.fits(head)) and need not in found[1] and "hs" in found[1]:
                wanted = ", ".join(layout.headings[need][:3])
                return f"It is nearest to {layout.name}, but has no column of the {need} ({wanted})."
    return None


def _is_iran(head: pl.DataFrame) -> bool:
    fitted = iran.LAYOUT.fits(head)
    assert fitted is not None
    row, columns, _ = fitted
    heads = " ".join(str(head[place][row]) for place in columns.values())
    return any("\u0600" <= letter <= "\u06ff" for letter in heads) or "Tariff" in heads


def _head(path: Path, notes: Notes) -> pl.DataFrame | None:
    """The first rows of a file as a grid; a long text is not read to its end for its headings."""
    if path.suffix.lower() in (".xlsx", ".json", ".gz") or path.stat().st_size < 1 << 20:
        quiet = Notes(path.name)
        grid = read_grid(path, quiet)
        if grid is None:
            notes.found.extend(quiet.found)
        return grid
    import tempfile

    with path.open("rb") as file, tempfile.TemporaryDirectory() as folder:
        start = file.read(1 << 18)
        short = Path(folder) / path.name
        short.write_bytes(start[: start.rfind(b"\n") + 1])
        return read_grid(short, Notes(path.name))


def _head_of_parquet(path: Path, notes: Notes) -> pl.DataFrame | None:
    try:
        names = list(pl.read_parquet_schema(path))
    except (OSError, pl.exceptions.PolarsError) as error:
        notes.say(codes.LAYOUT_UNKNOWN, f"It cannot be opened: {str(error)[:200]}.", "Save it as Parquet again.")
        return None
    grid = pl.DataFrame([names], schema=[f"c{n}" for n in range(len(names))], orient="row")
    return grid.with_row_index(ROW, offset=1)
