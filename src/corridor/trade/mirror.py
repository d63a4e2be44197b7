"""Flows as exporter and importer report them: what carriage adds, what is reported late, who is to be believed.

An importer counts what an exporter counted, with carriage and insurance, partly a period later, and both err. Where
both report, the mean of the logarithm of their ratio is what carriage adds; how the rest scatters is split between the
two reporters as BACI does (Gaulier and Zignago, BACI: International Trade Database at the Product-Level, CEPII 2010):
a country whose flows never agree with its partners' has a large variance, and its reports a small weight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.trade.concordance import newest
from corridor.trade.mirror_calendars import in_one_calendar
from corridor.trade.mirror_errors import UNSURE, decomposed, scatter_of_errors
from corridor.trade.mirror_rows import mirror_rows

Floats = NDArray[np.float64]
LEAST_PAIRS = 10
"""Flows that both report, below which nothing is estimated."""
LEAST_CHAIN = 4
"""Periods of a flow, each with the one before it known, from which on it says something of lateness."""
SURE = 3.0
"""How many times its own scatter a share of late shipments must be, to be taken for one."""
ERRORS = {"country": pl.String, "error": pl.Float64, "give_or_take": pl.Float64, "flows": pl.Int64}
_FLOW = ["exporter", "importer", "hs_code"]


@dataclass(frozen=True)
class Mirror:
    """What the comparison found.

    Attributes
    ----------
    flows
        Rows of `mirror_flows`.
    freight_share
        What carriage and insurance add to the value FOB, as a share; None where too few flows are reported twice. Below
        zero importers report less than exporters, which carriage does not explain: then nothing is taken off.
    late_share
        Share of a period's shipments that importers report a period later.
    errors
        Country, `error` (standard deviation of its reports, as a share; null where it cannot be told apart from its
        partners', as of one country and those that report of it alone), `give_or_take` (standard error of `error`, as a
        share of it) and `flows` that rest on it.
    pairs
        How many flows both report.
    """

    flows: pl.DataFrame
    freight_share: float | None
    late_share: float
    errors: pl.DataFrame
    pairs: int


def compare_mirrors(trade_flows: pl.DataFrame, *, late: bool = True) -> Mirror:
    """Set each flow as its exporter reports it beside the same as its importer reports it.

    Parameters
    ----------
    trade_flows
        Rows of the table in one currency; flows with the world are left aside. Of several editions the newest counts.
        Of a flow that its two sides count in two calendars the Solar Hijri figures are summed over the other's periods.
    late
        Whether shipments reported a period later are looked for.

    Raises
    ------
    ValueError
        Values are in several currencies.
    """
    flows = newest(trade_flows).filter(pl.col("partner") != "WORLD", pl.col("value") > 0)
    currencies = flows["currency"].drop_nulls().unique().to_list()
    if len(currencies) > 1:
        raise ValueError(f"Convert the flows to one currency first: they are in {', '.join(sorted(currencies))}.")
    sides = {"exporter": ("reporter", "partner"), "importer": ("partner", "reporter")}
    flows = flows.filter(pl.col("flow").is_in(["export", "import"])).with_columns(
        pl.when(pl.col("flow") == "export").then(own).otherwise(other).alias(side)
        for side, (own, other) in sides.items()
    )
    table = _beside(in_one_calendar(flows))
    both = table.drop_nulls(["exporter_value", "importer_value"])
    if both.height < LEAST_PAIRS:
        return Mirror(
            mirror_rows(table, None, 0.0, {}, currencies), None, 0.0, pl.DataFrame(schema=ERRORS), both.height
        )
    x, m = both["exporter_value"].to_numpy(), both["importer_value"].to_numpy()
    before = both["before"].to_numpy()
    lam = _late_share(both) if late else 0.0
    mixed, evenness = _expected(x, before, lam)
    names, i, j = _numbered(both)
    freight, variance = decomposed(np.log(m) - np.log(mixed), evenness, i, j, len(names))
    unsure = scatter_of_errors(variance, i, j)
    told = {name: v for name, v, scatter in zip(names, variance.tolist(), unsure, strict=True) if scatter < UNSURE}
    errors = pl.DataFrame({
        "country": names, "error": [told[name] ** 0.5 if name in told else None for name in names],
        "give_or_take": [scatter if scatter < UNSURE else None for scatter in unsure.tolist()],
        "flows": np.bincount(i, minlength=len(names)) + np.bincount(j, minlength=len(names)),
    }, schema=ERRORS).sort("error", "country", nulls_last=True)  # fmt: skip
    rows = mirror_rows(table, freight, lam, told, currencies)
    return Mirror(rows, float(np.expm1(freight)), lam, errors, both.height)


def _beside(flows: pl.DataFrame) -> pl.DataFrame:
    keys = [*_FLOW, "period_from", "period_to"]
    exports, imports = (
        flows.filter(pl.col("flow") == way).select(*keys, pl.col("value").alias(f"{side}_value"),
                                                   pl.col("told").alias(f"{side}_told"))
        for way, side in (("export", "exporter"), ("import", "importer"))
    )  # fmt: skip
    table = exports.join(imports, on=keys, how="full", coalesce=True).sort(*keys)
    table = table.with_columns(moved=pl.coalesce("exporter_told", "importer_told"))
    # Months and years of one flow are two chains: a month follows on a month.
    months = ((pl.col("period_to") - pl.col("period_from")).dt.total_days() / 30.4375).round()
    chain = [*_FLOW, months]
    follows = (pl.col("period_from") - pl.col("period_to").shift(1).over(chain)).dt.total_days() == 1
    return table.with_columns(pl.when(follows).then(pl.col("exporter_value").shift(1).over(chain)).alias("before"))


def _expected(x: Floats, before: Floats, lam: float) -> tuple[Floats, Floats]:
    """What the importer is to report of shipments: those of the period but the late ones, and the late ones before.

    And how far the exporter's errors stay what they are in it: 1 where it is one report, less where two are mixed.
    """
    known = np.where(np.isnan(before), x, before)
    mixed = (1 - lam) * x + lam * known
    late = np.where(np.isnan(before), 0.0, lam * known / mixed)
    return mixed, late**2 + (1 - late) ** 2


def _late_share(both: pl.DataFrame) -> float:
    """Share of shipments that importers report a period later, from how they go with this one and the last.

    Notes
    -----
    Of figures as multiples of their flow's mean, m = (1 - l) x + l x' with x' the period before. With c0 and c1 the
    covariances of m with x and with x', and g that of x with x', l = (c1 - g) / (c0 + c1 - 2 g): errors of either side
    take no part, as they do not go along with another period. A share that may as well be chance is none.
    """
    rows = both.drop_nulls("before").with_columns(
        ((pl.col(c) / pl.col(c).mean().over(_FLOW)) - 1).alias(c)
        for c in ("exporter_value", "importer_value", "before")
    )
    x, m, b = pl.col("exporter_value"), pl.col("importer_value"), pl.col("before")
    sums = rows.filter(pl.len().over(_FLOW) >= LEAST_CHAIN).group_by(_FLOW, maintain_order=True).agg(
        over=(m * b - x * b).sum(), under=(m * x + m * b - 2 * x * b).sum()
    )  # fmt: skip
    over, under = sums["over"].to_numpy(), sums["under"].to_numpy()
    if len(over) == 0 or under.sum() <= 0:
        return 0.0
    share = float(over.sum() / under.sum())
    scatter = float(np.sqrt(np.sum((over - share * under) ** 2)) / under.sum())
    return min(1.0, share) if share > SURE * scatter else 0.0


def _numbered(both: pl.DataFrame) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    names = sorted({*both["exporter"], *both["importer"]})
    place = {name: n for n, name in enumerate(names)}
    return names, *(
        both[side].replace_strict(place, return_dtype=pl.Int64).to_numpy() for side in ("exporter", "importer")
    )  # type: ignore[return-value]
