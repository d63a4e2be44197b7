"""Items: price the items of a declaration on their own, without a case; explain one; ask what would change it.

Question   What does this item cost, delivered and duty-paid, why, and at which figure would that step?
Takes      rows of `declaration_items`, rules of packs or of a case, exchange rates
Gives      cost lines, landed costs and refusals; a trace of one item; steps of its total; alternatives side by side
Leaves     every rule and every amount to landed_cost/: here figures are only laid out for it
"""

from corridor.items.alternatives import Alternatives as Alternatives
from corridor.items.alternatives import alternatives as alternatives
from corridor.items.alternatives import claims as claims
from corridor.items.heads import by_head as by_head
from corridor.items.many import BulkPrices as BulkPrices
from corridor.items.many import price_file as price_file
from corridor.items.pricing import ItemsResult as ItemsResult
from corridor.items.pricing import price_items as price_items
from corridor.items.pricing import with_options as with_options
from corridor.items.reading import ItemsRead as ItemsRead
from corridor.items.reading import items_from_cells as items_from_cells
from corridor.items.reading import items_from_file as items_from_file
from corridor.items.reading import typed as typed
from corridor.items.rules import Rules as Rules
from corridor.items.rules import asked_rules as asked_rules
from corridor.items.rules import rules_for as rules_for
from corridor.items.steps import FINENESS as FINENESS
from corridor.items.steps import Steps as Steps
from corridor.items.steps import steps as steps
from corridor.items.trace import trace as trace

__all__ = [
    "FINENESS",
    "Alternatives",
    "BulkPrices",
    "ItemsRead",
    "ItemsResult",
    "Rules",
    "Steps",
    "alternatives",
    "asked_rules",
    "by_head",
    "claims",
    "items_from_cells",
    "items_from_file",
    "price_file",
    "price_items",
    "rules_for",
    "steps",
    "trace",
    "typed",
    "with_options",
]
