"""Every table's columns, declared once.

Question   Which tables does a case have, which does a run write, and what does each column mean?
Takes      nothing
Gives      one class per table; `ALL_TABLES`, `INPUT_TABLES`, `ITEM_TABLES` and `RESULT_TABLES` by name
Leaves     reading and writing files to case/
"""

from __future__ import annotations

from corridor.tables import (
    approval,
    approval_results,
    border,
    campaign,
    campaign_results,
    customs,
    items,
    matching,
    matching_results,
    moving,
    origin,
    plan_results,
    policy,
    projected,
    results,
    screening,
    screening_results,
    statistics,
    statistics_results,
    supply_and_demand,
    what,
    who_and_where,
)
from corridor.tables.base import Column, Facts, Result, Rule, Table


def _declared(*modules: object) -> dict[str, type[Table]]:
    found: dict[str, type[Table]] = {}
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Table) and value not in (Table, Facts, Result):
                found[value.table_name] = value
    return found


INPUT_TABLES: dict[str, type[Table]] = _declared(
    who_and_where,
    what,
    supply_and_demand,
    matching,
    moving,
    border,
    customs,
    origin,
    approval,
    campaign,
    policy,
    screening,
    statistics,
    projected,
)
RESULT_TABLES: dict[str, type[Table]] = _declared(
    results,
    screening_results,
    approval_results,
    matching_results,
    plan_results,
    campaign_results,
    statistics_results,
)
ITEM_TABLES: dict[str, type[Table]] = _declared(items)
"""Tables that a command reads by themselves, without a case."""
FILE_TABLES: dict[str, type[Table]] = {**INPUT_TABLES, **ITEM_TABLES}
ALL_TABLES: dict[str, type[Table]] = {**FILE_TABLES, **RESULT_TABLES}

__all__ = [
    "ALL_TABLES",
    "FILE_TABLES",
    "INPUT_TABLES",
    "ITEM_TABLES",
    "RESULT_TABLES",
    "Column",
    "Facts",
    "Result",
    "Rule",
    "Table",
]
