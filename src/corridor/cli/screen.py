"""`corridor screen`: names against watch lists from files, without a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli import main

if TYPE_CHECKING:
    from corridor.findings import Findings
    from corridor.screening.whom import Subject

_FILE = click.Path(dir_okay=False, path_type=Path)


@main.command()
@click.argument("names", type=click.Path(exists=True, path_type=Path))
@click.option("--list", "lists", multiple=True, help="A list, as published; files of one list joined by +.")
@click.option(
    "--before", "before", multiple=True, help="The former version of a list, in the same order: only what changed."
)
@click.option("--from", "least", type=click.FloatRange(0, 1), help="Score from which a pair is an alert.")
@click.option(
    "--pairs", is_flag=True, help="NAMES is a CSV of pairs (name1, name2): score each; with a list, by its aliases too."
)
@click.option("--out", type=_FILE, help="Write the result as CSV.")
@click.option("--audit", type=_FILE, help="Write a ZIP with lists' checksums, alerts and settings for the record.")
@click.option("--json", "as_json", is_flag=True, help="Print the alerts as JSON.")
def screen(
    names: Path,
    lists: tuple[str, ...],
    before: tuple[str, ...],
    least: float | None,
    pairs: bool,
    out: Path | None,
    audit: Path | None,
    as_json: bool,
) -> None:
    """Look names up on watch lists: who may be on them, how sure by name, and why.

    NAMES is a text file with a name a line, or a table (XLSX, CSV) with a column name and, if known, party_id, aliases,
    country, identifiers, address, headed so or in Russian, Persian or Turkish, with titles above it or not. An alert is
    a question to a person, never an answer.

    \b
    corridor screen names.txt --list sdn.csv+alt.csv+add.csv --list un.xml
    corridor screen parties.csv --list un-new.xml --before un-old.xml
    corridor screen pairs.csv --pairs --out scored.csv
    corridor screen my-case --audit record.zip       the record of its newest run
    """
    from corridor.cli import screen_printing as printing
    from corridor.screening.looked_up import look_up, scored_pairs

    if names.is_dir():
        _record_of_run(names, audit)
        return
    if pairs:
        scored = scored_pairs(names, lists)
        if out is not None:
            scored.write_csv(out)
        click.echo(printing.pairs(scored, as_json))
        return
    if not lists:
        raise click.UsageError("Name a list: --list FILE. Corridor brings none: fetch them from their publishers.")
    if before and len(before) != len(lists):
        raise click.UsageError("Name as many former lists as lists, in the same order.")
    subjects, findings = _asked(names)
    found = look_up(subjects, lists, before, least, findings)
    if len(found.findings):
        click.echo(found.findings.to_text(), err=True)
    click.echo(printing.alerts(found, as_json))
    if out is not None:
        found.alerts.write_csv(out)
        click.echo(f"Wrote {out}", err=True)
    if audit is not None:
        from corridor.screening.bundle import write_audit

        click.echo(f"Wrote {write_audit(audit, found.record())}", err=True)
    raise SystemExit(1 if found.findings.errors else 0)


def _asked(names: Path) -> tuple[list[Subject], Findings]:
    """Whom a file asks about, in whatever encoding or shape it comes."""
    from corridor.case.notes import Notes
    from corridor.match_lists.grid import read_grid
    from corridor.screening.asked import subjects_in

    notes = Notes()
    grid = read_grid(names, notes)
    if grid is None:
        click.echo(notes.findings().to_text(), err=True)
        raise SystemExit(1)
    subjects, findings = subjects_in(grid.rows, names.name, one_a_line=names.suffix.lower() == ".txt")
    findings.extend(notes.findings())
    return subjects, findings


def _record_of_run(folder: Path, audit: Path | None) -> None:
    """Write what a run, or the newest run of a case, has on record of its screening."""
    from corridor.runs import read_run
    from corridor.screening.bundle import record_of, write_audit

    if audit is None:
        raise click.UsageError(f"{folder} is a case or a run: name --audit FILE to write the record of its screening.")
    run = read_run(folder)
    click.echo(f"Wrote {write_audit(audit, record_of(run.results, run.inputs), run.meta)}")
