"""Checking a table of lanes: eight rules and two references, each row at fault found. Key figure: rows at fault.

Everyone gets values that are typed already, and finds the rows at fault.
"""

import atexit
import re
import shutil
import tempfile
from pathlib import Path

import polars as pl

from benchmarks.lanes import KINDS, MODES, Lanes, make_lanes
from benchmarks.registry import OURS, Phase, contender


def corridor_checks(lanes: Lanes) -> float:
    """The checks of a case on its lanes: everything that they declare, each fault with its row, column and remedy."""
    from corridor.case.cells import read_cells
    from corridor.case.duplicates import check_duplicates
    from corridor.case.notes import Notes
    from corridor.case.references import check_references
    from corridor.case.sheet import ROW, Sheet

    notes = Notes()
    sheet = Sheet("lanes", "lanes.csv", lanes.values.with_row_index(ROW, offset=2))
    read_cells(sheet, notes)
    check_duplicates({"lanes": sheet}, notes)
    nothing_else = frozenset({"parties", "emission_factors", "sources"})
    check_references({"lanes": sheet}, {"sites": lanes.sites}, nothing_else, notes)
    return notes.count()


def corridor_case(lanes: Lanes) -> float:
    """A whole case: lanes and sites read from CSV files, checked, and merged with nothing. Faults of lanes count."""
    from corridor.case import load_case

    case = load_case(lanes_folder(lanes))
    counted = 0
    for finding in case.findings.errors:
        if finding.file == "lanes.csv":
            more = re.match(r"([\d,]+) more rows", finding.problem)
            counted += int(more[1].replace(",", "")) if more else 1
    return counted


_folders: dict[int, Path] = {}


def lanes_folder(lanes: Lanes) -> Path:
    """The lanes as a case on disk; written once, in the first repeat, and taken away at the end."""
    if id(lanes) in _folders:
        return _folders[id(lanes)]
    folder = _folders[id(lanes)] = Path(tempfile.mkdtemp(prefix="lanes"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "case.toml").write_text('title = "Lanes"\nlegal_systems = ["UN"]\n')
    lanes.text.write_csv(folder / "lanes.csv")
    lanes.sites.with_columns(name=pl.lit("Somewhere"), country=pl.lit("IR")).write_csv(folder / "sites.csv")
    return folder


def dataframely_rules(lanes: Lanes) -> float:
    """A schema for what one row says; references by two joins, since a schema cannot say them."""
    import dataframely as dy

    class Schema(dy.Schema):
        lane_id = dy.String(primary_key=True)
        kind = dy.String(nullable=False)
        from_site = dy.String(nullable=False)
        to_site = dy.String(nullable=False)
        mode = dy.String(nullable=False)
        distance_km = dy.Float64(nullable=False, min_exclusive=0)
        transit_days = dy.Float64(nullable=False, min=0)
        transit_days_max = dy.Float64(nullable=True, min=0)
        border_wait_days = dy.Float64(nullable=True, min=0)

        @dy.rule()
        def kind_is_known(cls) -> pl.Expr:
            return pl.col("kind").is_in(KINDS)

        @dy.rule()
        def mode_is_known(cls) -> pl.Expr:
            return pl.col("mode").is_in(MODES)

        @dy.rule()
        def leaves_its_site(cls) -> pl.Expr:
            return pl.col("from_site") != pl.col("to_site")

        @dy.rule()
        def a_bad_day_is_no_shorter(cls) -> pl.Expr:
            return pl.col("transit_days_max") >= pl.col("transit_days")

    good, _ = Schema.filter(lanes.values)
    for column in ("from_site", "to_site"):
        good = good.join(lanes.sites, left_on=column, right_on="site_id", how="semi")
    return lanes.values.height - good.height


def pandera_rules(lanes: Lanes) -> float:
    """A schema with checks on columns and on the frame, all failures collected; references as checks too."""
    import pandera.polars as pa

    sites = lanes.sites["site_id"].implode()
    known = pa.Check(lambda data: data.lazyframe.select(pl.col(data.key).is_in(sites)))
    schema = pa.DataFrameSchema(
        {
            "lane_id": pa.Column(str, unique=True),
            "kind": pa.Column(str, pa.Check.isin(KINDS)),
            "from_site": pa.Column(str, known),
            "to_site": pa.Column(str, known),
            "mode": pa.Column(str, pa.Check.isin(MODES)),
            "distance_km": pa.Column(float, pa.Check.gt(0)),
            "transit_days": pa.Column(float, pa.Check.ge(0)),
            "transit_days_max": pa.Column(float, pa.Check.ge(0), nullable=True),
            "border_wait_days": pa.Column(float, pa.Check.ge(0), nullable=True),
        },
        checks=[
            pa.Check(lambda data: data.lazyframe.select(pl.col("from_site") != pl.col("to_site"))),
            pa.Check(lambda data: data.lazyframe.select(pl.col("transit_days_max") >= pl.col("transit_days"))),
        ],
    )
    try:
        schema.validate(lanes.values, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return errors.failure_cases["index"].drop_nulls().n_unique()
    return 0


def pydantic_rows(lanes: Lanes) -> float:
    """A model per row, references by a set."""
    from typing import Annotated, Literal

    from pydantic import AfterValidator, BaseModel, Field, ValidationError, model_validator

    sites = frozenset(lanes.sites["site_id"])

    def known(site: str) -> str:
        if site not in sites:
            raise ValueError("unknown site")
        return site

    class Lane(BaseModel):
        lane_id: str
        kind: Literal[tuple(KINDS)]  # type: ignore[valid-type]
        from_site: Annotated[str, AfterValidator(known)]
        to_site: Annotated[str, AfterValidator(known)]
        mode: Literal[tuple(MODES)]  # type: ignore[valid-type]
        distance_km: float = Field(gt=0)
        transit_days: float = Field(ge=0)
        transit_days_max: float | None = Field(ge=0)
        border_wait_days: float | None = Field(ge=0)

        @model_validator(mode="after")
        def row_rules(self) -> "Lane":
            if self.from_site == self.to_site:
                raise ValueError("ends where it starts")
            if self.transit_days_max is not None and self.transit_days_max < self.transit_days:
                raise ValueError("a bad day is shorter")
            return self

    wrong, seen = 0, set()
    for row in lanes.values.iter_rows(named=True):
        try:
            lane = Lane(**row)
        except ValidationError:
            wrong += 1
            continue
        if lane.lane_id in seen:
            wrong += 1
        seen.add(lane.lane_id)
    return wrong


PHASES = (
    Phase(
        "check lanes",
        (10_000, 100_000, 1_000_000),
        "rows",
        make_lanes,
        (
            contender(OURS, corridor_checks, package="corridor-trade"),
            contender("corridor, from CSV files", corridor_case, package="corridor-trade"),
            contender("dataframely", dataframely_rules),
            contender("pandera", pandera_rules),
            contender("pydantic", pydantic_rows),
        ),
    ),
)
