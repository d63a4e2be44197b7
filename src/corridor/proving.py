"""Approvals of a case by themselves: what must be proved and by what, and what a day or a changed row re-opens.

The tables are those of a case; nothing is routed, priced or planned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from corridor.approvals import FewestTests
from corridor.approving import NAMES, Goal, approve, choose_tests, decision_day, needs_on, tests_for_campaign
from corridor.chain import Chain
from corridor.errors import CaseError, CorridorError
from corridor.pipeline import screen
from corridor.tables import INPUT_TABLES

Change = tuple[str, str, str, str]
"""Table, primary key (parts joined by ``/``), column, new value."""
CHANGED = (
    "regulations", "schemes", "requirements", "recognitions", "regulation_series", "evidence", "product_facts",
    "type_versions",
)  # fmt: skip
"""Tables whose rows decide how requirements stand."""


@dataclass(frozen=True)
class Proved:
    """The approvals of a case on a day, and the choice of the fewest tests."""

    chain: Chain
    on: date
    title: str
    found: FewestTests

    @property
    def campaign(self) -> dict[str, pl.DataFrame]:
        """The fewest tests as tables of a test campaign: `campaign_tests`, `campaign_alternatives`, `test_orders`."""
        return dict(vars(tests_for_campaign(self.chain, self.found)))

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Result tables of approvals by name."""
        return {name: self.chain[name] for name in (*NAMES, "solves")}


def read_chain(folder: Path, scenario: str | None = None, on: date | None = None) -> Chain:
    """The tables of a case, screened, with approvals decided on a day.

    Raises
    ------
    CaseError
        The case has errors.
    """
    from corridor.case import load_case
    from corridor.screening.lists import read_watch_lists

    case = load_case(folder, scenario=scenario)
    if case.findings.errors:
        raise CaseError(case.findings)
    settings = case.settings
    if on is not None:
        settings = settings.model_copy(update={"approvals": settings.approvals.model_copy(update={"decided_from": on})})
    listed = case.tables["watch_lists"]
    lists = tuple(read_watch_lists(folder, listed)) if len(listed) else ()
    chain = Chain(dict(case.tables), settings, case.horizon, lists=lists)
    screen(chain)
    return chain


def prove(folder: Path, on: date | None = None, goal: Goal | None = None, scenario: str | None = None) -> Proved:
    """What must be approved and proved in a case, and the fewest tests that open its markets.

    Parameters
    ----------
    folder
        The case.
    on
        The day on which approvals are decided; that of the case if not told.
    goal
        What is made least: ``cost``, ``time`` or ``tests``; that of the case if not told.
    scenario
        A scenario of the case to apply first.
    """
    chain = read_chain(folder, scenario, on)
    if not chain.settings.approvals.asked:
        raise CorridorError("Approvals are not part of this case: [approvals] asked = false in case.toml.")
    approve(chain, choose=False)
    found = choose_tests(chain, goal)
    return Proved(chain, decision_day(chain), chain.settings.title, found)


def reopened(
    folder: Path,
    then: date | None = None,
    on: date | None = None,
    changes: Sequence[Change] = (),
    without: Sequence[str] = (),
    scenario: str | None = None,
) -> pl.DataFrame:
    """Requirements that stand otherwise on a later day, with changed rows, or without documents.

    Parameters
    ----------
    folder, on, scenario
        As in `prove`.
    then
        The other day; the same if not told.
    changes
        Cells of the rules or the evidence that are changed: a series, a date, a state.
    without
        Documents (`evidence_id`) that are taken away.

    Returns
    -------
    pl.DataFrame
        As `corridor.approvals.changed_cells` gives it.
    """
    from corridor.approvals import changed_cells

    chain = read_chain(folder, scenario, on)
    day = decision_day(chain)
    before = needs_on(chain, day)
    for change in changes:
        _change(chain, change)
    for evidence_id in without:
        _take_away(chain, evidence_id)
    return changed_cells(before, needs_on(chain, then or day))


def _change(chain: Chain, change: Change) -> None:
    table, key, column, text = change
    if table not in CHANGED:
        raise CorridorError(f"{table} does not decide how requirements stand. Tables that do: {', '.join(CHANGED)}.")
    declared = INPUT_TABLES[table]
    if column not in declared.schema():
        raise CorridorError(f"{table} has no column {column}. It has: {', '.join(declared.schema())}.")
    frame = chain.tables[table]
    at = pl.concat_str([pl.col(c).cast(pl.String).fill_null("") for c in declared.primary_key()], separator="/") == key
    if not frame.select(at.any()).item():
        near = frame.select(pl.concat_str(declared.primary_key(), separator="/", ignore_nulls=True)).to_series()
        like = [k for k in near.drop_nulls() if key.lower() in k.lower()][:5]
        hint = f" Did you mean {', '.join(like)}?" if like else ""
        raise CorridorError(f"{table} has no row {key}.{hint}")
    dtype = declared.column(column).dtype
    try:
        value = pl.Series([text or None]).str.to_date() if dtype == pl.Date else _cast(text, dtype)
    except pl.exceptions.PolarsError as error:
        raise CorridorError(f"{text} is no value of {table}.{column}.") from error
    chain.tables[table] = frame.with_columns(pl.when(at).then(pl.lit(value[0], dtype)).otherwise(column).alias(column))


def _cast(text: str, dtype: pl.DataType) -> pl.Series:
    if dtype == pl.Boolean:
        return pl.Series([{"yes": True, "no": False}.get(text)])
    return pl.Series([text or None]).cast(dtype)


def _take_away(chain: Chain, evidence_id: str) -> None:
    frame = chain.tables["evidence"]
    if evidence_id not in frame["evidence_id"]:
        raise CorridorError(f"The case holds no evidence {evidence_id}.")
    chain.tables["evidence"] = frame.filter(pl.col("evidence_id") != evidence_id)
