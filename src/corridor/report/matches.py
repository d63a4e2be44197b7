"""Matches as files: a workbook to look through, and a pack of requests for quotation per buyer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from corridor.case.sheets import Book
from corridor.case.writing import put, write_tables
from corridor.errors import CorridorError
from corridor.runs import RunTables

Tables = Mapping[str, pl.DataFrame]
SHEETS = ("need_outcomes", "pairs", "pair_evidence", "matched_offers", "qualifications", "allocations",
          "number_findings", "needs", "price_lists")  # fmt: skip
MOST_MAKERS = 120
"""Sheets of makers in one workbook; more are left to the tables."""
LONGEST_NAME = 31
"""Characters in the name of a sheet."""
ANSWERS = ("Your number", "Price per unit", "Currency", "Incoterm", "Minimum order", "Units a year", "Lead time, days",
           "Approvals and quality systems", "Valid to", "Remarks")  # fmt: skip
"""What a maker fills in."""


def write_matches(tables: Tables, results: Tables, out: Path) -> list[Path]:
    """Write a match: one workbook where `out` ends in .xlsx, else a folder of CSV files.

    The workbook has a matrix of needs and makers, a sheet per maker, and every table.

    Raises
    ------
    CorridorError
        There is neither a need nor a line.
    """
    every = {**results, **tables}
    if all(frame.is_empty() for frame in every.values()):
        raise CorridorError("The lists hold nothing that could be written.")
    if out.suffix.lower() != ".xlsx":
        return write_tables(out, {name: frame for name, frame in every.items() if not frame.is_empty()})
    book = Book()
    _sheet(book, "matrix", matrix(every))
    taken = {"matrix", *SHEETS}
    for maker, page in maker_pages(every)[:MOST_MAKERS]:
        name = _sheet_name(maker, taken)
        taken.add(name)
        _sheet(book, name, page)
    for name in [n for n in SHEETS if n in every]:
        book.add_table(name, every[name])
    out.parent.mkdir(parents=True, exist_ok=True)
    return [put(out, book.to_bytes())]


def _shown(every: Tables) -> pl.DataFrame:
    """Pairs that are matches or to be reviewed, with both sides in words and, where known, what is missing."""
    needs = every["needs"].select(
        "need_id", "quantity", buyer="party_id", wanted=pl.coalesce("name", "number"), number="number",
        target=pl.format("{} {}", "target_price_per_unit", "currency"),
    )  # fmt: skip
    lines = every["price_lists"].select(
        "line_id", offered=pl.coalesce("name", "number"), own_number="number",
        price=pl.format("{} {} {}", "price_per_unit", "currency", "incoterm"),
    )  # fmt: skip
    pairs = every["pairs"].filter(pl.col("band") != "no").with_columns(maker=pl.col("party_id").fill_null("?"))
    table = pairs.join(needs, on="need_id", how="left").join(lines, on="line_id", how="left")
    offers = every.get("matched_offers")
    if offers is None or offers.is_empty():
        return table.with_columns(landed=pl.lit(None, pl.Float64), missing=pl.lit(None, pl.String))
    told = offers.select("need_id", "line_id", "missing", landed="landed_per_unit")
    return table.join(told, on=["need_id", "line_id"], how="left")


def matrix(every: Tables) -> pl.DataFrame:
    """Needs down, makers across: what the best line of each comes to."""
    table = _shown(every)
    wanted = every["needs"].select(
        "need_id", wanted=pl.coalesce("name", "number"), number="number", quantity="quantity"
    )
    if table.is_empty():
        return wanted
    state = (
        pl.when(pl.col("band") == "to_review").then(pl.lit("to review"))
        .when(pl.col("missing").fill_null("") != "").then(pl.format("almost: {}", "missing"))
        .otherwise(pl.lit("match"))
    )  # fmt: skip
    price = pl.when(pl.col("landed").is_not_null()).then(pl.format(", landed {}", pl.col("landed").round(2)))
    cell = pl.concat_str(pl.format("{} %", (pl.col("probability") * 100).round(0).cast(pl.Int64)), pl.lit(" "), state,
                         price.otherwise(pl.lit("")))  # fmt: skip
    best = table.with_columns(cell=cell).sort("need_id", "maker", "probability", descending=[False, False, True])
    best = best.unique(["need_id", "maker"], keep="first", maintain_order=True)
    across = best.pivot(on="maker", index="need_id", values="cell", sort_columns=True)
    return wanted.join(across, on="need_id", how="left")


def maker_pages(every: Tables) -> list[tuple[str, pl.DataFrame]]:
    """For each maker what it can offer, at which landed price, and what stands between it and the order."""
    table = _shown(every).sort("maker", "band", "probability", "need_id", descending=[False, False, True, False])
    columns = ("need_id", "buyer", "wanted", "number", "quantity", "target", "line_id", "offered", "own_number",
               "price", "landed", "probability", "band", "missing", "reason")  # fmt: skip
    return [(str(maker), page.select(columns)) for (maker,), page in table.group_by("maker", maintain_order=True)]


def request_packs(every: Tables) -> dict[str, pl.DataFrame]:
    """For each buyer the lines to ask makers about: what is wanted, of whom, and empty cells for the answer."""
    lines = _shown(every).select("need_id", "maker", "line_id", "offered", "probability", "band", missing_now="missing")
    asked = every["needs"].select(
        "need_id", buyer=pl.col("party_id").fill_null("buyer"), wanted="name", number="number", vehicle="vehicle",
        quantity="quantity", standards="standards", within_days="within_days",
    )  # fmt: skip
    table = asked.join(lines, on="need_id", how="left").sort("buyer", "need_id", "probability", "line_id",
                                                             descending=[False, False, True, False])  # fmt: skip
    table = table.with_columns(pl.lit(None, pl.String).alias(name) for name in ANSWERS)
    return {str(buyer): pack.drop("buyer") for (buyer,), pack in table.group_by("buyer", maintain_order=True)}


def write_requests(run: RunTables, folder: Path) -> list[Path]:
    """Write ``matches.xlsx`` and, for each buyer, ``request-BUYER.xlsx`` to send to makers.

    Raises
    ------
    CorridorError
        The run matched nothing.
    """
    every = {**run.inputs, **run.results}
    if every.get("pairs") is None or every["pairs"].is_empty():
        raise CorridorError("The run matched nothing: its case has no needs, or no price lists.")
    written = write_matches({n: every[n] for n in ("needs", "price_lists")}, {n: every[n] for n in SHEETS[:7]},
                            folder / "matches.xlsx")  # fmt: skip
    for buyer, pack in request_packs(every).items():
        book = Book()
        _sheet(book, "request", pack)
        written.append(put(folder / f"request-{re.sub(r'[^0-9A-Za-z._-]+', '-', buyer)}.xlsx", book.to_bytes()))
    return written


def _sheet_name(maker: str, taken: set[str]) -> str:
    plain = re.sub(r"[\[\]:*?/\\']", "-", maker)[:LONGEST_NAME] or "maker"
    name, n = plain, 2
    while name.lower() in {t.lower() for t in taken}:
        name, n = f"{plain[: LONGEST_NAME - 4]} {n}", n + 1
    return name


def _sheet(book: Book, name: str, frame: pl.DataFrame) -> None:
    """A sheet that is no declared table: a heading row and cells, text as text."""
    sheet = book.book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(frame.columns):
        sheet.write_string(0, place, column, book.needed)
        sheet.set_column(place, place, max(11, min(40, len(column) + 4)))
        numeric = frame[column].dtype.is_numeric()
        for row, value in enumerate(frame[column].to_list(), start=1):
            if value is None:
                continue
            if numeric:
                sheet.write_number(row, place, value)
            else:
                sheet.write_string(row, place, str(value), book.text)
