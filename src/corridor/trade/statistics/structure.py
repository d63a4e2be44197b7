"""Who and what trade is made of: shares, concentration, unit values, revealed advantage, balance."""

from __future__ import annotations

import polars as pl

from corridor.trade.statistics.rows import (
    PERIOD,
    SUBJECT,
    as_rows,
    currencies_of,
    least_sure,
    money,
    prepared,
    subject,
)

OUTLIER = 3.5
"""Robust standard deviations (of the median absolute deviation) from which a unit value is called one."""
_MAD = 1.4826
UNTOLD = 0.0005
"""Share of a whole that its rounded parts may part from it by."""


def shares(trade_flows: pl.DataFrame, *, of: str = "partner") -> pl.DataFrame:
    """The share of each partner (or `of="hs_code"`: of each code) in what the world (or `TOTAL`) is reported to be.

    Where that is not reported, or is less than its parts, in the sum of the parts.
    """
    frame = _with_whole(prepared(trade_flows), of).with_columns(subject())
    words = pl.format("{} / {}{}", money("value"), money("whole"), "told")
    frame = frame.with_columns(words.alias("words"), (pl.col("value") / pl.col("whole")).alias("value"))
    return as_rows(frame, f"share_of_{of}", "share", pl.col("words"))


def concentration(trade_flows: pl.DataFrame, *, of: str = "partner") -> pl.DataFrame:
    """Herfindahl-Hirschman index, share of the four largest, and effective number (1 / index) of partners or codes.

    Where the parts do not come to the whole, the rest counts as many small ones, and the arithmetic says how much is
    not told: the index is the least it can be, the effective number the most.
    """
    rest = [c for c in SUBJECT if c != of]
    flows = _with_whole(prepared(trade_flows), of)
    part = pl.col("value") / pl.col("whole")
    known = (pl.col("value").null_count() == 0) & (pl.col("whole").null_count() == 0)
    grouped = flows.group_by(*rest, *PERIOD).agg(
        pl.when(known).then((part**2).sum()).alias("hhi"), pl.when(known).then(part.top_k(4).sum()).alias("cr4"),
        pl.when(known).then(1 - part.sum()).alias("open"), pl.len().alias("count"), least_sure(),
    )  # fmt: skip
    is_open = pl.col("open") > UNTOLD
    grouped = grouped.with_columns(
        subject([*rest]), (1 / pl.col("hhi")).alias("effective"),
        pl.when(is_open).then(pl.format("; {} % of the whole is not told apart, as one it would make the index {}",
            (pl.col("open") * 100).round_sig_figs(3), (pl.col("hhi") + pl.col("open") ** 2).round_sig_figs(3)))
        .otherwise(pl.lit("")).alias("untold"),
    )  # fmt: skip
    made = []
    for name, unit, words in (
        ("hhi", "index", "sum of the squared shares of {}{}"),
        ("cr4", "share", "sum of the four largest shares of {}{}"),
        ("effective", of, "1 / sum of the squared shares of {}{}"),
    ):
        made.append(as_rows(grouped.with_columns(pl.col(name).alias("value")), f"{name}_of_{of}", unit,
                            pl.format(words, "count", "untold")))  # fmt: skip
    return pl.concat(made)


def _with_whole(flows: pl.DataFrame, of: str) -> pl.DataFrame:
    """Parts with the `whole` they are of, and in `told` a word on it where the reported one is not taken."""
    keys = [*(c for c in SUBJECT if c != of), *PERIOD]
    reported = flows.filter(pl.col(of) == ("WORLD" if of == "partner" else "TOTAL"))
    parts = _details(flows, of).join(
        reported.select(*keys, reported="value"), on=keys, how="left", maintain_order="left"
    )
    summed = pl.col("value").sum().over(keys)
    fits = pl.col("reported") >= summed * (1 - UNTOLD)
    # A part that stands alone beside no whole has no share to speak of.
    parts = parts.filter(pl.col("reported").is_not_null() | (pl.len().over(keys) > 1))
    over = pl.col("reported").is_not_null() & ~fits
    told = pl.format("; the whole is reported as {}, less than its parts", money("reported"))
    return parts.with_columns(
        pl.when(fits).then(pl.col("reported"))
        .when(pl.col("value").null_count().over(keys) == 0).then(summed).alias("whole"),
        pl.when(over).then(told).otherwise(pl.lit("")).alias("told"),
    )  # fmt: skip


def unit_values(trade_flows: pl.DataFrame) -> pl.DataFrame:
    """Value per kilogram of each flow; those far from others of the same goods and direction are noted as outliers."""
    group = ["reporter", "flow", "hs_code"]
    log = pl.col("unit").log()
    middle = log.median().over(group)
    frame = prepared(trade_flows).with_columns((pl.col("value") / pl.col("net_mass_kg")).alias("unit"), subject())
    frame = frame.with_columns(pl.when(pl.col("unit").is_finite() & (pl.col("unit") > 0)).then(pl.col("unit"))
                               .alias("unit"))  # fmt: skip
    frame = frame.with_columns((log - middle).alias("off"), pl.col("unit").median().over(group).alias("usual"))
    frame = frame.with_columns((pl.col("off").abs().median().over(group) * _MAD).alias("scale"))
    odd = (pl.col("off").abs() > OUTLIER * pl.col("scale")) & (pl.col("scale") > 0)
    note = pl.when(odd).then(pl.format("; outlier: {} times the median {}", (pl.col("unit") / pl.col("usual"))
                             .round_sig_figs(3), money("usual"))).otherwise(pl.lit(""))  # fmt: skip
    words = pl.concat_str(pl.format("{} / {} kg", money("value"), money("net_mass_kg")), note)
    frame = frame.with_columns(words.alias("words")).with_columns(pl.col("unit").alias("value"))
    return as_rows(frame, "unit_value", _unit(trade_flows, " per kg"), pl.col("words"))


