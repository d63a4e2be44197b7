"""Numbers as people write them: Persian and Arabic digits are understood, ambiguous signs are refused by name."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from corridor.case import codes_of_cells as codes
from corridor.case.notes import quoted
from corridor.periods import western_digits
from corridor.tables import Column

# Unseen direction marks go, the Arabic decimal sign (U+066B) and the long minus (U+2212) are what they look like.
_SIGNS = str.maketrans({"٫": ".", "−": "-", "\u200e": "", "\u200f": "", "\u200c": "", "\ufeff": "", "\u061c": ""})
_FOREIGN = "٫−\u200e\u200f\u200c\ufeff\u061c۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩"
_GROUPED = re.compile(
    r"[+-]?\d{1,3}(?:([,٬' \u00a0\u202f’_])\d{3})(?:\1\d{3})*(?:\.\d+)?|[+-]?\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?"
)
_COMMA = re.compile(r"[+-]?\d*,\d+|[+-]?\d{1,3}(?:\.\d{3})+,\d+")
_WITH_UNIT = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*[^\d\s.,][^\d]*|[^\d\s.,+-]+\s*([+-]?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Fault:
    """Why a cell cannot be read, and what to write."""

    code: str
    problem: str
    remedy: str


def plain(text: str) -> str:
    """A number's text in Western digits, without unseen signs."""
    return western_digits(text).translate(_SIGNS).strip()


def read_numbers(cells: pl.Series) -> pl.Series:
    """The numbers in a column of text; null where there is none, or where it is not finite."""
    values = _finite(cells)
    odd = values.is_null() & cells.is_not_null()
    if odd.any():
        signs = list(_FOREIGN)
        again = _finite(cells.filter(odd).str.replace_many(signs, [plain(sign) for sign in signs]).str.strip_chars())
        values = values.scatter(odd.arg_true(), again)
    return values


def _finite(cells: pl.Series) -> pl.Series:
    values = cells.cast(pl.Float64, strict=False)
    return values.set(~values.is_finite(), None)


def why_no_number(text: str, column: Column) -> Fault:
    """What is wrong with a text that is no number."""
    shown, written = quoted(text), plain(text)
    unit = " per ".join(part for part in (column.unit, column.per) if part and part not in ("money", "share"))
    if text.startswith("="):
        return Fault(codes.NOT_A_NUMBER, f"{shown} is a formula.", "Write its value.")
    if written.endswith("%"):
        share = read_numbers(pl.Series([written[:-1].strip()], dtype=pl.String))[0]
        meant = f"Write {share / 100:.10g}." if share is not None else "Write it as a fraction: 4.5 % is 0.045."
        return Fault(codes.NOT_A_NUMBER, f"{shown} has a percent sign.", meant)
    if _GROUPED.fullmatch(written):
        digits = (
            re.sub(r"[^\d.+-]", "", written)
            if written.count(".") < 2
            else re.sub(r"[.]", "", written).replace(",", ".")
        )
        also = (
            f", or {written.replace(',', '.')} if it is a decimal comma"
            if re.fullmatch(r"[+-]?\d+,\d{3}", written)
            else ""
        )
        return Fault(codes.THOUSANDS, f"{shown} has a thousands separator.", f"Write {digits}{also}.")
    if _COMMA.fullmatch(written):
        return Fault(
            codes.DECIMAL_COMMA, f"{shown} has a decimal comma.", f"Write {written.replace('.', '').replace(',', '.')}."
        )
    if match := _WITH_UNIT.fullmatch(written):
        number = match[1] or match[2]
        return Fault(
            codes.NOT_A_NUMBER,
            f"{shown} has more than a number in it.",
            f"Write {number}" + (f" if it is in {unit}." if unit else "."),
        )
    remedy = f"Write a number in {unit}." if unit else "Write a number."
    return Fault(codes.NOT_A_NUMBER, f"{shown} is not a number.", remedy)
