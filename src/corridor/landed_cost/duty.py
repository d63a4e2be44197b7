"""Duty on the customs value, and the measures on top of it, as lines."""

from __future__ import annotations

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.conditions_of import Judge
from corridor.landed_cost.confidence import estimates, weakest
from corridor.landed_cost.keyed import keyed
from corridor.landed_cost.ledger import Ledger, lines_of
from corridor.landed_cost.rates import refuse_without_fx, with_fx
from corridor.landed_cost.tariff_lookup import ON_TOP, measures

_NEEDS = {"kg": "mass_kg_per_unit", "cm3": "engine_cc"}
DUTY_ORDER = 10
"""Duty is reckoned before every tax."""
_PARTS = ("share", "alternative", "amount")


def duties(
    valued: pl.DataFrame, matches: pl.DataFrame, judge: Judge, exchange: Exchange, ledger: Ledger
) -> pl.DataFrame:
    """The ordinary duty and every measure on top of it.

    Parameters
    ----------
    valued
        Entries with ``value`` per unit in ``declared_in``, ``value_usd`` and ``goods_id``.
    matches
        From `tariff_matches`.

    Returns
    -------
    pl.DataFrame
        ``entry_id, term, amount, sure``: what later taxes stand on, in the currency of the declaration.

    Notes
    -----
    The ordinary duty is the lowest of the rate that all pay, the preference that is claimed and proven, and the
    permitted end use. Kinds of rate, with V the value, Q the quantity, p the share and S the amount: ad valorem V p;
    specific Q S; compound V p + Q S; not less than max(V p, Q S); the lower of two sums min(V p, max(V p', Q S)).
    """
    entries, keys = keyed(valued, matches)
    per_key = Ledger()
    rows = measures(keys, matches, judge, per_key).rename({"entry_id": "key"}).drop("goods_id", "product_id", "on")
    ledger.refuse_for(per_key, entries, "key")
    rules = rows.select(
        "key", "measure", "series", "rule_id", "under", "kind", "ad_valorem_frac", "alt_ad_valorem_frac",
        "specific_amount", "specific_currency", "specific_unit", "scenario", "source",
        rule_confidence=pl.when("scenario").then(pl.lit("estimate")).otherwise("confidence"),
    )  # fmt: skip
    about = entries.select(
        "entry_id", "key", "product_id", "on", "value", "value_sure", "value_estimates", "declared_in", "law_kinds",
        "pay_fx", "mass_kg_per_unit", "engine_cc", "hs_code", "to_country", claim="agreement_id",
    )  # fmt: skip
    charged = _parts(about.join(rules, on="key"), exchange, ledger)
    ordinary = _ordinary(about, charged, matches, entries, ledger)
    chosen = pl.concat([ordinary, charged.filter(pl.col("measure").is_in(ON_TOP))])
    return _as_lines(chosen, ledger)


def _parts(charged: pl.DataFrame, exchange: Exchange, ledger: Ledger) -> pl.DataFrame:
    """Rows with what each part of their rate comes to, and which of the parts is due."""
    charged = with_fx(charged, exchange, "specific_currency", "declared_in", "s_", "law_kinds")
    refuse_without_fx(charged, ledger, "specific_currency", "declared_in", "s_", exchange, "law_kinds")
    unit = pl.col("specific_unit")
    charged = charged.with_columns(
        counted=pl.when(unit == "kg")
        .then("mass_kg_per_unit")
        .when(unit == "cm3")
        .then("engine_cc")
        .when(unit == "1000_unit")
        .then(0.001)
        .when(unit.is_not_null())
        .then(1.0)
    )
    for name, column in _NEEDS.items():
        ledger.refuse(
            charged.filter((unit == name) & pl.col(column).is_null()),
            subject=pl.format("products/{}/{}", "product_id", pl.lit(column)),
            missing=pl.format("Row {} charges per {} and {} has no {}.", "rule_id", "specific_unit", "product_id",
                              pl.lit(column)),
            remedy="Fill it in.",
        )  # fmt: skip
    value, kind = pl.col("value"), pl.col("kind")
    charged = charged.with_columns(
        share=value * pl.col("ad_valorem_frac"),
        alternative=value * pl.col("alt_ad_valorem_frac"),
        amount=pl.col("counted") * pl.col("specific_amount") * pl.col("s_fx"),
    )
    share, alternative, amount = pl.col("share"), pl.col("alternative"), pl.col("amount")
    second = pl.max_horizontal(alternative, amount)
    floored, capped = kind == "mixed_min", kind == "mixed_max"
    charged = charged.with_columns(
        share_due=kind.is_in(["ad_valorem", "compound"]) | (floored & (share >= amount)) | (capped & (share <= second)),
        alternative_due=capped & (share > second) & (alternative >= amount),
        amount_due=kind.is_in(["specific", "compound"])
        | (floored & (share < amount))
        | (capped & (share > second) & (alternative < amount)),
    )
    due = [pl.when(f"{part}_due").then(part).otherwise(0.0) for part in _PARTS]
    return charged.with_columns(due=pl.sum_horizontal(due, ignore_nulls=False)).filter(pl.col("due").is_not_null())


