"""What a plant's product is measured by: points of operations and components, share of value, operations done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from corridor.provenance import weakest
from corridor.tables.column import cell_values

Row = Mapping[str, Any]
COUNTED, NOT, UNKNOWN = "counted", "not_counted", "not_known"


@dataclass(frozen=True)
class Line:
    """One operation, component or value: whether it counts, for how much, and why."""

    what: str
    state: str
    amount: float | None
    why: str
    rule_id: str | None = None


@dataclass(frozen=True)
class Made:
    """What a recipe makes, as local content sees it.

    Attributes
    ----------
    done
        By operation: the share of it that is done at the site.
    area
        Countries that count as local.
    bom
        Lines of the product's bill of materials.
    inputs
        Inputs of the recipe that come from another site: ``product_id, quantity_per_unit, value, country`` with the
        value per unit in the case's currency (empty: not known).
    """

    recipe: Row
    category: str | None
    hs_code: str | None
    done: Mapping[str, float]
    area: frozenset[str]
    bom: Sequence[Row]
    inputs: Sequence[Row]
    ex_works: float | None
    confidences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """A figure with its lines: at least `low`, at most `high` as unknown lines are counted out or in."""

    low: float
    high: float
    lines: tuple[Line, ...]
    missing: tuple[str, ...] = ()
    confidences: tuple[str, ...] = ()
    more: tuple[tuple[str, float], ...] = field(default=())


def is_about(rule: Row, made: Made) -> bool:
    """The rule is about goods such as these."""
    categories = cell_values(rule["category"])
    if categories and made.category not in categories:
        return False
    return not rule["hs_prefix"] or (made.hs_code or "").startswith(rule["hs_prefix"])


def points(rules: Sequence[Row], made: Made, total: Row | None = None) -> Measure:
    """Points of the rows of a scheme: for operations done, by the share done, and for components that are local.

    Parameters
    ----------
    total
        The row that tells how many points the whole scheme has. Points that no row earns might be earned or not, so
        a product is never failed for want of rows.
    """
    lines, low, high, more = [], 0.0, 0.0, []
    for rule in rules:
        if rule["value"] is None or not is_about(rule, made):
            continue
        line, least, most = _points_of(rule, made)
        lines.append(line)
        low, high = low + least, high + most
        if most < rule["value"]:
            more.append((rule["object"], rule["value"] - most))
    told = [rule["confidence"] for rule in rules if any(line.rule_id == rule["localisation_rule_id"] for line in lines)]
    more.sort(key=lambda pair: (-pair[1], pair[0]))
    named = sum(rule["value"] for rule in rules if rule["value"] is not None and is_about(rule, made))
    if total is not None and total["value"] is not None and total["value"] > named:
        unnamed = total["value"] - named
        why = f"No row tells what earns {unnamed:,.0f} of the {total['value']:,.0f} points of {total['scheme']}."
        lines.append(Line("what no row names", UNKNOWN, None, why, total["localisation_rule_id"]))
        high += unnamed
    return Measure(low, high, tuple(lines), (), (weakest(told), *made.confidences), tuple(more))


def _points_of(rule: Row, made: Made) -> tuple[Line, float, float]:
    value, key, name = rule["value"], rule["localisation_rule_id"], rule["object"]
    if rule["constraint_type"] == "operation_points":
        shares = {op: made.done.get(op, 0.0) for op in cell_values(rule["operation"])}
        share = min(shares.values(), default=0.0)
        if share <= 0:
            return (
                Line(name, NOT, 0.0, f"{', '.join(shares) or 'no operation named'} is not done there.", key),
                0.0,
                0.0,
            )
        part = "" if share == 1 else f" for {share:.0%} of it"
        return Line(name, COUNTED, value * share, f"Done there{part}.", key), value * share, value * share
    wanted = cell_values(rule["component"])
    found = {row["line"]: row["origin_country"] for row in made.bom if row["line"] in wanted}
    foreign = [f"{line} is from {country}" for line, country in found.items() if country not in made.area]
    if foreign or not wanted:
        return Line(name, NOT, 0.0, f"{', '.join(foreign) or 'no component named'}.", key), 0.0, 0.0
    if lacking := [line for line in wanted if line not in found]:
        return Line(name, UNKNOWN, None, f"bom has no line {', '.join(lacking)}.", key), 0.0, value
    return Line(name, COUNTED, value, f"{', '.join(found)} from within.", key), value, value


def share_of_value(made: Made) -> Measure:
    """1 - value of foreign inputs / ex-works price, from the recipe's inputs and the rest of the bill of materials.

    An input that the recipe has shipped in counts whole as where it comes from; the bill of materials is looked at
    only for what is not part of such an input, and so only where the recipe has none.
    """
    if not made.ex_works:
        return Measure(0.0, 1.0, (), ("ex_works_price_per_unit of the recipe",), made.confidences)
    if not made.inputs and not made.bom:
        return Measure(0.0, 1.0, (), ("a bill of materials of the product, or inputs of the recipe",), made.confidences)
    lines, foreign, missing = [], 0.0, []
    for row in made.inputs or made.bom:
        name = row.get("product_id") if made.inputs else row["component"]
        country, value = (row["country"], row["value"]) if made.inputs else (row["origin_country"], row["value"])
        if value is None:
            missing.append(f"the price of {name}")
            lines.append(Line(str(name), UNKNOWN, None, f"It comes from {country}; its value is not known."))
        elif country in made.area:
            lines.append(Line(str(name), COUNTED, value, f"It comes from {country}."))
        else:
            foreign += value
            lines.append(Line(str(name), NOT, value, f"It comes from {country}, outside."))
    own = made.ex_works - sum(line.amount or 0.0 for line in lines)
    lines.append(Line("work and margin", COUNTED, own, "What the ex-works price holds beyond its inputs."))
    low = high = 1 - foreign / made.ex_works
    if missing:
        low = 0.0
    dearest = sorted((line for line in lines if line.state == NOT), key=lambda line: -(line.amount or 0.0))
    more = tuple((line.what, (line.amount or 0.0) / made.ex_works) for line in dearest)
    return Measure(low, high, tuple(lines), tuple(missing), made.confidences, more)


def operations(rule: Row, made: Made) -> Measure:
    """How many of the operations that are required are done in full."""
    lines = []
    for name in cell_values(rule["operation"]):
        share = made.done.get(name, 0.0)
        state = COUNTED if share >= 1 else NOT
        why = "Done there." if share >= 1 else f"Done for {share:.0%}." if share else "Not done there."
        lines.append(Line(name, state, 1.0 if share >= 1 else 0.0, why, rule["localisation_rule_id"]))
    count = float(sum(line.state == COUNTED for line in lines))
    more = tuple((line.what, 1.0) for line in lines if line.state == NOT)
    return Measure(count, count, tuple(lines), (), made.confidences, more)
