"""From kinds of goods on a way to keys: the same kind over days between which no rule changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.bulk.codes import Floats, in_each_band
from corridor.landed_cost.claims import with_favoured
from corridor.landed_cost.formula import Spoken
from corridor.landed_cost.guards import ANY
from corridor.landed_cost.levies import levy_matches, split_levies
from corridor.landed_cost.options import LandedCostOptions
from corridor.landed_cost.rule_match import described
from corridor.landed_cost.tariff_lookup import tariff_matches
from corridor.landed_cost.tax_bases import CONSTANT
from corridor.landed_cost.tax_lookup import constant_matches, tax_matches
from corridor.tables.customs import MarketValues

Tables = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Spells:
    """Keys and what the rules know of their goods.

    Attributes
    ----------
    keys
        One row per class, spell and band of the customs value that a rule may ask for: ``entry_id``, the number of the
        key; ``on``, its first day; ``value_band``, null where no rule asks; and all columns of the class.
    """

    keys: pl.DataFrame
    tariffs: pl.DataFrame
    taxes: pl.DataFrame
    constants: pl.DataFrame
    levied_on_duty: pl.DataFrame
    levied_on_taxes: pl.DataFrame
    spoken: Spoken


def spells(
    classes: pl.DataFrame,
    tables: Tables,
    exchange: Exchange,
    options: LandedCostOptions,
    value_edges: Floats,
    first: date,
    last: date,
) -> Spells:
    """Cut the days from first to last where a rule that may touch a class begins or ends.

    Parameters
    ----------
    classes
        ``class_id``, what a condition can ask of goods apart from `favoured`, ``from_country`` and ``crosses``.
    """
    days = pl.concat([classes.select("class_id", on=pl.lit(first)), _agreement_days(classes, tables)])
    pieces = _within(days, first, last).join(classes, on="class_id")
    pieces = with_favoured(pieces, tables["agreements"], tables["agreement_members"], tables["country_groups"])
    pieces, goods, judge = described(pieces, options)
    tariffs = tariff_matches(goods, tables["tariffs"], tables["country_groups"], judge, options)
    taxes = tax_matches(goods, tables["import_taxes"], judge)
    constants = constant_matches(goods, tables["import_taxes"], judge)
    on_duty, on_taxes = (levy_matches(goods, part, judge) for part in split_levies(tables["levies"], tables["tariffs"]))
    asking = (tariffs, taxes, on_duty, on_taxes)
    days = pl.concat([_rule_days(rows, pieces) for rows in (*asking, constants)])
    ends = tables["agreements"].select(under="agreement_id", valid_from="valid_from", valid_to="valid_to")
    remedies = tariffs.select("goods_id", "under").drop_nulls().unique().join(ends, on="under")
    days = pl.concat(
        [
            days,
            _rule_days(remedies, pieces),
            pieces.select("class_id", "on"),
            _constant_days(classes, tables["import_taxes"]),
        ]
    )
    starts = _within(days, first, last).sort("class_id", "on")
    keys = starts.join_asof(
        pieces.sort("class_id", "on").rename({"on": "since"}), left_on="on", right_on="since", by="class_id",
        check_sortedness=False,
    )  # fmt: skip
    keys = _by_value(keys, asking, value_edges)
    spoken = Spoken(judge, exchange, MarketValues.empty(), constants)
    return Spells(keys, tariffs, taxes, constants, on_duty, on_taxes, spoken)


def _within(days: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    return days.filter(pl.col("on").is_between(first, last)).unique()


def _ends(rows: pl.DataFrame) -> pl.DataFrame:
    """``class_id, on``: the days on which a row begins to hold and on which it does no longer."""
    begins = rows.select("class_id", on="valid_from")
    after = rows.select("class_id", on=pl.col("valid_to").dt.offset_by("1d"))
    return pl.concat([begins, after]).drop_nulls().unique()


def _rule_days(matches: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    dates = matches.select("goods_id", "valid_from", "valid_to").unique()
    return _ends(pieces.select("class_id", "goods_id").unique().join(dates, on="goods_id"))


def _constant_days(classes: pl.DataFrame, import_taxes: pl.DataFrame) -> pl.DataFrame:
    figures = import_taxes.filter(pl.col("base") == CONSTANT)
    figures = figures.select("valid_from", "valid_to", to_country="country").unique()
    return _ends(classes.select("class_id", "to_country").join(figures, on="to_country"))


def _agreement_days(classes: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    dates = tables["agreements"].select("agreement_id", "valid_from", "valid_to")
    sides = tables["agreement_members"].select("agreement_id", "side", "country")
    pairs = sides.filter(pl.col("side") == "importer").select("agreement_id", to_country="country")
    pairs = pairs.join(
        sides.filter(pl.col("side") == "exporter").select("agreement_id", origin_country="country"), on="agreement_id"
    )
    trade = pairs.join(dates, on="agreement_id").drop("agreement_id").unique()
    claimed = classes.select("class_id", "agreement_id").drop_nulls().join(dates, on="agreement_id")
    ways = classes.select("class_id", "origin_country", "to_country")
    favoured = ways.join(trade, on=["origin_country", "to_country"])
    all_origins = ways.join(trade.filter(pl.col("origin_country") == ANY).drop("origin_country"), on="to_country")
    return pl.concat([_ends(claimed), _ends(favoured), _ends(all_origins)])


def _by_value(keys: pl.DataFrame, asking: Sequence[pl.DataFrame], edges: Floats) -> pl.DataFrame:
    """A key per band of the customs value where a rule may ask for it, numbered side by side."""
    asked = pl.concat([rows.filter("by_value").select("goods_id") for rows in asking])["goods_id"].unique()
    values = in_each_band(edges)
    bands = pl.DataFrame({"value_band": range(len(values)), "value_usd": values}).with_columns(
        pl.col("value_usd").fill_nan(None), asks_value=pl.lit(True)
    )
    asks = pl.col("goods_id").is_in(asked.implode())
    keys = keys.with_columns(asks_value=asks).join(bands, on="asks_value", how="left")
    keys = keys.sort("class_id", "on", "value_band", maintain_order=True)
    return keys.with_row_index("key").with_columns(pl.col("key").cast(pl.Int64), entry_id=pl.col("key").cast(pl.String))
