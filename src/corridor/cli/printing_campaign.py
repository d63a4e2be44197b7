"""How a campaign looks in a terminal, and as JSON for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridor.cli.printing import to_json

if TYPE_CHECKING:
    from corridor.campaigns import Campaign

MOST_REASONS = 12
"""Steps of a chain shown in a terminal."""


def campaign(found: Campaign) -> str:
    """The goals with their bounds, then what decides the finish, or which rows collide."""
    result, lines = found.result, []
    tests = found.case.inputs.campaign_tests.height
    if result.status == "feasible":
        used = int(result.campaign_specimens["used"].sum())
        last = max(result.campaign_schedule["ends_on"].to_list(), default=found.case.options.start)
        lines.append(f"{found.case.title}: {tests} tests on {used} specimens, finished on {last}.")
        lines += [_goal(row, found.case.currency) for row in result.campaign_summary.iter_rows(named=True)]
    else:
        lines.append(f"{found.case.title}: no schedule for {tests} tests; the search ended {result.status}.")
    reasons = result.campaign_reasons
    lines += [f"  {row['sentence']}" for row in reasons.head(MOST_REASONS).iter_rows(named=True)]
    if reasons.height > MOST_REASONS:
        lines.append(f"  ... and {reasons.height - MOST_REASONS} more: --out writes them all.")
    return "\n".join(lines)


def _goal(row: dict[str, Any], currency: str) -> str:
    unit = currency if row["unit"] == "money" else row["unit"] + ("" if row["value"] == 1 else "s")
    proven = (
        "proven least" if row["status"] == "optimal" else f"at least {row['bound']:,.6g}, gap {row['gap_frac']:.1%}"
    )
    return f"{row['goal_no']}. {row['goal']:<10} {row['value']:,.10g} {unit} ({proven}; {row['seconds']:.1f} s)"


def campaign_json(found: Campaign) -> str:
    """The same as JSON, with the whole schedule."""
    tables = {name: frame.to_dicts() for name, frame in found.tables.items() if name != "campaign_windows"}
    return to_json({"status": found.result.status, "currency": found.case.currency, **tables})
