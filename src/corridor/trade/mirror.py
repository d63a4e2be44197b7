"""Flows as exporter and importer report them: what carriage adds, what is reported late, who is to be believed.

An importer counts what an exporter counted, with carriage and insurance, partly a period later, and both err. Where
both report, the mean of the logarithm of their ratio is what carriage adds; how the rest scatters is split between the
two reporters as BACI does (Gaulier and Zignago, BACI: International Trade Database at the Product-Level, CEPII 2010):
a country whose flows never agree with its partners' has a large variance, and its reports a small weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.tables import ALL_TABLES
from corridor.trade.concordance import newest
from corridor.trade.mirror_calendars import in_one_calendar

Floats = NDArray[np.float64]
LEAST_PAIRS = 10
"""Flows that both report, below which nothing is estimated."""
ROUNDS = 30
LOWEST = 0.02
"""Least standard deviation of a report, as a share: nobody is believed without limit."""
LEAST_CHAIN = 4
"""Periods of a flow, each with the one before it known, from which on it says something of lateness."""
SURE = 3.0
"""How many times its own scatter a share of late shipments must be, to be taken for one."""
_FLOW = ["exporter", "importer", "hs_code"]


@dataclass(frozen=True)
class Mirror:
    """What the comparison found.

    Attributes
    ----------
    flows
        Rows of `mirror_flows`.
    freight_share
        What carriage and insurance add to the value FOB, as a share; None where too few flows are reported twice.
    late_share
        Share of a period's shipments that importers report a period later.
    errors
        Country, `error` (standard deviation of its reports, as a share) and `flows` that rest on it.
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
        empty = pl.DataFrame(schema={"country": pl.String, "error": pl.Float64, "flows": pl.Int64})
        return Mirror(_rows(table, None, 0.0, {}, currencies), None, 0.0, empty, both.height)
    x, m = both["exporter_value"].to_numpy(), both["importer_value"].to_numpy()
    before = both["before"].to_numpy()
    lam = _late_share(both) if late else 0.0
    mixed, evenness = _expected(x, before, lam)
    names, i, j = _numbered(both)
    freight, variance = _decompose(np.log(m) - np.log(mixed), evenness, i, j, len(names))
    errors = pl.DataFrame({
        "country": names, "error": np.sqrt(variance),
        "flows": np.bincount(i, minlength=len(names)) + np.bincount(j, minlength=len(names)),
    }).sort("error")  # fmt: skip
    rows = _rows(table, freight, lam, dict(zip(names, variance.tolist(), strict=True)), currencies)
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


def _decompose(
    ratio: Floats, evenness: Floats, i: NDArray[np.int64], j: NDArray[np.int64], count: int
) -> tuple[float, Floats]:
    """What carriage adds, in logarithms, and the variance of each country's reports.

    The square of what is left of a ratio has the sum of both variances as its mean, and a scatter that grows with it,
    so it is fitted by weights of the inverse square of that mean, renewed until they stay: as sharp as any unbiased
    estimate of normal errors can be. Where two reports of an exporter are mixed its variance counts less, and the
    logarithm of the mixture lies higher by half of what is lost.
    """
    freight = float(np.median(ratio))
    variance = np.full(count, max(float(np.var(ratio)) / 2, LOWEST**2))
    for _ in range(ROUNDS):
        even = ratio + (1 - evenness) * variance[i] / 2
        # What is left out of one period's mixture is in the next one's, so over a flow errors count in full.
        freight = float(np.average(even, weights=1 / (variance[i] + variance[j])))
        squares = (even - freight) ** 2
        w = 1 / (evenness * variance[i] + variance[j]) ** 2
        normal = np.zeros((count, count))
        np.add.at(normal, (i, i), w * evenness**2)
        np.add.at(normal, (j, j), w)
        np.add.at(normal, (i, j), w * evenness)
        np.add.at(normal, (j, i), w * evenness)
        right = np.bincount(i, w * squares * evenness, count) + np.bincount(j, w * squares, count)
        # A country seen with one partner alone cannot be told from it: the little ridge gives both the same.
        normal += np.eye(count) * 1e-9 * max(float(np.trace(normal)) / count, 1e-300)
        fresh = np.maximum(np.linalg.lstsq(normal, right, rcond=None)[0], LOWEST**2)
        if np.allclose(fresh, variance, rtol=1e-6):
            break
        variance = fresh
    return freight, variance


def _rows(table: pl.DataFrame, freight: float | None, lam: float, variance: dict[str, float],
          currencies: Sequence[str]) -> pl.DataFrame:  # fmt: skip
    known = list(variance) or [""]
    spread = list(variance.values()) or [0.0]
    usual = float(np.median(spread)) or 1.0
    of = {side: pl.col(side).replace_strict(known, spread, default=usual, return_dtype=pl.Float64)
          for side in ("exporter", "importer")}  # fmt: skip
    has_x, has_m = pl.col("exporter_value").is_not_null(), pl.col("importer_value").is_not_null()
    share = of["importer"] / (of["exporter"] + of["importer"])
    weight = pl.when(has_x & has_m).then(share if variance else pl.lit(None)).when(has_x).then(1.0).otherwise(0.0)
    fob = pl.col("importer_value") / (np.exp(freight) if freight is not None else 1.0)
    # Late shipments of a steady flow are its own; what is known of the flow before says how much they add.
    shift = (1 - lam) + lam * pl.col("before").fill_null(pl.col("exporter_value")) / pl.col("exporter_value")
    fob = pl.when(has_x).then(fob / shift).otherwise(fob)
    middle = (pl.col("w") * pl.col("exporter_value").log() + (1 - pl.col("w")) * fob.log()).exp()
    alone = pl.lit(None, pl.Float64) if freight is None else fob
    reconciled = pl.when(has_x & has_m).then(middle).when(has_x).then(pl.col("exporter_value")).otherwise(alone)
    told = "" if freight is None else f"carriage adds {np.expm1(freight):.2%}, {lam:.1%} is reported a period later"
    note = (
        pl.when(has_x & has_m).then(pl.lit(f"both report; {told or 'too few flows to weigh them'}"))
        .when(has_x).then(pl.lit("the exporter alone reports"))
        .otherwise(pl.lit(f"the importer alone reports; {told or 'no freight share is known, so nothing comes off'}"))
    )  # fmt: skip
    made = table.with_columns(weight.alias("w")).with_columns(
        pl.lit(None if freight is None else float(np.expm1(freight)), pl.Float64).alias("freight_share"),
        pl.col("w").alias("weight_of_exporter"), reconciled.alias("reconciled"),
        pl.concat_str(note, "moved", separator="; ", ignore_nulls=True).alias("note"),
        pl.lit(currencies[0] if currencies else None, pl.String).alias("currency"),
    )  # fmt: skip
    declared = ALL_TABLES["mirror_flows"]
    return made.select(pl.col(c.name).cast(c.dtype) for c in declared.columns())
