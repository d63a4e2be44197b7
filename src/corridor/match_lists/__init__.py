"""Lists of needs and of prices as people send them, matched without a case.

Question   Which lines of these price lists meet which lines of this list of needs?
Takes      CSV and XLSX files in any layout, and a small mapping file that says which column is what
Gives      needs and price lists in their declared columns, pairs with evidence, findings, a workbook
Leaves     the match itself to matching/, stops and the plan to a case
"""

from corridor.match_lists.reading import ListRead as ListRead
from corridor.match_lists.reading import read_list as read_list
from corridor.match_lists.running import OwnMatch as OwnMatch
from corridor.match_lists.running import match_files as match_files
