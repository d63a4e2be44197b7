"""Who takes part and where: sources, parties, sites."""

from corridor.tables.base import Choices, Code, Codes, Country, Day, Facts, Number, Ref, Table, Text

SITE_KINDS = (
    "plant",
    "part_cluster",
    "market",
    "seaport",
    "river_port",
    "rail_terminal",
    "road_border",
    "rail_border",
    "dry_port",
    "airport",
    "laboratory",
)
PARTY_ROLES = (
    "maker",
    "part_maker",
    "buyer",
    "importer",
    "dealer",
    "carrier",
    "terminal",
    "laboratory",
    "authority",
    "investor",
    "forwarder",
    "bank",
    "insurer",
    "vessel",
    "end_user",
    "other",
)


class Sources(Table):
    """Documents, pages and statements that figures were taken from."""

    group = "who and where"

    source_id = Code("Short name used in the source column of every table.", primary_key=True, example="S-TARIFF")
    title = Text("What it is.", required=True, example="Customs tariff, chapter 87")
    address = Text("Where it can be found.")
    read_on = Day("The day it was read.")
    note = Text("Anything a reader should know about it.")


class Parties(Facts):
    """Firms, institutes and authorities that take part."""

    group = "who and where"

    party_id = Code("Short name of the party.", primary_key=True, example="IKCO")
    name = Text("Name in Latin letters.", required=True, example="Iran Khodro")
    name_local = Text("Name in its own script.", example="ایران خودرو")
    country = Country("Where it is registered.", example="IR")
    roles = Choices(*PARTY_ROLES, description="What it does in this case.")
    aliases = Text("Other names, joined by |: former, short, in other scripts.")
    identifiers = Text("Register, tax, bank or IMO numbers, joined by |, for example IMO9187629.")
    address = Text("Where it is registered.")
    note = Text("Remarks.")


class Sites(Facts):
    """Places where goods are made, moved, cleared, tested or sold."""

    group = "who and where"

    site_id = Code("Short name of the place.", primary_key=True, example="TEHRAN")
    name = Text("Name of the place.", required=True, example="Main plant, Tehran")
    party_id = Ref("parties.party_id", "Who runs it; a stop on the party closes the site.", required=False)
    country = Country("The country it lies in.", example="IR")
    region = Text("Province or federal district.")
    kinds = Choices(*SITE_KINDS, description="What the place is.")
    lat = Number("degree", "Latitude, north positive.", required=False, minimum=-90, maximum=90)
    lon = Number("degree", "Longitude, east positive.", required=False, minimum=-180, maximum=180)
    locode = Code("UN/LOCODE without the space.", required=False)
    rail_gauges_mm = Codes("Rail gauges served, in millimetres.")
    max_draught_m = Number("m", "Greatest draught of ships.", required=False, minimum=0)
    note = Text("Remarks.")


__all__ = ["PARTY_ROLES", "SITE_KINDS", "Parties", "Sites", "Sources"]
