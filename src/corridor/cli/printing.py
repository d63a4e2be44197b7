"""How results look in a terminal, and as JSON for machines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import polars as pl

    from corridor.api import PricedItems, Ran
    from corridor.comparison import Comparison
    from corridor.items import Alternatives, BulkPrices, Steps
    from corridor.trade.demand_ahead import DemandAhead
    from corridor.trade_files import OwnFigures


MOST_ITEMS = 40
"""Priced items shown in a terminal."""
MOST_LETTERS = 160
"""Of a reason that many items share; the file has it whole."""


def to_json(body: Any) -> str:
    """JSON with dates and paths as text and no escaping of other scripts."""
    return json.dumps(body, ensure_ascii=False, indent=2, default=str)


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Name each step on standard error as it starts, with the seconds that the one before took."""
    state: dict[str, Any] = {"step": None, "since": 0.0}

    def close() -> None:
        if state["step"] is not None and not quiet:
            click.echo(f"  {state['step']:<12} {time.monotonic() - state['since']:6.1f} s", err=True)

    def tell(step: str) -> None:
        close()
        state.update(step=step, since=time.monotonic())
        if not quiet and sys.stderr.isatty():
            click.echo(f"  {step} …\r", nl=False, err=True)

    yield tell
    close()


def run_summary(ran: Ran, paths: tuple[Path, ...], as_json: bool) -> str:
    """What a run came to, in a few lines: the figures of the page's cards."""
    from corridor.report.facts import paid_of, sum_of

    results, meta = ran.run.results, ran.run.meta
    solve = results["solves"].row(0, named=True)
    sold, lines = results["plan_sales"], results["plan_cost_lines"]
    paid, shortage, sales = float(paid_of(lines)["amount"].sum()), sum_of(lines, "shortage"), sum_of(lines, "sales")
    body = {
        "run": str(ran.folder),
        "status": solve["status"],
        "objective": solve["objective"],
        "bound": solve["bound"],
        "gap": solve["gap_frac"],
        "seconds": meta["seconds"],
        "currency": meta["currency"],
        "cost": paid,
        "shortage": shortage,
        "sales": -sales,
        "wanted": sold["wanted"].sum(),
        "sold": sold["sold"].sum(),
        "stopped": results["stops"]["party_id"].n_unique(),
        "refusals": len(results["refusals"]),
        "saving": results["savings"].filter(results["savings"]["lever"] != "today")["saving"].sum()
        if len(results["savings"])
        else None,
        "files": [str(p) for p in paths],
        "messages": list(ran.messages),
        "warnings": [asdict(f) for f in ran.findings.warnings],
    }
    if as_json:
        return to_json(body)
    told = list(ran.messages)
    gap = "no gap known" if body["gap"] is None else f"within {body['gap']:.2%} of the proven bound"
    what = f"Sales {-sales:,.0f} less cost" if sales else "Cost"
    besides = f"; what is left short is priced at {shortage:,.0f} besides" if shortage else ""
    told += [
        f"{meta['title']}: plan {body['status']}, {gap}, in {body['seconds']:.1f} s.",
        f"{what} {paid:,.0f} {body['currency']}{besides}; "
        f"{body['sold']:,.0f} of {body['wanted']:,.0f} wanted units sold.",
    ]
    if body["saving"] is not None:
        told.append(f"Saving against today, on today's quantities: {body['saving']:,.0f} {body['currency']}.")
    parties = "1 party" if body["stopped"] == 1 else f"{body['stopped']} parties"
    told.append(
        f"{parties} stopped, {body['refusals']} refusals, {len(ran.findings.warnings)} warnings: see the report."
    )
    told += [f"Wrote {path}" for path in (ran.folder, *paths)]
    return "\n".join(told)


def items(found: PricedItems) -> str:
    """Priced items in a few columns, and how many could not be."""
    landed = found.result.landed_costs
    shown = landed.select(
        item="entry_id", outcome="outcome", customs_value="customs_value_per_unit", landed="landed_per_unit",
        cash="cash_per_unit", reason="reason",
    )  # fmt: skip
    counted = ", ".join(
        f"{count} {outcome}" for outcome, count in landed["outcome"].value_counts(sort=True).iter_rows()
    )
    rest = f"\n... and {len(shown) - MOST_ITEMS} more: --out writes them all." if len(shown) > MOST_ITEMS else ""
    return f"{table(shown.head(MOST_ITEMS), False)}{rest}\n{len(landed)} items in {found.rules.currency}: {counted}."


