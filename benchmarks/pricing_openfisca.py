"""The full stack of landed cost as variables of OpenFisca, one per figure, a million items at a time.

OpenFisca has no dates per person and no joins: words are its enums, and what holds on an item's day is looked up in
arrays by their numbers, as its vectorial parameters do.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from benchmarks.declarations import FIRST
from benchmarks.wide_rules import HEADS, MONEY, WideRules
from corridor.units import HP_PER_KW

if TYPE_CHECKING:
    from benchmarks.pricing import Declared

LANE = ("from_country", "origin_country", "to_country", "agreement_id", "origin_proven", "mode")
WORDS = (*LANE[:4], "mode", "product_id", "incoterm", "currency", "carriage_currency")
FIGURES = (
    "price_per_unit", "units", "inland_per_unit", "main_carriage_per_unit", "after_border_per_unit",
    "insurance_per_unit",
)  # fmt: skip
AT_A_TIME = 1_000_000
YEAR = "2024"
NONE = "none"
_DAYS = 100_000
OUT = ("customs_value", "price", "inland", "freight", "insurance", "duty_paid", "remedy", *HEADS, "landed", "cash")


def price(told: Declared) -> pl.LazyFrame:
    """Read, simulate and write part by part."""
    shutil.rmtree(told.out, ignore_errors=True)
    told.out.mkdir()
    system = tax_benefit_system(told)
    items, part = pl.scan_parquet(told.file), 0
    while (some := items.slice(part * AT_A_TIME, AT_A_TIME).collect()).height:
        _simulated(some, system).write_parquet(told.out / f"{part:05}.parquet", compression="lz4")
        part += 1
    return pl.scan_parquet(told.out / "*.parquet")


def _simulated(items: pl.DataFrame, system: Any) -> pl.DataFrame:
    from openfisca_core.simulations import SimulationBuilder

    simulation = SimulationBuilder().build_default_simulation(system, items.height)
    for name in WORDS:
        simulation.set_input(name, YEAR, items[name].fill_null(NONE).to_numpy().astype("U"))
    for name in FIGURES:
        simulation.set_input(name, YEAR, items[name].fill_null(0.0).to_numpy())
    simulation.set_input("origin_proven", YEAR, items["origin_proven"].to_numpy())
    since = (items["on"] - FIRST).dt.total_days().cast(pl.Int32).to_numpy()
    simulation.set_input("day", YEAR, since)
    made = {name: simulation.calculate(name, YEAR) for name in OUT}
    return pl.DataFrame(
        {"item_id": items["item_id"], **{f"{n}_per_unit": v.astype(np.float64) for n, v in made.items()}}
    )


def tax_benefit_system(told: Declared) -> Any:
    """One entity, the given figures, and a variable per amount."""
    from openfisca_core.entities import build_entity
    from openfisca_core.indexed_enums import Enum
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    item = build_entity(key="item", plural="items", label="Items", is_person=True)
    system = TaxBenefitSystem([item])

    def add(name: str, kind: Any, formula: Any = None, **more: Any) -> None:
        body = {"value_type": kind, "entity": item, "definition_period": DateUnit.YEAR, "label": name, **more}
        if formula is not None:
            body["formula"] = formula
        system.add_variable(type(name, (Variable,), body))

    words = {name: _words(told, name) for name in WORDS}
    for name, known in words.items():
        members = Enum(name, {word: word for word in known})
        add(name, Enum, possible_values=members, default_value=members[known[0]])
    for name in FIGURES:
        add(name, float)
    add("origin_proven", bool)
    add("day", int)
    formulas = {**_lookups(told, words), **_formulas(told.wide)}
    for name, formula in formulas.items():
        add(name, int if name in ("law_row", "spell") else float, formula)
    return system


def _words(told: Declared, name: str) -> list[str]:
    known = told.wide.products["product_id"] if name == "product_id" else told.pairs[name].fill_null(NONE)
    if name == "carriage_currency":
        known = told.pairs["currency"]
    return known.unique().sort().to_list()


def _lookups(told: Declared, words: dict[str, list[str]]) -> dict[str, Any]:
    """Row of the rules, rates of exchange and figures of an item, by the numbers of its words and its day."""
    wide, numbers = told.wide, {name: {w: k for k, w in enumerate(known)} for name, known in words.items()}

    def code(of: Any) -> Any:
        """One number for a lane."""
        total = np.zeros(1, np.int64)
        for name in LANE:
            size = 2 if name == "origin_proven" else len(words[name])
            total = total * size + np.asarray(of(name)).astype(np.int64)
        return total

    pairs = told.pairs.select("pair", "product_id", *LANE).unique("pair").sort("pair")
    as_numbers = {
        name: pairs[name].fill_null(NONE).replace_strict(known).to_numpy()
        for name, known in numbers.items()
        if name in pairs.columns
    } | {"origin_proven": pairs["origin_proven"].to_numpy()}
    lane_codes, lane_of_pair = np.unique(code(as_numbers.get), return_inverse=True)
    products = len(words["product_id"])
    pair_codes = lane_of_pair * products + as_numbers["product_id"]
    order = np.argsort(pair_codes)
    law = wide.law.with_columns(day=(pl.col("since") - FIRST).dt.total_days())
    starts = law["pair"].cast(pl.Int64).to_numpy() * _DAYS + law["day"].to_numpy()
    by_start = np.argsort(starts)

    def law_row(item: Any, period: Any) -> Any:
        lane = np.searchsorted(lane_codes, code(lambda name: item(name, period)))
        pair_code = lane * products + np.asarray(item("product_id", period)).astype(np.int64)
        pair = order[np.searchsorted(pair_codes[order], pair_code)]
        return by_start[np.searchsorted(starts[by_start], pair * _DAYS + item("day", period), "right") - 1]

    spells = wide.spells["spell"].to_numpy()
    made: dict[str, Any] = {"law_row": law_row, "spell": lambda item, period: spells[item("day", period)]}
    shape = (len(words["currency"]), len(words["to_country"]), int(spells.max()) + 1)
    of_item = {name: _cube(wide.of_item, name, shape, numbers) for name in ("here", "law")}
    of_market = {name: _square(wide.of_market, name, shape[1:], numbers) for name in ("here_law", "pay")}
    figures = wide.products.sort(pl.col("product_id").replace_strict(numbers["product_id"]))
    terms = told.wide.incoterms.sort(pl.col("incoterm").replace_strict(numbers["incoterm"]))

    def line(name: str, reckon: Any) -> None:
        made[name] = lambda item, period: reckon(lambda asked: item(asked, period))

    for name, of, column in (
        ("price_here", "currency", "here"),
        ("price_fx", "currency", "law"),
        ("carriage_here", "carriage_currency", "here"),
        ("carriage_law", "carriage_currency", "law"),
    ):
        line(name, lambda x, of=of, column=column: of_item[column][x(of), x("to_country"), x("spell")])  # fmt: skip
    for column in of_market:
        line(column, lambda x, column=column: of_market[column][x("to_country"), x("spell")])
    for name, column in (("engine_cc", "engine_cc"), ("power_kw", "power_kw"), ("mass_kg", "mass_kg_per_unit")):
        values = figures[column].fill_null(0.0).to_numpy()
        line(name, lambda x, values=values: values[x("product_id")])
    for name, column in (
        ("home_in", "home"),
        ("main_in", "main"),
        ("after_in", "after"),
        ("insured", "insured"),
        ("owed", "owed"),
    ):
        values = terms[column].to_numpy()
        line(name, lambda x, values=values: values[x("incoterm")])
    line("price", lambda x: x("price_per_unit") * x("price_here"))
    line("price_law", lambda x: x("price_per_unit") * x("price_fx"))
    line("home", lambda x: x("inland_per_unit") * (1 - x("home_in")))
    line("main", lambda x: x("main_carriage_per_unit"))
    line("beyond", lambda x: x("after_border_per_unit"))
    line("insurance", lambda x: x("insurance_per_unit") * x("insured") * x("price_here"))
    return made


def _cube(rates: pl.DataFrame, column: str, shape: tuple[int, ...], numbers: dict[str, dict[str, int]]) -> Any:
    made = np.full(shape, np.nan)
    known = rates.filter(pl.col("to_country").is_in(list(numbers["to_country"])))
    at = [known[name].replace_strict(numbers[name]).to_numpy() for name in ("currency", "to_country")]
    made[at[0], at[1], known["spell"].to_numpy()] = known[column].to_numpy()
    return made


def _square(rates: pl.DataFrame, column: str, shape: tuple[int, ...], numbers: dict[str, dict[str, int]]) -> Any:
    made = np.full(shape, np.nan)
    made[rates["to_country"].replace_strict(numbers["to_country"]).to_numpy(), rates["spell"].to_numpy()] = rates[
        column
    ].to_numpy()
    return made


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
