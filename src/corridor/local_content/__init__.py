"""Local content: does what a plant makes reach the thresholds of points, value and operations that its country sets?

Question   Does this recipe reach the threshold, by how much does it miss, and what would close the gap?
Takes      recipes with their operations and inputs, bills of materials, localisation_rules
Gives      a verdict per recipe and threshold, and the lines it is the sum of
Leaves     what a benefit is worth to the taxes of landed_cost/, preferential origin to landed_cost/ too
"""

from corridor.local_content.findings import LocalContentResult as LocalContentResult
from corridor.local_content.findings import local_content as local_content

__all__ = ["LocalContentResult", "local_content"]
