"""Does the case make sense in its tariff codes: are they codes of the nomenclature that is in force."""

from __future__ import annotations

import polars as pl

from corridor.case.checked import Checked
from corridor.findings import declare
from corridor.reference import outside_nomenclature

NOT_IN_FORCE = declare(
    "CR521",
    "A tariff code is none of the nomenclature in force",
    "The first six digits are the same everywhere and change with each edition of the Harmonized System. A code "
    "that is retired, or never was, would be priced by a row of a shorter prefix, and its origin tested by a rule for "
    "other goods. Codes that a row of tariffs still names in six digits or more are believed.",
    "Write the code that the goods have now; retired_codes tells what became of many.",
)


def check_codes(case: Checked) -> None:
    """Codes of products and of components on the first day of the horizon."""
    for table in ("products", "bom"):
        rows = case.own(table).with_columns(on=pl.lit(case.horizon.first_day))
        found = outside_nomenclature(
            rows.select("hs_code", "on"), case["hs_headings"], case["retired_codes"], case["tariffs"]
        )
        case.note(
            NOT_IN_FORCE, table, rows.join(found, on=["hs_code", "on"], maintain_order="left"), "hs_code",
            lambda row: (row["problem"], row["remedy"]),
        )  # fmt: skip
