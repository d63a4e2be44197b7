"""How trade moves: growth on the same period a year before, compound growth, what contributes to it, the season."""

from __future__ import annotations

import polars as pl

from corridor.periods import to_solar_hijri
from corridor.trade.statistics.rows import PERIOD, SUBJECT, as_rows, money, prepared, subject

_LENGTH = "months"


def growth(trade_flows: pl.DataFrame) -> pl.DataFrame:
    """Growth of each flow on the same months a year before, in the calendar that it is counted in.

    A period of which the one before is not reported has no row; one that was zero has a row without a value.
    """
    pairs = _with_year_before(prepared(trade_flows))
    words = pl.format("{} / {} - 1", money("value"), money("before"))
    frame = pairs.with_columns(words.alias("words"), (pl.col("value") / pl.col("before") - 1).alias("value"))
    return as_rows(frame, "growth_on_year_before", "share", pl.col("words"))


def compound_growth(trade_flows: pl.DataFrame) -> pl.DataFrame:
    """Compound growth per year of each flow from its first period to its last, of the same months of the year.

    Years, quarters and months of a flow are looked at apart, and of each those that begin in the month of the last one,
    so that no season passes for growth.
    """
    flows = _placed(prepared(trade_flows)).drop_nulls("value").sort("year")
    keys = [*SUBJECT, "calendar", _LENGTH]
    last = flows.group_by(*keys, maintain_order=True).agg(pl.col("month").sort_by("period_from").last())
    same = flows.join(last, on=[*keys, "month"], how="inner")
    ends = same.group_by(*keys).agg(
        pl.col("value").sort_by("year").first().alias("before"), pl.col("value").sort_by("year").last(),
        (pl.col("year").max() - pl.col("year").min()).alias("years"),
        pl.col("period_from").sort_by("year").first(), pl.col("period_to").sort_by("year").last(),
        pl.col("confidence").first(),
    ).filter(pl.col("years") > 0)  # fmt: skip
    words = pl.format("({} / {}) ^ (1 / {}) - 1", money("value"), money("before"), "years")
    rate = (pl.col("value") / pl.col("before")) ** (1 / pl.col("years")) - 1
    frame = ends.with_columns(words.alias("words"), subject(), rate.alias("value"))
    return as_rows(frame, "compound_growth_per_year", "share", pl.col("words"))


def contributions(trade_flows: pl.DataFrame, *, of: str = "partner") -> pl.DataFrame:
    """What each partner or code adds to the growth of all together on the year before; they sum to that growth.

    A part that either of the two periods does not have makes the growth unknown, not smaller.
    """
    rest = [c for c in SUBJECT if c != of]
    flows = prepared(trade_flows).filter(pl.col(of) != ("WORLD" if of == "partner" else "TOTAL"))
    pairs = _with_year_before(flows)
    keys = [*rest, *PERIOD]
    whole = pl.when(pl.col("before").null_count().over(keys) == 0).then(pl.col("before").sum().over(keys))
    frame = pairs.with_columns(whole.alias("whole"))
    words = pl.format("({} - {}) / {}", money("value"), money("before"), money("whole"))
    frame = frame.with_columns(
        words.alias("words"), ((pl.col("value") - pl.col("before")) / pl.col("whole")).alias("value")
    )
    return as_rows(frame, f"contribution_of_{of}", "share", pl.col("words"))


def seasonal_indices(trade_flows: pl.DataFrame) -> pl.DataFrame:
    """Each month's part of its year times twelve, the mean over all years that have twelve months; 1 is no season."""
    flows = _placed(prepared(trade_flows)).filter(pl.col(_LENGTH) == 1).drop_nulls("value")
    year = [*SUBJECT, "calendar", "year"]
    full = flows.filter(pl.len().over(year) == 12)
    full = full.with_columns((pl.col("value") * 12 / pl.col("value").sum().over(year)).alias("index"))
    means = full.group_by(*SUBJECT, "calendar", "month").agg(
        pl.col("index").mean().alias("value"), pl.len().alias("years"), pl.col("period_from").min(),
        pl.col("period_to").max(), pl.col("confidence").first(),
    )  # fmt: skip
    frame = means.with_columns(pl.concat_str(subject(), pl.format("/M{}", pl.col("month").cast(pl.String).str.zfill(2)))
                               .alias("subject"))  # fmt: skip
    words = pl.format("mean over {} years of the month's value x 12 / the year's", "years")
    return as_rows(frame, "seasonal_index", "ratio", words)


def _placed(flows: pl.DataFrame) -> pl.DataFrame:
    """Year, month and number of months of each period in its own calendar."""
    made = []
    for (calendar,), part in flows.group_by("calendar", maintain_order=True):
        days = part["period_from"].unique().to_list()
        places = {day: to_solar_hijri(day)[:2] if calendar == "solar_hijri" else (day.year, day.month) for day in days}
        table = pl.DataFrame(
            [(day, *place) for day, place in places.items()],
            schema={"period_from": pl.Date, "year": pl.Int64, "month": pl.Int64}, orient="row",
        )  # fmt: skip
        made.append(part.join(table, on="period_from", how="left", maintain_order="left"))
    placed = pl.concat(made) if made else flows.with_columns(year=pl.lit(0), month=pl.lit(0))
    span = (pl.col("period_to") - pl.col("period_from")).dt.total_days() + 1
    return placed.with_columns((span / 30.4375).round().cast(pl.Int64).alias(_LENGTH))


def _with_year_before(flows: pl.DataFrame) -> pl.DataFrame:
    placed = _placed(flows)
    keys = [*SUBJECT, "calendar", "year", "month", _LENGTH]
    before = placed.select(*keys, pl.col("value").alias("before")).with_columns(pl.col("year") + 1)
    return placed.join(before, on=keys, how="inner", maintain_order="left").with_columns(subject())
