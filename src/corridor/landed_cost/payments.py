"""The exact ledger: what a declaration pays, every line reckoned again in fractions and rounded once.

Analysis runs in floats; a payment is a sum of money that somebody hands over, so it is reckoned from the figures as
they were written: prices, rates and quotes as decimals, loads as divisors, nothing rounded on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.declaration import Declaration, Rates, Row, exact
from corridor.landed_cost.ledger import OWED
from corridor.provenance import weakest
from corridor.tables.results import Payments

LONGEST = 12
"""Decimals of an amount that is shown in decimals; one that has more, or none that end, is shown as a fraction."""


def payments(
    entries: pl.DataFrame,
    lines: pl.DataFrame,
    parts: pl.DataFrame,
    valued: pl.DataFrame,
    value_bases: pl.DataFrame,
    exchange: Exchange,
) -> pl.DataFrame:
    """What one declaration of each entry pays.

    Parameters
    ----------
    entries
        For the order, and which are priced.
    lines
        Lines with what a second reckoning needs (`corridor.landed_cost.ledger.LINE`), of entries that have a total.
    parts
        ``entry_id, term, quantity, rate, divisor, currency``: what customs values and other terms are the sum of.
    valued
        Entries that owe, with ``declared_in``, ``law_kinds``, ``on``, ``to_country``, ``units_per_declaration``,
        ``power_kw``; ``value_set``, ``law_amount``, ``law_currency`` and ``value_unit`` of `values_of_law`;
        ``solved_value`` of `with_duty_paid_values`.
    value_bases
        How each country rounds a payment, and to what.

    Returns
    -------
    pl.DataFrame
        `corridor.tables.results.Payments`, one row per payment in the order of reckoning. Lines of one payment, such
        as the two parts of a compound duty, are summed before they are rounded.
    """
    rounding = {row["country"]: row for row in value_bases.iter_rows(named=True)}
    by_entry = _grouped(lines.filter(pl.col("head").is_in(list(OWED))))
    parts_of = _grouped(parts)
    about = {row["entry_id"]: row for row in valued.iter_rows(named=True)}
    rates = Rates(exchange)
    found: list[Row] = []
    for entry_id in entries["entry_id"].to_list():
        if entry_id in by_entry and entry_id in about:
            owed = Declaration(about[entry_id], parts_of.get(entry_id, []), by_entry[entry_id], rates)
            found += _paid(owed, rounding[about[entry_id]["to_country"]])
    return Payments.frame(found)


def _grouped(frame: pl.DataFrame) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for row in frame.iter_rows(named=True):
        rows.setdefault(row["entry_id"], []).append(row)
    return rows


def _paid(owed: Declaration, basis: Row) -> Iterator[Row]:
    """The payments of one declaration in the order of reckoning."""
    units = exact(owed.about["units_per_declaration"])
    sums: dict[tuple[str, str], list[Any]] = {}
    for line, amount in owed.amounts():
        name = "duty" if line["head"] == "duty" else line["line"]
        found = sums.setdefault((line["head"], name), [Fraction(0), [], [], line["payer"]])
        found[0] += amount * units
        found[1].append(line["rule_id"])
        found[2].append(line["confidence"])
    for number, ((head, name), (total, rules, sure, payer)) in enumerate(sums.items(), 1):
        yield {
            "entry_id": owed.about["entry_id"],
            "line_no": number,
            "payment": name,
            "head": head,
            "payer": payer,
            "units": owed.about["units_per_declaration"],
            "unrounded": shown(total),
            "amount": _as_paid(total, basis),
            "currency": owed.about["declared_in"],
            "rounding": f"{basis['rounding']} to {basis['smallest_unit']:g}",
            "rule_id": "|".join(dict.fromkeys(rule for rule in rules if rule)),
            "confidence": weakest(sure),
        }


def rounded(amount: Fraction, mode: str, smallest: float) -> Fraction:
    """An amount as it is paid: whole multiples of the smallest unit, rounded by the rule."""
    if mode == "none":
        return amount
    unit = exact(smallest)
    whole = amount / unit
    return _to_whole(whole, mode) * unit


def _as_paid(amount: Fraction, basis: Row) -> str:
    """A rounded amount with the decimals of the smallest unit; one that is not rounded as it is."""
    if basis["rounding"] == "none":
        return shown(amount)
    decimals = max(0, -int(Decimal(repr(basis["smallest_unit"])).normalize().as_tuple().exponent))
    paid = rounded(amount, basis["rounding"], basis["smallest_unit"])
    return f"{Decimal(int(paid * 10**decimals)).scaleb(-decimals):f}"


def _to_whole(number: Fraction, mode: str) -> int:
    """A whole number near another; relief is below zero, and half of it goes the way of what it relieves."""
    if number < 0:
        return -_to_whole(-number, mode)
    floor = number.numerator // number.denominator
    rest, half = number - floor, Fraction(1, 2)
    if mode == "down":
        return floor
    if mode == "up":
        return floor + (rest > 0)
    if mode == "half_even" and rest == half:
        return floor + floor % 2
    return floor + (rest >= half)


def shown(amount: Fraction) -> str:
    """An amount in decimals where they end soon, else as a fraction."""
    for digits in range(LONGEST + 1):
        if (amount * 10**digits).denominator == 1:
            return f"{Decimal(int(amount * 10**digits)).scaleb(-digits):f}"
    return f"{amount.numerator}/{amount.denominator}"
