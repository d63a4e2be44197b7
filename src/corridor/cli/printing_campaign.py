"""How a campaign looks in a terminal, and as JSON for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridor.cli.printing import to_json

if TYPE_CHECKING:
    from corridor.campaigns import Campaign

MOST_ROWS = 12
"""Steps of a chain, and moves, shown in a terminal."""


def campaign(found: Campaign, test: str | None, as_json: bool) -> str:
    """The goals with their bounds, what moved, then what decides the finish or a test, or which rows collide."""
    from corridor.campaigns import why_so_late

    result, lines = found.result, []
    reasons = result.campaign_reasons
    if test is not None and result.status in ("feasible", "partial"):
        reasons = why_so_late(found, test)
    if as_json:
        tables = {name: frame.to_dicts() for name, frame in found.tables.items() if name != "campaign_windows"}
        tables["campaign_reasons"] = reasons.to_dicts()
        return to_json({"status": result.status, "currency": found.case.currency, **tables})
    tests = found.case.inputs.campaign_tests.height
    if not result.campaign_schedule.is_empty():
        made = result.campaign_schedule.height
        used = int(result.campaign_specimens["used"].sum())
        last = max(result.campaign_schedule["ends_on"].to_list(), default=found.case.options.start)
        lines.append(f"{found.case.title}: {made} tests on {used} specimens, finished on {last}.")
        if made < tests:
            lines.append(f"{tests - made} of {tests} tests can no longer be made; they are left out:")
            lines += _few(reasons.filter(reasons["about"] == "left_out")["sentence"].to_list())
            reasons = reasons.filter(reasons["about"] != "left_out")
        lines += [_goal(row, found.case.currency) for row in result.campaign_summary.iter_rows(named=True)]
    else:
        lines.append(f"{found.case.title}: no schedule for {tests} tests; the search ended {result.status}.")
    if found.moves is not None:
        told = [f"{row['campaign_test_id']}: {row['reason']}" for row in found.moves.iter_rows(named=True)]
        lines += [f"{len(told)} tests are not where they were:", *_few(told)] if told else ["No test moves."]
    return "\n".join([*lines, *_few(reasons["sentence"].to_list())])


def _few(told: list[str]) -> list[str]:
    more = [f"  ... and {len(told) - MOST_ROWS} more: --out writes them all."] if len(told) > MOST_ROWS else []
    return [f"  {line}" for line in told[:MOST_ROWS]] + more


def _goal(row: dict[str, Any], currency: str) -> str:
    unit = currency if row["unit"] == "money" else row["unit"] + ("" if row["value"] == 1 else "s")
    proven = "proven least"
    if row["status"] != "optimal":
        proven = f"at least {row['bound']:,.6g}, gap {row['gap_frac']:.1%}"
    return f"{row['goal_no']}. {row['goal']:<10} {row['value']:,.10g} {unit} ({proven}; {row['seconds']:.1f} s)"
