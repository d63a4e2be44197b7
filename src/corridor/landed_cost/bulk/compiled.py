"""Rules compiled for the goods, ways and days that items were met with; they grow as new ones are met."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.bulk.chunk import GOODS_WORDS, LANE_WORDS, TERM_WORDS, Chunk, described
from corridor.landed_cost.bulk.codes import UNKNOWN, Combinations, Hashes, Ints
from corridor.landed_cost.bulk.edges import Edges, edges_of
from corridor.landed_cost.bulk.incoterms import Terms, terms_of_sale
from corridor.landed_cost.bulk.kinds import GOODS, Market, completed
from corridor.landed_cost.bulk.laws import Laws
from corridor.landed_cost.bulk.rates import Rates
from corridor.landed_cost.bulk.ways import GoodsFacts, WayFacts, goods_facts, market_of, way_facts, ways_completed
from corridor.landed_cost.options import LandedCostOptions
from corridor.landed_cost.prepared import territory_members
from corridor.tables import INPUT_TABLES

NEEDED = (
    "products", "product_facts", "value_bases", "tariffs", "agreements", "agreement_members", "country_groups",
    "import_taxes", "incoterm_elements", "logistics_parameters", "levies", "fx_rates", "market_values",
    "value_additions", "clearance_fees", "regimes", "hs_headings",
)  # fmt: skip


class Rules(Protocol):
    """Tables by name, exchange rates, the currency of the result, and the choices that hold for all items."""

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]: ...
    @property
    def exchange(self) -> Exchange: ...
    @property
    def currency(self) -> str: ...
    @property
    def options(self) -> LandedCostOptions: ...


def tables_of(rules: Rules) -> dict[str, pl.DataFrame]:
    """The tables that bulk pricing looks into; one that is not there has no rows."""
    there = rules.tables
    return {name: there[name] if name in there else INPUT_TABLES[name].empty() for name in NEEDED}


@dataclass(frozen=True)
class Share:
    """The items of a chunk that go to one country.

    Attributes
    ----------
    at
        Their places in the chunk.
    """

    market: str
    at: Ints


@dataclass(frozen=True)
class Placed:
    """A chunk with its numbers looked up, and all that they stand for.

    Attributes
    ----------
    kind
        The class of each item, -1 where nothing is owed at a border or inside a union.
    """

    goods: Ints
    lanes: Ints
    terms: Ints
    kind: Ints
    shares: Sequence[Share]
    goods_facts: GoodsFacts
    way_facts: WayFacts
    sale: Terms
    laws: Laws
    rates: Rates


class CompiledRules:
    """Rules ready to price items in bulk between two days. Made by `compile_rules`.

    It learns: what an item is and which way it goes is matched with the rules when it is first met. Threads may share
    it.
    """

    def __init__(self, rules: Rules, first: date, last: date) -> None:
        self.rules = rules
        self.first, self.last = first, last
        self._tables = tables_of(rules)
        self.edges: Edges = edges_of(self._tables[name] for name in ("tariffs", "import_taxes", "levies", "regimes"))
        law_days = self._tables["value_bases"]["rate_day"]
        self._rates = Rates(rules.exchange, self._tables["fx_rates"], first, last, set(law_days.drop_nulls().to_list()))
        self._members = territory_members(self._tables["value_bases"], self._tables["country_groups"])
        self._lock = threading.Lock()
        self._combinations = (
            Combinations(), Combinations(), Combinations()
        )  # fmt: skip
        self._goods = self._lanes = self._terms = pl.DataFrame()
        self._markets: dict[str, Market] = {}
        self._laws = Laws(self._tables, rules.options, self.edges, self._rates, first, last)
        self._known: tuple[GoodsFacts, WayFacts, Terms] | None = None

    @property
    def problems(self) -> list[str]:
        """Why rules refuse a key, by number; ``{item}`` and ``{days}`` stand for the item and its day."""
        return self._laws.problems

    def place(self, chunk: Chunk) -> Placed:
        """Look up the items of a chunk; what was not met before is matched with the rules first."""
        with self._lock:
            found = [c.look_up(codes) for c, codes in zip(self._combinations, self._codes(chunk), strict=True)]
            if self._known is None or any((ids == UNKNOWN).any() for ids in found):
                self._meet(chunk)
                found = [c.look_up(codes) for c, codes in zip(self._combinations, self._codes(chunk), strict=True)]
            assert self._known is not None
            goods, ways, sale = self._known
            kind, shares = self._shares(found[0], found[1], ways)
            return Placed(found[0], found[1], found[2], kind, shares, goods, ways, sale, self._laws, self._rates)

    @staticmethod
    def _codes(chunk: Chunk) -> tuple[Hashes, Hashes, Hashes]:
        return chunk.goods, chunk.lanes, chunk.terms

    def _meet(self, chunk: Chunk) -> None:
        """Take in the goods, ways and terms of sale that are new, with one item of each as their example."""
        tables, options = self._tables, self.rules.options
        new = [c.meet(codes) for c, codes in zip(self._combinations, self._codes(chunk), strict=True)]
        goods = described(chunk.frame, new[0], (*GOODS_WORDS, "engine_cc", "power_kw", "age_years", "mass_kg_per_unit"))
        goods = completed(goods, tables["products"], tables["product_facts"])
        lanes = ways_completed(described(chunk.frame, new[1], LANE_WORDS), tables, self._members)
        terms = described(chunk.frame, new[2], TERM_WORDS)
        terms = terms.with_columns(carriage_currency=pl.coalesce("carriage_currency", "currency"))
        self._goods = pl.concat([self._goods, goods]) if self._goods.width else goods
        self._lanes = pl.concat([self._lanes, lanes]) if self._lanes.width else lanes
        self._terms = pl.concat([self._terms, terms]) if self._terms.width else terms
        for country in lanes["to_country"].unique(maintain_order=True):
            if country not in self._markets:
                self._markets[country] = market_of(country, tables)
        for market in self._markets.values():
            market.meet_lanes(self._lanes)
        sale = terms_of_sale(
            self._terms, tables["incoterm_elements"], tables["value_bases"], self.rules.currency, self._rates
        )
        facts = goods_facts(self._goods, tables, options)
        self._known = (facts, way_facts(self._lanes, tuple(self._markets)), sale)

    def _shares(self, goods: Ints, lanes: Ints, ways: WayFacts) -> tuple[Ints, list[Share]]:
        """The items by country of import; kinds that were not met before are matched, all countries at once."""
        of = ways.market[lanes]
        order = np.argsort(of.astype(np.int16), kind="stable")  # few countries: sorted by their digits, which is fast
        ends = np.cumsum(np.bincount(of, minlength=len(ways.markets)))
        fresh, met = [], []
        for number, country in enumerate(ways.markets):
            at = order[ends[number - 1] if number else 0 : ends[number]]
            if not len(at):
                continue
            market = self._markets[country]
            lane_kind, goods_kind = market.lane_kind[lanes[at]], market.kinds_of(goods[at], self._goods)
            owing = ways.owing[lanes[at]]
            new = np.flatnonzero((market.class_of[lane_kind, goods_kind] == UNKNOWN) & owing)
            if len(new):
                fresh.append(self._fresh(market, lane_kind[new], goods_kind[new], goods[at[new]], lanes[at[new]]))
            met.append((country, at, lane_kind, goods_kind, owing))
        if fresh:
            self._laws.learn(pl.concat(fresh))
        kind = np.full(len(goods), UNKNOWN, np.int64)
        for country, at, lane_kind, goods_kind, owing in met:
            of_class = self._markets[country].class_of[lane_kind, goods_kind]
            kind[at] = of_class if owing.all() else np.where(owing, of_class, UNKNOWN)
        return kind, [Share(country, at) for country, at, *_ in met]

    def _fresh(self, market: Market, lane_kind: Ints, goods_kind: Ints, goods: Ints, lanes: Ints) -> pl.DataFrame:
        """One row per new class of a country, described by the first item of it."""
        width = len(market.class_of[0])
        pairs, first = np.unique(lane_kind * width + goods_kind, return_index=True)
        numbers = self._laws.count + np.arange(len(pairs))
        self._laws.count += len(pairs)
        market.class_of[pairs // width, pairs % width] = numbers
        of_goods = self._goods.select(GOODS)[goods[first]]
        of_lane = self._lanes.select(
            "from_country", "origin_country", "to_country", "territory", "agreement_id", "proven", "ocean", "crosses",
            "declared_in", "regime_id",
        )[lanes[first]]  # fmt: skip
        made = pl.concat([of_goods, of_lane], how="horizontal")
        return made.with_columns(class_id=pl.Series(numbers, dtype=pl.Int64))
