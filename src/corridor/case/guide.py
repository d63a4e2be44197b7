"""The guide of a new case: how to fill the tables, and what each column means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from corridor.case.sheets import explained, needed
from corridor.tables import INPUT_TABLES, Column

if TYPE_CHECKING:
    from corridor.case.sheets import Book

GUIDE_FILE = "guide.md"

HOW = (
    "A case is settings (case.toml) and tables. Fill the tables, then run: corridor check FOLDER",
    "The rows that stand here are an example: one car, made in Tehran and wanted in Moscow. Write over them.",
    "The order that works: parties, sites, products; recipes or offers; demand; lanes and lane_tariffs; "
    "screen_decisions; then rules at the border, or packs that bring them (corridor packs).",
    "Tables that you do not need stay empty, or may be deleted.",
    "Numbers have a decimal point and no separators: 1234.5. Shares are fractions: 4.5 % is 0.045. An unknown figure "
    "stays empty where it may; it never counts as zero.",
    "Days are 2024-04-03, or 1403-01-15 SH in the Solar Hijri calendar.",
    "Short names hold no spaces and are compared letter by letter. Several in one cell are joined by |.",
    "source names a row of sources (own: your own word); confidence is sourced, recalled or estimate.",
    "CSV files are in UTF-8, with commas or semicolons.",
)


def guide_text() -> str:
    """The guide as Markdown."""
    lines = ["# How to fill this case", "", *(f"- {line}" for line in HOW), ""]
    group = ""
    for name, table in INPUT_TABLES.items():
        if table.group != group:
            group = table.group
            lines += [f"## {group[:1].upper()}{group[1:]}", ""]
        lines += [f"### {name}", "", table.summary(), ""]
        lines += [f"- `{c.name}`: {_one_line(c)}" for c in table.columns()]
        lines += ["", *(f"Rule: {rule.sentence}" for rule in table.rules()), ""]
    return "\n".join(lines).rstrip() + "\n"


def _one_line(column: Column) -> str:
    return " ".join(explained(column).split("\n"))


def _rows() -> Iterator[tuple[str, str, str, str]]:
    for name, table in INPUT_TABLES.items():
        yield name, "", table.summary(), ""
        for column in table.columns():
            yield name, column.name, _one_line(column).removesuffix(needed(column)).strip(), needed(column)


def add_guide_sheet(book: Book) -> None:
    """The guide as the first sheet of a workbook."""
    sheet = book.book.add_worksheet("guide")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, 2, 90)
    sheet.set_column(3, 3, 24)
    row = 0
    for line in ("How to fill this case", *HOW):
        sheet.merge_range(row, 0, row, 3, line, book.bold if row == 0 else book.wrapped)
        sheet.set_row(row, 32 if len(line) > 140 else None)
        row += 1
    row += 1
    for place, title in enumerate(("table", "column", "meaning", "needed")):
        sheet.write_string(row, place, title, book.needed)
    for name, column, meaning, need in _rows():
        row += 1
        for place, text in enumerate((name, column, meaning, need)):
            sheet.write_string(row, place, text, book.wrapped if column else book.bold)
