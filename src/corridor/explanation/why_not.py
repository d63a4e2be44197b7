"""Why not another way: the ways that a question names, beside what the plan does, in money line by line."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from corridor.explanation.trace import Trace, entry_trace
from corridor.explanation.words import Named
from corridor.runs import RunTables


def why_not(run: RunTables, about: Named) -> Trace:
    """Compare the ways that the question names with what the plan does for the same product and place.

    Each possible cause is looked at in the order in which the chain decides: removed by a stop, no way, refused,
    closed, not approved, dearer. The cheapest way named is set beside the plan's own flow, head by head.
    """
    told = Trace()
    _removed(run, about, told)
    asked = _asked(run, about)
    if asked.is_empty():
        others = _asked(run, replace(about, modes=()))
        if about.modes and not others.is_empty():
            _beaten(run, about, others, told)
        else:
            _no_way(run, about, told)
        return told
    priced = asked.join(run.results["landed_costs"], on="entry_id", how="left")
    chosen = asked.join(run.results["plan_flows"].select("entry_id", "quantity"), on="entry_id")
    if not chosen.is_empty():
        units = chosen["quantity"].sum()
        told.sentences.append(f"The plan does this: {units:,.0f} units over {chosen['period'].n_unique()} periods.")
        told.rows["plan_flows"] = chosen.to_dicts()
        most = entry_trace(run, chosen.sort("quantity", "entry_id", descending=[True, False])["entry_id"][0])
        told.sentences += ["Most of it so:", *most.sentences]
        told.rows |= most.rows
    _approvals(run, about, told)
    if chosen.is_empty():
        _dearer(run, priced, told)
    _shortages(run, about, told)
    _refused(priced, told)
    return told


def _asked(run: RunTables, about: Named) -> pl.DataFrame:
    entries = run.results["entries"]
    kits = run.inputs["products"].filter(pl.col("builds").is_in(list(about.products)))["product_id"].to_list()
    asked = entries.filter(pl.col("product_id").is_in([*about.products, *kits]))
    if about.sites:
        at = pl.col("to_site").is_in(list(about.sites)) | pl.col("from_site").is_in(list(about.sites))
        asked = asked.filter(at)
    if about.modes:
        routes = run.results["routes"].filter(
            pl.any_horizontal(*[pl.col("modes").str.split("|").list.contains(m) for m in about.modes])
        )
        asked = asked.filter(pl.col("route_id").is_in(routes["route_id"].to_list()))
    if about.agreements:
        asked = asked.filter(pl.col("agreement_id").is_in(list(about.agreements)))
    if about.forms:
        asked = asked.filter(pl.col("form").is_in(list(about.forms)))
    if about.periods:
        asked = asked.filter(pl.col("period").is_in(list(about.periods)))
    return asked


def _removed(run: RunTables, about: Named, told: Trace) -> None:
    keys = [*about.products, *about.sites]
    removed = run.results["removals"].filter(pl.col("key").is_in(keys))
    for row in removed.iter_rows(named=True):
        told.sentences.append(f"{row['key']} left the case: {row['reason']}.")
    if not removed.is_empty():
        told.rows["removals"] = removed.to_dicts()


def _beaten(run: RunTables, about: Named, others: pl.DataFrame, told: Trace) -> None:
    """Ways of other kinds are kept, and none of the kind that is asked for."""
    kept = run.results["routes"].filter(pl.col("route_id").is_in(others["route_id"].unique().to_list()))
    modes = ", ".join(sorted({m.replace("|", " then ").replace("_", " ") for m in kept["modes"]}))
    told.sentences.append(
        f"No way by {' or '.join(about.modes).replace('_', ' ')} is among those kept for it. Of the ways that lead "
        f"there, those are kept that no other beats on cost and days, up to routing.routes_per_pair a season: {modes}."
    )
    told.rows["routes"] = kept.to_dicts()


def _no_way(run: RunTables, about: Named, told: Trace) -> None:
    refusals = run.results["refusals"]
    names = [*about.products, *about.sites]
    hits = refusals.filter(pl.any_horizontal(*[pl.col("key").str.contains(n, literal=True) for n in names]))
    told.sentences.append("No way of that kind joins a supply of it with the place, so nothing was priced.")
    for row in hits.head(5).iter_rows(named=True):
        told.sentences.append(f"  {row['key']}: {row['missing']} {row['remedy']}")
    told.rows["refusals"] = hits.to_dicts()


def _refused(priced: pl.DataFrame, told: Trace) -> None:
    refused = priced.filter(pl.col("outcome") == "refused")
    if refused.is_empty():
        return
    # Reasons that differ in a day or a sum alone are one reason to whoever asks.
    kinds = refused.with_columns(kind=pl.col("reason").str.replace_all(r"\d[\d.,%-]*", "#"))
    counted = kinds.group_by("kind").agg(pl.len(), pl.col("reason").min()).sort("len", "kind", descending=[True, False])
    for row in counted.head(3).iter_rows(named=True):
        told.sentences.append(f"{row['len']} of {len(priced)} ways are refused: {row['reason']}")
    if len(counted) > 3:
        told.sentences.append(f"… and {len(counted) - 3} more reasons.")
    told.rows["refused"] = refused.select("entry_id", "reason").to_dicts()


def _approvals(run: RunTables, about: Named, told: Trace) -> None:
    gates = run.results["approval_gates"].filter(pl.col("product_id").is_in(list(about.products)))
    needed = run.results["approvals"].filter(pl.col("approval_id").is_in(gates["approval_id"].to_list()))
    grants = run.results["plan_choices"].filter(pl.col("kind") == "grant")
    for row in needed.iter_rows(named=True):
        if row["state"] == "refused":
            told.sentences.append(f"Approval {row['approval_id']} cannot be had as things stand: {row['reason']}")
        elif row["state"] == "to_get":
            got = grants.filter(pl.col("id") == row["approval_id"])
            when = f"from {got['from_day'].sort()[0]}" if len(got) else "not in this plan"
            told.sentences.append(
                f"Approval {row['approval_id']} is needed ({row['lead_days']:,.0f} days, {row['cost']:,.0f}); {when}."
            )
    if not needed.is_empty():
        told.rows["approvals"] = needed.to_dicts()


def _heads(run: RunTables, entry_ids: list[str], weights: pl.DataFrame | None = None) -> pl.DataFrame:
    lines = run.results["cost_lines"].filter(pl.col("entry_id").is_in(entry_ids) & pl.col("is_cost"))
    if weights is None:
        return lines.group_by("head").agg(amount=pl.col("amount_per_unit").sum())
    weighed = lines.join(weights, on="entry_id")
    total = weights["units"].sum()
    return weighed.group_by("head").agg(amount=(pl.col("amount_per_unit") * pl.col("units")).sum() / total)


def _dearer(run: RunTables, priced: pl.DataFrame, told: Trace) -> None:
    possible = priced.filter(pl.col("outcome") != "refused").sort("landed_per_unit", "entry_id")
    if possible.is_empty():
        return
    currency = run.meta["currency"]
    best = possible.row(0, named=True)
    told.sentences.append(
        f"The cheapest such way is {best['entry_id']}: {best['landed_per_unit']:,.2f} {currency} per unit landed."
    )
    flows = run.results["plan_flows"].filter(
        (pl.col("product_id") == best["product_id"]) & (pl.col("to_site") == best["to_site"])
    )
    if flows.is_empty():
        told.sentences.append(f"The plan ships no {best['product_id']} to {best['to_site']} by any way.")
        return
    weights = flows.group_by("entry_id").agg(units=pl.col("quantity").sum())
    ours = _heads(run, weights["entry_id"].to_list(), weights)
    theirs = _heads(run, [best["entry_id"]])
    table = ours.rename({"amount": "plan"}).join(
        theirs.rename({"amount": "asked"}), on="head", how="full", coalesce=True
    )
    table = table.with_columns(pl.col("plan", "asked").fill_null(0.0))
    table = table.with_columns(more=pl.col("asked") - pl.col("plan")).sort(pl.col("more").abs(), descending=True)
    more = table["more"].sum()
    word = "dearer" if more >= 0 else "cheaper"
    told.sentences.append(
        f"What the plan ships there costs {table['plan'].sum():,.2f} on average; the way asked for is "
        f"{abs(more):,.2f} {word} per unit. By head:"
    )
    for row in table.filter(pl.col("more").abs() > 0.005).iter_rows(named=True):
        told.sentences.append(f"  {row['head']}: {row['plan']:,.2f} in the plan, {row['asked']:,.2f} that way "
                              f"({row['more']:+,.2f})")  # fmt: skip
    if more < 0:
        told.sentences.append(
            "It is cheaper per unit and still not used: capacity, season, whole loads, an approval or the days it "
            "takes decide; the rows of plan_supply and plan_sales say which."
        )
    told.rows["by_head"] = table.to_dicts()


def _shortages(run: RunTables, about: Named, told: Trace) -> None:
    sales = run.results["plan_sales"].filter(pl.col("product_id").is_in(list(about.products)) & (pl.col("short") > 0))
    if about.sites:
        sales = sales.filter(pl.col("site_id").is_in(list(about.sites)))
    for row in sales.head(8).iter_rows(named=True):
        told.sentences.append(
            f"{row['period']}: {row['short']:,.0f} of {row['wanted']:,.0f} wanted units are left short. "
            f"{row['reason'] or ''}"
        )
    if not sales.is_empty():
        told.rows["plan_sales"] = sales.to_dicts()
