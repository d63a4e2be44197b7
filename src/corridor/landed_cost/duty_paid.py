"""Delivered duty paid: the customs value that, with all that the seller pays on it, makes up the price.

Duties and taxes of the country of importation are no part of the customs value where they can be told apart from the
price (WTO Agreement on Customs Valuation, note to Article 1, paragraph 3 (c)). What is charged stands on the value, so
the value is the one that solves: value + charges on it = the price less the other things that it holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.confidence import ESTIMATE, named, rank, weakest
from corridor.landed_cost.duty_paid_breaks import breaks_of
from corridor.landed_cost.duty_paid_trials import AtBorder, Trials
from corridor.landed_cost.duty_paid_words import refuse_unsolved, with_notes, with_price_left
from corridor.landed_cost.elements import SELLER
from corridor.landed_cost.ledger import Ledger

if TYPE_CHECKING:
    from corridor.landed_cost.solving import Floats, Ints, Solved

_NOTHING = {"solved_value": pl.lit(None, pl.Float64), "solved_note": pl.lit("")}


@dataclass(frozen=True)
class _Found:
    """What solves each entry; the lines that come out of its price, and what is charged on one more unit of value."""

    solved: Solved
    lines: pl.DataFrame
    slope: Floats


def with_duty_paid_values(
    valued: pl.DataFrame, amounts: pl.DataFrame, at: AtBorder, exchange: Exchange, ledger: Ledger
) -> pl.DataFrame:
    """Entries whose seller pays the duty with the value that solves their price; the others as they are.

    Parameters
    ----------
    valued
        All entries that owe duty or taxes, with ``duty_payer``, ``fee_share`` and ``value``, which still holds the
        charges where the seller pays them.
    amounts
        ``entry_id, sure, term, amount``: the terms besides the value.

    Returns
    -------
    pl.DataFrame
        With ``solved_value``, null for entries whose buyer pays the duty, and ``solved_note``, the reckoning in words.
        Entries that no value solves are refused, with what would cure it; where the charges can be told at no value,
        both stay empty, and the entry is to be refused for what else is said of it, or by `refuse_untold`.
    """
    refused = ledger.problems.select("entry_id").unique()
    paid = valued.filter(pl.col("duty_payer") == SELLER).join(refused, on="entry_id", how="anti", maintain_order="left")
    if paid.is_empty():
        return valued.with_columns(**_NOTHING)
    others = valued.join(paid.select("entry_id"), on="entry_id", how="anti", maintain_order="left")
    others = others.join(refused, on="entry_id", how="anti", maintain_order="left")
    found = _solved(paid, others, amounts, at, exchange)
    paid = with_price_left(paid, exchange).with_columns(
        solved_value=pl.Series(found.solved.value).fill_nan(None), slope=pl.Series(found.slope).fill_nan(None)
    )
    refuse_unsolved(paid, found.solved, ledger)
    paid = paid.filter(pl.col("solved_value").is_not_null())
    paid = with_notes(_as_sure_as_its_charges(paid, found.lines), found.lines)
    told = paid.select(
        "entry_id", "solved_value", "solved_note", _value="solved_value", _sure="value_sure",
        _estimates="value_estimates",
    )  # fmt: skip
    joined = valued.join(told, on="entry_id", how="left", maintain_order="left")
    return joined.with_columns(
        pl.col("solved_note").fill_null(""),
        value=pl.coalesce("_value", "value"),
        value_sure=pl.coalesce("_sure", "value_sure"),
        value_estimates=pl.coalesce("_estimates", "value_estimates"),
    ).drop("_value", "_sure", "_estimates")


def _solved(
    paid: pl.DataFrame, others: pl.DataFrame, amounts: pl.DataFrame, at: AtBorder, exchange: Exchange
) -> _Found:
    """Solve all entries; lots that share a quota one after the other, in the order in which they draw on it."""
    import numpy as np

    from corridor.landed_cost.solving import UNTOLD, Solved, solve

    price = paid["value"].to_numpy()
    of, breaks = breaks_of(paid, at.border, exchange)
    trials = Trials(paid, others, amounts, at)
    count = len(price)
    solved = Solved(*(np.full(count, np.nan), np.full(count, UNTOLD), np.full(count, np.nan), np.full(count, np.nan)))
    for these in trials.turns:
        place = np.full(count, -1)
        place[these] = np.arange(len(these))
        mine = place[of] >= 0

        def charges(which: Ints, x: Floats, these: Ints = these) -> Floats:
            return trials.charges(these[which], x)

        some = solve(price[these], place[of[mine]], breaks[mine], charges)
        for name in ("value", "state", "lower", "upper"):
            getattr(solved, name)[these] = getattr(some, name)
        trials.settle(these, some.value)
    return _Found(solved, *trials.around(solved.value))


def _as_sure_as_its_charges(paid: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """What comes out of the price makes the value, so the value is no surer than it."""
    sure = lines.group_by("entry_id").agg(
        charged_sure=named(rank(pl.col("confidence")).max()),
        charged_estimates=pl.col("estimates").filter(pl.col("confidence") == ESTIMATE).unique(maintain_order=True)
        .str.join("|"),
    )  # fmt: skip
    paid = paid.join(sure, on="entry_id", how="left", maintain_order="left")
    both = [pl.col(name).replace("", None) for name in ("value_estimates", "charged_estimates")]
    return paid.with_columns(
        value_sure=weakest(pl.col("value_sure"), pl.col("charged_sure").fill_null("sourced")),
        value_estimates=pl.concat_str(both, separator="|", ignore_nulls=True).fill_null(""),
    ).drop("charged_sure", "charged_estimates")
