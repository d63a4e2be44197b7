"""Verdicts per recipe and threshold, with the lines that they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from corridor.errors import MissingRows
from corridor.exchange import Exchange
from corridor.local_content.judged import judged
from corridor.local_content.measured import Made, Measure, is_about, operations, points, share_of_value
from corridor.provenance import weakest
from corridor.tables.column import cell_values
from corridor.tables.results import LocalContent, LocalContentLines

Row = Mapping[str, Any]
POINTS, SHARE, BELOW, OPERATIONS = "min_points", "min_local_share", "below_local_share", "required_operations"
TOTAL = "reference_total"
EARNING = ("operation_points", "component_points")


@dataclass(frozen=True)
class LocalContentResult:
    """What `local_content` gives: `LocalContent` and `LocalContentLines`."""

    local_content: pl.DataFrame
    local_content_lines: pl.DataFrame


def local_content(
    recipes: pl.DataFrame,
    recipe_inputs: pl.DataFrame,
    recipe_operations: pl.DataFrame,
    products: pl.DataFrame,
    bom: pl.DataFrame,
    sites: pl.DataFrame,
    localisation_rules: pl.DataFrame,
    country_groups: pl.DataFrame,
    exchange: Exchange,
    currency: str,
    on: date,
    until: date | None = None,
) -> LocalContentResult:
    """Test what every recipe makes against the thresholds of the country or union it stands in.

    Parameters
    ----------
    recipes, recipe_inputs, recipe_operations
        What is made where, from what, and which operations are done there.
    bom
        Components with their origin and value, for components that earn points and for the share of value.
    localisation_rules
        Rows of kind ``operation_points`` and ``component_points`` earn; ``min_points``, ``min_local_share``,
        ``below_local_share`` and ``required_operations`` are thresholds of what is built there, kits aside;
        ``reference_total`` tells the points of a whole scheme. Others tell facts and are not tested.
    on, until
        Thresholds in force on any day between the two are tested, each on the first of these days that it holds.

    Returns
    -------
    LocalContentResult
        One verdict per recipe and threshold, sorted; a figure is the sum of its lines. What is not known is counted
        both ways, and the answer is given only if both agree.

    Notes
    -----
    Points: decree 719 of the Government of Russia of 17 July 2015. Share of value: one less the value of foreign
    inputs over the ex-works price, as in rules of origin, whose bill of materials it shares.
    """
    tables = _Tables(
        by_product={row["product_id"]: row for row in products.iter_rows(named=True)},
        countries=dict(sites.select("site_id", "country").iter_rows()),
        groups={g: frozenset(c) for g, c in country_groups.group_by("group_id").agg("country").iter_rows()},
        bom=_grouped(bom, "product_id"),
        inputs=_grouped(recipe_inputs, "recipe_id"),
        done=_grouped(recipe_operations, "recipe_id"),
        made=_grouped(recipes, "product_id"),
        exchange=exchange,
        currency=currency,
    )
    rules = sorted(localisation_rules.iter_rows(named=True), key=lambda r: r["localisation_rule_id"])
    found, lines = [], []
    for recipe in sorted(recipes.iter_rows(named=True), key=lambda r: r["recipe_id"]):
        for rule, day in _thresholds(rules, recipe, tables, on, until or on):
            verdict, measure = _tested(rule, rules, recipe, tables, day)
            found.append(verdict)
            lines += [
                {"recipe_id": recipe["recipe_id"], "localisation_rule_id": rule["localisation_rule_id"], "line_no": n,
                 **vars(line)}
                for n, line in enumerate(measure.lines, 1)
            ]  # fmt: skip
    return LocalContentResult(LocalContent.frame(found), LocalContentLines.frame(lines))


@dataclass(frozen=True)
class _Tables:
    by_product: Mapping[str, Row]
    countries: Mapping[str, str]
    groups: Mapping[str, frozenset[str]]
    bom: Mapping[str, list[Row]]
    inputs: Mapping[str, list[Row]]
    done: Mapping[str, list[Row]]
    made: Mapping[str, list[Row]]
    exchange: Exchange
    currency: str

    def area(self, jurisdiction: str) -> frozenset[str]:
        return self.groups.get(jurisdiction, frozenset()) | {jurisdiction}

    def money(self, amount: float | None, currency: str, on: date) -> float | None:
        if amount is None:
            return None
        try:
            return amount * self.exchange.rate(currency, self.currency, on).value
        except MissingRows:
            return None


def _grouped(frame: pl.DataFrame, key: str) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for row in frame.iter_rows(named=True):
        rows.setdefault(row[key], []).append(row)
    return rows


def _in_force(row: Row, on: date) -> bool:
    return (row["valid_from"] is None or row["valid_from"] <= on) and (row["valid_to"] is None or row["valid_to"] >= on)


def _thresholds(
    rules: Sequence[Row], recipe: Row, tables: _Tables, on: date, until: date
) -> Iterator[tuple[Row, date]]:
    """The thresholds that the recipe's country sets for such goods within the days, and the day each is tested on."""
    country = tables.countries.get(recipe["site_id"], "")
    made = _made(recipe, frozenset(), tables, on)
    for rule in rules:
        day = max(filter(None, [on, rule["valid_from"]]))
        if (
            rule["constraint_type"] in (POINTS, SHARE, BELOW, OPERATIONS)
            and country in tables.area(rule["jurisdiction"])
            and day <= until
            and _in_force(rule, day)
            and is_about(rule, made)
            and tables.by_product.get(recipe["product_id"], {}).get("kind") != "kit"  # thresholds are of what is built
        ):
            yield rule, day


