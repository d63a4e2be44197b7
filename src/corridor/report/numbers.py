"""Numbers as people read them: grouped in threes by thin spaces, with a true minus sign, decimals that fit the size."""

from __future__ import annotations

from datetime import date

from corridor.periods import format_solar_hijri

THIN = "\u202f"
"""Narrow no-break space: groups digits without meaning a decimal sign to any reader."""
MINUS = "\u2212"
NONE = "–"
"""Shown where there is no value; a zero is always written as a zero."""


def grouped(value: float, decimals: int = 0) -> str:
    """A number with its digits in groups of three.

    >>> grouped(-1234567.891, 2).replace(THIN, " ").replace(MINUS, "-")
    '-1 234 567.89'
    """
    text = f"{abs(value):,.{decimals}f}".replace(",", THIN)
    negative = value < 0 and any(c in "123456789" for c in text)
    return MINUS + text if negative else text


def quantity(value: float | None) -> str:
    """Units, loads, days: whole from 100 on and where they are whole, else one decimal, or two digits below one."""
    if value is None:
        return NONE
    if abs(value) >= 100 or abs(value - round(value)) < 1e-6:
        return grouped(round(value))
    if abs(value) < 0.1:
        return signed_digits(value, 2)
    return grouped(value, 1)


def money(value: float | None, decimals: int | None = None) -> str:
    """An amount: whole from 1,000 on, else two decimals; `decimals` fixes them for a whole column."""
    if value is None:
        return NONE
    if decimals is None:
        decimals = 0 if abs(value) >= 1000 else 2
    return grouped(value, decimals)


def factor(value: float | None) -> str:
    """A rate or a share used as a factor: up to six significant digits, trailing zeros dropped."""
    return NONE if value is None else signed_digits(value, 6)


def signed_digits(value: float, digits: int) -> str:
    """A number with so many significant digits and no trailing zeros."""
    if value == 0:
        return "0"
    places = max(0, digits - 1 - int(f"{abs(value):e}".split("e")[1]))
    text = grouped(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def short(value: float) -> str:
    """A large amount in thousands, millions or billions, three to four digits long.

    >>> short(12_345_678)
    '12.35\\u202fM'
    """
    for size, letter in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size * 0.99995:
            scaled = value / size
            decimals = 2 if abs(scaled) < 100 else 1
            return f"{grouped(scaled, decimals)}{THIN}{letter}"
    return grouped(value, 0 if abs(value) >= 100 else 2)


def share(value: float | None, decimals: int = 1) -> str:
    """A fraction as per cent."""
    return NONE if value is None else f"{grouped(value * 100, decimals)}{THIN}%"


def day(value: date | None) -> str:
    """A day in ISO form."""
    return NONE if value is None else value.isoformat()


def day_in(calendar: str, value: date | None) -> str:
    """A day in the case's calendar where that is not the Gregorian one; empty otherwise or out of its range."""
    if value is None or calendar != "solar_hijri":
        return ""
    try:
        return format_solar_hijri(value)
    except ValueError:
        return ""


def span(first: date | None, last: date | None) -> str:
    """Two days as a short Gregorian span: ``20 Mar – 20 Jun 2024``."""
    if first is None or last is None:
        return ""
    begin = f"{first.day} {MONTHS[first.month - 1]}"
    if first.year != last.year:
        begin += f" {first.year}"
    return f"{begin} – {last.day} {MONTHS[last.month - 1]} {last.year}"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """A count with its noun: ``1 market``, ``8 markets``."""
    return f"{grouped(count)} {noun if count == 1 else plural or noun + 's'}"
