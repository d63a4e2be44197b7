"""Plan and campaign of small trades made by chance: rounds, gain on plan-then-delay, units sold before their proof."""

from __future__ import annotations

from collections import Counter


def run(first: int, count: int) -> int:
    """Print one line per case and what they come to; 1 where a unit is sold too early or plan-then-delay was better."""
    from tests.test_agreement import agreed, sold_too_early

    rounds: Counter[int] = Counter()
    shares, early, stopped = [], 0.0, 0
    for seed in range(first, first + count):
        case, found, tables = agreed(seed)
        sold = sold_too_early(found, tables, case.trade.horizon)
        cost = float(found.plan.plan_cost_lines["amount"].sum())
        share = found.gain / (cost + found.gain)
        rounds[found.rounds.height] += 1
        shares.append(share)
        early, stopped = early + sold, stopped + (not found.agreed)
        print(
            f"{seed:>4}: {found.rounds.height} rounds, gain {found.gain:8,.0f} ({share:.1%}), sold too early {sold:g}"
        )
    gained = [share for share in shares if share > 1e-6]
    told = ", ".join(f"{n} in {rounds[n]}" for n in sorted(rounds))
    print(
        f"{count} cases: rounds {told}; stopped early {stopped}; gain in {len(gained)}, "
        f"{sum(gained) / max(1, len(gained)):.1%} of the cost there, {max(shares, default=0.0):.1%} at most; "
        f"units sold too early {early:g}"
    )
    return int(early > 0 or min(shares, default=0.0) < -1e-9)