def bulk_prices(found: BulkPrices, as_json: bool) -> str:
    """How many items were priced in bulk, and why the others were not."""
    if as_json:
        told = {"counts": found.counts, "reasons": found.reasons.to_dicts(), "written": str(found.path)}
        return to_json({"currency": found.currency, **told})
    counted = ", ".join(f"{count:,} {outcome}" for outcome, count in found.counts.items())
    lines = [f"{sum(found.counts.values()):,} items in {found.currency}: {counted}.", f"Wrote {found.path}"]
    if found.reasons.height:
        shown = found.reasons.select("items", "example", reason=found.reasons["reason"].str.slice(0, MOST_LETTERS))
        lines.insert(1, table(shown.head(MOST_ITEMS), False))
    return "\n".join(lines)


def items_json(found: PricedItems) -> str:
    """Priced items by head as JSON."""
    from corridor.items import by_head

    body = {"currency": found.rules.currency, "items": by_head(found.result).to_dicts()}
    return to_json({**body, "refusals": found.result.refusals.to_dicts()})


def alternatives(found: Alternatives, as_json: bool) -> str:
    """An item several ways, by head, and why a way has no figures."""
    if as_json:
        return to_json({"heads": found.table.to_dicts(), "refused": found.refused})
    told = [f"{name}: refused. {reason}" for name, reason in found.refused.items()]
    return "\n".join([table(found.table, False), *told])


def steps(found: Steps, currency: str, as_json: bool) -> str:
    """Where the cost of an item steps."""
    if as_json:
        return to_json({"column": found.column, "steps": found.table.to_dicts(), "curve": found.curve.to_dicts()})
    if found.table.is_empty():
        return f"No row of the rules begins or ends as {found.column} moves over this range."
    title = f"Landed cost per unit in {currency} as {found.column} moves, on either side of each step:"
    return "\n".join([title, table(found.table, False)])


def trade_figures(found: OwnFigures) -> str:
    """What files of trade figures come to: what was read, each claim and target with its reckoning, projections."""
    lines = [f"{Path(path).name}: read as {table}." for path, table in found.read_as.items()]
    results = found.results
    for row in results["claim_checks"].iter_rows(named=True):
        missing = f" Missing: {row['missing']}." if row["missing"] else ""
        lines.append(f"{row['claim_id']} {row['verdict'].replace('_', ' ')}. {row['arithmetic']}{missing}")
    for row in results["claim_tensions"].iter_rows(named=True):
        kind = row["kind"].replace("_", " ")
        lines.append(f"{row['claim_id']} and {row['other_id']} {kind}. {row['arithmetic']} They would agree if "
                     f"{row['would_agree_if']}.")  # fmt: skip
    for row in results["target_checks"].iter_rows(named=True):
        chance = "" if row["probability"] is None else f", chance {row['probability']:.0%}"
        lines.append(f"{row['target_id']} {row['verdict'].replace('_', ' ')}{chance}. {row['arithmetic']}")
    lines += _flow_lines(results["trade_statistics"], results["mirror_flows"])
    lines += [f"{name} is not projected: {reason}" for name, reason in found.refused.iter_rows()]
    columns = ("series_id", "period_label", "value", "low_80", "high_80", "low_95", "high_95", "unit", "method")
    if len(results["projections"]):
        lines.append(table(results["projections"].select(columns), False))
    return "\n".join(lines)


SHOWN_STATISTICS = ("growth_on_year_before", "compound_growth_per_year", "share_of_partner", "hhi_of_partner",
                    "balance", "mirror_freight", "mirror_late", "mirror_error")  # fmt: skip
MOST_OF_EACH = 5


