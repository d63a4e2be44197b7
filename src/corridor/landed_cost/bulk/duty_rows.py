"""Rows of the tariff that each key is charged by, with what makes them an estimate."""

from __future__ import annotations

import polars as pl

from corridor.landed_cost.bulk.spells import Spells, Tables
from corridor.landed_cost.confidence import ESTIMATE
from corridor.landed_cost.duty import check_levies
from corridor.landed_cost.guards import refuse_lost_remedies
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.tariff_lookup import MULTIPLIER, ON_TOP, measures_and_lapsed

_LOWERING = ("end_use", "preference", "quota")
_NUMBERS = ("ad_valorem_frac", "alt_ad_valorem_frac", "specific_amount")


def duty_rows(keys: pl.DataFrame, found: Spells, tables: Tables, ledger: Ledger) -> pl.DataFrame:
    """The rows that compete for each key, and those on top.

    Parameters
    ----------
    keys
        Those that cross a border of customs territories.

    Returns
    -------
    pl.DataFrame
        One row per key and row of the tariff. The figures are multiplied by the factor of goods of unproved origin.
        ``estimated``: the row is an estimate, or stands where another one should; ``estimated_if_due``: it is one where
        it comes to more than nothing, for a lower rate may have run out.
    """
    refuse_lost_remedies(keys, tables["agreements"], tables["agreement_members"], tables["tariffs"], ledger)
    used, lapsed = measures_and_lapsed(keys, found.tariffs, found.spoken.judge, ledger, tables["agreements"])
    check_levies(keys, used, found.levied_on_duty, found.spoken, ledger)
    times = used.filter(pl.col("measure") == MULTIPLIER).select(
        "entry_id", times="factor", times_guessed=pl.col("confidence") == ESTIMATE
    )
    rows = used.filter(pl.col("measure") != MULTIPLIER).join(times, on="entry_id", how="left")
    rows = _doubted(rows, lapsed)
    on_top = pl.col("measure").is_in(ON_TOP)
    factor = pl.when(on_top).then(1.0).otherwise(pl.col("times").fill_null(1.0))
    guessed = pl.any_horizontal(
        pl.col("confidence") == ESTIMATE,
        pl.col("scenario"),
        pl.col("stands_in"),
        pl.col("own").is_not_null(),
        ~on_top & (pl.col("more").is_not_null() | pl.col("times_guessed").fill_null(False)),
    )
    rows = rows.with_columns(
        *[pl.col(number) * factor for number in _NUMBERS],
        on_top=on_top,
        estimated=guessed.fill_null(True),
        estimated_if_due=~on_top & pl.col("lowering").is_not_null(),
    )
    _refuse_bare(keys, rows, ledger)
    return rows.select(
        "measure", "series", "rule_id", "under", "quota_id", "kind", *_NUMBERS, "specific_currency", "specific_unit",
        "on_top", "estimated", "estimated_if_due", key=pl.col("entry_id").cast(pl.Int64),
    )  # fmt: skip


def _doubted(rows: pl.DataFrame, lapsed: pl.DataFrame) -> pl.DataFrame:
    """Beside each row what ran out with nothing in its place: its own kind, one on top, one that lowers the duty."""
    own = lapsed.select("entry_id", "series", own="lapsed")
    orphaned = lapsed.join(rows.select("entry_id", "series").unique(), on=["entry_id", "series"], how="anti")
    rows = rows.join(own, on=["entry_id", "series"], how="left")
    for name, measures in (("more", ON_TOP), ("lowering", _LOWERING)):
        some = orphaned.filter(pl.col("measure").is_in(list(measures))).select("entry_id").unique()
        rows = rows.join(some.with_columns(pl.lit(True).alias(name)), on="entry_id", how="left")
    return rows


def _refuse_bare(keys: pl.DataFrame, rows: pl.DataFrame, ledger: Ledger) -> None:
    """Keys without an ordinary rate, and claims without a rate of theirs."""
    ordinary = rows.filter(~pl.col("on_top"))
    told = ledger.problems.select("entry_id").unique()
    bare = keys.join(ordinary, on="entry_id", how="anti").join(told, on="entry_id", how="anti")
    ledger.refuse(bare, "tariffs", pl.format("No tariff row of {} holds for {} on {{days}}.", "to_country",
                                             "product_id"), "Add the row, or correct the code.")  # fmt: skip
    claiming = keys.filter(pl.col("agreement_id").is_not_null())
    preferred = ordinary.join(
        claiming.select("entry_id", "agreement_id"),
        left_on=["entry_id", "under"], right_on=["entry_id", "agreement_id"], how="semi",
    )  # fmt: skip
    ledger.refuse(
        claiming.join(preferred, on="entry_id", how="anti"),
        "tariffs",
        pl.format("tariffs has no rate of {} for {} that can be used on {{days}}.", "agreement_id", "product_id"),
        "Look the line up in the agreement and add its row, or claim nothing.",
    )