def revealed_advantage(trade_flows: pl.DataFrame) -> pl.DataFrame:
    """Balassa's index of each reporter's exports of each code, its symmetric form, and the normalised one.

    Notes
    -----
    The world is the reporters in the table, of which there must be two or more in a period; a reporter's figure for the
    world counts before the sum of its partners. B = (Xij / Xi) / (Xj / X). Symmetric: (B - 1) / (B + 1). Normalised, of
    Yu, Cai and Leung (2009): Xij / X - Xj Xi / X^2, which adds up to zero over reporters and over codes.
    """
    flows = _details(prepared(trade_flows), "hs_code").filter(flow="export")
    cells = flows.group_by("reporter", "hs_code", *PERIOD).agg(
        pl.coalesce(pl.col("value").filter(pl.col("partner") == "WORLD").first(),
                    pl.when(pl.col("value").null_count() == 0).then(pl.col("value").sum())).alias("value"),
        least_sure(),
    ).filter(pl.col("reporter").n_unique().over(PERIOD) > 1)  # fmt: skip
    cells = cells.with_columns(
        pl.col("value").sum().over("reporter", *PERIOD).alias("own"),
        pl.col("value").sum().over("hs_code", *PERIOD).alias("world"),
        pl.col("value").sum().over(*PERIOD).alias("all"),
        (pl.col("value").null_count().over(*PERIOD) == 0).alias("known"),
        pl.concat_str("reporter", pl.lit("/WORLD/export/"), "hs_code").alias("subject"),
    )
    index = (pl.col("value") / pl.col("own")) / (pl.col("world") / pl.col("all"))
    frame = cells.with_columns(pl.when("known").then(index).alias("index"))
    parts = [money("value"), money("own"), money("world"), money("all")]
    words = pl.format("({} / {}) / ({} / {})", *parts)
    frame = frame.with_columns(words.alias("words"), (pl.col("value") / pl.col("all") - pl.col("world") *
                               pl.col("own") / pl.col("all") ** 2).alias("normalised"))  # fmt: skip
    frame = frame.with_columns(pl.when("known").then(pl.col("normalised")).alias("normalised"),
                               ((pl.col("index") - 1) / (pl.col("index") + 1)).alias("symmetric"))  # fmt: skip
    told = pl.format("B = {}", "words")
    return pl.concat([
        as_rows(frame.with_columns(pl.col("index").alias("value")), "rca_balassa", "ratio", pl.col("words")),
        as_rows(frame.with_columns(pl.col("symmetric").alias("value")), "rca_symmetric", "index",
                pl.format("(B - 1) / (B + 1), {}", told)),
        as_rows(frame.with_columns(pl.col("normalised").alias("value")), "rca_normalised", "index",
                pl.format("Xij / X - Xj Xi / X^2, {}", told)),
    ])  # fmt: skip


def balance(trade_flows: pl.DataFrame) -> pl.DataFrame:
    """Exports less imports, and Grubel and Lloyd's share of trade within an industry, per partner and code."""
    rest = ["reporter", "partner", "hs_code"]
    flows = prepared(trade_flows).filter(pl.col("flow").is_in(["export", "import"]))
    sides = flows.group_by(*rest, *PERIOD).agg(
        *(pl.col("value").filter(pl.col("flow") == way).first().alias(way) for way in ("export", "import")),
        least_sure(),
    )  # fmt: skip
    frame = sides.with_columns(subject(rest))
    gap = pl.col("export") - pl.col("import")
    trade = pl.col("export") + pl.col("import")
    words = pl.format("{} - {}", money("export"), money("import"))
    again = pl.format("1 - |{} - {}| / ({} + {})", *([money("export"), money("import")] * 2))
    return pl.concat([
        as_rows(frame.with_columns(gap.alias("value")), "balance", _unit(trade_flows, ""), words),
        as_rows(frame.with_columns((1 - gap.abs() / trade).alias("value")), "grubel_lloyd", "share", again),
    ])  # fmt: skip


def _details(flows: pl.DataFrame, of: str) -> pl.DataFrame:
    if of == "hs_code":
        # Codes of several lengths hold each other: the longest that a reporter has in a period count.
        flows = flows.filter(pl.col("hs_code") != "TOTAL")
        length = pl.col("hs_code").str.len_chars()
        return flows.filter(length == length.max().over("reporter", "flow", *PERIOD))
    return flows.filter(pl.col(of) != "WORLD")


def _unit(trade_flows: pl.DataFrame, after: str) -> str:
    currencies = currencies_of(trade_flows)
    return f"{currencies[0] if currencies else 'money'}{after}"
