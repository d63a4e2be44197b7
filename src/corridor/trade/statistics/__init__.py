"""Statistics of trade flows, each as rows of `trade_statistics` with the arithmetic in words.

Question   Who trades how much of what, how concentrated, at what value per kilogram, and how does it move?
Takes      rows of `trade_flows` in one currency (see `in_currency`); of several editions the newest counts
Gives      rows of `trade_statistics`; a figure that a statistic needs and that is missing leaves its value empty
Leaves     claims about figures to `claims`, what comes next to `projection`
"""

import polars as pl

from corridor.trade.statistics.growth import compound_growth, contributions, growth, seasonal_indices
from corridor.trade.statistics.rows import in_currency
from corridor.trade.statistics.structure import balance, concentration, revealed_advantage, shares, unit_values


def all_statistics(trade_flows: pl.DataFrame) -> pl.DataFrame:
    """Every statistic that the flows allow, one below the other."""
    return pl.concat([
        shares(trade_flows), shares(trade_flows, of="hs_code"), concentration(trade_flows),
        concentration(trade_flows, of="hs_code"), unit_values(trade_flows), revealed_advantage(trade_flows),
        balance(trade_flows), growth(trade_flows), compound_growth(trade_flows), contributions(trade_flows),
        seasonal_indices(trade_flows),
    ])  # fmt: skip


__all__ = [
    "all_statistics",
    "balance",
    "compound_growth",
    "concentration",
    "contributions",
    "growth",
    "in_currency",
    "revealed_advantage",
    "seasonal_indices",
    "shares",
    "unit_values",
]
