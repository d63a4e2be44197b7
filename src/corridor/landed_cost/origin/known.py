"""The tables of a call, by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.origin.goods import Stated
from corridor.landed_cost.origin.parsed import Rule, rule_of
from corridor.tables.column import cell_values
from corridor.tables.origin import Cumulation, InputOrigins, ProductionCosts, ProofRules
from corridor.tables.supply_and_demand import Recipes
from corridor.tables.what import Bom, ProductFacts, Products

Row = Mapping[str, Any]
ANY = "*"


@dataclass(frozen=True)
class Known:
    """What a call knows, by key; rows of a key are in an order that does not hang on that of the tables."""

    products: Mapping[str, Row]
    bom: Mapping[str, tuple[Row, ...]]
    stated_origins: Mapping[tuple[str, str], tuple[Row, ...]]
    lines_stated: Mapping[str, frozenset[str]]
    agreements: Mapping[str, Row]
    grants: Mapping[str, frozenset[str]]
    gets: Mapping[str, frozenset[str]]
    groups: Mapping[str, frozenset[str]]
    rules: Mapping[str, tuple[Rule, ...]]
    cumulation: Mapping[str, tuple[Row, ...]]
    proof_rules: Mapping[str, tuple[Row, ...]]
    costs: Mapping[str, Mapping[str, Row]]
    facts: Mapping[str, Mapping[str, tuple[str, ...]]]
    facts_confidence: Mapping[str, tuple[str, ...]]
    operations: Mapping[str, frozenset[str]]
    exchange: Exchange
    currency: str
    _stated: dict[tuple[str, str | None], Stated] = field(default_factory=dict)
    _one_side: dict[tuple[str, str, str], bool] = field(default_factory=dict)

    def code(self, product: str) -> str | None:
        """The tariff code of a product, if one is given."""
        row = self.products.get(product)
        return None if row is None else row["hs_code"] or None

    def on_one_side(self, agreement: str, one: str, other: str) -> bool:
        """Whether both countries belong to a group that trades under the agreement as one side, like a union."""
        key = (agreement, one, other)
        if key not in self._one_side:
            rules = self.rules.get(agreement, ())
            sides = {word for rule in rules for word in (rule.exporter, rule.importer)}
            together = any({one, other} <= self.groups.get(word, frozenset()) for word in sides)
            meant = any(
                is_meant(rule.exporter, start, self.groups) and is_meant(rule.importer, end, self.groups)
                for rule in rules
                for start, end in ((one, other), (other, one))
            )
            self._one_side[key] = together and not meant
        return self._one_side[key]

    def stated(self, product: str, supply: str | None = None) -> Stated:
        """What is stated of a product, and of the recipe it comes from."""
        key = (product, supply)
        if key not in self._stated:
            row = self.products.get(product, {})
            self._stated[key] = Stated(
                product, self.facts.get(product, {}), row.get("propulsion"), row.get("part_family"),
                None if supply is None else self.operations.get(supply),
            )  # fmt: skip
        return self._stated[key]


def known_from(
    bom: pl.DataFrame,
    agreements: pl.DataFrame,
    agreement_members: pl.DataFrame,
    country_groups: pl.DataFrame,
    origin_rules: pl.DataFrame,
    exchange: Exchange,
    currency: str,
    products: pl.DataFrame | None,
    more: Mapping[str, pl.DataFrame | None],
) -> Known:
    """The tables of a call, by key; `more` holds those that may be left out."""
    groups = _sets(country_groups, "group_id")
    stated = _by_line(_or_empty(more.get("input_origins"), InputOrigins))
    facts = _or_empty(more.get("product_facts"), ProductFacts)
    return Known(
        products=_one_by_one(_or_empty(products, Products), "product_id"),
        bom=_grouped(Bom.conform(bom), "product_id", ("line",)),
        stated_origins=stated,
        lines_stated={product: frozenset(line for other, line in stated if other == product) for product, _ in stated},
        agreements=_one_by_one(agreements, "agreement_id"),
        grants=_sides(agreement_members, "importer", groups),
        gets=_sides(agreement_members, "exporter", groups),
        groups=groups,
        rules={
            key: tuple(rule_of(row) for row in rows)
            for key, rows in _grouped(origin_rules, "agreement_id", ("alternative", "origin_rule_id")).items()
        },
        cumulation=_grouped(_or_empty(more.get("cumulation"), Cumulation), "agreement_id", ("cumulation_id",)),
        proof_rules=_grouped(_or_empty(more.get("proof_rules"), ProofRules), "agreement_id", ("proof_rule_id",)),
        costs={
            product: {row["element"]: row for row in rows}
            for product, rows in _grouped(
                _or_empty(more.get("production_costs"), ProductionCosts), "product_id", ("element",)
            ).items()
        },
        facts=_facts(facts),
        facts_confidence={
            product: tuple(sorted({row["confidence"] for row in rows}))
            for product, rows in _grouped(facts, "product_id", ("fact", "value")).items()
        },
        operations=_operations(more.get("recipes")),
        exchange=exchange,
        currency=currency,
    )


def _or_empty(frame: pl.DataFrame | None, table: Any) -> pl.DataFrame:
    made: pl.DataFrame = table.empty() if frame is None else frame
    return made


def _one_by_one(frame: pl.DataFrame, key: str) -> dict[str, Row]:
    return {row[key]: row for row in frame.iter_rows(named=True)}


def _grouped(frame: pl.DataFrame, key: str, order: tuple[str, ...]) -> dict[str, tuple[Row, ...]]:
    rows: dict[str, list[Row]] = {}
    for row in frame.sort(key, *order).iter_rows(named=True):
        rows.setdefault(row[key], []).append(row)
    return {name: tuple(of) for name, of in rows.items()}


def _by_line(frame: pl.DataFrame) -> dict[tuple[str, str], tuple[Row, ...]]:
    rows: dict[tuple[str, str], list[Row]] = {}
    for row in InputOrigins.conform(frame).sort("input_origin_id").iter_rows(named=True):
        rows.setdefault((row["product_id"], row["line"]), []).append(row)
    return {key: tuple(of) for key, of in rows.items()}


def _sets(frame: pl.DataFrame, key: str) -> dict[str, frozenset[str]]:
    return {name: frozenset(countries) for name, countries in frame.group_by(key).agg("country").iter_rows()}


def _sides(members: pl.DataFrame, side: str, groups: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    listed = _sets(members.filter(pl.col("side") == side), "agreement_id")
    return {key: expanded(words, groups) for key, words in listed.items()}


def expanded(words: Iterable[str], groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Countries, with those of the groups among the words."""
    return frozenset(country for word in words for country in (word, *groups.get(word, ())))


def _facts(frame: pl.DataFrame) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for product, fact, value in frame.select("product_id", "fact", "value").sort(pl.all()).iter_rows():
        of_product = found.setdefault(product, {})
        of_product[fact] = (*of_product.get(fact, ()), value)
    return found


def _operations(recipes: pl.DataFrame | None) -> dict[str, frozenset[str]]:
    rows = Recipes.empty() if recipes is None else recipes
    told = rows.select("recipe_id", "operations").drop_nulls("operations")
    return {recipe: frozenset(cell_values(text)) for recipe, text in told.iter_rows()}


def is_meant(word: str, country: str, groups: Mapping[str, frozenset[str]]) -> bool:
    """Whether a word of a rule means a country: the country, a group that holds it, or any."""
    return word in (country, ANY) or country in groups.get(word, ())


def in_force(row: Row, on: date) -> bool:
    """Whether a dated row holds on a day; both ends belong to it."""
    return (row["valid_from"] is None or row["valid_from"] <= on) and (row["valid_to"] is None or on <= row["valid_to"])
