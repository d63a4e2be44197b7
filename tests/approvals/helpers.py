"""A small world of rules to test approvals in: two countries under one union, tables made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from corridor.approvals import ApprovalsResult, Prices, ProofTables, approval_needs, approvals, renewal_needs
from corridor.exchange import Exchange
from corridor.tables import INPUT_TABLES

Row = Mapping[str, Any]
TODAY = date(2024, 3, 20)
CAR = {"product_id": "CAR", "name": "Car", "kind": "vehicle", "hs_code": "8703", "category": "M1",
       "propulsion": "petrol", "maker": "MAKER"}  # fmt: skip
PAD = {"product_id": "PAD", "name": "Pad", "kind": "part", "hs_code": "8708", "part_family": "brake_pads"}
UNION = {"scheme_id": "UNION", "name": "Union type approval", "countries": "RU|BY", "approves": "whole_vehicle",
         "recognises_un": "yes", "valid_months": 36, "lead_days_low": 90, "lead_days_high": 300,
         "confidence": "sourced"}  # fmt: skip
MARK = UNION | {"scheme_id": "MARK", "name": "Mark of parts", "approves": "component", "valid_months": None}
PARTIES = [{"instrument": "UN-1958", "country": c, "since": date(1966, 1, 28)} for c in ("DE", "RU", "TR")]
FEES = [
    {"scheme_id": s, "head": "fee", "amount": 10_000, "currency": "USD", "confidence": "sourced"}
    for s in ("UNION", "MARK")
]


def table(name: str, rows: Sequence[Row] = ()) -> pl.DataFrame:
    return INPUT_TABLES[name].frame(rows)


def regulations(*ids: str, **more: Row) -> list[Row]:
    """Regulations by name; what more there is to say of one is given with ``-`` written ``_``."""
    extra = {name.replace("_", "-"): values for name, values in more.items()}
    named = [*ids, *(i for i in extra if i not in ids)]
    return [{"regulation_id": i, "issuer": "UN", "title": i, **extra.get(i, {})} for i in named]


def requirement(regulation: str, **more: Any) -> Row:
    """A requirement of UNION on M1, or of MARK where `more` names a part family."""
    scheme = more.get("scheme_id", "MARK" if "part_family" in more else "UNION")
    subject = {} if "part_family" in more else {"category": "M1"}
    return {"requirement_id": f"{scheme}:{regulation}", "scheme_id": scheme, "regulation_id": regulation,
            **subject, **more}  # fmt: skip


def proof(test_id: str, regulation: str | None, hours: float = 8, **more: Any) -> Row:
    return {"test_id": test_id, "regulation_id": regulation, "name": test_id, "facility_type": "bench",
            "duration_hours": hours, "specimen_type": "vehicle", "confidence": "sourced", **more}  # fmt: skip


def held(evidence_id: str, kind: str = "un_approval", regulation: str | None = None, **more: Any) -> Row:
    """Evidence of the car, from Germany unless said otherwise."""
    return {"evidence_id": evidence_id, "approval_family": "CAR", "kind": kind, "regulation_id": regulation,
            "issuer_country": "DE", **more}  # fmt: skip


def world(**rows: Sequence[Row]) -> dict[str, pl.DataFrame]:
    """The tables; what is not given is empty, or the two schemes and three parties."""
    given: dict[str, Sequence[Row]] = {"products": [CAR], "schemes": [UNION, MARK], "recognitions": PARTIES, **rows}
    if "regulations" not in given:
        asked = sorted({r["regulation_id"] for r in given.get("requirements", ())})
        given["regulations"] = regulations(*asked)
    names = (
        "products", "product_facts", "requirements", "schemes", "regulations", "recognitions", "evidence", "lab_tests",
        "country_groups", "labs", "lab_rates", "approval_fees",
    )  # fmt: skip
    return {name: table(name, given.get(name, ())) for name in names}


def needs(
    tables: Mapping[str, pl.DataFrame], *countries: str, on: date = TODAY, products: Sequence[str] | None = None
) -> pl.DataFrame:
    """Needs of some products (all, if not said) in some countries (RU, if not said)."""
    who = tables["products"]["product_id"].to_list() if products is None else products
    markets = pl.DataFrame(
        [(p, c) for p in who for c in (countries or ("RU",))],
        schema={"product_id": pl.String, "country": pl.String},
        orient="row",
    )
    return approval_needs(ProofTables.of(tables), markets, on)


def renewed(tables: Mapping[str, pl.DataFrame], matrix: pl.DataFrame, until: date, on: date = TODAY) -> pl.DataFrame:
    """What has to be proved anew for approvals that end before `until`."""
    return renewal_needs(matrix, ProofTables.of(tables), on, until)


def states(frame: pl.DataFrame) -> dict[str, str]:
    return dict(frame.select("regulation_id", "state").iter_rows())


def get(
    tables: Mapping[str, pl.DataFrame],
    matrix: pl.DataFrame,
    values: Mapping[str, float] | None = None,
    lead: Any = "high",
    lab_id: str | None = "LAB",
    fx_rates: Sequence[Row] = (),
    renewals: pl.DataFrame | None = None,
    until: date | None = None,
    recipes: pl.DataFrame | None = None,
    type_versions: pl.DataFrame | None = None,
) -> ApprovalsResult:
    """Approvals for needs, in US dollars; `values` are what products are worth."""
    worth = [(p, v, "own", "sourced") for p, v in (values or {}).items()]
    schema = {"product_id": pl.String, "value": pl.Float64, "source": pl.String, "confidence": pl.String}
    prices = Prices.of(
        tables["lab_rates"], tables["approval_fees"], pl.DataFrame(worth, schema=schema, orient="row"),
        Exchange(table("fx_rates", fx_rates), ["official"]), "USD", TODAY,
    )  # fmt: skip
    more = {"recipes": recipes, "type_versions": type_versions}
    given = ProofTables.of({**tables, **{name: frame for name, frame in more.items() if frame is not None}})
    return approvals(matrix, given, prices, TODAY, lab_id, lead, renewals=renewals, until=until)
