"""Lists that are refused whole, and what is odd about single records: codes and the error."""

from __future__ import annotations

from collections.abc import Sequence

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


class WatchListError(CorridorError):
    """A list is refused whole; the message names the file, what is wrong and what would cure it."""

    def __init__(self, file: str, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{file}: {problem}  [{LIST_REFUSED}]\n    {remedy}")


def refuse_cut_off(rows: Sequence[Sequence[object]], width: int, file: str) -> None:
    """Refuse a published table whose last row has fewer cells than the others: the rest of it is missing.

    Raises
    ------
    WatchListError
        The last row is short.
    """
    if rows and len(rows[-1]) < width:
        problem = f"Its last row has {len(rows[-1])} cells of {width}."
        raise WatchListError(file, problem, "The download was cut off: fetch it anew; nothing was read.")
