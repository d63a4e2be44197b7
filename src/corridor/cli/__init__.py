"""The commands: parse, call, print. Whatever they do, `import corridor` does in one line.

Exit codes: 0 done; 1 the case has errors or the question has no answer; 2 the words of the command are off.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from corridor.api import PacksShown

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Friendly(click.Group):
    """Prints our own errors without a trace, and leaves with exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        from corridor.errors import CorridorError

        try:
            return super().invoke(ctx)
        except CorridorError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from corridor.api import installed_version

        click.echo(f"corridor {installed_version()}")
        ctx.exit()


@click.group(cls=_Friendly, context_settings=_CONTEXT)
@click.option(
    "--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Print the version."
)
def main() -> None:
    """Plan cross-border automotive trade: check a case, run the whole chain, see why."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--workbook", is_flag=True, help="One XLSX workbook with a sheet per table, in place of CSV files.")
def new(folder: Path, workbook: bool) -> None:
    """Make an empty case with every table, settings and a guide."""
    from corridor import api

    api.new(folder, workbook=workbook)
    click.echo(f"Made {folder}. Fill its tables, then: corridor check {folder}")


@main.command()
@click.argument("case_folder", type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), help="Write the tables with the cells marked.")
def check(case_folder: Path, as_json: bool, xlsx: Path | None) -> None:
    """List everything to fix in a case: file, row, column, value, and what to do."""
    from corridor import api

    findings = api.check(case_folder)
    if xlsx is not None:
        from corridor.case import write_marked

        write_marked(case_folder, findings, xlsx)
        click.echo(f"Wrote {xlsx}", err=True)
    click.echo(findings.to_json() if as_json else findings.to_text())
    raise SystemExit(findings.exit_code)


@main.command()
@click.argument("case_folder", type=_FOLDER)
@click.option("--scenario", help="Apply this scenario of the case first.")
@click.option(
    "--demand", type=click.Choice(["none", "low", "middle", "high"]), help="Plan for this case of projected demand."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--report/--no-report", "with_report", default=True, help="Write the page and the workbook too.")
def run(
    case_folder: Path,
    scenario: str | None,
    demand: Literal["none", "low", "middle", "high"] | None,
    as_json: bool,
    quiet: bool,
    with_report: bool,
) -> None:
    """Run the whole chain on a case; writes CASE/runs/<when>/ with every table, the page and the workbook."""
    from corridor import api
    from corridor.cli import printing

    with printing.progress(quiet or as_json) as tell:
        ran = api.run(case_folder, scenario=scenario, progress=tell, demand=demand)
        paths: tuple[Path, ...] = ()
        if with_report:
            tell("report")
            paths = api.write_report(ran.folder)
    click.echo(printing.run_summary(ran, paths, as_json))


@main.command()
@click.argument("folder", type=_FOLDER)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write to; the run's by default."
)
@click.option("--json", "as_json", is_flag=True, help="Print the paths as JSON.")
def report(folder: Path, out: Path | None, as_json: bool) -> None:
    """Write the HTML page and the workbook of a run, or of the newest run of a case."""
    from corridor import api
    from corridor.cli import printing

    click.echo(printing.paths(api.write_report(folder, out), as_json))


@main.command()
@click.argument("before", type=_FOLDER)
@click.argument("after", type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the movements as JSON.")
def compare(before: Path, after: Path, as_json: bool) -> None:
    """Say which numbers moved between two runs, by which line; a case stands for its newest run."""
    from corridor import api
    from corridor.cli import printing

    comparison = api.compare(before, after)
    click.echo(printing.comparison_json(comparison) if as_json else comparison.to_text())


@main.command()
@click.argument("subject")
@click.argument("question", nargs=-1)
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the lines of an entry as a page.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def explain(subject: str, question: tuple[str, ...], html: Path | None, as_json: bool) -> None:
    """Explain a finding code (CR201), or something in the newest run of a case.

    \b
    corridor explain CR201
    corridor explain my-case "why not ship tara to kazan by rail"
    corridor explain my-case "why not N-009 from RADIRAN"
    corridor explain my-case ENTRY_ID
    """
    from corridor.cli import printing

    if not question:
        click.echo(printing.code(subject, as_json))
        return
    folder = Path(subject)
    if not folder.is_dir():
        raise click.UsageError(f"{subject} is not a folder; a question needs a case first.")
    from corridor.explanation import answer
    from corridor.runs import read_run

    told = answer(read_run(folder), " ".join(question))
    click.echo(told.to_json() if as_json else told.to_text())
    if html is not None:
        if told.trace is None:
            raise click.UsageError("A page is written of one entry; ask for it by its id.")
        from corridor.report.trace_page import write_trace

        click.echo(f"Wrote {write_trace(told.trace, html)}", err=True)
    raise SystemExit(0 if told.found else 1)


@main.command()
@click.option("--gaps", "shown", flag_value="gaps", help="What each pack is known to lack.")
@click.option("--coverage", "shown", flag_value="coverage", help="Which headings have a rate today, and how fine.")
@click.option("--levies", "shown", flag_value="levies", help="What each country levies, and whether it has rows.")
@click.option("--json", "as_json", is_flag=True, help="Print the packs as JSON.")
def packs(shown: PacksShown | None, as_json: bool) -> None:
    """List the country packs: age, rows, and how sure they are; or what they cover and lack."""
    from corridor import api
    from corridor.cli import printing

    click.echo(printing.table(api.packs(shown=shown or "overview"), as_json))


# The commands about campaigns, items and trade stand in modules of their own and join the group when they are imported.
from corridor.cli import approvals as approvals  # noqa: E402
from corridor.cli import campaign as campaign  # noqa: E402
from corridor.cli import items as items  # noqa: E402
from corridor.cli import match as match  # noqa: E402
from corridor.cli import screen as screen  # noqa: E402
from corridor.cli import trade as trade  # noqa: E402

if __name__ == "__main__":
    main()
