"""Cargo insurance, where the buyer bears the risk on the way."""

from __future__ import annotations

import polars as pl

from corridor.landed_cost.confidence import estimates, named, rank, weakest
from corridor.landed_cost.freight import refuse_unknown_payer
from corridor.landed_cost.ledger import Ledger, lines_of
from corridor.landed_cost.options import LandedCostOptions

AT_DESTINATION = ("DAP", "DPU", "DDP")
"""Incoterms 2020 under which the seller bears the risk as far as the destination."""
RATE_UNIT = "% of insured value"


def insured(
    work: pl.DataFrame,
    carriage: pl.DataFrame,
    logistics_parameters: pl.DataFrame,
    incoterm_elements: pl.DataFrame,
    options: LandedCostOptions,
    currency: str,
    ledger: Ledger,
) -> pl.DataFrame:
    """Premiums that the buyer pays, as lines.

    Returns
    -------
    pl.DataFrame
        ``entry_id, premium, premium_currency, premium_sure``: per unit; in the case's currency where it is reckoned,
        in that of the price where it is stated.

    Notes
    -----
    The insured value is an uplift u of cost, insurance and freight together, so with C the price, F the carriage
    that the buyer pays and r the rate: premium = r u (C + F) / (1 - u r).
    """
    exposed = work.filter(pl.col("moves") & ~pl.col("incoterm").is_in(AT_DESTINATION)).with_columns(
        cost_element=pl.lit("main_insurance"),
        parameter_id=pl.col("product_kind").replace_strict(
            dict(options.insurance_parameter), default=None, return_dtype=pl.String
        ),
    )
    exposed = exposed.join(incoterm_elements, on=["incoterm", "cost_element"], how="left")
    refuse_unknown_payer(exposed, ledger)
    exposed = exposed.filter(pl.col("payer") != "seller")
    paid = _paid(exposed.filter(pl.col("insurance_per_unit").is_not_null()), ledger)
    exposed = exposed.filter(pl.col("insurance_per_unit").is_null() & pl.col("parameter_id").is_not_null())
    exposed = _with_rates(exposed, logistics_parameters, options, ledger)
    moved = (
        carriage.filter(~pl.col("in_price") & pl.col("cost_head").is_in(["inland", "freight"]))
        .group_by("entry_id")
        .agg(moved=pl.col("amount").sum(), moved_rank=rank(pl.col("confidence")).max())
    )
    exposed = exposed.join(moved, on="entry_id", how="left").with_columns(
        pl.col("moved").fill_null(0.0),
        insured_value=options.insured_uplift
        * (pl.col("price") + pl.col("moved").fill_null(0.0))
        / (1 - options.insured_uplift * pl.col("r")),
        premium_sure=weakest(pl.col("price_sure"), pl.col("r_confidence"), named(pl.col("moved_rank").fill_null(0))),
        premium_estimates=estimates((pl.col("parameter_id"), pl.col("r_confidence"))),
    )
    ledger.add(
        lines_of(
            exposed,
            head="insurance",
            line="cargo insurance",
            basis=f"{options.insured_uplift:.0%} of price, carriage and premium",
            quantity=pl.col("insured_value"),
            unit="money",
            rate=pl.col("r"),
            currency=currency,
            fx=pl.lit(1.0),
            rule_id=pl.col("parameter_id"),
            source=pl.col("r_source"),
            confidence=pl.col("premium_sure"),
            estimates=pl.col("premium_estimates"),
        )
    )
    reckoned = exposed.select(
        "entry_id", "premium_sure", premium_currency="case_currency", premium=pl.col("insured_value") * pl.col("r")
    )
    return pl.concat([reckoned, paid])


def _paid(told: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Premiums that the entries state themselves, in the currency of the price and as sure as the price."""
    ledger.add(
        lines_of(
            told,
            head="insurance",
            line="cargo insurance as paid",
            basis="one unit",
            quantity=pl.lit(1.0),
            unit="unit",
            rate=pl.col("insurance_per_unit"),
            currency=pl.col("price_currency"),
            fx=pl.col("p_fx"),
            rule_id=pl.col("supply_id"),
            source=pl.col("price_source"),
            confidence=pl.col("price_sure"),
            estimates=estimates((pl.col("supply_id"), pl.col("price_confidence"))),
        )
    )
    return told.select(
        "entry_id", premium_sure="price_sure", premium_currency="price_currency", premium="insurance_per_unit"
    )


def _with_rates(
    exposed: pl.DataFrame, logistics_parameters: pl.DataFrame, options: LandedCostOptions, ledger: Ledger
) -> pl.DataFrame:
    rates = logistics_parameters.select(
        "parameter_id",
        r=pl.col("value") / 100,
        r_unit="unit",
        r_source="source",
        r_confidence="confidence",
    )
    exposed = exposed.join(rates, on="parameter_id", how="left")
    usable = (pl.col("r_unit") == RATE_UNIT) & (pl.col("r") >= 0) & (pl.col("r") * options.insured_uplift < 1)
    ledger.refuse(
        exposed.filter(~usable.fill_null(False)),
        subject=pl.format("logistics_parameters/{}", "parameter_id"),
        missing=pl.format("logistics_parameters has no rate {} in {}.", "parameter_id", pl.lit(RATE_UNIT)),
        remedy="Add the row, or name another one in insurance_parameter.",
    )
    return exposed.filter(usable.fill_null(False))
