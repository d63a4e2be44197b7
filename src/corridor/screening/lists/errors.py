"""Lists that are refused whole, and what is odd about single records: codes and the error."""

from __future__ import annotations

from corridor.errors import CorridorError
from corridor.findings import declare

LIST_REFUSED = declare(
    "CR901",
    "A watch list cannot be read",
    "Half a list would clear by silence, so a file that is cut off, empty or unsafe is refused whole.",
    "Fetch the file anew from its publisher and compare its checksum.",
)
RECORD_WITHOUT_NAME = declare(
    "CR902",
    "A record of a watch list has no name",
    "Nobody can be screened against a record without a name; the rest of the list is used.",
    "Look at the record in the publisher's file; add its name in a list of your own if it should have one.",
)
CHECKSUM_DIFFERS = declare(
    "CR903",
    "A watch list is not the file that was expected",
    "The checksum in watch_lists names another file, so it is not known which version parties are screened against.",
    "Fetch the file anew, or write the checksum of the file you mean into watch_lists.",
)
NAME_SAYS_NOTHING = declare(
    "CR904",
    "A name cannot be screened",
    "One letter, or nothing but words that thousands of names have, finds everyone or no one.",
    "Write the full name as it stands in the register.",
)
MAY_BE_CUT_OFF = declare(
    "CR905",
    "A watch list may be cut off",
    "It lacks the end that its publisher's files have, or tells of parties that it does not hold: whoever stood in the "
    "rows that are missing would be cleared by silence. What is there is used.",
    "Fetch the file anew from its publisher; if you saved it from a spreadsheet, compare the number of its rows.",
)


class WatchListError(CorridorError):
    """A list is refused whole; the message names the file, what is wrong and what would cure it."""

    def __init__(self, file: str, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{file}: {problem}  [{LIST_REFUSED}]\n    {remedy}")
