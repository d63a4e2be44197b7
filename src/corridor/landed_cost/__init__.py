"""Landed cost: price, carriage, customs value, duty, taxes and fees of every entry, as lines; and origin."""

from corridor.landed_cost.claim_evidence import ClaimEvidence
from corridor.landed_cost.entry_trace import EntryTrace, payments_told, trace_of
from corridor.landed_cost.goods import as_declared
from corridor.landed_cost.landed import LandedCostResult, landed_costs
from corridor.landed_cost.line_traces import LineTrace, Traced, line_traces
from corridor.landed_cost.options import LandedCostOptions
from corridor.landed_cost.origin import OriginResult, origin_findings, origin_of_supplies, origin_transport
from corridor.landed_cost.weighed import none_weighed

__all__ = [
    "ClaimEvidence",
    "EntryTrace",
    "LandedCostOptions",
    "LandedCostResult",
    "LineTrace",
    "OriginResult",
    "Traced",
    "as_declared",
    "landed_costs",
    "line_traces",
    "none_weighed",
    "origin_findings",
    "origin_of_supplies",
    "origin_transport",
    "payments_told",
    "trace_of",
]
