"""Reading a run for the report: any table may be absent, empty or short of columns, and names stand for ids."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from corridor.report.numbers import span
from corridor.report.words import mode_words
from corridor.runs import RunTables
from corridor.tables import ALL_TABLES, INPUT_TABLES


@dataclass(frozen=True)
class Span:
    """A period of the run: its label in the case's calendar and its Gregorian days."""

    label: str
    first: date | None
    last: date | None

    @property
    def gregorian(self) -> str:
        """Its days as a short text, empty where the run does not tell them."""
        return span(self.first, self.last)


@dataclass(frozen=True)
class Reader:
    """The tables of a run under their declared columns, with the names that people know things by."""

    run: RunTables

    def __getitem__(self, name: str) -> pl.DataFrame:
        """A table with exactly its declared columns; empty where the run lacks it, null where it lacks a column."""
        declared = ALL_TABLES[name]
        place = self.run.results if declared.is_result else self.run.inputs
        frame = place.get(name)
        if frame is None or frame.is_empty():
            return declared.empty()
        return frame.select(
            (pl.col(c.name).cast(c.dtype) if c.name in frame.columns else pl.lit(None, c.dtype)).alias(c.name)
            for c in declared.columns()
        )

    @property
    def meta(self) -> dict[str, Any]:
        return self.run.meta

    @property
    def currency(self) -> str:
        return str(self.meta.get("currency") or "case currency")

    @property
    def calendar(self) -> str:
        return str(self.meta.get("calendar") or "gregorian")

    @cached_property
    def periods(self) -> tuple[Span, ...]:
        """Periods in order; where run.json does not list them, the labels that the plan's tables use."""
        told = self.meta.get("periods") or []
        if told:
            return tuple(Span(str(p["label"]), _day(p.get("first")), _day(p.get("last"))) for p in told)
        labels: set[str] = set()
        for name in ("plan_sales", "plan_flows", "plan_supply", "plan_choices"):
            labels.update(self[name]["period"].drop_nulls().to_list())
        return tuple(Span(label, None, None) for label in sorted(labels))

    @cached_property
    def _period_by_label(self) -> dict[str, Span]:
        return {p.label: p for p in self.periods}

    def period(self, label: str) -> Span:
        """The period of a label; one without days if the run does not know it."""
        return self._period_by_label.get(label, Span(label, None, None))

    @cached_property
    def products(self) -> dict[str, str]:
        """Name by product id."""
        return _names(self["products"], "product_id", "name")

    @cached_property
    def sites(self) -> dict[str, str]:
        """Full name by site id."""
        return _names(self["sites"], "site_id", "name")

    @cached_property
    def places(self) -> dict[str, str]:
        """Short name by site id: the shortest form of its name that no other site shares."""
        forms = {key: _short_forms(name) for key, name in self.sites.items()}
        chosen = dict(self.sites)
        for form in range(3):
            open_keys = [key for key in forms if chosen[key] == self.sites[key]]
            times = Counter(names[form] for names in forms.values())
            chosen |= {key: forms[key][form] for key in open_keys if times[forms[key][form]] == 1}
        return chosen

    @cached_property
    def kinds_of_site(self) -> dict[str, str]:
        """Kinds by site id, joined by ``|``."""
        return _names(self["sites"], "site_id", "kinds")

    def product(self, key: str) -> str:
        return self.products.get(key, key)

    def place(self, key: str) -> str:
        return self.places.get(key, key)

    @cached_property
    def load_units(self) -> dict[str, str]:
        """Name by load unit id."""
        return _names(self["load_units"], "load_unit_id", "name")

    @cached_property
    def families(self) -> dict[str, str]:
        """Products by approval family: their names, or how many there are from four on."""
        rows = (
            self["products"]
            .with_columns(family=pl.coalesce("approval_family", "product_id"))
            .group_by("family")
            .agg(pl.col("name").sort())
            .iter_rows()
        )
        return {
            family: ", ".join(names) if len(names) < 4 else f"{names[0]} and {len(names) - 1} more"
            for family, names in rows
        }

    @cached_property
    def schemes(self) -> dict[str, str]:
        """Name by scheme id, up to its first comma."""
        return {key: name.split(",")[0] for key, name in _names(self["schemes"], "scheme_id", "name").items()}

    @cached_property
    def route_words(self) -> dict[str, str]:
        """What a route is, by its id: modes and what the goods travel in."""
        rows = self["routes"].select("route_id", "modes", "load_unit_id").iter_rows()
        return {
            key: f"{mode_words(modes or '')} in a {self.load_units.get(unit, unit)}".strip()
            for key, modes, unit in rows
        }

    @cached_property
    def homes(self) -> dict[str, str]:
        """In which input table a row stands, by its key; the first table to have it wins."""
        homes: dict[str, str] = {}
        for name, declared in INPUT_TABLES.items():
            key = declared.primary_key()
            frame = self.run.inputs.get(name)
            if frame is None or len(key) != 1 or key[0] not in frame.columns:
                continue
            for value in frame[key[0]].drop_nulls().to_list():
                homes.setdefault(str(value), name.replace("_", " "))
        return homes

    @cached_property
    def _words(self) -> dict[str, str]:
        return self.places | self.products | self.route_words

    def told(self, text: str) -> str:
        """A sentence of the run with routes, products and sites named instead of their ids."""
        return re.sub(r"[\w.+-]*\w", lambda found: self._words.get(found[0]) or self._today(found[0]), text)

    def _today(self, word: str) -> str:
        # A way of today that the plan does not know is named by what its goods travel in.
        unit = next((u for u in self.load_units if f"-{u}-" in word), None)
        return word if unit is None else f"today's way in a {self.load_units[unit]}"

    @cached_property
    def sources(self) -> dict[str, str]:
        """Title by source id."""
        return _names(self["sources"], "source_id", "title")


def _short_forms(name: str) -> tuple[str, str, str]:
    """A site's name without what it is, up to its brackets, and up to its first comma, the shortest first."""
    plain = re.sub(r"\s*\([^)]*\)", "", name.split(",")[0]).strip() or name
    bare = re.sub(r"(\s+(and|road|rail|sea|border|port|terminal))+$", "", plain)
    return bare, name[: name.find(")") + 1] or plain, plain


def _names(frame: pl.DataFrame, key: str, name: str) -> dict[str, str]:
    rows = frame.select(key, name).drop_nulls(key).iter_rows()
    return {k: n or k for k, n in rows}


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
