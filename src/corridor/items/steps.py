"""Where the cost of an item steps: at which power, engine, price, lot, age or day another row of the rules begins.

For designing a product, a lot or a date. The ledger prices true figures only: what is declared is what is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import polars as pl

from corridor.errors import CorridorError
from corridor.items.inputs_scaled import COLUMN as FOREIGN_INPUTS
from corridor.items.inputs_scaled import with_scaled_inputs
from corridor.items.pricing import price_items
from corridor.items.rules import Rules
from corridor.units import HP_PER_KW

MOVES_ON = 0.05
"""What the lines on the same rows move between two neighbouring values, from which on it is told, per unit."""
GRID = 160
"""Points looked at first; rows of rules add their own."""
FINENESS = {
    "engine_cc": 1.0, "power_kw": 0.01, "age_years": 1 / 365.25, "units": 1.0, "price_per_unit": 0.01,
    "mass_kg_per_unit": 0.01, "inland_per_unit": 0.01, "main_carriage_per_unit": 0.01, "after_border_per_unit": 0.01,
    "insurance_per_unit": 0.01, "retail_price_per_unit": 0.01, "days": 1.0, "on": 1.0, FOREIGN_INPUTS: 0.001,
}  # fmt: skip
"""What can be asked about, and how finely a step is told; days for ``on``, a thousandth of today's value of inputs."""
_OF_BAND = {
    "engine_power_hp": ("power_kw", HP_PER_KW), "engine_power_kw": ("power_kw", 1.0), "power_kw": ("power_kw", 1.0),
    "engine_cc": ("engine_cc", 1.0), "age_years": ("age_years", 1.0), "mass_kg": ("mass_kg_per_unit", 1.0),
}  # fmt: skip
"""Variables of bands, the column each is reckoned from, and by which factor."""
_OF_RULES = (
    "duty",
    "remedy",
    "excise",
    "vat",
    "other_tax",
    "processing_fee",
    "recycling_fee",
    "registration",
    "relief",
)
"""Heads whose lines rest on rows of rules; the others rest on the item's own figures."""


@dataclass(frozen=True)
class Steps:
    """Where an item's cost steps.

    Attributes
    ----------
    table
        One row per step: ``last`` value before it and ``first`` after it, ``before`` and ``after`` landed per unit,
        ``step`` between them, ``what`` changed in words. Empty amounts: refused on that side.
    curve
        ``value, landed, cash, outcome`` at every point that was looked at.
    """

    column: str
    table: pl.DataFrame
    curve: pl.DataFrame


@dataclass(frozen=True)
class _Axis:
    """Values of a column as whole numbers of its fineness above the lower end."""

    column: str
    low: Any
    fineness: float
    last: int

    def value(self, place: int) -> Any:
        if isinstance(self.low, date):
            return self.low + timedelta(days=place)
        return round(self.low + place * self.fineness, 9)

    def place(self, value: Any) -> int:
        gap: float = (value - self.low).days if isinstance(self.low, date) else (value - self.low) / self.fineness
        return round(gap)


