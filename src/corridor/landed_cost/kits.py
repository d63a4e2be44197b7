"""Kits that may be classified as the vehicle they build: General Rule 2(a) of the Harmonized System.

Goods presented unassembled are classified as the complete article where they have its essential character. A kit that
is declared under a code of parts, while it builds a vehicle of another heading, is therefore told to the user.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from corridor.landed_cost.duty import duties
from corridor.landed_cost.formula import Spoken
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.options import LandedCostOptions
from corridor.landed_cost.rule_match import described
from corridor.landed_cost.tariff_lookup import tariff_matches

ESSENTIAL = "essential_character"
"""Fact of a kit: ``no`` says that main parts are missing, so that rule 2(a) does not make it the vehicle."""
_HEADING = 4
_OF_VEHICLE = ("hs_code", "engine_cc", "power_kw", "propulsion")


def kits_as_vehicles(
    at_border: pl.DataFrame,
    products: pl.DataFrame,
    tariffs: pl.DataFrame,
    country_groups: pl.DataFrame,
    agreements: pl.DataFrame,
    spoken: Spoken,
    options: LandedCostOptions,
) -> pl.DataFrame:
    """Kits among the entries, and the duty that they would owe as the vehicle.

    Returns
    -------
    pl.DataFrame
        One row per entry of a kit that may count as its vehicle: ``entry_id, builds, vehicle_code``; ``as_parts``: it
        is declared under another heading; ``as_vehicle``: duty and measures on top per unit by the vehicle's code, in
        the currency of the declaration; null where that cannot be told.
    """
    vehicles = products.select(builds="product_id", **{f"of_{name}": name for name in _OF_VEHICLE})
    kits = products.filter(pl.col("kind") == "kit").select("product_id", "builds").join(vehicles, on="builds")
    lacking = pl.col("stated").str.contains(rf"(?m)^{ESSENTIAL}=no$")
    entries = at_border.join(kits, on="product_id").filter(pl.col("of_hs_code").is_not_null() & ~lacking)
    heading = pl.col("hs_code").str.slice(0, _HEADING)
    entries = entries.with_columns(as_parts=(heading != pl.col("of_hs_code").str.slice(0, _HEADING)).fill_null(False))
    told = entries.select("entry_id", "builds", "as_parts", vehicle_code="of_hs_code")
    owed = _owed_as_vehicle(entries.filter("as_parts"), tariffs, country_groups, agreements, spoken, options)
    return told.join(owed, on="entry_id", how="left")


def _owed_as_vehicle(
    kits: pl.DataFrame,
    tariffs: pl.DataFrame,
    country_groups: pl.DataFrame,
    agreements: pl.DataFrame,
    spoken: Spoken,
    options: LandedCostOptions,
) -> pl.DataFrame:
    if kits.is_empty():
        return pl.DataFrame(schema={"entry_id": pl.String, "as_vehicle": pl.Float64})
    twins = kits.with_columns(**{name: pl.col(f"of_{name}") for name in _OF_VEHICLE}).drop("goods_id")
    twins, goods, judge = described(twins, options)
    aside = Ledger()
    # What is left of a quota is for the lots as they are declared, so the vehicle is asked without one.
    outside = tariffs.filter(pl.col("quota_id").is_null())
    matches = tariff_matches(goods, outside, country_groups, judge, options)
    own = replace(spoken, judge=judge, constants=spoken.constants.clear())
    due = duties(twins, matches, agreements, None, own, options.end_use_permits, aside)
    due = due.join(aside.problems.select("entry_id").unique(), on="entry_id", how="anti")
    return due.group_by("entry_id").agg(as_vehicle=pl.col("amount").sum())


def kit_words(kits: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """What is said of each kit: ``entry_id``, ``kit_note`` on its line, and ``kit_doubt`` where the code is in doubt.

    Parameters
    ----------
    own
        ``entry_id, own_due, declared_in``: what it owes as it is declared.
    """
    rows = kits.join(own, on="entry_id")
    money = pl.format("{} {}", pl.col("as_vehicle").round(2), "declared_in")
    instead = (
        pl.when(pl.col("as_vehicle").is_null())
        .then(pl.lit("a duty that cannot be told"))
        .otherwise(pl.format("a duty of {} per unit", money))
    )
    doubt = pl.format(
        "rule 2(a) (presented together, the kit may be {} of code {}, with {} instead of {} {})",
        "builds", "vehicle_code", instead, pl.col("own_due").round(2), "declared_in",
    )  # fmt: skip
    return rows.select(
        "entry_id",
        kit_note=pl.when("as_parts")
        .then(pl.format("kit declared as parts, not as {}", "builds"))
        .otherwise(pl.format("kit classified as the vehicle {}, rule 2(a)", "builds")),
        kit_doubt=pl.when("as_parts").then(doubt),
    )
