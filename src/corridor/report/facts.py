"""Figures that several sections show; each is a sum over the run's own lines, nothing is reckoned a second way."""

from __future__ import annotations

import polars as pl

from corridor.report.reading import Reader

NOT_PAID = ("shortage", "sales")
"""Heads of the plan's lines that are not money paid for goods, transport, customs or approvals."""


def paid_lines(reader: Reader) -> pl.DataFrame:
    """The plan's cost lines without priced shortage and without sales."""
    return paid_of(reader["plan_cost_lines"])


def paid_of(plan_cost_lines: pl.DataFrame) -> pl.DataFrame:
    """`paid_lines` of the table itself."""
    return plan_cost_lines.filter(~pl.col("head").is_in(NOT_PAID))


def sum_of_heads(reader: Reader, *heads: str) -> float:
    """Sum of the plan's lines under some heads."""
    return sum_of(reader["plan_cost_lines"], *heads)


def sum_of(plan_cost_lines: pl.DataFrame, *heads: str) -> float:
    """`sum_of_heads` of the table itself."""
    return float(plan_cost_lines.filter(pl.col("head").is_in(heads))["amount"].sum())


def is_margin(reader: Reader) -> bool:
    """Whether the plan sought the most margin rather than the least cost."""
    settings = reader.meta.get("settings") or {}
    goal = (settings.get("network") or {}).get("goal")
    return bool(goal == "most_margin" or (goal is None and (reader["plan_cost_lines"]["head"] == "sales").any()))


def confidence_shares(reader: Reader) -> dict[str, float]:
    """Share of the paid cost per confidence; empty where nothing is paid."""
    lines = paid_lines(reader).with_columns(weight=pl.col("amount").abs())
    total = lines["weight"].sum()
    if not total:
        return {}
    sums = dict(lines.group_by("confidence").agg(pl.col("weight").sum()).drop_nulls("confidence").iter_rows())
    return {word: sums.get(word, 0.0) / total for word in ("sourced", "recalled", "estimate")}


def saved(reader: Reader) -> tuple[float, float, str] | None:
    """Today's cost, what all levers save together, and the lever that saves most (empty if none saves)."""
    steps = reader["savings"].sort("step")
    if steps.is_empty():
        return None
    levers = steps.filter(pl.col("lever") != "today").sort("saving", "step", descending=[True, False])
    best = str(levers["lever"][0]) if not levers.is_empty() and (levers["saving"][0] or 0.0) > 0 else ""
    return float(steps["cost"][0] or 0.0), float(levers["saving"].sum()), best


def flows(reader: Reader) -> pl.DataFrame:
    """The plan's flows with form, modes, load unit, landed cost, days on the way and tonnes.

    One row per flow. ``tonnes`` is null where the product's mass is not known; what stays at its site has no modes.
    """
    entries = reader["entries"].select("entry_id", "form", "supply_kind")
    routes = reader["routes"].select("route_id", "modes", "load_unit_id", "distance_km", "wtw_kg_per_load_tonne")
    landed = reader["landed_costs"].select("entry_id", "landed_per_unit", "outcome", "sourced_share")
    days = reader["route_seasons"].select("route_id", "period", "days")
    mass = reader["products"].select("product_id", "kind", "mass_kg_per_unit")
    return (
        reader["plan_flows"]
        .filter(pl.col("quantity") > 1e-9)
        .join(entries, on="entry_id", how="left")
        .join(routes, on="route_id", how="left")
        .join(landed, on="entry_id", how="left")
        .join(days, on=["route_id", "period"], how="left")
        .join(mass, on="product_id", how="left")
        .with_columns(
            form=pl.coalesce("form", supply_forms(reader, pl.col("supply_id"))),
            tonnes=pl.col("quantity") * pl.col("mass_kg_per_unit") / 1000.0,
        )
    )


def supply_forms(reader: Reader, supply: pl.Expr) -> pl.Expr:
    """The form of a supply, from the plan's own supply rows."""
    known = dict(reader["plan_supply"].select("supply_id", "form").unique("supply_id").iter_rows())
    return supply.replace_strict(known, default=None, return_dtype=pl.String)


def _row_of(key: str, period: str) -> pl.Expr:
    # The plan's lines of a supply or a stock name their period last; the estimate is the same in every period.
    ends = pl.concat_str(pl.lit("/"), pl.col(period).fill_null("?"))
    return (
        pl.when(pl.col(key).str.ends_with(ends))
        .then(pl.col(key).str.head(pl.col(key).str.len_chars().cast(pl.Int64) - ends.str.len_chars().cast(pl.Int64)))
        .otherwise(pl.col(key))
    )


def estimates_by_money(reader: Reader) -> pl.DataFrame:
    """Estimates of the plan by the money that rests on them.

    Returns
    -------
    pl.DataFrame
        One row per rule or source with confidence ``estimate``, dearest first: ``rule, head, source, amount,
        products``. A line of a flow is split over the rules that its landed cost names, in the proportion of their
        amounts, so that the parts still sum to the plan's lines.
    """
    lines = paid_lines(reader).filter(pl.col("confidence") == "estimate")
    if lines.is_empty():
        schema = {"rule": pl.String, "head": pl.String, "source": pl.String, "amount": pl.Float64}
        return pl.DataFrame(schema={**schema, "products": pl.UInt32})
    # A plan line names its entry, or its entry and line number; both find the rules behind it.
    rules = reader["cost_lines"].filter(pl.col("confidence") == "estimate")
    rules = rules.group_by(key="entry_id", head="head", rule="rule_id").agg(
        weight=pl.col("amount_per_unit").sum(), rule_source=pl.col("source").first()
    )
    whole = pl.col("weight").sum().over("line_no")
    split = (
        lines.with_columns(key=pl.col("key").str.replace(r"#\d+$", ""))
        .join(rules, on=["key", "head"], how="left")
        .with_columns(
            part=pl.when(pl.col("weight").is_null() | (whole == 0))
            .then(1.0 / pl.len().over("line_no"))
            .otherwise(pl.col("weight") / whole)
        )
        .with_columns(
            amount=pl.col("amount") * pl.col("part"),
            rule=pl.coalesce("rule", _row_of("key", "period")),
            source=pl.coalesce("rule_source", "source"),
        )
    )
    return (
        split.group_by("rule", "head", "source")
        .agg(pl.col("amount").sum(), products=pl.col("product_id").drop_nulls().n_unique())
        .sort(pl.col("amount").abs(), "rule", "head", descending=[True, False, False], nulls_last=True)
    )
