"""The laws of all countries that items go to: matched once per class and spell, packed per country."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from corridor.landed_cost.bulk.codes import Ints
from corridor.landed_cost.bulk.duty_rates import unknown_kinds
from corridor.landed_cost.bulk.edges import Edges
from corridor.landed_cost.bulk.law import Law, compiled_law
from corridor.landed_cost.bulk.matching import Matched, matched
from corridor.landed_cost.bulk.rates import Rates, number_of
from corridor.landed_cost.bulk.spells import Tables, spells
from corridor.landed_cost.options import LandedCostOptions
from corridor.landed_cost.tax_bases import TERMS, named_taxes

_AT_A_TIME = 8_000
"""So many classes are matched with the rules at a time, which bounds the memory that it takes."""


class Laws:
    """Compiled laws by country.

    Attributes
    ----------
    count
        How many classes there are.
    problems
        Texts of why keys are refused.
    of, place_of
        Per country its law; per class its place among those of its country.
    """

    def __init__(
        self, tables: Tables, options: LandedCostOptions, edges: Edges, rates: Rates, first: date, last: date
    ) -> None:
        self.count = 0
        self.problems: list[str] = []
        self.of: dict[str, Law] = {}
        self.place_of: Ints = np.zeros(0, np.int64)
        self._numbers: dict[str, int] = {}
        self._keys = 0
        self._matched: dict[str, list[Matched]] = {}
        self._places: dict[str, int] = {}
        self._tables, self._options, self._edges, self._rates = tables, options, edges, rates
        self._first, self._last = first, last
        self._terms = (*TERMS, *named_taxes(tables["import_taxes"]))

    def learn(self, classes: pl.DataFrame) -> None:
        """Match new classes with the rules, some at a time, and pack the laws of their countries anew."""
        places = np.full(self.count, -1, np.int64)
        places[: len(self.place_of)] = self.place_of
        for class_id, country in classes.select("class_id", "to_country").iter_rows():
            places[class_id] = self._places.setdefault(country, 0)
            self._places[country] += 1
        self.place_of = places
        for start in range(0, classes.height, _AT_A_TIME):
            self._match(classes[start : start + _AT_A_TIME])
        for country in classes["to_country"].unique(maintain_order=True):
            self.of[country] = self._packed(country)

    def _match(self, classes: pl.DataFrame) -> None:
        found = spells(
            classes, self._tables, self._rates.exchange, self._options, self._edges.value_usd, self._first, self._last
        )
        told = self._numbered(matched(found, self._tables, self._options))
        tables = (told.duties, told.taxes, told.problems, told.handed, told.numbers, told.reliefs)
        for (country,), keys in told.keys.group_by("to_country", maintain_order=True):
            mine = keys.select("key")
            part = Matched(keys, *(rows.join(mine, on="key", how="semi") for rows in tables))
            self._matched.setdefault(str(country), []).append(part)

    def _numbered(self, told: Matched) -> Matched:
        """Keys numbered on from those before, problems by the number of their text."""
        shift = pl.col("key") + self._keys
        self._keys += told.keys.height
        problems = self._texts(told.problems, shift)
        handed = pl.concat([told.handed, unknown_kinds(told.duties).select("key")]).unique()
        return Matched(
            told.keys.with_columns(key=shift), told.duties.with_columns(key=shift), told.taxes.with_columns(key=shift),
            problems, handed.with_columns(key=shift), told.numbers.with_columns(key=shift),
            told.reliefs.with_columns(key=shift),
        )  # fmt: skip

    def _texts(self, told: pl.DataFrame, shift: pl.Expr) -> pl.DataFrame:
        """``key, problem``: the number of the whole text of each key."""
        whole = told.group_by("key", maintain_order=True).agg(pl.col("said").str.join(" "))
        for text in whole["said"].unique(maintain_order=True).to_list():
            if text not in self._numbers:
                self._numbers[text] = len(self.problems)
                self.problems.append(text)
        return whole.select(
            key=shift, problem=pl.col("said").replace_strict(self._numbers, default=-1, return_dtype=pl.Int64)
        )

    def _packed(self, country: str) -> Law:
        parts = self._matched[country]
        keys = pl.concat([part.keys for part in parts])
        keys = keys.with_columns(class_at=pl.Series(self.place_of[keys["class_id"].to_numpy()], dtype=pl.Int64))
        keys = keys.sort("class_at", "on", "value_band").with_row_index("at").with_columns(pl.col("at").cast(pl.Int64))
        bases = self._tables["value_bases"].filter(pl.col("country") == country)
        return compiled_law(
            keys,
            pl.concat([part.duties for part in parts]),
            pl.concat([part.taxes for part in parts]),
            pl.concat([part.problems for part in parts]),
            pl.concat([part.handed for part in parts]),
            pl.concat([part.numbers for part in parts]),
            pl.concat([part.reliefs for part in parts], how="vertical_relaxed"),
            bases.row(0, named=True),
            (number_of(self._first), number_of(self._last)),
            self._rates,
            self._terms,
        )
