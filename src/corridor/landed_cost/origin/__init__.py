"""Origin: does a product qualify under an agreement, by how much not, or what is missing to tell?

Question   Which supplies originate under which agreements, and why?
Takes      supplies, bills of materials, origin_rules, agreements and what is stated of inputs, processes and proofs
Gives      `OriginFindings`, and `OriginLines` of which every share is the sum
Leaves     rates of duty and claims to the rest of the room
"""

from corridor.landed_cost.origin.findings import OriginResult, origin_findings, origin_of_supplies
from corridor.landed_cost.origin.transport import origin_transport

__all__ = ["OriginResult", "origin_findings", "origin_of_supplies", "origin_transport"]
