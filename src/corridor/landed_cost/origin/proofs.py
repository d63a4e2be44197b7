"""Proofs of origin: which an agreement takes, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from corridor.landed_cost.origin.known import Known, in_force

Row = Mapping[str, Any]
ISSUERS = {
    "exporter": "made out by any exporter",
    "approved_exporter": "made out by an approved or registered exporter",
    "authority": "issued by the authority of the country of export",
    "importer": "on the importer's knowledge",
}


def proof_in_words(known: Known, agreement: Row, rule_says: str | None, on: date) -> str:
    """Which proof a claim needs: by proof_rules, else as the rule or the agreement says."""
    rows = [row for row in known.proof_rules.get(agreement["agreement_id"], ()) if in_force(row, on)]
    if not rows:
        return (rule_says or agreement["proof"] or "not stated").replace("+", " or ")
    return "; or ".join(_form(row) for row in rows)


def _form(row: Row) -> str:
    said = f"{row['form']}, {ISSUERS[row['issuer']]}"
    if row["value_limit"] is not None:
        said += f", for consignments up to {row['value_limit']:,.0f} {row['currency']}"
    if row["valid_months"] is not None:
        said += f", valid for {row['valid_months']} months"
    return said
