"""Rows of one key, names that only a machine tells apart, and rows that say one thing twice."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from corridor.case import codes_of_cells as codes
from corridor.case.cells import note_cells
from corridor.case.notes import Notes, quoted
from corridor.case.numbers import Fault
from corridor.case.sheet import ROW, Sheet

SAME_THING = {
    "demand": ("site_id", "product_id", "period"),
    "lane_calendars": ("lane_id", "months", "effect"),
    "terminals": ("site_id", "charged_per", "operation"),
    "baseline": ("supply_id", "to_site", "lanes", "load_unit_id", "period"),
}
"""What two rows with different keys must not both say."""

# Capital letters of Cyrillic and Greek that look like Latin ones, and Arabic letters that look like Persian ones.
_LOOKS = dict(zip("АВЕКМНОРСТУХІЅЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧيكة", "ABEKMHOPCTYXISJABEZHIKMNOPTYXیکه", strict=True))


def check_duplicates(sheets: Mapping[str, Sheet], notes: Notes) -> None:
    """Note them all, in every sheet."""
    for sheet in sheets.values():
        keys = sheet.table.primary_key()
        if all(key in sheet.cells.columns for key in keys):
            _same_key(sheet, keys, notes)
            if len(keys) == 1:
                _same_but_case(sheet, keys[0], notes)
        same = SAME_THING.get(sheet.name, ())
        if same and all(column in sheet.cells.columns for column in same):
            _same_thing(sheet, same, notes)


def _repeats(frame: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    """Rows after the first of their kind: their place, and the row number of the first."""
    rows = frame.select(ROW, *columns).with_row_index("_place").drop_nulls(list(columns))
    one = pl.col(columns[0]) if len(columns) == 1 else pl.struct(columns)
    if rows.select(one.n_unique()).item() == rows.height:
        return rows.clear().with_columns(first=pl.lit(0, pl.UInt32))
    return (
        rows.with_columns(first=pl.col(ROW).first().over(columns), nth=pl.int_range(pl.len()).over(columns))
        .filter(pl.col("nth") > 0)
        .sort("_place")
    )


def _note(sheet: Sheet, repeats: pl.DataFrame, column: str, code: str, problem: str, remedy: str, notes: Notes) -> None:
    bad = pl.Series([False]).new_from_index(0, sheet.cells.height).scatter(repeats["_place"], True)
    firsts = iter(repeats["first"].to_list())
    note_cells(
        sheet, sheet.table.column(column), bad,
        lambda text: Fault(code, problem.format(first=next(firsts), text=quoted(text)), remedy), notes,
    )  # fmt: skip


def _same_key(sheet: Sheet, keys: tuple[str, ...], notes: Notes) -> None:
    repeats = _repeats(sheet.typed, keys)
    if repeats.height:
        problem = f"The key ({', '.join(keys)}) is that of row {{first}} already."
        remedy = "Take one of the rows out, or give it a name of its own."
        _note(sheet, repeats, keys[-1] if len(keys) > 1 else keys[0], codes.KEY_TWICE, problem, remedy, notes)


def _same_thing(sheet: Sheet, columns: tuple[str, ...], notes: Notes) -> None:
    keys = sheet.table.primary_key()
    frame = sheet.typed
    # Rows of one key were noted already.
    repeats = _repeats(frame.filter(pl.struct(keys).is_first_distinct()), columns)
    if repeats.height:
        places = frame.with_row_index("_at").select("_at", ROW)
        repeats = repeats.join(places, on=ROW).with_columns(_place=pl.col("_at"))
        problem = f"Row {{first}} says the same of {', '.join(columns)}."
        _note(sheet, repeats, columns[-1], codes.SAID_TWICE, problem, "Take one of them out, or add them up.", notes)


def _same_but_case(sheet: Sheet, key: str, notes: Notes) -> None:
    names = sheet.typed[key].drop_nulls().unique()
    looks = names.str.to_uppercase()
    # Latin letters alone are their own look; to normalise a million names that need it not takes a third of all checks.
    if (names.str.len_bytes() != names.str.len_chars()).any():
        looks = names.str.normalize("NFKC").str.to_uppercase().str.replace_many(list(_LOOKS), list(_LOOKS.values()))
    if looks.n_unique() == len(names):
        return
    pairs = pl.DataFrame({key: names, "look": looks}).filter(pl.col("look").is_duplicated())
    rows = sheet.typed.select(ROW, key).unique(key, keep="first", maintain_order=True).join(pairs, on=key).sort(ROW)
    for _, group in rows.group_by("look", maintain_order=True):
        (first, meant), *others = group.select(ROW, key).iter_rows()
        for row, name in others:
            notes.add(
                codes.SAME_BUT_CASE,
                sheet.file,
                f"{quoted(name)} looks like {quoted(meant)} in row {first}, but is another name.",
                "Write both the same way if they mean one thing.",
                row=row, column=key, value=name, table=sheet.name, severity="warning",
            )  # fmt: skip
