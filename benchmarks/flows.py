"""Made-up flows for the phase of building a model: makers, markets and periods, with priced shortage."""

from dataclasses import dataclass

import numpy as np
import polars as pl

PERIODS = 8


@dataclass(frozen=True)
class Flows:
    """One row per flow, per capacity and per demand; the row numbers of the model are given with them.

    Columns of the model: the flows, then one shortage per demand. Rows: capacities (shipped at most), then demands
    (shipped + short = quantity).
    """

    flows: pl.DataFrame
    capacities: pl.DataFrame
    demands: pl.DataFrame

    @property
    def entries(self) -> int:
        """Coefficients of the model: two per flow, one per shortage."""
        return 2 * self.flows.height + self.demands.height


def make_flows(size: int) -> Flows:
    """About as many makers as markets, each pair in each period, cut to the size asked for."""
    side = int(np.ceil(np.sqrt(size / PERIODS)))
    rng = np.random.default_rng(size)
    maker, market, period = (
        axis.ravel()[:size] for axis in np.meshgrid(range(side), range(side), range(PERIODS), indexing="ij")
    )
    flows = pl.DataFrame(
        {
            "maker": maker,
            "market": market,
            "period": period,
            "cost_per_unit": rng.uniform(5, 50, size).round(2),
            "most": rng.integers(100, 1_000, size).astype(float),
        }
    ).with_row_index("flow")
    capacities = flows.select("maker", "period").unique().sort("maker", "period").with_row_index("row")
    demands = flows.select("market", "period").unique().sort("market", "period").with_row_index("row")
    return Flows(
        flows,
        capacities.with_columns(capacity=pl.Series(rng.integers(1_000, 9_000, capacities.height).astype(float))),
        demands.with_columns(quantity=pl.Series(rng.integers(500, 5_000, demands.height).astype(float))),
    )
