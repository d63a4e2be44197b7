"""Small trades whose approvals wait for tests on crowded benches, made by chance."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from corridor.campaign import CampaignOptions, Inputs
from corridor.tables import campaign as tables
from tests.network.helpers import Trade

START = date(2023, 1, 1)
OFFICE = (0, 10, 30)


@dataclass(frozen=True)
class Case:
    """A trade, the campaign of its approvals, and the approvals that it tests for."""

    trade: Trade
    inputs: Inputs
    options: CampaignOptions
    tested: frozenset[str]


def random_case(seed: int) -> Case:
    """Two to five products over four quarters, each behind an approval with one to three tests; few benches and cars.

    What the room of approvals tells of lead times knows no queue, so the plan at first hopes for more than the benches
    can do. Prices and quantities differ by product and quarter, so that it matters which approval comes first; in a
    third of the cases products compete for what the plant can make; a costly approval may not pay once it is late.
    """
    r = random.Random(seed)
    trade = Trade(4)
    trade.route("W", days=float(r.choice([0, 10])))
    tests, ways, orders = [], [], []
    benches = r.randint(1, 2)
    names = [f"A{n}" for n in range(r.randint(2, 5))]
    for name in names:
        trade.offer(f"O-{name}", name, r.randint(5, 15), r.randint(20, 50))
        trade.way(f"O-{name}", "W", r.randint(0, 4))
        for t in range(4):
            trade.want(name, r.randint(5, 40), r.randint(18, 40), t=t)
        mine = [f"{name}:T{k}" for k in range(r.randint(1, 3))]
        hours = {test: r.randint(20, 160) for test in mine}
        office = r.choice(OFFICE)
        trade.approval(
            f"AP-{name}", name, cost=float(r.choice([0, 100, 800])), office_days=float(office),
            lead_days=float(office + sum(hours.values()) // 8),
        )  # fmt: skip
        for k, test in enumerate(mine):
            shared = f"|AP-{r.choice(names)}" if r.random() < 0.2 else ""
            tests.append({
                "campaign_test_id": test, "approval_ids": f"AP-{name}{shared}", "specimen_kind": "car",
                "may_pause": True, "destructive": r.random() < 0.2, "mandatory": r.random() < 0.8,
            })  # fmt: skip
            for bench in range(benches):
                ways.append({
                    "alternative_id": f"{test}/B{bench}", "campaign_test_id": test, "facility_id": f"B{bench}",
                    "hours": float(hours[test]),
                })  # fmt: skip
            if k and r.random() < 0.5:
                orders.append({"order_id": f"O-{test}", "before": mine[k - 1], "after": test})
    lost = sum(t["destructive"] for t in tests)
    cars = [
        {"specimen_id": f"C{k}", "specimen_kind": "car", "arrives_on": START + timedelta(days=r.randrange(60))}
        for k in range(lost + r.randint(1, 2))
    ]
    closed = r.random() < 0.3
    if r.random() < 1 / 3:
        # The plant cannot make all that is wanted: products compete, and another can take the place of one that waits.
        trade.limit(
            "max_quantity", float(round(r.uniform(0.5, 0.9) * sum(row["quantity"] for row in trade.rows["demand"])))
        )
    return Case(
        trade,
        Inputs(
            campaign_tests=tables.CampaignTests.frame(tests),
            campaign_alternatives=tables.CampaignAlternatives.frame(ways),
            test_orders=tables.TestOrders.frame(orders),
            facility_calendars=tables.FacilityCalendars.frame(
                [{"calendar_id": "DAY", "weekend": "sat|sun", "opens_hour": 8.0, "closes_hour": 18.0}]
            ),
            campaign_facilities=tables.CampaignFacilities.frame(
                [{"facility_id": f"B{k}", "lab_id": "L", "calendar_id": "DAY"} for k in range(benches)]
            ),
            facility_closures=tables.FacilityClosures.frame(
                [{"closure_id": "C", "lab_id": "L", "closed_from": date(2023, 3, 1), "closed_to": date(2023, 4, 15)}]
                if closed
                else []
            ),
            specimens=tables.Specimens.frame(cars),
        ),
        CampaignOptions(START, 500, 1.0, limit=0.3, workers=1),
        frozenset(f"AP-{name}" for name in names),
    )
