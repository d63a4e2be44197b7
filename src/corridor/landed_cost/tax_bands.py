"""Bands of money: which step of a tax holds the value that it is read by."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.rates import refuse_without_fx, with_fx
from corridor.landed_cost.tax_bases import base_sum
from corridor.landed_cost.tax_lookup import in_band


def of_band(
    taxed: pl.DataFrame, rules: pl.DataFrame, terms: Sequence[str], exchange: Exchange, ledger: Ledger
) -> pl.DataFrame:
    """The row of one tax that each entry is charged by, as ``entry_id, rule_id``.

    Parameters
    ----------
    taxed
        Entries with ``key`` and a column for each of `terms`.
    rules
        Rows of the tax by ``key``; of a table with bands of money, all its rows. A band of the customs value is read
        by the value of the whole declaration, any other by the sum per unit that the row's base names.
    """
    plain = taxed.select("entry_id", "key").join(rules.filter(~pl.col("money_band")).select("key", "rule_id"), on="key")
    bands = rules.filter("money_band").select(
        "key", "rule_id", "tax", "base", "band_variable", "band_from", "band_to", "band_to_included"
    )
    pairs = [plain.select("entry_id", "rule_id")]
    for variable, base in bands.select("band_variable", "base").unique().sort(pl.all()).iter_rows():
        of_lot = variable.startswith("customs_value")
        total = pl.col("customs_value") * pl.col("units_per_declaration") if of_lot else base_sum(base, terms)
        if total is None:
            continue
        asked = bands.filter((pl.col("band_variable") == variable) & (pl.col("base") == base))
        valued = taxed.join(asked.select("key").unique(), on="key").select(
            "entry_id", "key", "product_id", "to_country", "on", "declared_in", "law_kinds", total=total,
            band_in=pl.lit(variable[-3:].upper()),
        )  # fmt: skip
        valued = with_fx(valued, exchange, "declared_in", "band_in", "b_", "law_kinds")
        refuse_without_fx(valued, ledger, "declared_in", "band_in", "b_", exchange, "law_kinds")
        valued = valued.filter(pl.col("b_fx").is_not_null()).with_columns(total=pl.col("total") * pl.col("b_fx"))
        steps = valued.select("entry_id", "key", "total").join(asked, on="key").filter(in_band(pl.col("total")))
        ledger.refuse(
            valued.join(steps, on="entry_id", how="anti"),
            subject=pl.format("import_taxes/{}/{}", "to_country", pl.lit(asked["tax"][0])),
            missing=pl.format(
                "No step of {} in {} holds the value of {} on {{days}}.", pl.lit(asked["tax"][0]), "to_country",
                "product_id",
            ),
            remedy="Add the step.",
        )  # fmt: skip
        pairs.append(steps.select("entry_id", "rule_id").unique("entry_id", keep="first", maintain_order=True))
    return pl.concat(pairs)
