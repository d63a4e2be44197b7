"""The matrix of products and requirements: what is held, covered, to be proved, not asked for, unknown or closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from corridor.approvals.alternatives import settle_alternatives
from corridor.approvals.evidence import evidence_for
from corridor.approvals.facts import condition_verdicts
from corridor.approvals.proof_tables import ProofTables
from corridor.approvals.proofs import ProofBook, Subject
from corridor.approvals.reach import evidence_by_product, fitted_parts, with_types
from corridor.approvals.schemes import NO_SCHEME, SUBJECT, SchemeBook, choose_schemes
from corridor.tables.column import cell_values
from corridor.tables.results import ApprovalNeeds

BY_DOCUMENT = ("document", "manufacturer_statement", "class_assignment", "fleet_account")
"""Levels of proof that a document gives, so that no test is missed where `lab_tests` has none."""


def approval_needs(tables: ProofTables, markets: pl.DataFrame, on: date) -> pl.DataFrame:
    """What each product must meet in each country, and how that stands on a day.

    Parameters
    ----------
    tables
        Products with their facts, the rules, the evidence held and the tests. Documents of a part serve the vehicle
        that a bill of materials fits it to.
    markets
        ``product_id, country``: where each product is to be sold; vehicles and parts. A column ``scheme_id``, where
        given, names the scheme to use in place of the usual one.
    on
        The day whose rules hold and on which evidence must be valid.

    Returns
    -------
    pl.DataFrame
        `ApprovalNeeds`, sorted: one row per product, country and requirement of the scheme chosen. A product that no
        scheme names, or for which none can be told, has one row with scheme, requirement and regulation ``-``.

    Notes
    -----
    A new type meets a requirement from the earlier of its two days, one that stood before the day for new types from
    the day for all. A condition that is not met, a waiver and a later day make it not applicable; then evidence is
    looked for; then what is unknown is asked for. The rules of each step stand in `schemes`, `facts`, `evidence`,
    `reach`, `proofs` and `alternatives`.
    """
    return approval_cells(tables, markets, on).needs


@dataclass(frozen=True)
class ApprovalCells:
    """`ApprovalNeeds`, and the cells behind them: one per product, scheme and requirement, the countries sharing it."""

    needs: pl.DataFrame
    cells: pl.DataFrame


def approval_cells(tables: ProofTables, markets: pl.DataFrame, on: date) -> ApprovalCells:
    """As `approval_needs`, with all that was weighed for each cell: dates, series, what a document counted by."""
    products, regulations, groups = tables.products, tables.regulations, tables.country_groups
    book = SchemeBook(tables.schemes, tables.requirements, groups, on)
    types = with_types(products, tables.type_versions)
    asked = _asked(products, markets)
    chosen = asked.join(choose_schemes(asked, book), on=SUBJECT, nulls_equal=True)
    cells = _cells(chosen, tables.requirements).join(types.select("product_id", "type_since"), on="product_id")
    cells = condition_verdicts(cells, products, tables.product_facts)
    held = evidence_by_product(tables.evidence, types, fitted_parts(products, tables.bom), regulations)
    places = scheme_places(tables.schemes, groups)
    found = evidence_for(cells, held, regulations, tables.recognitions, tables.regulation_series, places, on)
    cells = cells.join(found, on=["product_id", "scheme_id", "requirement_id"], how="left")
    cells = _with_tests(cells, ProofBook.of(tables.lab_tests))
    cells = settle_alternatives(_with_state(cells, on).with_columns(own_state="state"))
    where = chosen.select("product_id", "scheme_id", "country").unique()
    rows = ApprovalNeeds.conform(cells.join(where, on=["product_id", "scheme_id"]))
    needs = pl.concat([rows, _without_rules(chosen)]).sort("product_id", "country", "scheme_id", "requirement_id")
    return ApprovalCells(needs, cells.sort("product_id", "scheme_id", "requirement_id"))


def _asked(products: pl.DataFrame, markets: pl.DataFrame) -> pl.DataFrame:
    known = products.select(
        "product_id", "kind", "category", "part_family", approval_family=pl.coalesce("approval_family", "product_id")
    )
    # A vehicle is ruled by its category and a part by its family, whatever else is filled in.
    vehicle = pl.col("kind") == "vehicle"
    known = known.with_columns(
        category=pl.when(vehicle).then("category"), part_family=pl.when(~vehicle).then("part_family")
    )
    named = pl.col("scheme_id") if "scheme_id" in markets.columns else pl.lit(None, pl.String)
    wanted = markets.select("product_id", "country", named_scheme=named.cast(pl.String))
    return wanted.unique().join(known, on="product_id")


def _cells(chosen: pl.DataFrame, requirements: pl.DataFrame) -> pl.DataFrame:
    """One row per product, scheme and requirement; the countries of a scheme share it."""
    ruled = chosen.filter(pl.col("rules_from").is_not_null())
    ruled = ruled.select(
        "product_id", "approval_family", "kind", "part_family", "scheme_id", "rules_from",
        subject=pl.coalesce("category", "part_family"),
    ).unique()  # fmt: skip
    asked = requirements.rename({"scheme_id": "rules_from"}).select(
        "requirement_id", "rules_from", "regulation_id", "min_series", "applies_from_new_types", "applies_from_all",
        "mandatory", "condition", "alternative_group", "evidence_level", "new_approval_possible", "conformity_form",
        "source", "confidence", subject=pl.coalesce("category", "part_family"),
    )  # fmt: skip
    fitted = (pl.col("mandatory") == "if_fitted") & (pl.col("condition").fill_null("") == "")
    # "If fitted" without a condition asks for the fact `fitted`, whose values are regulations.
    applies_if = pl.when(fitted).then(pl.format("fitted={}", "regulation_id")).otherwise("condition")
    return ruled.join(asked, on=["rules_from", "subject"]).with_columns(applies_if=applies_if)


def scheme_places(schemes: pl.DataFrame, country_groups: pl.DataFrame) -> pl.DataFrame:
    """Schemes with ``places``, the list of countries that each counts in, groups spelled out."""
    named = schemes.select("scheme_id", "recognises_un", place=pl.col("countries").str.split("|")).explode("place")
    members = named.join(country_groups.select(place="group_id", member="country"), on="place", how="left")
    return members.group_by("scheme_id", "recognises_un").agg(
        places=pl.coalesce("member", "place").drop_nulls().unique().sort()
    )


def _with_tests(cells: pl.DataFrame, book: ProofBook) -> pl.DataFrame:
    """Add ``tests`` and ``test_hours`` (null where no test is known)."""
    # Products on which the same regulations fall are looked up once.
    falls = (
        pl.col("regulation_id")
        .filter(pl.col("holds").fill_null(True) & (pl.col("mandatory") != "no"))
        .unique()
        .sort()
        .str.join("|")
    )
    cells = cells.with_columns(among=falls.over("product_id", "scheme_id"))
    keys = ["regulation_id", "kind", "part_family", "among"]
    rows = []
    for regulation, kind, family, among in cells.select(keys).unique().iter_rows():
        tests = book.proofs(regulation, Subject(kind == "part", family), frozenset(cell_values(among)))
        rows.append((regulation, kind, family, among, "|".join(tests) or None, book.hours(tests) if tests else None))
    schema = {**dict.fromkeys([*keys, "tests"], pl.String), "test_hours": pl.Float64}
    proofs = pl.DataFrame(rows, schema=schema, orient="row")
    joined = cells.join(proofs, on=keys, how="left", nulls_equal=True).drop("among")
    no_test_asked = pl.col("evidence_level").is_in(BY_DOCUMENT).fill_null(False)
    return joined.with_columns(
        test_hours=pl.when(pl.col("tests").is_null() & no_test_asked).then(0.0).otherwise("test_hours")
    )


def _with_state(cells: pl.DataFrame, on: date) -> pl.DataFrame:
    """State and reason of each requirement by itself, before alternatives are weighed."""
    new, every, stands = pl.col("applies_from_new_types"), pl.col("applies_from_all"), pl.col("type_since")
    of_old = (stands < new).fill_null(False)
    since = pl.when(of_old).then(every).otherwise(pl.min_horizontal(new, every))
    possible = pl.col("new_approval_possible").fill_null(True)
    facts = pl.col("asks_for").str.replace_all("|", ", ", literal=True)
    told = (pl.col("regulation_id"), _told())
    # The order is the rule: what is not asked for needs no evidence, and what evidence covers needs no fact.
    steps: list[tuple[pl.Expr, str, pl.Expr]] = [
        (pl.col("mandatory") == "no", "not_applicable", pl.format("Waived by {}.", "rules_from")),
        (pl.col("conformity_form") == "none", "not_applicable", pl.lit("No proof of conformity is asked for.")),
        (of_old & every.is_null(), "not_applicable",
         pl.format("Asked of new types from {}; the type stands since {}.", new, stands)),
        (since > on, "not_applicable", pl.format("Applies from {}.", since)),
        (~pl.col("holds"), "not_applicable", pl.format("Asked for only if {}, which does not hold.", "applies_if")),
        (pl.col("evidence_state") == "held", "held", pl.format("{}.", "evidence_reason")),
        (pl.col("evidence_state") == "covered", "covered", pl.format("{}.", "evidence_reason")),
        (pl.col("holds").is_null(), "unknown", pl.format("Only if {}: add {} to product_facts.", "applies_if", facts)),
        (~possible, "closed", pl.format("No new approval to {} is given, and none is held.{}", *told)),
        (pl.col("test_hours").is_null(), "to_prove", pl.format("No row of lab_tests proves {}.{}", *told)),
        (pl.col("tests").is_null(), "to_prove", pl.format("To be shown by a document; no test.{}", told[1])),
    ]  # fmt: skip
    state, reason = pl.lit("to_prove"), pl.format("No evidence that counts.{}", told[1])
    for holds, name, told_so in reversed(steps):
        state = pl.when(holds).then(pl.lit(name)).otherwise(state)
        reason = pl.when(holds).then(told_so).otherwise(reason)
    known = pl.col("state").is_in(["held", "covered"])
    return cells.with_columns(state=state, reason=reason).with_columns(
        evidence_id=pl.when(known).then("evidence_id"),
        tests=pl.when(pl.col("state") == "to_prove").then("tests"),
        asks_for=pl.when(pl.col("state") == "unknown")
        .then("asks_for")
        .when((pl.col("state") == "to_prove") & pl.col("test_hours").is_null())
        .then(pl.lit("lab_tests")),
    )


def _told() -> pl.Expr:
    """What evidence was looked at and does not count, as a further sentence."""
    rejected = pl.col("rejected")
    return pl.when(rejected.is_null()).then(pl.lit("")).otherwise(pl.format(" {}.", rejected))


def _without_rules(chosen: pl.DataFrame) -> pl.DataFrame:
    """A row for each product and country whose scheme cannot be told or that needs none."""
    rows: list[Mapping[str, object]] = []
    bare = chosen.filter(pl.col("rules_from").is_null())
    for row in bare.sort("product_id", "country").iter_rows(named=True):
        told = {name: row[name] for name in ("product_id", "country", "scheme_id", "state", "reason", "asks_for")}
        rows.append({**told, "requirement_id": NO_SCHEME, "regulation_id": NO_SCHEME, "confidence": "sourced"})
    return ApprovalNeeds.frame(rows)
