"""Cells that hold words: days, flags, choices, codes, countries, tariff codes, conditions and lists of them.

Each distinct text of a column is judged once, however many rows have it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from corridor.case import codes_of_cells as codes
from corridor.case.iso import COUNTRIES, CURRENCIES
from corridor.case.notes import quoted
from corridor.case.numbers import Fault
from corridor.case.suggest import did_you_mean, shown
from corridor.conditions import parse
from corridor.periods import parse_day, western_digits
from corridor.tables import Column

CODE_PATTERN = r"^[\p{L}\p{M}\p{N}._:\-/+*]+$"
_CODE_SIGNS = frozenset("._:-/+*")
_FLAGS = {"yes": True, "no": False, "true": True, "false": False}
_USUAL = {"UK": "GB", "EN": "GB", "RUR": "RUB", "TOMAN": "IRR, ten to a toman", "TMN": "IRR, ten to a toman"}
_SERIAL = re.compile(r"[2-6][0-9]{4}(\.0)?")
_SERIAL_ZERO = date(1899, 12, 30)

Reader = Callable[[str, Column], Any]
"""Gives the value of a text, or a `Fault`."""


def read_day(text: str, column: Column) -> date | Fault:
    """A day, ISO or Solar Hijri."""
    try:
        return parse_day(text)
    except ValueError as error:
        problem, remedy = _sentences(str(error))
    if _SERIAL.fullmatch(text):
        day = _SERIAL_ZERO + timedelta(days=int(text[:5]))
        problem = f"{quoted(text)} is the number of a day in a spreadsheet."
        remedy = f"Write {day.isoformat()} if it is that day, or format the cell as a date."
    return Fault(codes.NOT_A_DAY, problem, remedy)


def _sentences(message: str) -> tuple[str, str]:
    first, _, rest = message.partition(". ")
    return first.rstrip(".") + ".", rest or "Write it as 2024-04-03, or if it is Solar Hijri as 1403-01-15 SH."


def read_flag(text: str, column: Column) -> bool | Fault:
    """yes or no."""
    value = _FLAGS.get(text.casefold())
    return (
        Fault(codes.NOT_A_WORD, f"{quoted(text)} is neither yes nor no.", "Write yes or no.")
        if value is None
        else value
    )


def read_choice(text: str, column: Column) -> str | Fault:
    """One word of the column's list."""
    if text in column.choices:
        return text
    remedy = did_you_mean(text, column.choices) + f"Write one of: {', '.join(column.choices)}."
    return Fault(codes.NOT_A_WORD, f"{quoted(text)} is not one of the words of {column.name}.", remedy)


def read_code(text: str, column: Column) -> str | Fault:
    """A short name."""
    wrong = next((c for c in text if not (c in _CODE_SIGNS or unicodedata.category(c)[0] in "LMN")), None)
    if wrong is None:
        return text
    bare = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc"))
    if bare != text and not isinstance(read_code(bare, column), Fault):
        sign, remedy = "an unseen sign", f"Type it anew: {bare}."
    else:
        sign = "a space" if wrong.isspace() else f"the sign {wrong}"
        remedy = f"Write it with other signs: {re.sub(r'[^0-9A-Za-z._:/+*-]+', '-', text).strip('-') or 'A-1'}."
    if column.is_list and wrong in ",; ":
        remedy = "Join several names by |, without spaces."
    return Fault(codes.NOT_A_CODE, f"{quoted(text)} has {sign} in it.", remedy)


def read_country(text: str, column: Column) -> str | Fault:
    """ISO 3166-1 alpha-2."""
    return _from_list(text, COUNTRIES, codes.NOT_A_COUNTRY, "ISO code of a country in two capitals", "IR")


def read_currency(text: str, column: Column) -> str | Fault:
    """ISO 4217."""
    return _from_list(text, CURRENCIES, codes.NOT_A_CURRENCY, "ISO code of a currency in three capitals", "USD")


def _from_list(text: str, known: frozenset[str], code: str, what: str, example: str) -> str | Fault:
    if text in known:
        return text
    upper = text.upper()
    near = upper if upper in known else _USUAL.get(upper)
    remedy = f"Did you mean {near}?" if near else f"Write the code, for example {example}."
    return Fault(code, f"{quoted(text)} is no {what}.", remedy)


def read_hs_code(text: str, column: Column) -> str | Fault:
    """A tariff code: digits, even in number."""
    digits = western_digits(text)
    least = int(column.minimum or 4)
    if not re.fullmatch(r"[0-9]+", digits):
        bare = re.sub(r"[\s.\-]", "", digits)
        remedy = f"Write {bare}." if bare.isdigit() else "Write digits only, for example 870830."
        return Fault(codes.NOT_AN_HS_CODE, f"{quoted(text)} has more than digits in it.", remedy)
    if len(digits) % 2:
        remedy = "A spreadsheet may have dropped a zero: write all digits and format the column as text."
        return Fault(codes.ODD_HS_CODE, f"{quoted(text)} has {len(digits)} digits, an odd number.", remedy)
    if not least <= len(digits) <= 10:
        remedy = f"Write {least} to 10 digits."
        return Fault(codes.NOT_AN_HS_CODE, f"{quoted(text)} has {len(digits)} digits.", remedy)
    return digits


def read_condition(text: str, column: Column) -> str | Fault:
    """Clauses, kept as they stand."""
    try:
        parse(text)
    except ValueError as error:
        return Fault(codes.NOT_A_CONDITION, f"{error}.", "Write a word, or fact=value; join by & for and, by | for or.")
    return text


def read_month(text: str, column: Column) -> str | Fault:
    """The number of a Gregorian month."""
    digits = western_digits(text)
    if digits.isdigit() and 1 <= int(digits) <= 12:
        return str(int(digits))
    return Fault(codes.LIST_WRONG, f"{quoted(text)} is no month.", "Write months as 1 to 12, joined by |.")


def _as_it_is(text: str, column: Column) -> str:
    return text


_READERS: dict[str, Reader] = {
    "day": read_day,
    "flag": read_flag,
    "choice": read_choice,
    "choices": read_choice,
    "code": read_code,
    "codes": read_code,
    "country": read_country,
    "countries": read_country,
    "currency": read_currency,
    "hs_code": read_hs_code,
    "condition": read_condition,
    "months": read_month,
    "refs": _as_it_is,
}


def read_word(text: str, column: Column) -> Any:
    """The value of a text in a column, or a `Fault`; a list is read part by part."""
    reader = _READERS[column.kind]
    if not column.is_list:
        return reader(text, column)
    parts: list[str] = []
    for part in text.split("|"):
        value = reader(part.strip(), column) if part.strip() else Fault(
            codes.LIST_WRONG, f"{quoted(text)} has an empty part.", "Write nothing but values between the signs |."
        )  # fmt: skip
        if isinstance(value, Fault):
            return value
        parts.append(value)
    doubled = [part for part in dict.fromkeys(parts) if parts.count(part) > 1]
    if doubled and column.name != "lanes":  # a way may lead over a lane twice
        return Fault(codes.LIST_WRONG, f"{quoted(text)} has {shown(doubled)} twice.", "Write each value once.")
    return "|".join(parts)
