"""Which tariff rows an entry is charged by: ordinary duty, claimed preference, end use, and duties on top."""

from __future__ import annotations

import polars as pl

from corridor.landed_cost.conditions_of import SCENARIO, Judge
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.options import LandedCostOptions
from corridor.landed_cost.rule_match import chosen, in_force, judged, settled_by_value, with_prefixes

ON_TOP = ("additional_duty", "trade_remedy")
_RATE = ("kind", "ad_valorem_frac", "specific_amount", "specific_currency", "specific_unit", "alt_ad_valorem_frac")


def origins(goods: pl.DataFrame, country_groups: pl.DataFrame) -> pl.DataFrame:
    """The words that stand for each origin in a tariff, and how narrow each is: any, a group, the country itself."""
    countries = goods.select(origin_country=pl.col("origin_country").fill_null("UNKNOWN")).unique()
    grouped = countries.join(
        country_groups.select(origin="group_id", origin_country="country"), on="origin_country"
    ).select("origin_country", "origin", narrow=pl.lit(1))
    itself = countries.select("origin_country", origin="origin_country", narrow=pl.lit(2))
    anywhere = countries.select("origin_country", origin=pl.lit("*"), narrow=pl.lit(0))
    return pl.concat([anywhere, grouped, itself]).unique(["origin_country", "origin"], keep="last")


def tariff_matches(
    goods: pl.DataFrame, tariffs: pl.DataFrame, country_groups: pl.DataFrame, judge: Judge, options: LandedCostOptions
) -> pl.DataFrame:
    """Tariff rows by code, origin and condition for every goods, whatever their dates.

    ``holds`` counts the engine bounds, the permit that an end-use row needs, and for a preference the claim.
    """
    rules = tariffs.rename({"scheme": "place", "tariff_id": "rule_id", "agreement_id": "under"})
    about = goods.select(
        "goods_id", "hs_code", pl.col("origin_country").fill_null("UNKNOWN"), "engine_cc", "agreement_id"
    )
    rows = (
        with_prefixes(goods, rules, "territory")
        .join(about, on="goods_id")
        .join(origins(goods, country_groups), on=["origin_country", "origin"])
    )
    rows = rows.filter(
        (pl.col("measure") != "preference") | (pl.col("under") == pl.col("agreement_id")).fill_null(False)
    )
    rows = judged(rows, judge)
    low, high, engine = pl.col("engine_cc_from"), pl.col("engine_cc_to"), pl.col("engine_cc")
    bounded = low.is_not_null() | high.is_not_null()
    fits = (low.is_null() | (engine > low) | ((engine == 0) & (low == 0))) & (high.is_null() | (engine <= high))
    permitted = (
        (pl.col("measure") != "end_use")
        | pl.col("condition").is_not_null()
        | pl.col("rule_id").is_in(sorted(options.end_use_permits))
    )
    return rows.with_columns(
        asks=pl.when(bounded & engine.is_null())
        .then(pl.concat_str(pl.col("asks").replace("", None), pl.lit("engine_cc"), separator="|", ignore_nulls=True))
        .otherwise("asks"),
        by_value=pl.col("by_value") & pl.when(bounded).then(fits.fill_null(False)).otherwise(True),
        # Three-valued: an unknown engine leaves a row open unless the condition fails by itself.
        holds=pl.col("holds") & (pl.when(bounded).then(fits).otherwise(True)) & permitted,
        has_rate=has_rate(),
        score=pl.col("prefix_len") * 10_000
        + pl.col("narrow") * 1_000
        + pl.col("clauses") * 10
        + bounded.cast(pl.Int64),
    )


def has_rate() -> pl.Expr:
    """The row says a rate; one without states a fact."""
    share, alternative = pl.col("ad_valorem_frac").is_not_null(), pl.col("alt_ad_valorem_frac").is_not_null()
    amount = pl.all_horizontal(pl.col("specific_amount", "specific_currency", "specific_unit").is_not_null())
    kind = pl.col("kind")
    return (
        pl.when(kind == "ad_valorem")
        .then(share)
        .when(kind == "specific")
        .then(amount)
        .when(kind == "mixed_max")
        .then(share & amount & alternative)
        .otherwise(share & amount)
    )


def measures(entries: pl.DataFrame, matches: pl.DataFrame, judge: Judge, ledger: Ledger) -> pl.DataFrame:
    """The rows that each entry is charged by, at most one per measure, and per remedy or additional duty.

    Parameters
    ----------
    entries
        With ``goods_id``, ``on`` and ``value_usd``; those whose claim fails are refused here.

    Returns
    -------
    pl.DataFrame
        One row per entry and row of the tariff to use; the ordinary rows still compete with each other.
    """
    keys = entries.select("entry_id", "goods_id", "product_id", "on", "value_usd", claim="agreement_id")
    dated = keys.join(matches.drop("hs_code", "agreement_id"), on="goods_id").filter(in_force())
    dated = settled_by_value(dated, judge).with_columns(
        series=pl.when(pl.col("measure").is_in(ON_TOP))
        .then(pl.format("{}/{}", "measure", pl.col("under").fill_null("")))
        .otherwise("measure")
    )
    _refuse_multiplied(dated, ledger)
    usable = dated.filter(pl.col("holds").fill_null(True) & pl.col("has_rate") & (pl.col("measure") != "multiplier"))
    _refuse_facts(dated, usable, ledger)
    rates = pl.concat_str([pl.col(c).cast(pl.String).fill_null("") for c in _RATE], separator=";")
    return chosen(usable, ["entry_id", "series"], rates, "tariffs", ledger).with_columns(
        scenario=pl.col("condition").fill_null("").str.contains(SCENARIO, literal=True)
    )


def _refuse_multiplied(dated: pl.DataFrame, ledger: Ledger) -> None:
    ledger.refuse(
        dated.filter((pl.col("measure") == "multiplier") & pl.col("holds").fill_null(True)),
        subject=pl.format("tariffs/{}", "rule_id"),
        missing=pl.format("Row {} changes the rate of goods of unproved origin, by a factor it does not give.",
                          "rule_id"),
        remedy="State where the goods originate.",
    )  # fmt: skip


def _refuse_facts(dated: pl.DataFrame, usable: pl.DataFrame, ledger: Ledger) -> None:
    """A remedy that holds and gives no rate cannot be left out: it would make the total smaller."""
    bare = dated.filter(pl.col("measure").is_in(ON_TOP) & pl.col("holds").fill_null(True) & ~pl.col("has_rate"))
    bare = bare.join(usable.select("entry_id", "series"), on=["entry_id", "series"], how="anti")
    ledger.refuse(
        bare,
        subject=pl.format("tariffs/{}", "rule_id"),
        missing=pl.format("Row {} is charged on top of the duty and gives no rate.", "rule_id"),
        remedy="Add the rate.",
    )
