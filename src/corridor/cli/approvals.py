"""`corridor approvals`: what must be proved, the fewest tests, what to file, what a day or a change re-opens."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli import main

if TYPE_CHECKING:
    import polars as pl

    from corridor.proving import Proved

_GOALS = click.Choice(["cost", "time", "tests"])


def _day(ctx: click.Context, option: click.Parameter, value: str | None) -> date | None:
    from corridor.periods import parse_day

    try:
        return None if value is None else parse_day(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@main.command("approvals")
@click.argument("case_folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--on", callback=_day, help="Day on which approvals are decided: 2026-03-01, or 1405-01-01.")
@click.option("--goal", type=_GOALS, help="What to make least; that of the case by default.")
@click.option("--scenario", help="Apply this scenario of the case first.")
@click.option("--pack", "schemes", multiple=True, help="Write the evidence pack of this scheme, as page and workbook.")
@click.option("--then", callback=_day, help="Show what stands otherwise on this day.")
@click.option("--set", "changes", nargs=4, multiple=True, metavar="TABLE KEY COLUMN VALUE",
              help="Show what stands otherwise with this cell of the rules or the evidence changed.")  # fmt: skip
@click.option("--without", multiple=True, metavar="EVIDENCE_ID", help="Show what stands otherwise without a document.")
@click.option("--out", type=click.Path(path_type=Path), help="Where packs go, the case by default; with no pack the "
              "tables are written: a workbook (.xlsx) or a folder of CSV.")  # fmt: skip
@click.option("--campaign", type=click.Path(path_type=Path), help="Write the fewest tests as tables of a test "
              "campaign, to a folder of CSV.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def approvals(
    case_folder: Path, on: date | None, goal: str | None, scenario: str | None, schemes: tuple[str, ...],
    then: date | None, changes: tuple[tuple[str, str, str, str], ...], without: tuple[str, ...], out: Path | None,
    campaign: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Say what must be proved, the fewest tests that open the markets, and what ends when.

    \b
    corridor approvals my-case
    corridor approvals my-case --pack EAEU-TRCU-018
    corridor approvals my-case --then 2026-07-01
    corridor approvals my-case --set requirements EAEU-TRCU-018:M1:UN-R94 min_series 04
    corridor approvals my-case --without E-TARA-UN-R43
    """
    from corridor.cli import printing

    if then or changes or without:
        from corridor.proving import reopened

        moved = reopened(case_folder, then, on, changes, without, scenario)
        click.echo(printing.to_json(moved.to_dicts()) if as_json else _moved(moved))
        return
    from corridor.proving import prove

    found = prove(case_folder, on, goal, scenario)  # type: ignore[arg-type]
    if as_json:
        click.echo(printing.to_json({name: frame.to_dicts() for name, frame in found.tables.items()}))
    else:
        click.echo(_told(found))
    for scheme in schemes:
        from corridor.report.approval_pack import write_pack

        tables = found.tables | found.chain.of("schemes", "products")
        written = write_pack(tables, scheme, found.title, found.on, out or case_folder)
        click.echo(printing.paths(written, False), err=True)
    if campaign is not None:
        from corridor import api

        click.echo(printing.paths(api.write_tables(found.campaign, campaign), False), err=True)
    if out is not None and not schemes:
        from corridor import api

        click.echo(printing.paths(api.write_tables(found.tables, out), False), err=True)


def _moved(moved: pl.DataFrame) -> str:
    from corridor.cli import printing

    if moved.is_empty():
        return "Nothing stands otherwise."
    counted = ", ".join(f"{count} {turn}" for turn, count in moved["turn"].value_counts(sort=True).iter_rows())
    shown = moved.select("turn", "product_id", "country", "regulation_id", "was", "is", "reason")
    return f"{printing.table(shown, False)}\n{len(moved)} requirements stand otherwise: {counted}."


def _told(found: Proved) -> str:
    import polars as pl

    from corridor.cli import printing

    tables, currency = found.tables, found.chain.settings.currency
    markets = tables["opened_markets"]
    needs = tables["approval_needs"]
    counts = ", ".join(f"{n} {s.replace('_', ' ')}" for s, n in needs["state"].value_counts(sort=True).iter_rows())
    lines = [f"{len(needs)} requirements of products in markets on {found.on}: {counts}."]
    if not markets.is_empty():
        columns = ("product_id", "country", "state", "opens_on", "open_to", "to_prove", "tests", "reason")
        lines += ["", printing.table(markets.select(columns), False)]
    saved = tables["tests_saved"]
    if not saved.is_empty():
        row = saved.row(0, named=True)
        bound = "" if row["gap_frac"] is None else f", within {row['gap_frac']:.2%} of the proven bound"
        lines += [
            "",
            f"Fewest: {row['tests']} tests, {row['test_hours']:,.0f} hours, {row['routes']} approvals of regulations, "
            f"{row['cost']:,.0f} {currency}{bound}.",
        ]
        if row["saved"] is not None:
            lines.append(
                f"Saved against one scheme at a time: {row['saved_tests']} tests, {row['saved']:,.0f} {currency}."
            )
    ends = tables["expiry_calendar"].filter(pl.col("renew_by").is_not_null() | pl.col("ends_on").is_not_null())
    if not ends.is_empty():
        lines += ["", printing.table(ends.select("evidence_id", "ends_on", "renew_by", "cells", "why"), False)]
    return "\n".join(lines)
