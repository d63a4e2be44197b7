"""Campaign: which test is made where, on which specimen and when.

Question   When can these tests be made, with the fewest specimens, and what decides it?
Takes      tests and the ways to make them, orders, calendars, facilities, crews, specimens, consumables, bookings
Gives      CampaignSchedule with its specimens, goals and bounds; curves, repairs and reasons
Leaves     which tests are needed to approvals/, whether an approval is worth its cost to network/
"""

from corridor.campaign.collisions import collisions as collisions
from corridor.campaign.curve import curve as curve
from corridor.campaign.inputs import CampaignOptions as CampaignOptions
from corridor.campaign.inputs import Inputs as Inputs
from corridor.campaign.repair import Repair as Repair
from corridor.campaign.repair import repair as repair
from corridor.campaign.scheduling import CampaignResult as CampaignResult
from corridor.campaign.scheduling import schedule as schedule
from corridor.campaign.why import why as why

__all__ = ["CampaignOptions", "CampaignResult", "Inputs", "Repair", "collisions", "curve", "repair", "schedule", "why"]
