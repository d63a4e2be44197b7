"""Whether a published table came whole: what refuses it, and what makes it doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from corridor.findings import Finding
from corridor.screening.lists.errors import MAY_BE_CUT_OFF, WatchListError

END_OF_FILE = "\x1a"
"""The sign that the CSV files of the US Treasury end in."""


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


def may_be_cut(file: str, problem: str) -> Finding:
    """What makes a list doubtful that is read all the same."""
    remedy = "Fetch it anew from its publisher; one saved from a spreadsheet is whole if it has as many rows."
    return Finding(MAY_BE_CUT_OFF, file, problem, remedy, severity="warning")


def unended(file: str, text: str) -> list[Finding]:
    """A table whose last line does not end: what stands in its last cell may go on."""
    return [] if text.endswith(("\n", "\r", END_OF_FILE)) else [may_be_cut(file, "Its last line does not end.")]


def unended_triple(file: str, text: str) -> list[Finding]:
    """A table of the US Treasury as published, which has no heading, without the sign that it ends in."""
    if text.lstrip("\ufeff").lower().startswith(("ent_num", '"ent_num')):
        return unended(file, text)
    problem = "It does not end in the control sign (Ctrl-Z) that the publisher's files end in."
    return [] if text.rstrip().endswith(END_OF_FILE) else [may_be_cut(file, problem)]


def without_party(file: str, known: Iterable[str], told: Mapping[str, Iterable[str]]) -> list[Finding]:
    """Aliases or addresses of parties that the list does not hold.

    Parameters
    ----------
    known
        Numbers of the parties.
    told
        By what is told (aliases, addresses), the numbers of the parties that it is told of.
    """
    parties, out = set(known), []
    for what, numbers in told.items():
        lost = sorted(set(numbers) - parties, key=lambda n: (len(n), n))
        if lost and parties:
            some = ", ".join(lost[:3]) + (", ..." if len(lost) > 3 else "")
            out.append(may_be_cut(file, f"It has {what} of {len(lost)} parties that do not stand in it ({some})."))
    return out
