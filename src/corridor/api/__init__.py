"""What a command can do, as one function each: new, check, run, compare, explain, items, lists, trade, campaigns."""

from corridor.api.campaigns import campaign as campaign
from corridor.api.campaigns import campaign_curve as campaign_curve
from corridor.api.campaigns import write_campaign as write_campaign
from corridor.api.cases import DemandCase as DemandCase
from corridor.api.cases import PacksShown as PacksShown
from corridor.api.cases import Ran as Ran
from corridor.api.cases import check as check
from corridor.api.cases import compare as compare
from corridor.api.cases import explain as explain
from corridor.api.cases import new as new
from corridor.api.cases import packs as packs
from corridor.api.cases import run as run
from corridor.api.cases import write_report as write_report
from corridor.api.items import MOST_PAID as MOST_PAID
from corridor.api.items import PricedItems as PricedItems
from corridor.api.items import price as price
from corridor.api.items import price_in_bulk as price_in_bulk
from corridor.api.lists import match as match
from corridor.api.lists import score_pairs as score_pairs
from corridor.api.lists import write_match as write_match
from corridor.api.lists import write_requests as write_requests
from corridor.api.trade import trade_demand as trade_demand
from corridor.api.trade import trade_figures as trade_figures
from corridor.api.trade import write_demand as write_demand
from corridor.api.trade import write_trade as write_trade
from corridor.api.writing import Place as Place
from corridor.api.writing import installed_version as installed_version
from corridor.api.writing import write_tables as write_tables

__all__ = [
    "MOST_PAID",
    "DemandCase",
    "PacksShown",
    "Place",
    "PricedItems",
    "Ran",
    "campaign",
    "campaign_curve",
    "check",
    "compare",
    "explain",
    "installed_version",
    "match",
    "new",
    "packs",
    "price",
    "price_in_bulk",
    "run",
    "score_pairs",
    "trade_demand",
    "trade_figures",
    "write_campaign",
    "write_demand",
    "write_match",
    "write_report",
    "write_requests",
    "write_tables",
    "write_trade",
]