def _flow_lines(statistics: pl.DataFrame, mirrors: pl.DataFrame) -> list[str]:
    """The newest statistics of each kind with their reckoning, and how many there are in all."""
    if statistics.is_empty():
        return []
    from corridor.trade.claims.units import figure

    lines = []
    for name in SHOWN_STATISTICS:
        rows = statistics.filter(statistic=name).drop_nulls("value").sort("period_to", "value", descending=True)
        for row in rows.head(MOST_OF_EACH).iter_rows(named=True):
            shown = f"{row['value']:.1%}" if row["unit"] == "share" else f"{figure(row['value'])} {row['unit']}"
            days = f"{row['period_from']} to {row['period_to']}"
            lines.append(f"{name.replace('_', ' ')}, {row['subject']}, {days}: {shown} = {row['arithmetic']}")
    both = mirrors.drop_nulls(["exporter_value", "importer_value"]).height
    lines.append(f"{len(statistics):,} statistics of flows, {both:,} flows that both sides report: --out writes them.")
    return lines


def trade_json(found: OwnFigures) -> str:
    """The same as JSON."""
    body = {name: frame.to_dicts() for name, frame in found.results.items()}
    return to_json({"read_as": found.read_as, **body, "refused": found.refused.to_dicts(),
                    "findings": [asdict(f) for f in found.findings]})  # fmt: skip


def demand_ahead(found: DemandAhead) -> str:
    """Demand from projections: the three cases of each market and period, and series that none could be taken from."""
    lines = [f"{name}: no demand is taken from it. {reason}" for name, reason in found.refused.iter_rows()]
    if found.projected_demand.is_empty():
        return "\n".join([*lines, "There is no row of demand_series whose series can be projected."])
    columns = ("site_id", "product_id", "period", "low", "middle", "high", "arithmetic")
    return "\n".join([*lines, table(found.projected_demand.select(columns), False)])


def demand_json(found: DemandAhead) -> str:
    """The same as JSON, with the rows of demand."""
    return to_json({"demand": found.demand.to_dicts(), "projected_demand": found.projected_demand.to_dicts(),
                    "refused": found.refused.to_dicts()})  # fmt: skip


def paths(written: tuple[Path, ...], as_json: bool) -> str:
    """The files that were written."""
    return to_json([str(p) for p in written]) if as_json else "\n".join(f"Wrote {p}" for p in written)


def comparison_json(comparison: Comparison) -> str:
    """A comparison as JSON."""
    frames = {name: getattr(comparison, name).to_dicts() for name in ("plan", "units", "inputs")}
    return to_json({"before": comparison.before, "after": comparison.after, **frames})


def code(subject: str, as_json: bool) -> str:
    """What a finding code means.

    Raises
    ------
    click.UsageError
        There is no such code.
    """
    import difflib

    # The checks declare their codes when they are imported.
    import corridor.case
    import corridor.match_lists.codes
    import corridor.screening.lists.errors
    import corridor.trade.readers  # noqa: F401
    from corridor.findings import CATALOGUE

    info = CATALOGUE.get(subject.upper())
    if info is None:
        near = difflib.get_close_matches(subject.upper(), CATALOGUE, n=1)
        hint = f" Did you mean {near[0]}?" if near else " `corridor check CASE` prints the codes of a case."
        raise click.UsageError(f"There is no finding code {subject}.{hint}")
    if as_json:
        return to_json(asdict(info))
    return f"{info.code}: {info.title}\n\n{info.why}\n\nWhat to do: {info.remedy}"


def table(frame: pl.DataFrame, as_json: bool) -> str:
    """A table as aligned text."""
    if as_json:
        return to_json(frame.to_dicts())
    rows = [[_cell(v) for v in row] for row in frame.iter_rows()]
    widths = [max(len(str(n)), *(len(r[i]) for r in rows), 1) for i, n in enumerate(frame.columns)]
    numeric = [dtype.is_numeric() for dtype in frame.dtypes]

    def line(cells: list[str]) -> str:
        return "  ".join(
            c.rjust(w) if n else c.ljust(w) for c, w, n in zip(cells, widths, numeric, strict=True)
        ).rstrip()

    return "\n".join([line(list(frame.columns)), line(["-" * w for w in widths]), *(line(r) for r in rows)])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
