"""What a command can do, as one function each: new, check, run, compare, explain, packs, price, trade, campaign."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from corridor.api_matching import match as match
from corridor.api_matching import score_pairs as score_pairs
from corridor.api_matching import write_match as write_match
from corridor.api_matching import write_requests as write_requests
from corridor.errors import CaseError, CorridorError

if TYPE_CHECKING:
    import polars as pl

    from corridor.campaigns import Campaign
    from corridor.case import Case
    from corridor.comparison import Comparison
    from corridor.findings import Findings
    from corridor.items import Alternatives, BulkPrices, ItemsResult, Rules, Steps
    from corridor.landed_cost import EntryTrace
    from corridor.periods import Horizon
    from corridor.runs import RunTables
    from corridor.trade.demand_ahead import DemandAhead
    from corridor.trade_files import OwnFigures


Place = Path | str
MOST_PAID = 50_000
"""Most items whose payments are reckoned along with their prices."""
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
        results = plan_case(taken.tables, case.settings, horizon, tell, lists)
        results["projected_demand"] = taken.projected_demand
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


def installed_version(package: str = "corridor-trade") -> str:
    """The version of Corridor, or of a library, that is installed."""
    # Pricing one item asks for no version, and this import would be a twentieth of its time.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


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


@dataclass(frozen=True)
class PricedItems:
    """Items that were priced, the rules they were priced by, and what is wrong with their rows.

    `one` is the item's name where a single one was asked for.
    """

    items: pl.DataFrame
    broken: pl.DataFrame
    result: ItemsResult
    rules: Rules
    findings: Findings
    one: str | None

    @property
    def any_priced(self) -> bool:
        return bool((self.result.landed_costs["outcome"] != "refused").any())

    def _of(self, item_id: str | None) -> pl.DataFrame:
        """The row of one item; CorridorError when it is not there, or has errors."""
        import polars as pl

        found = self.items.filter(pl.col("item_id") == (item_id or self.one))
        if found.is_empty():
            names = ", ".join(self.items["item_id"].head(5))
            raise CorridorError(f"There is no item {item_id}. Items: {names}.")
        return found

    def beside(
        self, changes: Sequence[Mapping[str, str]], item_id: str | None = None, every_claim: bool = False
    ) -> Alternatives:
        """An item as it is and with other cells, side by side by head of cost.

        With `every_claim` each agreement between its two countries is claimed too, as if origin were proven.
        """
        from corridor.items import alternatives, claims

        one = self._of(item_id)
        return alternatives(one, [*changes, *(claims(one, self.rules) if every_claim else [])], self.rules)

    def steps(self, column: str, low: str, high: str, item_id: str | None = None) -> Steps:
        """Where an item's landed cost steps as one of its figures goes from `low` to `high`, both as text."""
        from corridor.items import steps, typed

        return steps(self._of(item_id), self.rules, column, typed(column, low), typed(column, high))

    def trace(self, item_id: str) -> EntryTrace:
        """Every line of an item, and the rows of rules that lost; CorridorError when there is no such item."""
        from corridor.items import price_items, trace, with_options

        one = self._of(item_id)
        if self.rules.options.trace:
            return trace(self.result, self.rules, item_id)
        rules = with_options(self.rules, trace=True, payments=True)
        return trace(price_items(one, rules, self.broken), rules, item_id)


def price(
    items: Place | Mapping[str, str],
    *,
    case_folder: Place | None = None,
    packs: Sequence[str] = (),
    currency: str | None = None,
    rates: Mapping[str, float] | None = None,
    rates_file: Place | None = None,
    importer: Literal["business", "individual"] | None = None,
    permits: Sequence[str] = (),
    scenario_rows: bool = False,
    finance_rate: float | None = None,
) -> PricedItems:
    """Price items of a declaration without a case, or beside one.

    Parameters
    ----------
    items
        A file of `declaration_items`, or the cells of one item as text.
    case_folder
        A case whose products, own rows, packs, currency and choices are taken where none is given here.
    rates
        Units of a currency for one US dollar, on any day.
    rates_file
        A file of `fx_rates`; like `rates`, it comes before the rates of the packs.

    Raises
    ------
    CaseError
        The case has errors, or the file of rates cannot be read.
    """
    from corridor.items import asked_rules, items_from_cells, items_from_file, price_items, with_options

    read = items_from_cells(items) if isinstance(items, Mapping) else items_from_file(Path(items))
    countries = read.items["to_country"].drop_nulls().unique().sort().to_list()
    rules = asked_rules(
        countries, case_folder=Path(case_folder) if case_folder else None, packs=packs, currency=currency, rates=rates,
        rates_file=Path(rates_file) if rates_file else None,
        importer=importer, permits=permits, scenario_rows=scenario_rows, finance_rate=finance_rate,
    )  # fmt: skip
    one = None if not isinstance(items, Mapping) or read.items.is_empty() else str(read.items["item_id"][0])
    # Payments are exact and so slow; a long list is priced for analysis, and each item of it can be asked for.
    rules = with_options(rules, trace=one is not None, payments=read.items.height <= MOST_PAID)
    result = price_items(read.items, rules, read.broken)
    return PricedItems(read.items, read.broken, result, rules, read.findings, one)


