"""Plan and campaign agree: what is sold is proven before, and what sells is tested first."""

from corridor.agreement.asking import Asked as Asked
from corridor.agreement.asking import fewest_of as fewest_of
from corridor.agreement.asking import prover as prover
from corridor.agreement.asking import wanted_tests as wanted_tests
from corridor.agreement.loop import Agreement as Agreement
from corridor.agreement.loop import agree as agree
from corridor.agreement.steps import campaign_tables as campaign_tables
from corridor.agreement.steps import options_of as options_of
from corridor.agreement.steps import plan_with_campaign as plan_with_campaign
from corridor.agreement.steps import schedule_campaign as schedule_campaign
from corridor.agreement.worth import worth_per_day as worth_per_day

__all__ = [
    "Agreement",
    "Asked",
    "agree",
    "campaign_tables",
    "fewest_of",
    "options_of",
    "plan_with_campaign",
    "prover",
    "schedule_campaign",
    "wanted_tests",
    "worth_per_day",
]
