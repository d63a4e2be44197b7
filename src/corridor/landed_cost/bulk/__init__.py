"""Bulk pricing: tables of declaration items of any length, priced by rules that were compiled into lookups.

Question   What does each of ten million items cost, delivered and duty-paid?
Takes      rows of `declaration_items`; the same rules that the traced ledger takes
Gives      one wide row per item with every head of cost, its outcome and, if it is refused, why
Leaves     matching goods with rules to the modules of `landed_cost`, asked once per kind of goods and spell of days;
           traces, quotas and amounts by formula to the traced ledger
"""

from corridor.landed_cost.bulk.compiled import CompiledRules
from corridor.landed_cost.bulk.pricing import BulkResult, TracedPrices, amounts_schema, days_of, price_items
from corridor.landed_cost.bulk.rules import compile_rules

__all__ = ["BulkResult", "CompiledRules", "TracedPrices", "amounts_schema", "compile_rules", "days_of", "price_items"]
