"""Goods whose tariff code points to a control list: a pointer asks a question, and none at all clears nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from corridor.tables.column import cell_values
from corridor.tables.screening_results import GoodsQuestions


def goods_questions(
    products: pl.DataFrame,
    pointers: pl.DataFrame,
    destinations: Sequence[str],
    legal_systems: Sequence[str],
    first_day: date,
    last_day: date,
) -> pl.DataFrame:
    """Questions about products, one row per product and pointer.

    Parameters
    ----------
    products, pointers
        Tables of the case; a pointer's code is the beginning of the codes it is about.
    destinations
        Countries that goods may go to.
    first_day, last_day
        The horizon; pointers in force on any day of it ask.

    Returns
    -------
    DataFrame[GoodsQuestions]
        Nothing here stops or clears: control lists speak of technical parameters, which a tariff code does not tell.
    """
    asked = pointers.filter(
        pl.col("legal_system").is_in(list(legal_systems)),
        pl.col("valid_from").fill_null(date.min) <= last_day,
        pl.col("valid_to").fill_null(date.max) >= first_day,
    )
    rows = []
    for pointer in asked.iter_rows(named=True):
        places = cell_values(pointer["destination"])
        if places and not set(places) & set(destinations):
            continue
        hit = products.filter(pl.col("hs_code").str.starts_with(pointer["hs_code"]))
        rows += [
            {
                "product_id": product,
                "control_pointer_id": pointer["control_pointer_id"],
                "hs_code": code,
                "legal_system": pointer["legal_system"],
                "control_list": pointer["control_list"],
                "question": pointer["question"],
                "source": cell_values(pointer["source"])[0] if pointer["source"] else None,
            }
            for product, code in hit.select("product_id", "hs_code").iter_rows()
        ]
    return GoodsQuestions.frame(sorted(rows, key=lambda r: (r["product_id"], r["control_pointer_id"])))
