"""From a measure to a verdict in words: by how much it reaches or misses a threshold, and what would close the gap."""

from __future__ import annotations

from corridor.local_content.measured import UNKNOWN, Measure

NAMED = 4
"""How many ways of closing a gap a reason names; the largest come first."""
NEAR = 1e-9
REACHES, FAILS, UNTOLD = "reaches", "does_not", "cannot_be_told"
Judged = tuple[str, float | None, str]


def judged(below: bool, name: str, measure: Measure, needed: float | None) -> Judged:
    """Verdict, figure reached (None where it is not known to a point) and reason.

    Parameters
    ----------
    below
        The threshold is one to be under, not one to reach.
    name
        ``points``, ``share_of_value`` or ``operations``.
    """
    if needed is None:
        return UNTOLD, None, "The row gives no figure; fill value."
    if below:
        return _below(name, measure, needed)
    low, high = measure.low, measure.high
    reached = low if low == high else None
    asked = f"of {shown(needed, name)} asked for"
    if low >= needed - NEAR:
        return REACHES, reached, f"{shown(low, name)} {asked}: {shown(low - needed, name)} to spare."
    if high < needed - NEAR and not measure.missing:
        gap = needed - high
        cure = _cure(measure, gap, name)
        most = "At most " if reached is None else ""
        return FAILS, reached, f"{most}{shown(high, name)} {asked}: {shown(gap, name)} short. {cure}"
    return (
        UNTOLD,
        reached,
        f"Between {shown(low, name)} and {shown(high, name)} {asked}. {_missing(measure)}{_largest(measure, name)}",
    )


def _below(name: str, measure: Measure, needed: float) -> Judged:
    if measure.missing or (measure.high < needed) != (measure.low < needed):
        return UNTOLD, None, _missing(measure)
    under = measure.high < needed
    word = "below" if under else "not below"
    return REACHES if under else FAILS, measure.low, f"{shown(measure.low, name)} is {word} {shown(needed, name)}."


def _missing(measure: Measure) -> str:
    known = [line.why.rstrip(".") for line in measure.lines if line.state == UNKNOWN]
    return f"Missing: {'; '.join(dict.fromkeys((*measure.missing, *known)))}."


def _largest(measure: Measure, name: str) -> str:
    if not measure.more or name != "points":
        return ""
    return f" Rows that would add most: {_named(measure, name)}."


def _named(measure: Measure, name: str) -> str:
    return ", ".join(f"{what} ({shown(size, name)})" for what, size in measure.more[:NAMED])


def _cure(measure: Measure, gap: float, name: str) -> str:
    if not measure.more:
        return "No row of the scheme is left that would close it."
    named, total = _named(measure, name), 0.0
    for enough, (_, size) in enumerate(measure.more, 1):
        total += size
        if total >= gap - NEAR:
            first = "the first" if enough == 1 else f"the first {enough}"
            return f"What would add most: {named}; {first} would do."
    return f"What would add most: {named}; all that is left adds {shown(total, name)}, which is not enough."


def shown(figure: float, name: str) -> str:
    """A figure with its unit."""
    if figure == float("inf"):
        return "any number"
    if name == "share_of_value":
        return f"{figure:.1%}"
    return f"{figure:,.0f} {name}"
