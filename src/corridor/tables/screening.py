"""Screening: lists that parties are looked up on, who owns whom, what law makes of a share, licences, control lists."""

from corridor.tables.base import (
    Choice,
    Code,
    Codes,
    Currency,
    Day,
    Facts,
    Flag,
    HsCode,
    Number,
    Ref,
    Share,
    Table,
    Text,
)

LICENCE_KINDS = ("general", "specific", "wind_down")


class WatchLists(Table):
    """Lists that parties are looked up on, as files in the folder of the case."""

    group = "policy"

    watch_list_id = Code("Short name.", primary_key=True, example="UN-LIST")
    legal_system = Code("The legal system it speaks for, as case.toml names it.", example="UN")
    files = Text(
        "Its file below the folder of the case, as published, plain or packed; several of one list are joined by |.",
        required=True,
        example="lists/un.xml",
    )
    version = Text("Its version, where the file does not say.")
    dated = Day("The day of the list, where the file does not say.", required=False)
    downloaded_on = Day("The day it was fetched.", required=False)
    sha256 = Text("Checksum that the file must have; empty takes any.")
    note = Text("Remarks.")


class Ownership(Facts):
    """Who owns whom, one row per holding; of every owner known, listed or not."""

    group = "policy"

    ownership_id = Code("Short name.", primary_key=True, example="H-001")
    owner_id = Ref("parties.party_id", "The owner.", example="IKCO")
    owned_id = Ref("parties.party_id", "What it owns a part of.", example="DEALER")
    share = Share("Share held; empty where only control is known.", required=False, example=0.2)
    control = Flag("Whether the owner controls it by other means: votes, board, contract.", default=False)
    valid_from = Day("First day.", required=False)
    valid_to = Day("Last day; empty is open.", required=False)
    note = Text("Remarks.")


class OwnershipRules(Facts):
    """From which share of stopped owners a legal system takes a party as stopped itself."""

    group = "policy"

    ownership_rule_id = Code("Short name.", primary_key=True, example="OWN-EXAMPLE")
    legal_system = Code("The legal system, as case.toml names it.", example="XX")
    share = Share("The threshold.", example=0.5)
    comparison = Choice(
        "at_least", "more_than", description="Whether the threshold itself is reached.", example="at_least"
    )
    added_up = Flag("Whether the shares of several stopped owners are added.", default=True)
    passes_on = Flag(
        "Whether a party so stopped is a stopped owner itself, whose holdings count in full.", default=True
    )
    control_counts = Flag("Whether control by a stopped party is enough by itself.", default=False)
    valid_from = Day("First day.", required=False)
    valid_to = Day("Last day; empty is open.", required=False)
    note = Text("Remarks.")


class Licences(Facts):
    """Licences that allow dealings with a stopped party, within their limits."""

    group = "policy"

    licence_id = Code("Short name.", primary_key=True, example="LIC-001")
    party_id = Ref("parties.party_id", "The party dealt with.", example="DEALER")
    legal_system = Code("The legal system under which it was given.", example="EU")
    kind = Choice(*LICENCE_KINDS, description="What kind of licence it is.", example="specific")
    product_id = Ref("products.product_id", "Only this product; empty is all.", required=False)
    quantity = Number("unit", "Units allowed in all; empty is no limit.", required=False, minimum=0, example=100)
    value = Number("money", "Value allowed in all; empty is no limit.", required=False, minimum=0)
    currency = Currency("Currency of the value.", required=False)
    valid_from = Day("First day.", required=True, example="2024-03-01")
    valid_to = Day("Last day.", required=True, example="2025-03-01")
    by = Text("Who gave it.", required=True, example="the authority")
    note = Text("Conditions in words.")


class ControlPointers(Facts):
    """Tariff codes that point to a control list. A pointer asks a question; its absence answers none."""

    group = "policy"

    control_pointer_id = Code("Short name.", primary_key=True, example="CP-EXAMPLE")
    legal_system = Code("The legal system.", example="XX")
    control_list = Text("The list.", required=True, example="A list of controlled goods")
    hs_code = HsCode("Tariff code, or the beginning of one.", prefix=True, example="870899")
    destination = Codes("Countries of destination it is about; empty is all.")
    question = Text("What must be asked; control lists speak of technical parameters, not of codes.", required=True,
                    example="Does the part meet the technical parameters of the list?")  # fmt: skip
    valid_from = Day("First day.", required=False)
    valid_to = Day("Last day; empty is open.", required=False)


__all__ = ["LICENCE_KINDS", "ControlPointers", "Licences", "Ownership", "OwnershipRules", "WatchLists"]
