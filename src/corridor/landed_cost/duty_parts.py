"""What a tariff row comes to for an entry: its parts, and which of them is due."""

from __future__ import annotations

import polars as pl

from corridor.landed_cost.formula import Spoken, with_formulas
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.rates import refuse_without_fx, with_fx

PARTS = ("share", "alternative", "amount", "made")
_NEEDS = {"kg": "mass_kg_per_unit", "cm3": "engine_cc"}
_OWN = {"rate": "ad_valorem_frac", "alternative_rate": "alt_ad_valorem_frac", "amount": "specific_amount"}


def with_parts(charged: pl.DataFrame, spoken: Spoken, ledger: Ledger) -> pl.DataFrame:
    """Rows with what each part of their rate comes to, and which of the parts is due.

    Parameters
    ----------
    charged
        One row per entry and rule. ``factor`` multiplies every part of the rate.

    Returns
    -------
    pl.DataFrame
        ``due`` per unit in the currency of the declaration, the sum of those of `PARTS` whose ``{part}_due`` is yes;
        beside each rate its ``{rate}_text``, the product that it is where the factor is not 1.
        Rows that cannot be reckoned are refused, and dropped.

    Notes
    -----
    With V the value, Q the quantity, p the share and S the amount: ad valorem V p; specific Q S; compound V p + Q S;
    not less than max(V p, Q S); the lower of two sums min(V p, max(V p', Q S)); or a formula.
    """
    by_formula = pl.col("kind") == "formula"
    rates = list(_OWN.values())
    charged = charged.with_columns(
        pl.col(rates) * pl.col("factor"),
        # A product of floats is not the product of the figures as they were written, which payments rest on.
        *[
            pl.when(pl.col("factor") != 1.0)
            .then(pl.format("{} * {}", name, "factor"))
            .otherwise(pl.lit(""))
            .alias(f"{name}_text")
            for name in rates
        ],
        # The figures of a formula without a currency are in that of the declaration.
        specific_currency=pl.when(by_formula)
        .then(pl.coalesce("specific_currency", "declared_in"))
        .otherwise("specific_currency"),
    )
    exchange = spoken.exchange
    charged = with_fx(charged, exchange, "specific_currency", "declared_in", "s_", "law_kinds")
    refuse_without_fx(charged, ledger, "specific_currency", "declared_in", "s_", exchange, "law_kinds")
    charged = _by_formula(_counted(charged, ledger), spoken, ledger)
    value = pl.col("value")
    charged = charged.with_columns(
        share=value * pl.col("ad_valorem_frac"),
        alternative=value * pl.col("alt_ad_valorem_frac"),
        amount=pl.col("counted") * pl.col("specific_amount") * pl.col("s_fx"),
        made=pl.col("each") * pl.col("s_fx"),
    )
    kind, share, alternative, amount = pl.col("kind"), pl.col("share"), pl.col("alternative"), pl.col("amount")
    second = pl.max_horizontal(alternative, amount)
    floored, capped = kind == "mixed_min", kind == "mixed_max"
    charged = charged.with_columns(
        share_due=kind.is_in(["ad_valorem", "compound"]) | (floored & (share >= amount)) | (capped & (share <= second)),
        alternative_due=capped & (share > second) & (alternative >= amount),
        amount_due=kind.is_in(["specific", "compound"])
        | (floored & (share < amount))
        | (capped & (share > second) & (alternative < amount)),
        made_due=kind == "formula",
    )
    due = [pl.when(f"{part}_due").then(part).otherwise(0.0) for part in PARTS]
    return charged.with_columns(due=pl.sum_horizontal(due, ignore_nulls=False)).filter(pl.col("due").is_not_null())


def _counted(charged: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Add ``counted``, the quantity that a specific amount is per."""
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
            charged.filter((unit == name) & pl.col(column).is_null() & (pl.col("kind") != "formula")),
            subject=pl.format("products/{}/{}", "product_id", pl.lit(column)),
            missing=pl.format("Row {} charges per {} and {} has no {}.", "rule_id", "specific_unit", "product_id",
                              pl.lit(column)),
            remedy="Fill it in.",
        )  # fmt: skip
    return charged


def _by_formula(charged: pl.DataFrame, spoken: Spoken, ledger: Ledger) -> pl.DataFrame:
    """Add ``each``, what the formula of a row makes per unit, and how sure that is."""
    by_formula = pl.col("kind") == "formula"
    plain = charged.filter(~by_formula).with_columns(
        each=pl.lit(None, pl.Float64), made_text=pl.lit(""), made_rank=pl.lit(0, pl.Int8), made_estimates=pl.lit(""),
        on_money=pl.lit(True),
    )  # fmt: skip
    formed = charged.filter(by_formula & pl.col("s_fx").is_not_null())
    if formed.is_empty():
        return plain
    # The factor of a multiplier is on the row's own numbers already; on a formula it stands before the whole.
    own_numbers = pl.col("ad_valorem_frac", "alt_ad_valorem_frac", "specific_amount") / pl.col("factor")
    formed = formed.with_columns(own_numbers, own_fx="s_fx", made_in="specific_currency")
    formed = with_formulas(formed, {"customs_value": "value"}, _OWN, spoken, "tariffs", ledger)
    factor = pl.col("factor")
    formed = formed.with_columns(
        each=pl.col("made") * factor,
        made_text=pl.when(factor == 1.0).then("made_text").otherwise(pl.format("{} * ({})", factor, "made_text")),
    )
    return pl.concat([plain, formed.select(plain.columns)])
