"""Who pays which element of cost under an Incoterm."""

from __future__ import annotations

import polars as pl

_EX_WORKS = (
    "origin_inland_to_port_or_carrier", "origin_terminal_handling", "main_carriage", "main_insurance",
    "destination_terminal_handling", "inland_to_named_place", "unloading_at_destination", "import_duty_and_taxes",
    "export_clearance", "import_clearance",
)  # fmt: skip


BUYER, SELLER = "buyer", "seller"


def payer_of(payer: pl.Expr) -> pl.Expr:
    """The seller where the Incoterm says so, else the buyer: what neither has to pay is paid by whoever wants it."""
    return pl.when(payer == SELLER).then(pl.lit(SELLER)).otherwise(pl.lit(BUYER))


def payers(incoterm_elements: pl.DataFrame) -> pl.DataFrame:
    """``incoterm, cost_element, payer``; ex works needs no row, for by its meaning the buyer pays all from the gate."""
    told = incoterm_elements.select("incoterm", "cost_element", "payer")
    buyer = pl.DataFrame({"cost_element": _EX_WORKS}).select(
        "cost_element", incoterm=pl.lit("EXW"), payer=pl.lit("buyer")
    )
    buyer = buyer.select(told.columns).join(told, on=["incoterm", "cost_element"], how="anti")
    return pl.concat([told, buyer])
