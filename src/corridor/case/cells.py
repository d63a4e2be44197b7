"""Read the cells of a sheet as the declaration of its table says, and note every one that cannot be read."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from corridor.case import codes_of_cells as codes
from corridor.case.notes import Notes, quoted
from corridor.case.numbers import Fault, read_numbers, why_no_number
from corridor.case.sheet import ROW, Sheet
from corridor.case.words import CODE_PATTERN, read_code, read_word
from corridor.tables import Column

NUMERIC = frozenset({"number", "integer", "money", "share"})
NEVER_WRONG = frozenset({"text", "ref"})
"""Kinds whose cells take any text; what a ref names is looked up with the references."""


def read_cells(sheet: Sheet, notes: Notes) -> None:
    """Fill `sheet.typed` and `sheet.broken`."""
    height = sheet.cells.height
    values: list[pl.Series] = []
    for column in sheet.table.columns():
        if column.name in sheet.cells.columns:
            value = _read(column, sheet, notes)
            if column.required:
                _note_empty(column, sheet, notes)
        else:
            value = pl.Series(column.name, [None], dtype=column.dtype).new_from_index(0, height)
        if column.default is not None:
            filled = value.fill_null(pl.lit(column.default, column.dtype))
            bad = sheet.broken.get(column.name)
            value = filled if bad is None else value.zip_with(bad, filled)
        values.append(value.alias(column.name))
    sheet.typed = pl.DataFrame([*values, sheet.cells[ROW]])
    _check_rules(sheet, notes)


def _read(column: Column, sheet: Sheet, notes: Notes) -> pl.Series:
    raw = sheet.cells[column.name]
    if column.kind in NUMERIC:
        return _read_number(column, raw, sheet, notes)
    if raw.dtype == column.dtype and (raw.dtype != pl.String or column.kind in NEVER_WRONG):
        return raw
    text = raw if raw.dtype == pl.String else _as_text(raw)
    if column.kind in NEVER_WRONG:
        return text
    if column.kind == "code" and not column.is_list:
        return _read_code(column, text, sheet, notes)
    return _read_words(column, text, sheet, notes)


def _as_text(raw: pl.Series) -> pl.Series:
    # 870830.0 in a Parquet column of numbers is the code 870830.
    if raw.dtype.is_float() and bool((raw.drop_nulls() % 1 == 0).all()):
        raw = raw.cast(pl.Int64, strict=False)
    return raw.cast(pl.String)


def _read_number(column: Column, raw: pl.Series, sheet: Sheet, notes: Notes) -> pl.Series:
    if raw.dtype == pl.String:
        value = read_numbers(raw)
    elif raw.dtype.is_numeric():
        value = raw.cast(pl.Float64)
        value = value.set(~value.is_finite(), None)
    else:
        value = read_numbers(raw.cast(pl.String))
    if value.null_count() > raw.null_count():
        bad = value.is_null() & raw.is_not_null()
        sheet.broken[column.name] = bad
        note_cells(sheet, column, bad, lambda text: why_no_number(text, column), notes)
    _check_bounds(column, value, sheet, notes)
    if column.kind != "integer":
        return value
    parted = value % 1 != 0
    if parted.any():
        sheet.broken[column.name] = sheet.broken.get(column.name, parted) | parted.fill_null(False)
        whole = Fault(codes.NOT_WHOLE, "", "Write a whole number.")
        note_cells(
            sheet, column, parted, lambda text: Fault(whole.code, f"{quoted(text)} is not whole.", whole.remedy), notes
        )
        value = value.set(parted, None)
    return value.cast(pl.Int64, strict=False)


def _check_bounds(column: Column, value: pl.Series, sheet: Sheet, notes: Notes) -> None:
    least, most = column.minimum, column.maximum
    low, high = value.min(), value.max()
    if low is None or high is None:
        return
    outside: list[tuple[pl.Series, str]] = []
    if column.above is not None and low <= column.above:  # type: ignore[operator]
        outside.append((value <= column.above, f"above {column.above:g}"))
    if least is not None and low < least:  # type: ignore[operator]
        outside.append((value < least, f"at least {least:g}"))
    if most is not None and high > most:  # type: ignore[operator]
        outside.append((value > most, f"at most {most:g}"))
    for bad, bound in outside:
        note_cells(sheet, column, bad, lambda text, bound=bound: _outside(column, text, bound), notes)  # type: ignore[misc]


def _outside(column: Column, text: str, bound: str) -> Fault:
    hint = " 4.5 % is written 0.045." if column.kind == "share" and bound.startswith("at most") else ""
    return Fault(codes.OUT_OF_BOUNDS, f"{text} is outside the bounds of {column.name}.", f"It must be {bound}.{hint}")


def _read_code(column: Column, text: pl.Series, sheet: Sheet, notes: Notes) -> pl.Series:
    bad = ~text.str.contains(CODE_PATTERN)
    if bad.any():
        note_cells(sheet, column, bad, lambda cell: read_code(cell, column), notes)
    return text


def _read_words(column: Column, text: pl.Series, sheet: Sheet, notes: Notes) -> pl.Series:
    distinct = text.unique().drop_nulls().to_list()
    if not distinct:
        return text.cast(column.dtype)
    read = {cell: read_word(cell, column) for cell in distinct}
    faults = {cell: value for cell, value in read.items() if isinstance(value, Fault)}
    if faults:
        bad = text.is_in(list(faults)).fill_null(False)
        sheet.broken[column.name] = bad
        note_cells(sheet, column, bad, faults.__getitem__, notes)
    if not faults and column.dtype == pl.String and all(cell == value for cell, value in read.items()):
        return text
    good = {cell: (None if cell in faults else value) for cell, value in read.items()}
    return text.replace_strict(list(good), list(good.values()), return_dtype=column.dtype)


def _note_empty(column: Column, sheet: Sheet, notes: Notes) -> None:
    raw = sheet.cells[column.name]
    if raw.null_count():
        fault = Fault(codes.EMPTY, f"{column.name} is empty.", f"Fill it: {column.description}")
        note_cells(sheet, column, raw.is_null(), lambda text: fault, notes)


def note_cells(
    sheet: Sheet, column: Column, bad: pl.Series, why: Callable[[str], Fault | object], notes: Notes
) -> None:
    """Note the cells of a column where `bad` is true: the first ones one by one, the rest as a count."""
    places = bad.arg_true()
    raw, rows = sheet.cells[column.name], sheet.cells[ROW]
    last = None
    for done, place in enumerate(places):
        cell = raw[place]
        text = None if cell is None else str(cell)
        fault = why(text or "")
        assert isinstance(fault, Fault)
        if last is not None and notes.room(fault.code, sheet.file, column.name) <= 0:
            notes.more(len(places) - done, last)
            return
        last = notes.add(
            fault.code, sheet.file, fault.problem, fault.remedy,
            row=int(rows[place]), column=column.name, value=text, table=sheet.name,
        )  # fmt: skip


def _check_rules(sheet: Sheet, notes: Notes) -> None:
    given = set(sheet.cells.columns)
    for rule in sheet.table.rules():
        if any(c not in given and sheet.table.column(c).required for c in rule.columns):
            continue
        bad = sheet.typed.select((~rule.holds()).fill_null(False).alias("bad"))["bad"]
        for name in rule.columns:
            if name in sheet.broken:
                bad &= ~sheet.broken[name]
        if not bad.any():
            continue
        column = sheet.table.column(rule.columns[0])
        if column.name not in sheet.cells.columns:
            column = next((sheet.table.column(c) for c in rule.columns if c in sheet.cells.columns), column)
        if column.name in sheet.cells.columns:
            note_cells(sheet, column, bad, lambda text, r=rule: Fault(codes.RULE_BROKEN, r.sentence, r.remedy), notes)  # type: ignore[misc]
