"""The matrix against a second reading: how each requirement stands, by which chain, and what a lost document turns."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from corridor.approvals import ProofTables, acceptance_steps, approval_cells, changed_cells
from corridor.case import load_case
from tests.against import approval_walker as walker
from tests.against.random_approvals import TODAY, world

EXAMPLE = Path(__file__).parents[2] / "examples" / "iran-russia"
STATES = {"off": ["not_applicable"], "on paper": ["held", "covered"], "ask": ["unknown"], "closed": ["closed"],
          "open": ["to_prove"]}  # fmt: skip
Cell = tuple[str, str, str]


def seen(tables: ProofTables, markets: pl.DataFrame, on: date) -> Any:
    return approval_cells(tables, markets, on)


def walked(rows: dict[str, list[dict[str, Any]]], cells: pl.DataFrame, on: date) -> dict[Cell, str]:
    """How each cell of a matrix stands by the second reading."""
    found = {}
    for product_id, scheme in cells.select("product_id", "scheme_id").unique().iter_rows():
        product = walker.one(rows["products"], product_id=product_id)
        for name, (state, _) in walker.standing(rows, product, scheme, on).items():
            found[product_id, scheme, name] = state
    return found


def own_states(cells: pl.DataFrame) -> dict[Cell, str]:
    rows = cells.select("product_id", "scheme_id", "requirement_id", "own_state").iter_rows()
    return {(p, s, r): state for p, s, r, state in rows}


def turned(before: dict[Cell, str], after: dict[Cell, str]) -> set[Cell]:
    return {cell for cell in before if before[cell] != after[cell]}


def check_losses(tables: ProofTables, rows: dict[str, list[dict[str, Any]]], markets: pl.DataFrame, on: date) -> int:
    """Take each document away: exactly the cells turn that turn by the second reading. Gives how many turned."""
    whole = seen(tables, markets, on)
    expected, count = walked(rows, whole.cells, on), 0
    for paper in rows["evidence"]:
        name = paper["evidence_id"]
        kept = pl.col("evidence_id") != name
        fewer = seen(ProofTables(**vars(tables) | {"evidence": tables.evidence.filter(kept)}), markets, on)
        left = {**rows, "evidence": [p for p in rows["evidence"] if p is not paper]}
        near = whole.cells.filter(pl.col("product_id").is_in(sorted(_near(rows, paper))))
        after = expected | walked(left, near, on)
        theirs = turned(expected, after)
        ours = turned(_coarse(own_states(whole.cells)), _coarse(own_states(fewer.cells)))
        assert ours == theirs, name
        told = changed_cells(whole.needs, fewer.needs).filter(pl.col("turn") == "re-opened")
        assert set(told.select("product_id", "scheme_id", "requirement_id").iter_rows()) >= {
            c for c in ours if _settled(whole.cells, c) and not _settled(fewer.cells, c)
        }
        count += len(ours)
    return count


def _near(rows: dict[str, list[dict[str, Any]]], paper: dict[str, Any]) -> set[str]:
    """Products that a document can bear on: those of its family, and what carries parts."""
    own = {p["product_id"] for p in rows["products"] if walker.family_of(p) == paper["approval_family"]}
    return own | {b["product_id"] for b in rows["bom"] if b["component_product"] in own}


def _coarse(states: dict[Cell, str]) -> dict[Cell, str]:
    return {cell: "on paper" if state in ("held", "covered") else state for cell, state in states.items()}


def _settled(cells: pl.DataFrame, cell: Cell) -> bool:
    product, scheme, name = cell
    row = cells.filter(
        (pl.col("product_id") == product) & (pl.col("scheme_id") == scheme) & (pl.col("requirement_id") == name)
    )
    return row["state"][0] in ("held", "covered", "not_applicable")


@pytest.mark.parametrize("seed", range(40))
def test_every_cell_stands_as_the_second_reading_says_and_every_loss_turns_the_right_ones(seed):
    here = world(seed)
    tables = ProofTables.of(here.frames)
    found = seen(tables, here.markets, TODAY)
    expected = walked(here.rows, found.cells, TODAY)
    ours = own_states(found.cells)
    assert set(ours) == set(expected)
    assert {cell: ours[cell] for cell in ours if ours[cell] not in STATES[expected[cell]]} == {}
    check_losses(tables, here.rows, here.markets, TODAY)


@pytest.mark.parametrize("seed", range(40))
def test_a_chain_of_acceptance_holds_as_long_as_the_second_reading_says(seed):
    here = world(seed)
    found = seen(ProofTables.of(here.frames), here.markets, TODAY)
    steps = acceptance_steps(found.cells, here.frames["recognitions"])
    assert steps["step"].null_count() == 0
    until = steps.group_by("product_id", "scheme_id", "requirement_id", "evidence_id").agg(pl.col("holds_to").min())
    for product_id, scheme, name, evidence_id, last in until.iter_rows():
        product = here.product(product_id)
        rule = walker.one(here.rows["requirements"], requirement_id=name)
        paper = walker.one(here.rows["evidence"], evidence_id=evidence_id)
        by_walk = walker.document_counts(here.rows, product, scheme, rule, paper, TODAY)
        assert by_walk is not None, (seed, name)
        # The walk tells the day on which a series is refused, the chain the day before.
        assert last == by_walk or (by_walk - (last or walker.FOREVER)).days in (0, 1), (seed, name)


def test_each_document_of_the_example_turns_exactly_its_cells():
    case = load_case(EXAMPLE)
    tables = ProofTables.of(case.tables)
    on = case.horizon.first_day
    countries = case.tables["sites"].select("site_id", "country")
    markets = (
        case.tables["demand"].join(countries, on="site_id").select("product_id", "country").unique().sort(pl.all())
    )
    rows = {name: getattr(tables, name).to_dicts() for name in ProofTables.names()}
    found = seen(tables, markets, on)
    expected = walked(rows, found.cells, on)
    ours = own_states(found.cells)
    assert {cell: (ours[cell], expected[cell]) for cell in ours if ours[cell] not in STATES[expected[cell]]} == {}
    assert check_losses(tables, rows, markets, on) > 0
