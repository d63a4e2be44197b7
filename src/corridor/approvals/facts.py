"""What is known about a product, and which conditions hold for it.

Conditions ask for facts such as ``fuel`` or ``reference_mass_kg``. A fact is known from a row of ``product_facts``, or
follows from the product itself; everything else is unknown and is asked for, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.conditions import FactValue, evaluate, parse

NOTHING = "-"
"""The value in ``product_facts`` that says: it is known to have none."""

_FUELS = {"petrol": ("petrol",), "diesel": ("diesel",), "lpg": ("lpg",), "cng": ("cng",), "electric": ()}
_HYBRIDS = ("hybrid_parallel", "hybrid_series")
_ORDER = ("<", ">", "<=", ">=")

VERDICTS = {"facts_key": pl.Int64(), "applies_if": pl.String(), "holds": pl.Boolean(), "asks_for": pl.String()}


def derived_facts(product: Mapping[str, Any]) -> dict[str, FactValue]:
    """Facts that follow from a row of `products`; only what is certain.

    Notes
    -----
    A hybrid's fuel does not follow (it may burn petrol or diesel). ``propulsion=none`` is the default of the column,
    so it is believed of trailers (categories O) only. A whole vehicle is no replacement part: it has no ``part``.
    """
    facts: dict[str, FactValue] = {}
    if product["part_family"]:
        facts["part_family"] = (product["part_family"],)
    if product["kind"] != "vehicle":
        return facts
    facts["part"] = ()
    propulsion, category = product["propulsion"], product["category"] or ""
    if category:
        facts["category"] = (category,)
    if propulsion in _HYBRIDS:
        facts["propulsion"] = (propulsion, "hybrid")
    elif propulsion in _FUELS:
        facts["propulsion"] = (propulsion,)
        facts["fuel"] = _FUELS[propulsion]
    elif category.startswith("O"):
        facts["propulsion"], facts["fuel"] = (), ()
    for column in ("engine_cc", "power_kw", "age_years"):
        if product[column] is not None:
            facts[column] = float(product[column])
    return facts


def _stated(values: list[str], as_number: bool) -> FactValue:
    words = tuple(sorted(v for v in values if v != NOTHING))
    if not words:
        return ()
    if as_number:
        try:
            return float(words[0]) if len(words) == 1 else None
        except ValueError:
            return None
    if words in (("yes",), ("no",)):
        return words == ("yes",)
    return words


def compared_as_numbers(conditions: Iterable[str | None]) -> frozenset[str]:
    """Facts that some condition compares by size; their values must be numbers."""
    atoms = [atom for text in conditions for clause in parse(text) for atom in clause]
    return frozenset(atom.fact for atom in atoms if atom.operator in _ORDER)


def known_facts(
    products: pl.DataFrame, product_facts: pl.DataFrame, conditions: Iterable[str | None]
) -> dict[str, dict[str, FactValue]]:
    """Facts of each product that the conditions ask for; rows of `product_facts` go before what is derived.

    Several rows of one fact are several values, and the list is taken to be whole. A fact that is compared by size
    but is not one number counts as unknown.
    """
    asked = {atom.fact for text in conditions for clause in parse(text) for atom in clause}
    numbers = compared_as_numbers(conditions)
    stated: dict[str, dict[str, list[str]]] = {}
    rows = product_facts.select("product_id", "fact", "value")
    for product_id, fact, value in rows.iter_rows():
        stated.setdefault(product_id, {}).setdefault(fact, []).append(value)
    known = {}
    for product in products.iter_rows(named=True):
        facts = derived_facts(product)
        for fact, values in stated.get(product["product_id"], {}).items():
            facts[fact] = _stated(values, fact in numbers)
        known[product["product_id"]] = {fact: facts[fact] for fact in sorted(asked & facts.keys())}
    return known


def condition_verdicts(cells: pl.DataFrame, products: pl.DataFrame, product_facts: pl.DataFrame) -> pl.DataFrame:
    """Add to `cells` (``product_id, applies_if``) whether the condition holds.

    Returns
    -------
    pl.DataFrame
        The same rows with ``holds`` (null is unknown) and ``asks_for``, the facts that would decide, joined by ``|``.

    Notes
    -----
    Each condition is weighed once per set of facts, not once per product: a thousand cars of a few kinds cost little.
    """
    conditions = cells["applies_if"].unique().sort().to_list()
    known = known_facts(products, product_facts, conditions)
    keys: dict[tuple[tuple[str, FactValue], ...], int] = {}
    sets: list[dict[str, FactValue]] = []
    key_of = []
    for product_id, facts in known.items():
        signature = tuple(facts.items())
        if signature not in keys:
            keys[signature] = len(sets)
            sets.append(facts)
        key_of.append((product_id, keys[signature]))
    of_product = pl.DataFrame(key_of, schema={"product_id": pl.String, "facts_key": pl.Int64}, orient="row")
    cells = cells.join(of_product, on="product_id", how="left")
    rows = []
    for key, condition in cells.select("facts_key", "applies_if").unique().iter_rows():
        verdict = evaluate(condition, sets[key])
        rows.append((key, condition, verdict.holds, "|".join(sorted(verdict.asks_for)) or None))
    verdicts = pl.DataFrame(rows, schema=VERDICTS, orient="row")
    return cells.join(verdicts, on=["facts_key", "applies_if"], how="left", nulls_equal=True).drop("facts_key")


@dataclass(frozen=True)
class FactsOfProducts:
    """Values of facts by product, from `product_facts` or a column of `products`; numbers where they are numbers."""

    products: Mapping[str, Mapping[str, Any]]
    stated: Mapping[tuple[str, str], tuple[str, ...]]

    @classmethod
    def of(cls, products: pl.DataFrame, product_facts: pl.DataFrame) -> FactsOfProducts:
        """From the tables of the case."""
        found: dict[tuple[str, str], list[str]] = {}
        for product_id, fact, value in product_facts.select("product_id", "fact", "value").iter_rows():
            found.setdefault((product_id, fact), []).append(value)
        rows = {r["product_id"]: r for r in products.iter_rows(named=True)}
        return cls(rows, {key: tuple(sorted(values)) for key, values in found.items()})

    def value(self, product_id: str, fact: str) -> float | tuple[str, ...] | None:
        """The value of a fact; None where it is not known."""
        stated = self.stated.get((product_id, fact))
        if stated is None:
            own = self.products[product_id].get(fact)
            stated = None if own is None else (str(own),)
        if stated is None or len(stated) > 1:
            return stated
        try:
            return float(stated[0])
        except ValueError:
            return stated
