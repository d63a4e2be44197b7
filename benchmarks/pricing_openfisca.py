"""The full stack of landed cost as variables of OpenFisca, one per line of cost, a million items at a time.

OpenFisca has no dates or places per person, so which row of the rules holds for an item is joined beforehand.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from benchmarks.wide_rules import HEADS, MONEY, WideRules
from corridor.units import HP_PER_KW

if TYPE_CHECKING:
    from benchmarks.pricing import Declared

LANE = ("from_country", "origin_country", "to_country", "agreement_id", "origin_proven", "mode")
AT_A_TIME = 1_000_000
YEAR = "2024"
GIVEN = (
    "price", "price_law", "home", "main", "beyond", "carriage_here", "carriage_law", "insurance", "main_in", "after_in",
    "owed", "here_law", "pay", "units", "engine_cc", "power_kw", "mass_kg",
)  # fmt: skip
OUT = ("customs_value", "price", "inland", "freight", "insurance", "duty_paid", "remedy", *HEADS, "landed", "cash")


def price(told: Declared) -> pl.LazyFrame:
    """Join, simulate and write part by part."""
    shutil.rmtree(told.out, ignore_errors=True)
    told.out.mkdir()
    system = tax_benefit_system(told.wide)
    items, part = pl.scan_parquet(told.file), 0
    while (some := items.slice(part * AT_A_TIME, AT_A_TIME).collect()).height:
        joined = _joined(some, told)
        _simulated(joined, system).write_parquet(told.out / f"{part:05}.parquet", compression="lz4")
        part += 1
    return pl.scan_parquet(told.out / "*.parquet")


def _joined(items: pl.DataFrame, told: Declared) -> pl.DataFrame:
    """Items beside the number of the row of the rules, the rates of exchange and the figures of their product."""
    wide = told.wide
    pairs = told.pairs.select("pair", "product_id", *LANE).unique("pair")
    law = wide.law.select("pair", "since").with_row_index("law_row").sort("since")
    rows = items.join(wide.spells, on="on").join(pairs, on=["product_id", *LANE], nulls_equal=True)
    rows = rows.sort("on").join_asof(law, left_on="on", right_on="since", by="pair", check_sortedness=False)
    rows = rows.join(wide.products, on="product_id").join(wide.incoterms, on="incoterm")
    of = wide.of_item
    carriage = of.rename({"currency": "carriage_currency", "here": "carriage_here", "law": "carriage_law"})
    rows = rows.join(of, on=["currency", "to_country", "spell"])
    rows = rows.join(carriage, on=["carriage_currency", "to_country", "spell"])
    rows = rows.join(wide.of_market, on=["to_country", "spell"])
    return rows.select(
        "item_id", "law_row", "units", "owed", "here_law", "pay", "carriage_here", "carriage_law", "engine_cc",
        "power_kw", price=pl.col("price_per_unit") * pl.col("here"), price_law=pl.col("price_per_unit") * pl.col("law"),
        home=pl.col("inland_per_unit") * (1 - pl.col("home")), main="main_carriage_per_unit",
        beyond="after_border_per_unit", main_in="main", after_in="after", mass_kg="mass_kg_per_unit",
        insurance=pl.col("insurance_per_unit").fill_null(0.0) * pl.col("insured") * pl.col("here"),
    )  # fmt: skip


def _simulated(rows: pl.DataFrame, system: Any) -> pl.DataFrame:
    from openfisca_core.simulations import SimulationBuilder

    simulation = SimulationBuilder().build_default_simulation(system, rows.height)
    simulation.set_input("law_row", YEAR, rows["law_row"].cast(pl.Int32).to_numpy())
    for name in GIVEN:
        simulation.set_input(name, YEAR, rows[name].fill_null(0.0).to_numpy())
    made = {name: simulation.calculate(name, YEAR) for name in OUT}
    return pl.DataFrame(
        {"item_id": rows["item_id"], **{f"{n}_per_unit": v.astype(np.float64) for n, v in made.items()}}
    )


def tax_benefit_system(wide: WideRules) -> Any:
    """One entity, the given figures, and a variable per amount."""
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    item = build_entity(key="item", plural="items", label="Items", is_person=True)
    system = TaxBenefitSystem([item])

    def add(name: str, formula: Any = None, kind: type = float) -> None:
        body = {"value_type": kind, "entity": item, "definition_period": DateUnit.YEAR, "label": name}
        if formula is not None:
            body["formula"] = formula
        system.add_variable(type(name, (Variable,), body))

    add("law_row", kind=int)
    for name in GIVEN:
        add(name)
    for name, formula in _formulas(wide).items():
        add(name, formula)
    return system


def _formulas(wide: WideRules) -> dict[str, Any]:
    law = {name: wide.law[name].to_numpy() for name in wide.law.columns if name not in ("pair", "since", "until")}
    made: dict[str, Any] = {}

    def line(name: str, reckon: Any) -> None:
        def formula(item: Any, period: Any) -> Any:
            at = item("law_row", period)
            return reckon(lambda asked: item(asked, period), lambda column: law[column][at])

        made[name] = formula

    line("inland", lambda x, _: x("home") * x("carriage_here"))
    line(
        "freight",
        lambda x, _: (x("main") * (1 - x("main_in")) + x("beyond") * (1 - x("after_in"))) * x("carriage_here"),
    )
    line("customs_value_own", _value)
    line("customs_value", lambda x, _: x("customs_value_own") * x("pay") * x("owed"))
    line("inland_delivery_to_first_destination", lambda x, _: x("beyond") * x("carriage_law"))
    line(
        "international_transport_insurance",
        lambda x, r: np.where(r("cif"), 0, x("main") * x("carriage_law") + x("insurance") * x("here_law")),
    )
    for slot in [*(f"d{k}" for k in range(wide.duties)), *(f"r{k}" for k in range(wide.on_top))]:
        line(slot, _due(slot))
    line("ordinary", _ordinary(wide))
    tops = [f"r{k}" for k in range(wide.on_top)]
    line("remedy_own", lambda x, _: sum(x(t) for t in tops) + 0 * x("price"))
    line("additional_duty", lambda x, r: sum(x(t) * r(f"{t}_apart") for t in tops) + 0 * x("price"))
    line("duty", lambda x, _: x("ordinary") + x("remedy_own") - x("additional_duty"))
    for k in range(wide.taxes):
        line(f"tax{k}", _tax(k, wide))
    taxes = range(wide.taxes)
    line("duty_paid", lambda x, _: x("ordinary") * x("pay") * x("owed"))
    line("remedy", lambda x, _: x("remedy_own") * x("pay") * x("owed"))
    for number, head in enumerate(HEADS):
        line(head, _head(number, wide.taxes))
    line("back", lambda x, r: sum(x(f"tax{k}") * r(f"t{k}_back") for k in taxes) * x("pay") * x("owed"))
    lines = ("price", "inland", "freight", "insurance", "duty_paid", "remedy", *HEADS)
    line("cash", lambda x, _: sum(x(name) for name in lines))
    line("landed", lambda x, _: x("cash") - x("back"))
    return made


def _value(x: Any, r: Any) -> Any:
    cif = r("cif")
    main = np.where(cif, x("main") * (1 - x("main_in")), -x("main") * x("main_in"))
    carried = (x("home") + main - x("beyond") * x("after_in")) * x("carriage_law")
    return x("price_law") + carried + np.where(cif, x("insurance") * x("here_law"), 0)


def _due(slot: str) -> Any:
    def reckon(x: Any, r: Any) -> Any:
        value, kind = x("customs_value_own"), r(f"{slot}_kind")
        counted = np.choose(np.maximum(r(f"{slot}_unit"), 0), [1.0, 0.001, x("mass_kg"), x("engine_cc")])
        amount, share = counted * r(f"{slot}_amount"), value * r(f"{slot}_share")
        lower = np.minimum(share, np.maximum(value * r(f"{slot}_other"), amount))
        return np.select(
            [kind == 1, kind == 2, kind == 3, kind == 4, kind == 5],
            [share, amount, share + amount, np.maximum(share, amount), lower],
            0.0,
        )

    return reckon


def _ordinary(wide: WideRules) -> Any:
    def reckon(x: Any, r: Any) -> Any:
        least = x("d0")
        for k in range(1, wide.duties):
            least = np.where(r(f"d{k}_kind") > 0, np.minimum(least, x(f"d{k}")), least)
        return least

    return reckon


def _tax(k: int, wide: WideRules) -> Any:
    name = f"t{k}"
    steps = wide.steps.sort("steps", "above")
    stepped = f"{name}_lot" in wide.law.columns and bool((wide.law[f"{name}_steps"] >= 0).any())

    def reckon(x: Any, r: Any) -> Any:
        base = sum(
            r(f"{name}_on_{term}") * x("customs_value_own" if term == "customs_value" else term) for term in MONEY
        )
        base = base + sum(r(f"{name}_of{m}") * x(f"tax{m}") for m in range(k))
        share, each = r(f"{name}_share"), r(f"{name}_each")
        if stepped:
            lot = r(f"{name}_lot") == 1
            read = np.where(lot, x("customs_value_own") * x("units"), base) * r(f"{name}_read")
            share, each = share.copy(), each.copy()
            table = r(f"{name}_steps")
            for number in np.unique(table[table >= 0]):
                of = steps.filter(pl.col("steps") == int(number))
                here = table == number
                step = np.searchsorted(of["up_to"].to_numpy(), read[here], "left")
                share[here] += of["share"].to_numpy()[step]
                each[here] += of["each"].to_numpy()[step]
        unit = r(f"{name}_unit")
        ones = np.ones(len(unit))
        quantity = np.choose(
            np.maximum(unit, 0),
            [ones, 1 / x("units"), x("power_kw") * HP_PER_KW, x("power_kw"), x("engine_cc"), x("mass_kg")],
        )
        due = base * share + np.where(unit >= 0, quantity, 0) * each
        return np.where(r(f"{name}_head") >= 0, due, 0)

    return reckon


def _head(number: int, taxes: int) -> Any:
    def reckon(x: Any, r: Any) -> Any:
        due = sum(np.where(r(f"t{k}_head") == number, x(f"tax{k}"), 0) for k in range(taxes))
        return due * x("pay") * x("owed")

    return reckon
