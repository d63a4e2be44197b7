"""`corridor match`: lists of needs and of prices, or a file of pairs, without a case."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli import main

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(path_type=Path)


@main.command()
@click.argument("needs", type=_FILE)
@click.argument("offers", nargs=-1, required=True, type=_FILE)
@click.option("--mapping", type=click.Path(dir_okay=False, path_type=Path),
              help="Which column is what; written as guessed where it is not there yet.")  # fmt: skip
@click.option("--own", multiple=True, type=_FILE,
              help="Your own cross_references.csv, match_decisions.csv, part_terms.csv, ...")  # fmt: skip
@click.option("--match-from", type=click.FloatRange(0, 1), default=0.85, show_default=True, help="Band of matches.")
@click.option("--review-from", type=click.FloatRange(0, 1), default=0.3, show_default=True, help="Band to review.")
@click.option("--out", type=_OUT, help="Write a workbook (.xlsx) or a folder of CSV files.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def match(
    needs: Path,
    offers: tuple[Path, ...],
    mapping: Path | None,
    own: tuple[Path, ...],
    match_from: float,
    review_from: float,
    out: Path | None,
    as_json: bool,
) -> None:
    """Match a list of needs with price lists: which line meets which need, and why.

    Lists as they come: XLSX or CSV, headings in Russian, Persian, English or Turkish.

    \b
    corridor match needs.xlsx maker-a.xlsx maker-b.csv --out pairs.xlsx
    corridor match needs.xlsx maker-a.xlsx --mapping mapping.toml --own cross_references.csv
    """
    from corridor import api
    from corridor.cli import printing_matches as printing

    found = api.match(needs, offers, mapping=mapping, own=own, match_from=match_from, review_from=review_from)
    if found.findings.errors or found.findings.warnings:
        click.echo(found.findings.to_text(), err=True)
    if mapping is not None and not mapping.exists():
        mapping.write_text(found.mapping, encoding="utf-8")
        click.echo(f"Wrote {mapping}: look whether each column was taken for what it is.", err=True)
    click.echo(printing.matches_json(found) if as_json else printing.matches(found))
    if out is not None:
        click.echo("\n".join(f"Wrote {path}" for path in api.write_match(found, out)), err=True)
    raise SystemExit(1 if found.findings.errors else 0)


@main.command("match-pairs")
@click.argument("pairs", type=_FILE)
@click.option("--masked", is_flag=True, help="Read title_masked and no part numbers.")
@click.option("--train", type=_FILE, help="Labelled pairs of any goods to learn from; without it, pairs are of parts.")
@click.option("--out", type=_OUT, help="Write the probability of each pair as CSV.")
def match_pairs(pairs: Path, masked: bool, train: Path | None, out: Path | None) -> None:
    """Say of each pair in a file how likely its two sides are one part; with labels, how often that is right.

    Each line is a JSON object: {"left": {"title": ...}, "right": {"title": ...}, "label": 0 or 1}; .gz is read too.

    \b
    corridor match-pairs interchange.jsonl.gz --out scored.csv
    corridor match-pairs valid.jsonl.gz --train train.jsonl.gz
    """
    from corridor import api
    from corridor.cli import printing_matches as printing

    scored = api.score_pairs(pairs, masked=masked, train=train)
    if out is not None:
        out.write_text(printing.scored_csv(scored), encoding="utf-8")
        click.echo(f"Wrote {out}", err=True)
    click.echo(printing.scored(scored))


@main.command("requests")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write to.")
def requests(folder: Path, out: Path) -> None:
    """Write the matches of a run, with a sheet per maker, and a request for quotation per buyer.

    \b
    corridor requests my-case --out requests
    """
    from corridor import api

    click.echo("\n".join(f"Wrote {path}" for path in api.write_requests(folder, out)))
