"""Rows of duty that were chosen, as lines with their words."""

from __future__ import annotations

import polars as pl

from corridor.landed_cost.confidence import ESTIMATE, estimates, named, weakest
from corridor.landed_cost.ledger import Ledger, lines_of, plain
from corridor.landed_cost.tariff_lookup import ON_TOP

DUTY_ORDER = 10
"""Duty is reckoned before every tax."""
_LOWERING = ("end_use", "preference", "quota")
_OPTIONAL = ("quota_words", "quota_sure", "doubt", "kit_note", "kit_doubt")


def duty_lines(chosen: pl.DataFrame, lapsed: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Add the lines of the rows that were chosen.

    Parameters
    ----------
    chosen
        From `with_parts`; ``within`` is the share of the lot that a row is for.
    lapsed
        ``key, series, measure, lapsed``: rows that ran out with nothing in their place.

    Returns
    -------
    pl.DataFrame
        ``entry_id, term, amount, sure``, in the currency of the declaration.
    """
    chosen = chosen.with_columns(
        [pl.lit(None, pl.String).alias(name) for name in _OPTIONAL if name not in chosen.columns]
    )
    chosen = _with_doubts(chosen, lapsed)
    on_top = pl.col("measure").is_in(ON_TOP)
    rows = chosen.with_columns(
        head=pl.when(on_top).then(pl.lit("remedy")).otherwise(pl.lit("duty")),
        term=pl.when(pl.col("measure") == "additional_duty").then(pl.lit("additional_duty")).otherwise(pl.lit("duty")),
        words=_words(),
        stands_on=pl.when(pl.col("within") < 1)
        .then(pl.format("customs_value*{}", "within"))
        .otherwise(pl.lit("customs_value")),
    )
    for part, rate in (("share", "ad_valorem_frac"), ("alternative", "alt_ad_valorem_frac")):
        ledger.add(
            lines_of(
                rows.filter(pl.col(f"{part}_due")),
                head=pl.col("head"), line=pl.col("words"), basis="customs value",
                quantity=pl.col("value") * pl.col("within"), unit="money", rate=pl.col(rate),
                currency=pl.col("declared_in"), fx=pl.col("pay_fx"), payer=pl.col("duty_payer"),
                rule_id=pl.col("rule_id"),
                source=pl.col("source"), confidence=pl.col("sure"), estimates=pl.col("named"), term=pl.col("term"),
                stands_on=pl.col("stands_on"), formula=pl.col(f"{rate}_text").fill_null(""), calc_order=DUTY_ORDER,
            )
        )  # fmt: skip
    for part, quantity, rate, unit, basis, text in (
        ("amount", "counted", "specific_amount", pl.col("specific_unit").replace("1000_unit", "unit"),
         pl.format("{} of one unit", "specific_unit"), pl.col("specific_amount_text").fill_null("")),
        ("made", "one", "each", pl.lit("unit"), pl.format("one unit, by {}", "made_text"), pl.col("made_text")),
    ):  # fmt: skip
        ledger.add(
            lines_of(
                rows.with_columns(one=pl.lit(1.0)).filter(pl.col(f"{part}_due")),
                head=pl.col("head"), line=pl.col("words"), basis=basis,
                quantity=pl.col(quantity) * pl.col("within"), unit=unit, rate=pl.col(rate),
                currency=pl.col("specific_currency"), fx=pl.col("s_fx") * pl.col("pay_fx"),
                payer=pl.col("duty_payer"),
                rule_id=pl.col("rule_id"), source=pl.col("source"), confidence=pl.col("sure"),
                estimates=pl.col("named"), term=pl.col("term"), own_fx=pl.col("s_fx"),
                formula=text, calc_order=DUTY_ORDER,
            )
        )  # fmt: skip
    return rows.select("entry_id", "sure", "term", amount=pl.col("due") * pl.col("within"))


def _with_doubts(chosen: pl.DataFrame, lapsed: pl.DataFrame) -> pl.DataFrame:
    """Add ``sure``, how sure a row's lines are, and ``named``, the estimates and doubts that they rest on."""
    own = lapsed.select("key", "series", own_lapsed="lapsed")
    chosen = chosen.join(own, on=["key", "series"], how="left")
    # What lapsed and has no row in force at all is told on the ordinary duty, where it could matter.
    orphaned = lapsed.join(chosen.select("key", "series").unique(), on=["key", "series"], how="anti")
    more = orphaned.filter(pl.col("measure").is_in(ON_TOP)).group_by("key").agg(more=pl.col("lapsed").str.join("|"))
    lowering = orphaned.filter(pl.col("measure").is_in(_LOWERING))
    lowering = lowering.group_by("key").agg(lowering=pl.col("lapsed").str.join("|"))
    chosen = chosen.join(more, on="key", how="left").join(lowering, on="key", how="left")
    ordinary = ~pl.col("measure").is_in(ON_TOP)
    multiplied = ordinary & pl.col("times").is_not_null()
    by_rate = pl.col("amount_due") | pl.col("made_due")
    doubts = [
        pl.col("own_lapsed"),
        pl.when(ordinary).then("more"),
        pl.when(ordinary & (pl.col("due") > 0)).then("lowering"),
        pl.col("doubt"),
        pl.when(ordinary).then("kit_doubt"),
        pl.when("stands_in").then(pl.format("{} (stands in for longer codes)", "rule_id")),
    ]
    doubtful = pl.any_horizontal([doubt.is_not_null() for doubt in doubts])
    fx_sure = pl.when(by_rate).then("s_fx_confidence").fill_null("sourced")
    sure = weakest(
        pl.col("value_sure"),
        pl.col("rule_confidence"),
        fx_sure,
        pl.when(multiplied).then("times_sure").fill_null("sourced"),
        pl.col("quota_sure").fill_null("sourced"),
        named(pl.col("made_rank")),
        pl.when(doubtful).then(pl.lit(ESTIMATE)).otherwise(pl.lit("sourced")),
    )
    names = [
        pl.col("value_estimates"),
        estimates((pl.col("rule_id"), pl.col("rule_confidence"))),
        pl.when(multiplied).then(estimates((pl.col("times_rule"), pl.col("times_sure")))),
        pl.when(by_rate).then(estimates((pl.col("s_fx_rule"), pl.col("s_fx_confidence")))),
        estimates((pl.format("quotas/{}", "quota_id"), pl.col("quota_sure"))),
        pl.col("made_estimates"),
        *doubts,
    ]
    return chosen.with_columns(
        sure=sure, named=pl.concat_str([n.replace("", None) for n in names], separator="|", ignore_nulls=True)
    )


def _words() -> pl.Expr:
    measure = pl.col("measure")
    in_quota = pl.col("quota_sure").is_not_null()
    words = (
        pl.when(measure.is_in(ON_TOP))
        .then(pl.format("{} on top of the duty", measure.str.replace_all("_", " ", literal=True)))
        .when(in_quota)
        .then(pl.lit("duty"))
        .when(measure == "preference")
        .then(pl.format("duty, preference of {}", pl.col("under").fill_null("?")))
        .when(measure == "end_use")
        .then(pl.lit("duty, permitted end use"))
        .otherwise(pl.lit("duty, rate that all pay"))
    )
    words = pl.when(in_quota).then(pl.format("{}, within quota {}", words, "quota_id")).otherwise(words)
    times = pl.when(~measure.is_in(ON_TOP)).then(pl.format(", times {} by {}", plain(pl.col("times")), "times_rule"))
    share = pl.when(pl.col("within") < 1).then(pl.format(", {} % of the lot", plain((pl.col("within") * 100).round(4))))
    kit = pl.when(~measure.is_in(ON_TOP)).then(pl.format(" ({})", "kit_note"))
    quota = pl.format(" ({})", "quota_words")
    return pl.concat_str(words, *[part.fill_null("") for part in (times, share, quota, kit)])
