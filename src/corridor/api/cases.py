"""A case from its folder to its answers: new, check, run, report, compare, explain; and the packs it can name."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from corridor.api.writing import Place, installed_version
from corridor.errors import CaseError

if TYPE_CHECKING:
    import polars as pl

    from corridor.case import Case
    from corridor.comparison import Comparison
    from corridor.findings import Findings
    from corridor.runs import RunTables


DemandCase = Literal["none", "low", "middle", "high"]


PacksShown = Literal["overview", "gaps", "coverage", "levies"]


@dataclass(frozen=True)
class Ran:
    """A finished run: its folder, what it was told on the way, and its tables."""

    folder: Path
    run: RunTables
    findings: Findings
    messages: tuple[str, ...]


def new(folder: Place, workbook: bool = False) -> Path:
    """Make an empty case: every table with its header, an example row where it helps, settings and a guide."""
    from corridor.case import new_case

    folder = Path(folder)
    new_case(folder, workbook=workbook)
    return folder


def check(folder: Place) -> Findings:
    """Everything wrong with a case, all at once."""
    from corridor.case import load_case

    case = load_case(Path(folder))
    if case.read_settings is not None and len(case.tables["watch_lists"]):
        from corridor.screening.lists import list_findings

        case.findings.extend(list_findings(Path(folder), case.tables["watch_lists"]))
    return case.findings


def run(
    folder: Place,
    scenario: str | None = None,
    progress: Callable[[str], None] | None = None,
    demand: DemandCase | None = None,
) -> Ran:
    """Run the whole chain on a case and write a run folder.

    Parameters
    ----------
    folder
        The case.
    scenario
        A scenario of the case to apply first.
    progress
        Told the name of each step as it starts.
    demand
        Which case of the projections of `demand_series` is planned for, where it is not the one that case.toml names.

    Raises
    ------
    CaseError
        The case has errors; nothing is run and nothing written.
    WatchListError
        A watch list that the case names cannot be read whole; nothing is run and nothing written.
    SolveError
        The solver ended without a plan; nothing is written.
    """
    from corridor.case import load_case
    from corridor.figures.soundness import capped
    from corridor.matched import plan_with
    from corridor.pipeline import plan_case, take_demand
    from corridor.runs import RunTables, RunWriter, clear_leftovers
    from corridor.screening.lists import read_watch_lists

    folder = Path(folder)
    tell = progress or (lambda step: None)
    started, clock = datetime.now(), time.monotonic()
    messages = tuple(left.message for left in clear_leftovers(folder))
    tell("check")
    case = load_case(folder, scenario=scenario)
    if case.findings.errors:
        raise CaseError(case.findings)
    if demand is not None:
        case = _planned_for(case, demand)
    horizon = case.horizon
    lists = tuple(read_watch_lists(folder, case.tables["watch_lists"])) if len(case.tables["watch_lists"]) else ()
    writer = RunWriter(folder, started)
    try:
        taken = take_demand(case.tables, case.settings, horizon)
        results = plan_case(taken.tables, case.settings, horizon, tell, lists, taken.results)
        results["refusals"] = results["refusals"].extend(taken.refusals)
        case.findings.extend(capped(results["projections"], case.files.get("output_series", "output_series")))
        results["own_rows"] = case.own_rows
        tell("write")
        meta = _meta(case, results, scenario, started, time.monotonic() - clock)
        # What matched needs add to the plan is told with what the case gave, so that a run can be read alone.
        planned = plan_with(taken.tables, results["matched_offers"], horizon)
        run_tables = RunTables(meta, results, planned)
        target = writer.write(run_tables)
    except BaseException:
        writer.abandon()
        raise
    return Ran(target, run_tables, case.findings, messages)


def _planned_for(case: Case, demand: str) -> Case:
    settings = case.settings
    chosen = settings.demand.model_copy(update={"from_projections": demand})
    return replace(case, read_settings=settings.model_copy(update={"demand": chosen}))


def _meta(
    case: Case, results: dict[str, pl.DataFrame], scenario: str | None, started: datetime, seconds: float
) -> dict[str, Any]:
    horizon = case.horizon
    solves = results["solves"].to_dicts()
    return {
        "title": case.settings.title,
        "run": started.strftime("%Y-%m-%d %H:%M:%S"),
        "scenario": scenario,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "status": solves[0]["status"] if solves else "none",
        "currency": case.settings.currency,
        "calendar": horizon.calendar,
        "periods": [
            {"label": p.label, "first": p.first.isoformat(), "last": p.last.isoformat()} for p in horizon.periods
        ],
        "legal_systems": list(case.settings.legal_systems),
        "packs": list(case.settings.packs),
        "seed": case.settings.seed,
        "settings": case.settings.model_dump(mode="json"),
        "file_hashes": dict(case.file_hashes),
        "warnings": [f.to_text() for f in case.findings.warnings],
        "versions": {"corridor": installed_version(), "python": platform.python_version()}
        | {name: installed_version(name) for name in ("polars", "highspy")},
    }


def write_report(folder: Place, out: Place | None = None) -> tuple[Path, Path]:
    """Write the HTML page and the workbook of a run, or of the newest run of a case; gives both paths."""
    from corridor.report import report
    from corridor.runs import newest_run, read_run

    folder = Path(folder)
    run_folder = folder if (folder / "run.json").is_file() else newest_run(folder)
    return report(read_run(run_folder), Path(out) if out else run_folder)


def compare(before: Place, after: Place) -> Comparison:
    """Which numbers moved between two runs, by which line; a case folder stands for its newest run."""
    from corridor.comparison import compare_runs
    from corridor.runs import read_run

    return compare_runs(read_run(Path(before)), read_run(Path(after)))


def explain(folder: Place, question: str) -> str:
    """What decided something in the newest run of a case: by ids, or a question in plain words."""
    from corridor.explanation import answer
    from corridor.runs import read_run

    return answer(read_run(Path(folder)), question).to_text()


def packs(today: date | None = None, shown: PacksShown = "overview") -> pl.DataFrame:
    """The country packs that come with Corridor.

    Parameters
    ----------
    shown
        ``overview``: age, rows, how sure they are; ``gaps``: what is known to be lacking; ``coverage``: which headings
        have a rate and how fine; ``levies``: what each country levies and whether it has rows.
    """
    from corridor import reference

    tables = {
        "overview": reference.packs_overview,
        "gaps": reference.packs_gaps,
        "coverage": reference.tariff_coverage,
        "levies": reference.levy_coverage,
    }
    return tables[shown](today or date.today())
