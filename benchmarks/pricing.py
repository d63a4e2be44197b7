"""Pricing declaration items with the full stack: value, duty, remedies, excise, VAT, fees, in the currency of the case.

Everyone gets the same items as a Parquet file and writes one wide row per item to Parquet. The others get the rules
compiled by Corridor (`benchmarks.wide_rules`), for to find the row that holds is not what is measured of them. Key
figure: what all items cost together, landed, to five digits, since OpenFisca reckons in single precision.
"""

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.declarations import FIRST, LAST, as_products, make_goods, make_items, make_lanes, rules
from benchmarks.registry import OURS, Phase, contender
from benchmarks.wide_rules import WideRules, wide_rules
from corridor.items import Rules
from corridor.landed_cost.bulk import compile_rules, price_items
from corridor.landed_cost.prepared import territory_members

LANE = ("from_country", "origin_country", "to_country", "agreement_id", "origin_proven", "mode")
BY_FORMULA = ("US", "UA", "KE", "AU", "ZA")
"""Countries with taxes by formula, which each contender would have to translate: left out here."""
PRODUCTS, LANES, TRIED, AT_A_TIME = 2000, 400, 400_000, 1_000_000


@dataclass(frozen=True)
class Declared:
    """Items in a file, the rules that they are priced by, and where to write."""

    file: Path
    law: Rules
    pairs: pl.DataFrame
    out: Path
    wide: WideRules


def make_declared(count: int) -> Declared:
    """Items of a catalogue of products on lanes that have rules, so that nearly all of them can be priced."""
    law = rules()
    goods = make_goods(PRODUCTS, law)
    law = as_products(goods, law)
    lanes = make_lanes(LANES, law).unique(LANE, maintain_order=True)
    tried = make_items(TRIED, goods, lanes)
    # A price with the duty paid is solved for its value, for which the others have no means.
    tried = tried.with_columns(pl.col("incoterm").replace("DDP", "DAP"))
    usual = _usual(tried, law)
    folder = Path(tempfile.mkdtemp(prefix="items"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "items").mkdir()
    for start in range(0, count, AT_A_TIME):
        some = _items(min(AT_A_TIME, count - start), start, usual, tried)
        some.write_parquet(folder / "items" / f"{start:09}.parquet", row_group_size=250_000)
    file = folder / "items.parquet"
    pl.scan_parquet(folder / "items" / "*.parquet").sink_parquet(file, row_group_size=250_000)
    shutil.rmtree(folder / "items")
    wide = wide_rules(usual, compile_rules(law, FIRST, LAST))
    return Declared(file, law, usual, folder / "out", wide)


def _usual(tried: pl.DataFrame, law: Rules) -> pl.DataFrame:
    """Items whose pair of product and lane was priced on every day that it was tried, with the number of the pair."""
    found = price_items(tried, compile_rules(law, FIRST, LAST)).items.select("item_id", "outcome").collect()
    rows = tried.join(found, on="item_id").join(_inside(law), on=["from_country", "to_country"], how="anti")
    pair = ["product_id", *LANE]
    priced = rows.with_columns(ever=(pl.col("outcome") != "refused").all().over(pair)).filter(
        pl.col("ever") & ~pl.col("to_country").is_in(BY_FORMULA)
    )
    numbers = priced.select(pair).unique(maintain_order=True).with_row_index("pair")
    return priced.drop("ever", "outcome").join(numbers, on=pair, nulls_equal=True)


def _inside(law: Rules) -> pl.DataFrame:
    """Pairs of countries between which there is no customs border: these items have no duty to speak of."""
    members = territory_members(law.tables["value_bases"], law.tables["country_groups"])
    return members.select("territory", from_country="country").join(
        members.select("territory", to_country="country"), on="territory"
    )


def _items(count: int, start: int, usual: pl.DataFrame, tried: pl.DataFrame) -> pl.DataFrame:
    """Items like the usual ones: other prices, the same goods on the same lanes."""
    some = usual.drop("pair").sample(count, with_replacement=True, seed=start + 1)
    step = 1 + (pl.int_range(pl.len()) + start) % 9973 / 9973
    money = ["price_per_unit", "inland_per_unit", "main_carriage_per_unit", "after_border_per_unit"]
    ids = pl.format("I{}", pl.int_range(pl.len()) + start)
    return some.with_columns(ids.alias("item_id"), *[(pl.col(c) * step).alias(c) for c in money])


def corridor_bulk(told: Declared) -> float:
    """Compiled once per process; the file is read, priced and written a chunk at a time."""
    priced = price_items(told.file, compile_rules(told.law, FIRST, LAST), folder=told.out)
    return landed(priced.items)


def corridor_anew(told: Declared) -> float:
    """The same with nothing compiled beforehand: rules are matched with goods as they are met."""
    from corridor.landed_cost.bulk import rules as compiled

    compiled.forget()
    return corridor_bulk(told)


def corridor_traced(told: Declared) -> float:
    """Every item in the traced ledger: each line with its row, source and formula."""
    from corridor.items import price_items as one_by_one
    from corridor.tables.items import DeclarationItems

    found = one_by_one(DeclarationItems.conform(pl.read_parquet(told.file)), told.law)
    return landed(found.landed_costs.lazy())


def landed(rows: pl.LazyFrame) -> float:
    """The key figure."""
    total = rows.select(pl.col("landed_per_unit").sum()).collect().item()
    return float(f"{total:.4e}")


def duckdb_sql(told: Declared) -> float:
    """One statement that joins, reckons and writes."""
    from benchmarks.pricing_sql import price

    return landed(price(told))


def openfisca_variables(told: Declared) -> float:
    """A variable per line of cost, a million items at a time."""
    from benchmarks.pricing_openfisca import price

    return landed(price(told))


PHASES = (
    Phase(
        "price items",
        (10_000, 100_000, 1_000_000, 10_000_000),
        "items",
        make_declared,
        (
            contender(OURS, corridor_bulk, package="corridor-trade"),
            contender("corridor, rules compiled anew", corridor_anew, package="corridor-trade"),
            contender("corridor, every line traced", corridor_traced, most=100_000, package="corridor-trade"),
            contender("duckdb", duckdb_sql),
            contender("openfisca", openfisca_variables, package="openfisca-core"),
        ),
    ),
)
