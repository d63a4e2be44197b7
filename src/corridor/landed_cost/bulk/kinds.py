"""Kinds of goods and of ways: items that no rule of a country can tell apart share a class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from corridor.landed_cost.bulk.codes import UNKNOWN, Ints, bands, floats
from corridor.landed_cost.bulk.edges import EdgesByCode
from corridor.landed_cost.goods import as_declared
from corridor.units import HP_PER_KW

GOODS = ("hs_code", "form", "propulsion", "age_years", "engine_cc", "power_kw", "stated")
_OF_PRODUCT = ("kind", "hs_code", "propulsion", "engine_cc", "power_kw", "age_years", "mass_kg_per_unit")


def completed(goods: pl.DataFrame, products: pl.DataFrame, product_facts: pl.DataFrame) -> pl.DataFrame:
    """Goods with the figures of their product in empty cells, what follows from the code, and ``stated`` facts."""
    known = products.select("product_id", "builds", *(pl.col(c).alias(f"_{c}") for c in _OF_PRODUCT))
    goods = goods.join(known, on="product_id", how="left", maintain_order="left")
    goods = as_declared(goods.with_columns(pl.coalesce(c, f"_{c}").alias(c) for c in _OF_PRODUCT))
    facts: dict[str, list[tuple[str, str]]] = {}
    for product, fact, value in product_facts.select("product_id", "fact", "value").iter_rows():
        facts.setdefault(product, []).append((fact, value))
    stated = [
        _stated(said, facts.get(product, [])) for product, said in goods.select("product_id", "facts").iter_rows()
    ]
    return goods.with_columns(stated=pl.Series(stated, dtype=pl.String)).drop(f"_{c}" for c in _OF_PRODUCT)


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
    edges: EdgesByCode
    prefixes: frozenset[str]
    origin_words: frozenset[str]
    groups: Mapping[str, frozenset[str]]
    traders: Mapping[str, frozenset[str]]
    goods_kind: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    lane_kind: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    class_of: Ints = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    _goods: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _lanes: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def meet_lanes(self, lanes: pl.DataFrame) -> None:
        """Give a kind to the ways into this country that were met since the last time."""
        ways = [
            self._lanes.setdefault(self._lane_key(row), len(self._lanes))
            if row["to_country"] == self.country
            else UNKNOWN
            for row in lanes.slice(len(self.lane_kind)).iter_rows(named=True)
        ]
        self.lane_kind = np.concatenate([self.lane_kind, np.array(ways, np.int64)])

    def kinds_of(self, which: Ints, goods: pl.DataFrame) -> Ints:
        """The kind of each of some goods, by their numbers in the table of all that were met."""
        if len(self.goods_kind) < goods.height:
            more = np.full(goods.height - len(self.goods_kind), UNKNOWN, np.int64)
            self.goods_kind = np.concatenate([self.goods_kind, more])
        kinds = self.goods_kind[which]
        new = np.unique(which[kinds == UNKNOWN])
        if len(new):
            keys = self._goods_keys(goods[new])
            self.goods_kind[new] = [self._goods.setdefault(key, len(self._goods)) for key in keys]
            kinds = self.goods_kind[which]
        if self.class_of.shape != (len(self._lanes), len(self._goods)):
            grown = np.full((len(self._lanes), len(self._goods)), UNKNOWN, np.int64)
            grown[: self.class_of.shape[0], : self.class_of.shape[1]] = self.class_of
            self.class_of = grown
        return kinds

    def _goods_keys(self, goods: pl.DataFrame) -> list[tuple[Any, ...]]:
        """What the rules of the country see of goods: bands of those numbers that rules for the code ask for."""
        codes = {code: self._begins(code) for code in goods["hs_code"].unique().to_list()}
        engine, power, age = (floats(goods[name]) for name in ("engine_cc", "power_kw", "age_years"))
        horses = np.round(power * HP_PER_KW, 9)
        numbers = np.zeros((goods.height, 4), np.int64)
        of_code = goods["hs_code"].fill_null("")
        for code, at in zip(*_places(of_code), strict=True):
            edges = self.edges.of(codes[code or None][0] or "")
            numbers[at, 0] = bands(engine[at], edges.engine_cc)
            numbers[at, 1] = bands(power[at], edges.power_kw)
            numbers[at, 2] = bands(horses[at], edges.engine_power_hp)
            numbers[at, 3] = bands(age[at], edges.age_years)
        words = goods.select("hs_code", "form", "propulsion", "stated").iter_rows()
        return [(*codes[code], *more, *told) for (code, *more), told in zip(words, numbers.tolist(), strict=True)]

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


def _places(words: pl.Series) -> tuple[list[str], list[Ints]]:
    """Distinct words, and where each stands."""
    rows = words.to_frame("word").with_row_index("at").group_by("word", maintain_order=True).agg("at")
    return rows["word"].to_list(), [at.to_numpy().astype(np.int64) for at in rows["at"]]