def _ordinary(
    about: pl.DataFrame, charged: pl.DataFrame, matches: pl.DataFrame, entries: pl.DataFrame, ledger: Ledger
) -> pl.DataFrame:
    """The lowest of the ordinary rows of each entry; entries without one, or whose claim finds no rate, are refused."""
    rows = charged.filter(~pl.col("measure").is_in(ON_TOP))
    lacking = about.join(rows, on="entry_id", how="anti").join(ledger.problems, on="entry_id", how="anti")
    ledger.refuse(
        lacking,
        subject=pl.format("tariffs/{}/{}", "to_country", pl.col("hs_code").fill_null("no code")),
        missing=pl.format(
            "No tariff row of {} holds for {} (code {}) on {{days}}.", "to_country", "product_id",
            pl.col("hs_code").fill_null("unknown"),
        ),
        remedy="Add the row, correct the code, or name a pack that covers the country.",
    )  # fmt: skip
    preferred = rows.filter(pl.col("measure") == "preference")
    claiming = about.filter(pl.col("claim").is_not_null()).join(preferred, on="entry_id", how="anti")
    said = (
        matches.filter(pl.col("measure") == "preference")
        .sort("score", "rule_id", descending=[True, False])
        .unique("goods_id", keep="first", maintain_order=True)
        .select("goods_id", why_row="rule_id", why_condition=pl.col("condition").fill_null(""))
    )
    claiming = claiming.join(entries.select("entry_id", "goods_id"), on="entry_id").join(
        said, on="goods_id", how="left"
    )
    condition = pl.col("why_condition")
    ledger.refuse(
        claiming,
        subject=pl.format("preference/{}/{}", "claim", "product_id"),
        missing=pl.when(pl.col("why_row").is_null())
        .then(pl.format("tariffs has no preferential rate of {} for {}.", "claim", "product_id"))
        .when(condition.str.contains("preference_not_verified", literal=True))
        .then(pl.format("Whether {} covers {} is not verified (row {}).", "claim", "product_id", "why_row"))
        .when(condition.str.contains("scenario_only", literal=True))
        .then(pl.format("The rate of {} for {} is only assumed (row {}).", "claim", "product_id", "why_row"))
        .otherwise(
            pl.format("{} gives {} no rate that can be used on {{days}} (row {}).", "claim", "product_id", "why_row")
        ),
        remedy=pl.when(condition.str.contains("scenario_only", literal=True))
        .then(pl.lit("Look the line up and add its row, or set use_scenario_rows and get an estimate."))
        .otherwise(pl.lit("Look the line up in the agreement and add its row, or claim nothing.")),
    )
    rank = pl.col("measure").replace_strict({"preference": 0, "mfn": 1}, default=2, return_dtype=pl.Int8)
    rows = rows.with_columns(_rank=rank).sort("entry_id", "due", "_rank", "rule_id")
    return rows.unique("entry_id", keep="first", maintain_order=True).drop("_rank")


def _as_lines(chosen: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    on_top = pl.col("measure").is_in(ON_TOP)
    words = (
        pl.when(pl.col("measure") == "preference")
        .then(pl.format("duty, preference of {}", pl.col("under").fill_null("?")))
        .when(pl.col("measure") == "end_use")
        .then(pl.lit("duty, permitted end use"))
        .when(on_top)
        .then(pl.format("{} on top of the duty", pl.col("measure").str.replace_all("_", " ", literal=True)))
        .otherwise(pl.lit("duty, rate that all pay"))
    )
    sure = weakest(pl.col("value_sure"), pl.col("rule_confidence"))
    chosen = chosen.with_columns(
        head=pl.when(on_top).then(pl.lit("remedy")).otherwise(pl.lit("duty")),
        words=words,
        sure=pl.when("amount_due").then(weakest(sure, pl.col("s_fx_confidence").fill_null("sourced"))).otherwise(sure),
        named=pl.concat_str(
            [
                pl.col("value_estimates").replace("", None),
                estimates((pl.col("rule_id"), pl.col("rule_confidence"))).replace("", None),
                pl.when("amount_due")
                .then(estimates((pl.col("s_fx_rule"), pl.col("s_fx_confidence"))))
                .replace("", None),
            ],
            separator="|",
            ignore_nulls=True,
        ),
    )
    term = pl.when(pl.col("measure") == "additional_duty").then(pl.lit("additional_duty")).otherwise(pl.lit("duty"))
    for part, rate in (("share", "ad_valorem_frac"), ("alternative", "alt_ad_valorem_frac")):
        ledger.add(
            lines_of(
                chosen.filter(pl.col(f"{part}_due")),
                head=pl.col("head"), line=pl.col("words"), basis="customs value", quantity=pl.col("value"),
                unit="money", rate=pl.col(rate), currency=pl.col("declared_in"), fx=pl.col("pay_fx"),
                rule_id=pl.col("rule_id"), source=pl.col("source"), confidence=pl.col("sure"),
                estimates=pl.col("named"), term=term, stands_on="customs_value", calc_order=DUTY_ORDER,
            )
        )  # fmt: skip
    ledger.add(
        lines_of(
            chosen.filter("amount_due"),
            head=pl.col("head"), line=pl.col("words"), basis=pl.format("{} of one unit", "specific_unit"),
            quantity=pl.col("counted"), unit=pl.col("specific_unit").replace("1000_unit", "unit"),
            rate=pl.col("specific_amount"), currency=pl.col("specific_currency"), fx=pl.col("s_fx") * pl.col("pay_fx"),
            rule_id=pl.col("rule_id"), source=pl.col("source"), confidence=pl.col("sure"),
            estimates=pl.col("named"), term=term, own_fx=pl.col("s_fx"), calc_order=DUTY_ORDER,
        )
    )  # fmt: skip
    return chosen.select("entry_id", "sure", term=term, amount=pl.col("due"))
