"""What ways and goods say by themselves: which border is crossed, what a product's own figures are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.conditions import parse
from corridor.landed_cost.bulk.codes import Flags, Floats, Ints, floats
from corridor.landed_cost.bulk.edges import EdgesByCode
from corridor.landed_cost.bulk.flags import GOODS, HANDED, LANE
from corridor.landed_cost.bulk.kinds import Market
from corridor.landed_cost.claims import NOT_YET
from corridor.landed_cost.conditions_of import MADE_ON
from corridor.landed_cost.confidence import ESTIMATE
from corridor.landed_cost.guards import ANY
from corridor.landed_cost.insurance import RATE_UNIT
from corridor.landed_cost.landed import OCEAN_MODES
from corridor.landed_cost.options import LandedCostOptions


@dataclass(frozen=True)
class GoodsFacts:
    """Per combination of goods: figures of its product (NaN: none), its insurance, and why it cannot be priced.

    Attributes
    ----------
    of_product
        It names a product of the case, so a claim without proof is tested on its bill of materials.
    """

    engine_cc: Floats
    power_kw: Floats
    age_years: Floats
    mass_kg: Floats
    insured: Floats
    insured_estimated: Flags
    of_product: Flags
    wrong: Ints


@dataclass(frozen=True)
class WayFacts:
    """Per combination of ways: the country of import, and what is crossed.

    Attributes
    ----------
    cif, value_unit
        1 where the value counts carriage up to the border, else 0; what its whole multiples are of, NaN for none.
    owing
        Something falls due on it: it crosses a border or goes to another country of a customs union.
    unproven
        It claims a preference and shows no proof.
    placed
        It is placed under a customs regime.
    """

    markets: tuple[str, ...]
    market: Ints
    crosses: Flags
    union: Flags
    owing: Flags
    cif: Floats
    value_unit: Floats
    unproven: Flags
    placed: Flags
    wrong: Ints


def ways_completed(lanes: pl.DataFrame, tables: Mapping[str, pl.DataFrame], members: pl.DataFrame) -> pl.DataFrame:
    """Ways with the territory that they enter, as `corridor.landed_cost.prepared` sees it.

    ``charged``: brokers and papers cost something at one of its ends, which the traced ledger reckons.
    """
    fees = tables["clearance_fees"]
    charging = {
        side: fees.filter(pl.col("side") == side)["country"].unique().implode() for side in ("export", "import")
    }
    bases = tables["value_bases"].select(
        "basis",
        "value_unit",
        to_country="country",
        territory="customs_territory",
        declared_in="currency",
        has_basis=pl.lit(True),
    )
    within = members.select("territory", from_country="country", within=pl.lit(True))
    lanes = lanes.with_columns(
        origin_country=pl.coalesce("origin_country", "from_country"),
        ocean=pl.col("mode").is_in(list(OCEAN_MODES)).fill_null(False),
    )
    lanes = lanes.join(bases, on="to_country", how="left", maintain_order="left")
    lanes = lanes.with_columns(territory=pl.coalesce("territory", "to_country"))
    lanes = lanes.join(within, on=["territory", "from_country"], how="left", maintain_order="left")
    abroad = pl.col("from_country") != pl.col("to_country")
    lanes = lanes.with_columns(
        crosses=(abroad & pl.col("within").is_null()).fill_null(False),
        union=(abroad & pl.col("within").is_not_null()).fill_null(False),
    )
    claimed = pl.col("agreement_id").is_not_null() & pl.col("crosses")
    return lanes.with_columns(
        proven=claimed & pl.col("origin_proven").fill_null(False),
        has_basis=pl.col("has_basis").fill_null(False),
        claimed=claimed,
        charged=pl.col("from_country").is_in(charging["export"]) | pl.col("to_country").is_in(charging["import"]),
    )


def way_facts(lanes: pl.DataFrame, markets: tuple[str, ...]) -> WayFacts:
    """The facts of every way, as columns of numbers."""
    numbers = {country: k for k, country in enumerate(markets)}
    wrong = (
        lanes.select(
            (
                pl.when(pl.col("crosses") & ~pl.col("has_basis")).then(LANE).otherwise(0)
                + pl.when(pl.col("crosses") & pl.col("charged")).then(HANDED).otherwise(0)
            ).cast(pl.Int64)
        )
        .to_series()
        .to_numpy()
    )
    crosses, union = lanes["crosses"].to_numpy(), lanes["union"].to_numpy()
    return WayFacts(
        markets=markets,
        market=lanes["to_country"].replace_strict(numbers, return_dtype=pl.Int64).to_numpy(),
        crosses=crosses,
        union=union,
        owing=(crosses | union) & lanes["has_basis"].to_numpy(),
        cif=(lanes["basis"].fill_null("CIF") == "CIF").cast(pl.Float64).to_numpy(),
        value_unit=floats(lanes["value_unit"]),
        unproven=(lanes["claimed"] & ~lanes["proven"]).to_numpy(),
        placed=lanes["regime_id"].is_not_null().to_numpy(),
        wrong=wrong,
    )


def goods_facts(goods: pl.DataFrame, tables: Mapping[str, pl.DataFrame], options: LandedCostOptions) -> GoodsFacts:
    """The facts of every combination of goods, as columns of numbers."""
    rates = {
        p: (value / 100, sure == ESTIMATE)
        for p, value, unit, sure in tables["logistics_parameters"]
        .select("parameter_id", "value", "unit", "confidence")
        .iter_rows()
        if unit == RATE_UNIT and value >= 0 and value / 100 * options.insured_uplift < 1
    }
    named = [options.insurance_parameter.get(kind) for kind in goods["kind"]]
    told = [rates.get(name, (np.nan, False)) if name else (np.nan, False) for name in named]
    bare = goods["hs_code"].is_null()
    dated = goods["stated"].str.contains(rf"(?m)^{MADE_ON}=")
    lost = pl.Series([bool(name) and name not in rates for name in named], dtype=pl.Boolean)
    # A kit that builds a vehicle may have to be declared as it: the traced ledger weighs that.
    building = (goods["kind"] == "kit") & goods["builds"].is_not_null()
    known = pl.concat([tables[name].select("product_id") for name in ("market_values", "value_additions")])[
        "product_id"
    ]
    special = goods["product_id"].is_in(known.unique().implode()).fill_null(False)
    special |= goods["hs_code"].is_in(_doubtful(goods["hs_code"], tables["hs_headings"]).implode()).fill_null(False)
    bits = pl.select(
        pl.when(bare).then(GOODS).otherwise(0) + pl.when(dated | lost | building | special).then(HANDED).otherwise(0)
    ).to_series()
    return GoodsFacts(
        engine_cc=floats(goods["engine_cc"]),
        power_kw=floats(goods["power_kw"]),
        age_years=floats(goods["age_years"]),
        mass_kg=floats(goods["mass_kg_per_unit"]),
        insured=np.array([rate for rate, _ in told], np.float64),
        insured_estimated=np.array([guess for _, guess in told], np.bool_),
        of_product=goods["product_id"].is_not_null().to_numpy(),
        wrong=bits.cast(pl.Int64).to_numpy(),
    )


def _doubtful(codes: pl.Series, hs_headings: pl.DataFrame) -> pl.Series:
    """Codes that some edition of the nomenclature does not have: the traced pricer tells whether the day's does."""
    asked = pl.DataFrame({"hs_code": codes.unique().drop_nulls()}).with_columns(
        heading=pl.col("hs_code").str.slice(0, 4), chapter=pl.col("hs_code").str.slice(0, 2)
    )
    listed = hs_headings.with_columns(chapter=pl.col("heading").str.slice(0, 2))
    asked = asked.join(listed.select("chapter", "edition").unique(), on="chapter")
    own = listed.select("heading", "edition", pl.col("subheadings").str.split("|"))
    asked = asked.join(own, on=["heading", "edition"], how="left")
    short = pl.col("hs_code").str.len_chars() < 6
    inside = short | pl.col("subheadings").list.contains(pl.col("hs_code").str.slice(0, 6))
    return asked.filter(~inside | pl.col("subheadings").is_null())["hs_code"].unique()


