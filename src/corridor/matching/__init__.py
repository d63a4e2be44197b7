"""Matching: which lines of makers' price lists meet which needs of buyers, and what speaks for and against each pair.

Question   Who can make what is asked for, how sure is that, what stands between the two, and who should get it?
Takes      needs, price lists, decisions; names, numbers, vehicles and links between numbers
Gives      pairs with evidence, findings about numbers, qualifications, allocations
Leaves     files to those who call it, stops to screening, the plan to network
"""

from corridor.matching.allocation import Allocated as Allocated
from corridor.matching.allocation import AllocationRules as AllocationRules
from corridor.matching.allocation import allocate as allocate
from corridor.matching.allocation import why_not as why_not
from corridor.matching.facts import Facts as Facts
from corridor.matching.goods import score_goods as score_goods
from corridor.matching.options import MatchOptions as MatchOptions
from corridor.matching.outcomes import need_outcomes as need_outcomes
from corridor.matching.pair_file import ScoredPairs as ScoredPairs
from corridor.matching.pair_file import score_part_pairs as score_part_pairs
from corridor.matching.pairing import Matched as Matched
from corridor.matching.pairing import match_lists as match_lists
from corridor.matching.qualification import ALLOCATED as ALLOCATED
from corridor.matching.qualification import Asked as Asked
from corridor.matching.qualification import qualify as qualify
