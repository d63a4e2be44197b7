"""Which tariff rows an entry is charged by: ordinary duty, claimed preference, end use, and duties on top."""

from __future__ import annotations

import polars as pl

from corridor.landed_cost.conditions_of import ALL_OTHERS, PRODUCER, SCENARIO, Judge, without
from corridor.landed_cost.guards import lapsed, stands_in
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.options import LandedCostOptions
from corridor.landed_cost.rule_match import chosen, judged, settled_by_value, with_prefixes
from corridor.tables.dated import in_force

ON_TOP = ("additional_duty", "trade_remedy")
MULTIPLIER = "multiplier"
UNKNOWN = "UNKNOWN"
_RATE = (
    "kind", "ad_valorem_frac", "specific_amount", "specific_currency", "specific_unit", "alt_ad_valorem_frac",
    "formula", "factor",
)  # fmt: skip


def origins(goods: pl.DataFrame, country_groups: pl.DataFrame) -> pl.DataFrame:
    """The words that stand for each origin in a tariff, and how narrow each is: any, a group, the country itself."""
    countries = goods.select(origin_country=pl.col("origin_country").fill_null(UNKNOWN)).unique()
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

    ``holds`` counts the engine bounds, the permit that an end-use row needs, and for a preference the claim, as for a
    quota that belongs to an agreement. ``deepest`` is the longest prefix among the rows of the same measure in the
    chapter.
    """
    rules = tariffs.rename({"scheme": "place", "tariff_id": "rule_id", "agreement_id": "under"})
    # A multiplier for goods of unproved origin is found by its condition, wherever the goods are said to come from.
    unproved = (pl.col("measure") == MULTIPLIER) & (pl.col("origin") == UNKNOWN)
    rules = rules.with_columns(
        origin=pl.when(unproved).then(pl.lit("*")).otherwise("origin"),
        deepest=pl.col("hs_prefix")
        .str.len_chars()
        .max()
        .over("place", "measure", pl.col("under").fill_null(""), pl.col("hs_prefix").str.slice(0, 2))
        .cast(pl.Int64),
    )
    about = goods.select(
        "goods_id", "hs_code", pl.col("origin_country").fill_null(UNKNOWN), "engine_cc", "agreement_id"
    )
    rows = with_prefixes(goods, rules, "territory").join(about, on="goods_id")
    rows = pl.concat(
        [
            rows.join(origins(goods, country_groups), on=["origin_country", "origin"]).with_columns(
                guessed=pl.lit(False)
            ),
            _of_any_origin(rows),
        ]
    )
    claimed = (pl.col("under") == pl.col("agreement_id")).fill_null(False)
    of_claim = (pl.col("measure") == "preference") | ((pl.col("measure") == "quota") & pl.col("under").is_not_null())
    rows = judged(rows.filter(~of_claim | claimed), judge)
    low, high, engine = pl.col("engine_cc_from"), pl.col("engine_cc_to"), pl.col("engine_cc")
    bounded = low.is_not_null() | high.is_not_null()
    fits = (low.is_null() | (engine > low) | ((engine == 0) & (low == 0))) & (high.is_null() | (engine <= high))
    permitted = (
        (pl.col("measure") != "end_use")
        | pl.col("condition").is_not_null()
        | pl.col("rule_id").is_in(sorted(options.end_use_permits))
    )
    residual = pl.col("condition").fill_null("").str.contains(f"={ALL_OTHERS}", literal=True)
    asked = [
        pl.col("asks").replace("", None),
        pl.when(bounded & engine.is_null()).then(pl.lit("engine_cc")),
        pl.when("guessed").then(pl.lit("origin_country")),
    ]
    known_origin = pl.when("guessed").then(None).otherwise(True)
    return rows.with_columns(
        asks=pl.concat_str(asked, separator="|", ignore_nulls=True),
        by_value=pl.col("by_value") & pl.when(bounded).then(fits.fill_null(False)).otherwise(True),
        # Three-valued: an unknown engine leaves a row open unless the condition fails by itself.
        holds=pl.col("holds") & (pl.when(bounded).then(fits).otherwise(True)) & permitted & known_origin,
        but_producer=_but_producer(rows, judge) & pl.when(bounded).then(fits).otherwise(True).fill_null(False),
        has_rate=has_rate(),
        scenario=pl.col("condition").fill_null("").str.contains(SCENARIO, literal=True),
        score=pl.col("prefix_len") * 10_000
        + pl.col("narrow") * 1_000
        + pl.col("clauses") * 10
        + bounded.cast(pl.Int64)
        - pl.when(residual).then(5).otherwise(0),
    )


def _but_producer(rows: pl.DataFrame, judge: Judge) -> pl.Expr:
    """The row asks for the producer, and would hold for the goods if it did not."""
    asking = rows.filter(pl.col("condition").str.contains(f"{PRODUCER}=", literal=True))
    pairs = [
        (goods_id, condition, judge.verdict(goods_id, without(condition, PRODUCER)).holds is not False)
        for goods_id, condition in asking.select("goods_id", "condition").unique().iter_rows()
    ]
    found = pl.DataFrame(pairs, schema={"goods_id": pl.Int64, "condition": pl.String, "held": pl.Boolean}, orient="row")
    held = rows.select("goods_id", "condition").join(
        found, on=["goods_id", "condition"], how="left", maintain_order="left"
    )
    return pl.lit(held["held"].fill_null(False))


def _of_any_origin(rows: pl.DataFrame) -> pl.DataFrame:
    """Measures on top against some country, for goods of which nobody knows the country: they might be meant."""
    somewhere = ~pl.col("origin").is_in(["*", UNKNOWN])
    unknown = rows.filter((pl.col("origin_country") == UNKNOWN) & pl.col("measure").is_in(ON_TOP) & somewhere)
    return unknown.with_columns(narrow=pl.lit(2, pl.Int32), guessed=pl.lit(True))


def has_rate() -> pl.Expr:
    """The row says a rate, or what to multiply rates by; one without states a fact."""
    share, alternative = pl.col("ad_valorem_frac").is_not_null(), pl.col("alt_ad_valorem_frac").is_not_null()
    amount = pl.all_horizontal(pl.col("specific_amount", "specific_currency", "specific_unit").is_not_null())
    kind = pl.col("kind")
    return (
        pl.when(pl.col("measure") == MULTIPLIER)
        .then(pl.col("factor").is_not_null())
        .when(kind == "ad_valorem")
        .then(share)
        .when(kind == "specific")
        .then(amount)
        .when(kind == "mixed_max")
        .then(share & amount & alternative)
        .when(kind == "formula")
        .then(pl.col("formula").is_not_null())
        .otherwise(share & amount)
    )


def series() -> pl.Expr:
    """Rows of one series compete by prefix and condition: one measure, one remedy, each of them within each quota."""
    quota = pl.format("quota/{}", "quota_id")
    on_top = pl.format("{}/{}", "measure", pl.col("under").fill_null(""))
    return (
        pl.when(pl.col("measure").is_in(ON_TOP))
        .then(pl.concat_str(on_top, quota, separator="/", ignore_nulls=True))
        .otherwise(pl.coalesce(quota, "measure"))
    )


def measures(
    entries: pl.DataFrame,
    matches: pl.DataFrame,
    judge: Judge,
    ledger: Ledger,
    agreements: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The rows that each entry is charged by, at most one per measure, quota, remedy or additional duty.

    Parameters
    ----------
    entries
        With ``goods_id``, ``on`` and ``value_usd``; those whose claim fails are refused here.
    agreements
        Tells which remedies were ended, so that nothing has to stand in their place.

    Returns
    -------
    pl.DataFrame
        One row per entry and row of the tariff to use; the ordinary rows still compete with each other. ``lapsed``
        names a more special row that ran out with nothing in its place; ``stands_in``: the row is for a shorter code
        than rows of its measure go down to.
    """
    return measures_and_lapsed(entries, matches, judge, ledger, agreements)[0]