def steps(item: pl.DataFrame, rules: Rules, column: str, low: Any, high: Any) -> Steps:
    """Find every step of an item's landed cost between two values of one of its figures.

    Parameters
    ----------
    item
        One row of `declaration_items`.
    column
        A key of `FINENESS`.
    low, high
        Both included; days for ``on``.

    Raises
    ------
    CorridorError
        The column cannot be varied, or the range is empty.

    Notes
    -----
    The rows that each point is charged by are compared; between two points that differ the middle is looked at until
    they are neighbours. First points are an even grid and the bounds that the rules themselves name, so that a step is
    missed only if another undoes it between two points.
    """
    axis = _axis(column, low, high)
    seen: dict[int, dict[str, Any]] = {}
    wanted = _first_places(axis, rules)
    while wanted:
        seen |= _looked_at(item, axis, sorted(wanted), rules)
        places = sorted(seen)
        wanted = {(a + b) // 2 for a, b in pairwise(places) if b - a > 1 and seen[a]["rows"] != seen[b]["rows"]}
    places = sorted(seen)
    found = [_step(axis, seen[a], seen[b], a, b) for a, b in pairwise(places) if seen[a]["rows"] != seen[b]["rows"]]
    schema = {"last": pl.String, "first": pl.String, "before": pl.Float64, "after": pl.Float64, "step": pl.Float64,
              "what": pl.String}  # fmt: skip
    curve = pl.DataFrame(
        [(str(axis.value(p)), seen[p]["landed"], seen[p]["cash"], seen[p]["outcome"]) for p in places],
        schema={"value": pl.String, "landed": pl.Float64, "cash": pl.Float64, "outcome": pl.String}, orient="row",
    )  # fmt: skip
    return Steps(column, pl.DataFrame(found, schema=schema, orient="row"), curve)


def _axis(column: str, low: Any, high: Any) -> _Axis:
    if column not in FINENESS:
        raise CorridorError(f"{column} cannot be varied; take one of {', '.join(sorted(FINENESS))}.")
    if not low < high:
        raise CorridorError(f"{column}: {low} to {high} is no range; write the lower end first.")
    axis = _Axis(column, low, FINENESS[column], 0)
    return _Axis(column, low, FINENESS[column], axis.place(high))


def _first_places(axis: _Axis, rules: Rules) -> set[int]:
    places = {round(axis.last * i / GRID) for i in range(GRID + 1)} | {0, axis.last}
    for value in _named_values(axis.column, rules):
        if axis.low <= value <= axis.value(axis.last):
            # A bound belongs to the band below or above it: both sides are looked at.
            places |= {axis.place(value) + d for d in (-1, 0, 1)}
    return {p for p in places if 0 <= p <= axis.last}


def _named_values(column: str, rules: Rules) -> set[Any]:
    """Values of the column at which rows of the rules begin or end."""
    taxes, tariffs = rules.tables["import_taxes"], rules.tables["tariffs"]
    if column == "on":
        days = [t[c].drop_nulls().unique().to_list() for t in (taxes, tariffs) for c in ("valid_from", "valid_to")]
        return {day for found in days for day in found}
    values: set[Any] = set()
    for band, (of, factor) in _OF_BAND.items():
        if of == column:
            rows = taxes.filter(pl.col("band_variable") == band)
            ends = pl.concat([rows["band_from"], rows["band_to"]]).drop_nulls().unique()
            values |= {end / factor for end in ends}
    if column == "engine_cc":
        values |= set(pl.concat([tariffs["engine_cc_from"], tariffs["engine_cc_to"]]).drop_nulls().unique())
    return values


def _looked_at(item: pl.DataFrame, axis: _Axis, places: list[int], rules: Rules) -> dict[int, dict[str, Any]]:
    # A point bears its value in its name, so that a refusal can be read.
    names = {f"{item['item_id'][0]}@{axis.value(p)}": p for p in places}
    if axis.column == FOREIGN_INPUTS:
        rows, rules = with_scaled_inputs(item, rules, {name: axis.value(p) for name, p in names.items()})
    else:
        values = pl.Series(axis.column, [axis.value(p) for p in places], dtype=item.schema[axis.column])
        rows = item.drop(axis.column, "item_id").join(
            pl.DataFrame([values, pl.Series("item_id", list(names))]), how="cross"
        )
    result = price_items(rows.select(item.columns), rules)
    ruled = result.cost_lines.filter(pl.col("head").is_in(list(_OF_RULES)))
    lines = ruled.select("entry_id", "head", "line", "rule_id", "unit", "amount_per_unit", "is_cost")
    by_item: dict[str, list[tuple[Any, ...]]] = {}
    for entry, *line in lines.iter_rows():
        by_item.setdefault(entry, []).append(tuple(line))
    seen = {}
    columns = {"landed": "landed_per_unit", "cash": "cash_per_unit", "outcome": "outcome", "reason": "reason"}
    for row in result.landed_costs.select("entry_id", **columns).iter_rows(named=True):
        own = by_item.get(row["entry_id"], [])
        rows_used = (row["outcome"] == "refused", frozenset((head, rule, unit) for head, _, rule, unit, _, _ in own))
        seen[names[row["entry_id"]]] = {**row, "rows": rows_used, "lines": own}
    return seen


def _step(axis: _Axis, before: dict[str, Any], after: dict[str, Any], a: int, b: int) -> tuple[Any, ...]:
    one, other = before["landed"], after["landed"]
    step = None if one is None or other is None else other - one
    what = _what(before["lines"], after["lines"], step)
    for side, words in ((before, "before: "), (after, "then: ")):
        if side["outcome"] == "refused":
            what = f"refused {words}{side['reason']}"
    return (str(axis.value(a)), str(axis.value(b)), one, other, step, what)


def _what(before: list[tuple[Any, ...]], after: list[tuple[Any, ...]], step: float | None) -> str:
    """Lines that rest on other rows than before, with what each moves, and what the figures that go on move."""
    words: list[str] = []
    rest = step or 0.0
    heads = dict.fromkeys(line[0] for line in (*before, *after))
    for head in heads:
        one, other = ([line for line in lines if line[0] == head] for lines in (before, after))
        if {line[2:4] for line in one} == {line[2:4] for line in other}:
            continue
        old, new = ("+".join(dict.fromkeys(line[2] for line in lines)) or "none" for lines in (one, other))
        moved = sum(line[4] for line in other) - sum(line[4] for line in one)
        rest -= sum(line[4] for line in other if line[5]) - sum(line[4] for line in one if line[5])
        name = (one or other)[0][1]
        words.append(
            f"{name}: {old} to {new} ({moved:+,.2f})" if old != new else f"{name}: {new} turns ({moved:+,.2f})"
        )
    if step is not None and abs(rest) >= MOVES_ON:
        words.append(f"all else, as the figure itself and exchange rates move ({rest:+,.2f})")
    return "; ".join(words)
