"""Kinds of goods and of ways: items that no rule of a country can tell apart share a class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from corridor.landed_cost.bulk.codes import UNKNOWN, Ints, bands
from corridor.landed_cost.bulk.edges import Edges
from corridor.units import HP_PER_KW

GOODS = ("hs_code", "form", "propulsion", "age_years", "engine_cc", "power_kw", "stated")
VEHICLE_HEADINGS = ("8701", "8702", "8703", "8704", "8705", "8711", "8716")
_FORM_OF_KIND = {"vehicle": "cbu", "kit": "ckd", "part": "part"}
_OF_PRODUCT = ("kind", "hs_code", "propulsion", "engine_cc", "power_kw", "age_years", "mass_kg_per_unit")


def completed(goods: pl.DataFrame, products: pl.DataFrame, product_facts: pl.DataFrame) -> pl.DataFrame:
    """Goods with the figures of their product in empty cells, what follows from the code, and ``stated`` facts."""
    known = products.select("product_id", "builds", *(pl.col(c).alias(f"_{c}") for c in _OF_PRODUCT))
    goods = goods.join(known, on="product_id", how="left", maintain_order="left")
    goods = goods.with_columns(pl.coalesce(c, f"_{c}").alias(c) for c in _OF_PRODUCT)
    vehicle = pl.col("hs_code").str.slice(0, 4).is_in(list(VEHICLE_HEADINGS)).fill_null(False)
    kind = pl.coalesce("kind", pl.when(vehicle).then(pl.lit("vehicle")).otherwise(pl.lit("part")))
    goods = goods.with_columns(
        kind=kind, propulsion=pl.col("propulsion").fill_null("none"), age_years=pl.col("age_years").fill_null(0.0)
    )
    form = pl.coalesce("form", pl.col("kind").replace_strict(_FORM_OF_KIND, default="part", return_dtype=pl.String))
    facts: dict[str, list[tuple[str, str]]] = {}
    for product, fact, value in product_facts.select("product_id", "fact", "value").iter_rows():
        facts.setdefault(product, []).append((fact, value))
    stated = [
        _stated(said, facts.get(product, [])) for product, said in goods.select("product_id", "facts").iter_rows()
    ]
    return goods.with_columns(form=form, stated=pl.Series(stated, dtype=pl.String)).drop(f"_{c}" for c in _OF_PRODUCT)


def _stated(said: str | None, of_product: list[tuple[str, str]]) -> str:
    own = []
    for part in (said or "").split("|"):
        fact, equals, value = (piece.strip() for piece in part.partition("="))
        if fact:
            own.append((fact, value if equals else "yes"))
    named = {fact for fact, _ in own}
    both = sorted({*own, *(pair for pair in of_product if pair[0] not in named)})
    return "\n".join(f"{fact}={value}" for fact, value in both)


@dataclass
class Market:
    """One country of import, as far as items of it were met.

    Attributes
    ----------
    goods_kind, lane_kind
        Per combination of goods and of ways that were met: its kind in this country, -1 where it was not asked for.
    class_of
        Per kind of way and kind of goods the class, -1 where there is none yet.
    """

    country: str
    territory: str
    edges: Edges
    prefixes: frozenset[str]
    origin_words: frozenset[str]
    groups: Mapping[str, frozenset[str]]
    traders: Mapping[str, frozenset[str]]
    goods_kind: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    lane_kind: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    class_of: Ints = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    _goods: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _lanes: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def grow(self, goods: pl.DataFrame, lanes: pl.DataFrame) -> None:
        """Give a kind to the goods, and to the ways into this country, that were met since the last time."""
        new = goods.slice(len(self.goods_kind))
        if new.height:
            kinds = [self._goods.setdefault(key, len(self._goods)) for key in self._goods_keys(new)]
            self.goods_kind = np.concatenate([self.goods_kind, np.array(kinds, np.int64)])
        fresh = lanes.slice(len(self.lane_kind))
        if fresh.height:
            ways = [
                self._lanes.setdefault(self._lane_key(row), len(self._lanes))
                if row["to_country"] == self.country
                else UNKNOWN
                for row in fresh.iter_rows(named=True)
            ]
            self.lane_kind = np.concatenate([self.lane_kind, np.array(ways, np.int64)])
        grown = np.full((len(self._lanes), len(self._goods)), UNKNOWN, np.int64)
        grown[: self.class_of.shape[0], : self.class_of.shape[1]] = self.class_of
        self.class_of = grown

    def _goods_keys(self, goods: pl.DataFrame) -> list[tuple[Any, ...]]:
        numbers = {
            "engine_cc": bands(_floats(goods["engine_cc"]), self.edges.engine_cc),
            "power_kw": bands(_floats(goods["power_kw"]), self.edges.power_kw),
            "hp": bands(np.round(_floats(goods["power_kw"]) * HP_PER_KW, 9), self.edges.engine_power_hp),
            "age": bands(_floats(goods["age_years"]), self.edges.age_years),
        }
        codes = {code: self._begins(code) for code in goods["hs_code"].unique().to_list()}
        words = goods.select("hs_code", "form", "propulsion", "stated").iter_rows()
        return [
            (*codes[code], form, propulsion, stated, *(int(n[k]) for n in numbers.values()))
            for k, (code, form, propulsion, stated) in enumerate(words)
        ]

    def _begins(self, code: str | None) -> tuple[Any, ...]:
        """The longest beginning of a code that a rule names, whether it goes on, and whether it is a national line."""
        if code is None:
            return (None, False, False)
        longest = next((code[:n] for n in range(len(code), 0, -1) if code[:n] in self.prefixes), "")
        return (longest, len(code) > len(longest), len(code) >= 10)

    def _lane_key(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        origin, claim = row["origin_country"], row["agreement_id"]
        words = frozenset(word for word in self.origin_words if word == origin or origin in self.groups.get(word, ()))
        trade = frozenset(agreement for agreement, countries in self.traders.items() if origin in countries)
        known = origin if origin in (None, "", "UNKNOWN") else origin in self.groups.get("EU", ())
        claims = (claim, row["from_country"], row["proven"], origin) if claim is not None and row["crosses"] else None
        return (words, trade, known, claims, row["ocean"], row["crosses"], row["regime_id"])


def _floats(column: pl.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy()