def _made(recipe: Row, area: frozenset[str], tables: _Tables, on: date) -> Made:
    product = tables.by_product.get(recipe["product_id"], {})
    done = dict.fromkeys(cell_values(recipe["operations"]), 1.0)
    stated = [row for row in tables.done.get(recipe["recipe_id"], []) if _in_force(row, on)]
    done |= {row["operation"]: row["share"] for row in stated}
    inputs = [_input(row, tables, on) for row in tables.inputs.get(recipe["recipe_id"], [])]
    components = [
        {**row, "value": tables.money(row["value_per_unit"] * row["quantity_per_unit"], row["currency"], on)}
        for row in tables.bom.get(recipe["product_id"], [])
    ]
    return Made(
        recipe=recipe,
        category=product.get("category"),
        hs_code=product.get("hs_code"),
        done=done,
        area=area,
        bom=components,
        inputs=inputs,
        ex_works=tables.money(recipe["ex_works_price_per_unit"], recipe["currency"], on),
        confidences=(
            recipe["confidence"],
            *(row["confidence"] for row in stated),
            *(row["confidence"] for row in tables.bom.get(recipe["product_id"], [])),
        ),
    )


def _input(row: Row, tables: _Tables, on: date) -> Row:
    """An input of a recipe with its dearest price and the country of those who make it."""
    product = tables.by_product.get(row["product_id"], {})
    makers = tables.made.get(row["product_id"], [])
    prices = [tables.money(m["ex_works_price_per_unit"], m["currency"], on) for m in makers]
    known = [price for price in prices if price is not None]
    countries = [tables.countries.get(m["site_id"], "") for m in makers]
    value = max(known) * row["quantity_per_unit"] if known else None
    return {**row, "value": value, "country": product.get("origin_country") or next(iter(countries), "")}


def _tested(rule: Row, rules: Sequence[Row], recipe: Row, tables: _Tables, day: date) -> tuple[dict[str, Any], Measure]:
    made = _made(recipe, tables.area(rule["jurisdiction"]), tables, day)
    kind = rule["constraint_type"]
    if kind == POINTS:
        earning = [
            r for r in rules if r["scheme"] == rule["counts"] and r["constraint_type"] in EARNING and _in_force(r, day)
        ]
        whole = (r for r in rules if r["scheme"] == rule["counts"] and r["constraint_type"] == TOTAL)
        measure, name, needed = points(earning, made, next(whole, None)), "points", rule["value"]
        if not earning:
            measure = Measure(0.0, float("inf"), (), ("the rows of points of the scheme in `counts`",))
    elif kind == OPERATIONS:
        measure, name = operations(rule, made), "operations"
        needed = float(len(measure.lines))
    else:
        measure, name = share_of_value(made), "share_of_value"
        needed = _as_share(rule)
    verdict, reached, reason = judged(kind == BELOW, name, measure, needed)
    return {
        "recipe_id": recipe["recipe_id"],
        "localisation_rule_id": rule["localisation_rule_id"],
        "product_id": recipe["product_id"],
        "scheme": rule["scheme"],
        "measure": name,
        "verdict": verdict,
        "reached": reached,
        "needed": needed,
        "valid_from": rule["valid_from"],
        "valid_to": rule["valid_to"],
        "benefit": rule["benefit"] or rule["object"],
        "reason": reason,
        "confidence": weakest([rule["confidence"], *measure.confidences]),
    }, measure


def _as_share(rule: Row) -> float | None:
    value: float | None = rule["value"]
    if value is None:
        return None
    return value / 100 if (rule["unit"] or "").startswith("percent") else value