def price_in_bulk(items: Place, out: Place, **asked: Any) -> BulkPrices:
    """Price a long file of `declaration_items` by compiled rules into a Parquet or CSV file; asked as `price` is."""
    from corridor.items import price_file

    rates_file = asked.pop("rates_file", None)
    return price_file(Path(items), Path(out), rates_file=Path(rates_file) if rates_file else None, **asked)


def trade_figures(files: Sequence[Place], horizon: int | None = None) -> OwnFigures:
    """Check the claims of some files, project their series and look at their targets, without a case.

    Parameters
    ----------
    files
        Flows, series, claims, targets and rates as CSV, XLSX or Parquet; a folder stands for its files.
    horizon
        Periods to project each series by; a year, or to the last target, where it is not told.
    """
    from corridor.trade_files import look_at_files

    return look_at_files([Path(file) for file in files], horizon)


def write_trade(found: OwnFigures, out: Place) -> tuple[Path, ...]:
    """Write what `trade_figures` read and found: one workbook where `out` ends in .xlsx, else a folder of CSV files."""
    tables = {name: frame for name, frame in {**found.tables, **found.results}.items() if not frame.is_empty()}
    if not tables:
        raise CorridorError("The files hold nothing that could be written.")
    return write_tables(tables, out)


def campaign(
    folder: Place,
    limited_by: Literal["effort", "clock"] | None = None,
    limit: float | None = None,
    former: Place | None = None,
) -> Campaign:
    """Schedule the test campaign of a case; the rest of the case is not looked at.

    Parameters
    ----------
    limited_by, limit
        In place of what case.toml says: by ``effort``, in deterministic seconds of the solver, the answer repeats;
        by ``clock`` the limit counts seconds.
    former
        A folder with the schedule in force: it is repaired after the rows of campaign_events, moving few tests.

    Raises
    ------
    CaseError
        The tables of the campaign have errors.
    """
    from corridor.campaigns import read_campaign, repaired, scheduled

    case = read_campaign(Path(folder), limited_by, limit)
    return scheduled(case) if former is None else repaired(case, Path(former))


def campaign_curve(
    folder: Place, limited_by: Literal["effort", "clock"] | None = None, limit: float | None = None
) -> pl.DataFrame:
    """Specimens against finish of the campaign of a case; the limit is that of each point."""
    from corridor.campaigns import curve_of, read_campaign

    return curve_of(read_campaign(Path(folder), limited_by, limit))


def write_campaign(found: Campaign, out: Place, curve: pl.DataFrame | None = None) -> tuple[Path, Path]:
    """Write a campaign's page, workbook and calendar files into a folder, its curve too; gives the first two."""
    from corridor.report import report_campaign
    from corridor.runs import RunTables

    meta = {
        "title": found.case.title,
        "currency": found.case.currency,
        "started": found.case.options.start.isoformat(),
        "versions": {"corridor": installed_version()},
    }
    results = dict(found.tables) | ({} if curve is None else {"campaign_curve": curve})
    return report_campaign(RunTables(meta, results, found.case.inputs.named()), Path(out))


def write_tables(tables: Mapping[str, pl.DataFrame], out: Place) -> tuple[Path, ...]:
    """Write tables: one workbook where `out` ends in .xlsx, else a folder of CSV files."""
    from corridor.case.writing import put, workbook_bytes
    from corridor.case.writing import write_tables as write_folder

    out = Path(out)
    if out.suffix.lower() == ".xlsx":
        out.parent.mkdir(parents=True, exist_ok=True)
        return (put(out, workbook_bytes(tables)),)
    return tuple(write_folder(out, tables))


def trade_demand(
    places: Sequence[Place], case: DemandCase = "middle", horizon: Horizon | None = None
) -> tuple[DemandAhead, Findings]:
    """Rows of demand from projections, in one of three cases; `corridor.trade_files.demand_of` tells more."""
    from corridor.trade_files import demand_of

    return demand_of([Path(place) for place in places], case, horizon)


def write_demand(found: DemandAhead, out: Place) -> Path:
    """Write rows of demand as a CSV file that a case can take."""
    from corridor.case.writing import csv_bytes, put

    if found.demand.is_empty():
        raise CorridorError("No demand could be taken from the series, so nothing is written.")
    out = Path(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    return put(out, csv_bytes("demand", found.demand))
