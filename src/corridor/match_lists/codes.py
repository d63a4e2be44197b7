"""Codes of what is found while lists are read for a match."""

from corridor.findings import declare

ENCODING_GUESSED = declare(
    "CR850",
    "A list is not UTF-8",
    "Its letters were read in the encoding that they most look like; another one would give other letters.",
    "Look at the names that were read; if they are wrong, save the list as `CSV UTF-8`.",
)
LIST_EMPTY = declare("CR851", "A list is empty", "There is nothing to match.", "Give a list with a header and a row.")
HEADER_UNKNOWN = declare(
    "CR852",
    "No heading of a list is known",
    "Without a number or a name of a part a line says nothing.",
    "Name the columns in the mapping file, and run the same command with --mapping.",
)
COLUMN_GUESSED = declare(
    "CR853",
    "A column was guessed by what stands in it",
    "Its heading is not known, but its cells look like part numbers or names.",
    "Confirm it in the mapping file.",
)
ROW_SILENT = declare(
    "CR854",
    "A row names no part",
    "It has neither a number nor a name: a title, a sum, or a row that is not complete.",
    "Complete the row, if a part is meant.",
)
FIGURE_UNREADABLE = declare(
    "CR855",
    "A figure in a list cannot be read",
    "It is no number, or one that can be read in two ways, such as 1,234.",
    "Write it plainly: 1234 or 1.234.",
)
MERGED = declare(
    "CR856",
    "Cells of a list are merged",
    "Their value was taken to hold for every row that they span.",
    "Check the lines that are named; write the value into every row if it is not so.",
)
HEADER_REPEATED = declare(
    "CR857",
    "The header stands in a list again",
    "Printed lists repeat it on each page; the row was left out.",
    "Nothing, if it is so.",
)
MAPPING_WRONG = declare(
    "CR858",
    "The mapping file does not fit the list",
    "It names a column that is not there, or a field that is not known.",
    "Correct the mapping file, or delete it to have it written anew.",
)
CURRENCY_UNKNOWN = declare(
    "CR859",
    "Prices of a list have no currency",
    "A price without its currency cannot be set beside another.",
    "Write `currency` in the mapping file.",
)
NUMBER_ODD = declare(
    "CR860",
    "A part number contradicts its name",
    "What the position in the number says is another part than what the name says; one of the two is wrong.",
    "Ask who wrote the list which of the two is meant.",
)