def market_of(country: str, tables: Mapping[str, pl.DataFrame]) -> Market:
    """What of the rules of a country tells goods and origins apart."""
    bases = tables["value_bases"].filter(pl.col("country") == country)
    territory = bases["customs_territory"][0] if bases.height else country
    tariffs = tables["tariffs"].filter(pl.col("scheme") == territory)
    of_country = [tables[t].filter(pl.col("country") == country) for t in ("import_taxes", "levies", "regimes")]
    named = [rows["hs_prefix"] for rows in (tariffs, *of_country)]
    conditions = {c for rows in (tariffs, *of_country) for c in rows["condition"].drop_nulls().unique().to_list()}
    members = tables["agreement_members"]
    granted = members.filter((pl.col("side") == "importer") & (pl.col("country") == country))["agreement_id"].unique()
    live = tables["agreements"].filter(~pl.col("status").fill_null("").is_in(NOT_YET))["agreement_id"]
    sides = members.filter((pl.col("side") == "exporter") & pl.col("agreement_id").is_in(granted.implode()))
    sides = sides.filter(pl.col("agreement_id").is_in(live.implode()) & (pl.col("country") != ANY))
    return Market(
        country=country,
        territory=territory,
        edges=EdgesByCode((tariffs, *of_country)),
        prefixes=frozenset(prefix for column in named for prefix in column.drop_nulls().to_list()),
        origin_words=frozenset(tariffs["origin"].drop_nulls().to_list()) | _asked_origins(conditions),
        groups=_sets(tables["country_groups"], "group_id"),
        traders=_sets(sides, "agreement_id"),
    )


def _asked_origins(conditions: set[str]) -> frozenset[str]:
    """Countries of origin that conditions name."""
    found: set[str] = set()
    for condition in conditions:
        try:
            atoms = [atom for clause in parse(condition) for atom in clause]
        except ValueError:
            continue
        found.update(atom.value for atom in atoms if atom.fact == "origin_country")
    return frozenset(found)


def _sets(rows: pl.DataFrame, by: str) -> dict[str, frozenset[str]]:
    made: dict[str, set[str]] = {}
    for name, country in rows.select(by, "country").iter_rows():
        made.setdefault(name, set()).add(country)
    return {name: frozenset(countries) for name, countries in made.items()}