def measures_and_lapsed(
    entries: pl.DataFrame,
    matches: pl.DataFrame,
    judge: Judge,
    ledger: Ledger,
    agreements: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`measures`, and ``entry_id, series, measure, lapsed``: what ran out, also where no row of its series is left."""
    keys = entries.select("entry_id", "goods_id", "product_id", "on", "value_usd", claim="agreement_id")
    rows = keys.join(matches.drop("agreement_id").with_columns(series=series()), on="goods_id")
    rows = settled_by_value(rows, judge)
    dated = rows.filter(in_force())
    _refuse_multiplied(dated, ledger)
    _refuse_unlimited(dated, ledger)
    usable = dated.filter(pl.col("holds").fill_null(True) & pl.col("has_rate"))
    _refuse_facts(dated, usable, ledger)
    _refuse_unnamed(dated, usable, ledger)
    rates = pl.concat_str([pl.col(c).cast(pl.String).fill_null("") for c in _RATE], separator=";")
    used = chosen(usable, ["entry_id", "series"], rates, "tariffs", ledger)
    past = rows.filter(pl.col("holds").fill_null(False) & pl.col("has_rate"))
    if agreements is not None:
        past = _not_ended(past, agreements)
    told = lapsed(past, used, ["entry_id", "series", "measure"], ["entry_id", "measure"])
    used = used.join(told.drop("measure"), on=["entry_id", "series"], how="left")
    return used.with_columns(stands_in=stands_in() & ~pl.col("measure").is_in([*ON_TOP, MULTIPLIER])), told


def _not_ended(rows: pl.DataFrame, agreements: pl.DataFrame) -> pl.DataFrame:
    """Rows but for those of remedies and agreements that were themselves ended by the day."""
    ended = agreements.select(under="agreement_id", ended="valid_to", over=pl.col("status") == "expired")
    rows = rows.join(ended, on="under", how="left")
    over = (pl.col("ended") < pl.col("on")) | pl.col("over")
    return rows.filter(~over.fill_null(False)).drop("ended", "over")


def _refuse_multiplied(dated: pl.DataFrame, ledger: Ledger) -> None:
    multiplied = (pl.col("measure") == MULTIPLIER) & pl.col("holds").fill_null(True)
    ledger.refuse(
        dated.filter(multiplied & ~pl.col("has_rate")),
        subject=pl.format("tariffs/{}", "rule_id"),
        missing=pl.format("Row {} changes the rate of goods of unproved origin, by a factor it does not give.",
                          "rule_id"),
        remedy="Fill its factor, or state where the goods originate.",
    )  # fmt: skip


def _refuse_unlimited(dated: pl.DataFrame, ledger: Ledger) -> None:
    """A rate of a quota that names none would hold without limit."""
    nameless = (pl.col("measure") == "quota") & pl.col("quota_id").is_null() & pl.col("has_rate")
    ledger.refuse(
        dated.filter(nameless & pl.col("holds").fill_null(True)),
        subject=pl.format("tariffs/{}", "rule_id"),
        missing=pl.format("Row {} is the rate within a quota and does not say which.", "rule_id"),
        remedy="Fill its quota_id.",
    )


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


def _refuse_unnamed(dated: pl.DataFrame, usable: pl.DataFrame, ledger: Ledger) -> None:
    """A remedy by producer must have a row for every producer of the goods: his own, or that of all others."""
    left = dated.filter(pl.col("measure").is_in(ON_TOP) & pl.col("but_producer"))
    left = left.join(usable.select("entry_id", "series"), on=["entry_id", "series"], how="anti")
    ledger.refuse(
        left.unique(["entry_id", "series"], keep="first", maintain_order=True),
        subject=pl.format("tariffs/{}/{}", "under", "product_id"),
        missing=pl.format("No row of {} names the producer of {}, and none is for all others.", "under", "product_id"),
        remedy=f"Add the row of the producer, or one of the condition producer={ALL_OTHERS}.",
    )
