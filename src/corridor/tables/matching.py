"""What matching knows and is given: names and numbers of parts, needs of buyers, price lists of makers, decisions."""

import polars as pl

from corridor.tables.base import (
    Choice,
    Code,
    Codes,
    Country,
    Currency,
    Day,
    Facts,
    Flag,
    HsCode,
    Integer,
    Money,
    Number,
    Ref,
    Text,
    rule,
)

RELATIONS = ("supersedes", "interchanges", "aftermarket_for")
LANGUAGES = ("en", "ru", "fa", "tr")
INCOTERMS = ("EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP")


class PartConcepts(Facts):
    """Kinds of part, one row each, whatever they are called and whichever vehicle they fit."""

    group = "matching"

    concept_id = Code("Short name of the kind.", primary_key=True, example="brake_pad")
    name = Text("Name in English.", required=True, example="brake pad")
    part_family = Code("Kinds that a maker's line makes together.", example="brake_friction")
    hs_code = HsCode("Subheading that the kind usually falls under; no ruling.", required=False, example="870830")


class PartTerms(Facts):
    """Words for a kind of part. One word of two kinds is two rows, and then it does not decide."""

    group = "matching"

    term = Text(
        "The word or words, in the language's script.", required=True, primary_key=True, example="диск сцепления"
    )
    language = Choice(*LANGUAGES, description="Language.", primary_key=True, example="ru")
    concept_id = Ref("part_concepts.concept_id", "What it means.", primary_key=True, example="clutch_disc")
    preferred = Flag("The usual word.", default=False)


class BrandAliases(Facts):
    """Spellings of a brand."""

    group = "matching"

    alias = Text("As it is written.", required=True, primary_key=True, example="KAYABA")
    brand = Text("The brand.", required=True, example="KYB")


class VehicleModels(Facts):
    """Vehicles that parts are for, with the names by which lists call them."""

    group = "matching"

    model_id = Code("Short name.", primary_key=True, example="LADA-GRANTA")
    make = Text("Make.", required=True, example="LADA")
    names = Text("Names and numbers in any script, joined by `|`.", required=True, example="granta|гранта|2190")
    number_models = Codes("Models of the part numbers that are its own: `2190|2191`.", example="2190")
    built_from = Integer("year", "First year built.", required=False, example=2011)
    built_to = Integer("year", "Last year built; empty is open.", required=False)
    note = Text("Remarks.")


class NumberPositions(Facts):
    """What the position in a part number says, by scheme."""

    group = "matching"

    scheme = Code("Scheme of numbers.", primary_key=True, example="avtovaz")
    position = Code("The position.", primary_key=True, example="3501080")
    concept_id = Ref("part_concepts.concept_id", "The kind of part.", example="brake_pad")
    name = Text("Name as the catalogue has it.", example="Колодка переднего тормоза")


class NumberGroups(Facts):
    """What the first digits of a position say: the group of the vehicle."""

    group = "matching"

    group_code = Code("Two digits.", primary_key=True, example="35")
    name = Text("The group.", required=True, example="brakes")
    name_local = Text("The same in the standard's language.", example="тормоза")
    part_families = Codes("Families of parts in it.", example="brake_friction|brake_rotating")


class KnownWrongNumbers(Facts):
    """Numbers in circulation whose name contradicts what the number says."""

    group = "matching"

    number = Text("As written.", required=True, primary_key=True, example="2108-3501070")
    claimed_name = Text("What it is called.", required=True, primary_key=True, example="Тормозные колодки передние")
    claimed_concept = Code("The kind so called.", example="brake_pad")
    position_says = Text("What the number says.", required=True, example="brake_disc")
    reason = Text("Why.", required=True, example="position 3501070 is the front brake disc; pads are 3501080")


class CrossReferences(Facts):
    """Links between part numbers, each of one relation and with its source; a case owns its own."""

    group = "matching"

    from_number = Text("The number.", required=True, primary_key=True, example="8200768913")
    from_brand = Text("Its brand.", example="Renault")
    relation = Choice(
        *RELATIONS,
        description="supersedes: takes the place of the other. interchanges: fits in its place, both ways. "
        "aftermarket_for: a part of another brand made for it.",
        primary_key=True,
        example="supersedes",
    )
    to_number = Text("The other number.", required=True, primary_key=True, example="7700274177")
    to_brand = Text("Its brand.", example="Renault")
    note = Text("Remarks.")


class Needs(Facts):
    """What buyers ask for, one row per line of their lists."""

    group = "matching"

    need_id = Code("Short name of the line.", primary_key=True, example="N-001")
    party_id = Ref("parties.party_id", "The buyer.", required=False, example="EXIST")
    site_id = Ref("sites.site_id", "The market where it is wanted.", required=False, example="MOSCOW")
    number = Text("Part number, or several.", example="2108-3501080")
    name = Text("Name in any language.", example="Колодки тормозные передние ВАЗ 2108")
    brand = Text("Brand wanted.")
    vehicle = Text("Vehicles it is for.", example="ВАЗ 2108-2115")
    quantity = Number("unit", "Units wanted.", required=False, minimum=0, example=12000)
    period = Code("Period of the case's horizon; empty is the first.", required=False)
    target_price_per_unit = Money("unit", "Price at the buyer's door that it hopes for.", required=False, example=9.5)
    currency = Currency("Currency of that price.", required=False, example="USD")
    standards = Codes("What the part or its maker must have: UN-R90, IATF16949, PPAP, ...", example="UN-R90")
    within_days = Number("day", "Most days from order to handing over.", required=False, minimum=0)
    like_product = Ref(
        "products.product_id",
        "Product of the case whose tariff code, family, mass and volume it shares; without it the plan leaves it out.",
        required=False,
    )
    note = Text("Remarks.")

    @rule("A need has a number or a name.", "Write what is wanted.", "number", "name")
    def says_what(cls) -> pl.Expr:
        return pl.col("number").is_not_null() | pl.col("name").is_not_null()


class PriceLists(Facts):
    """What part makers offer, one row per line of their price lists."""

    group = "matching"

    line_id = Code("Short name of the line.", primary_key=True, example="LENT-017")
    party_id = Ref("parties.party_id", "The maker.", required=False, example="LENTTORMOZ")
    site_id = Ref("sites.site_id", "Where goods are handed over.", required=False, example="TEHRAN")
    number = Text("Part number, or several.", example="LT-2108/21083501080")
    name = Text("Name in any language.", example="لنت ترمز جلو لادا سامارا")
    brand = Text("Brand.", example="Lent Tormoz")
    vehicle = Text("Vehicles it is for.")
    price_per_unit = Money("unit", "Price under the Incoterm.", required=False, example=6.4)
    currency = Currency("Currency of the price.", required=False, example="USD")
    incoterm = Choice(*INCOTERMS, description="Incoterm 2020.", default="EXW")
    minimum_order_units = Number("unit", "Least units of an order.", default=0.0, minimum=0)
    capacity_per_year = Number("unit", "Most units in a year.", per="year", required=False, minimum=0)
    lead_time_days = Number("day", "Days from order to handing over.", required=False, minimum=0)
    standards = Codes("Approvals and quality systems that are held for it: UN-R90, IATF16949, ...")
    valid_from = Day("First day of the price.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")

    @rule("A line has a number or a name.", "Write what is offered.", "number", "name")
    def says_what(cls) -> pl.Expr:
        return pl.col("number").is_not_null() | pl.col("name").is_not_null()


class PriceSteps(Facts):
    """Lower prices from some quantity on; the whole order has the price of the step that it reaches."""

    group = "matching"

    line_id = Ref("price_lists.line_id", "The line.", primary_key=True, example="LENT-017")
    from_units = Number("unit", "Order from which the price holds.", primary_key=True, above=0, example=5000)
    price_per_unit = Money("unit", "Price, in the currency and terms of the line.", example=5.9)


class MakerStandards(Facts):
    """Quality systems, approvals and sample approvals that a maker holds."""

    group = "matching"

    party_id = Ref("parties.party_id", "The maker.", primary_key=True, example="LENTTORMOZ")
    standard = Code("IATF16949, ISO9001, UN-R90, PPAP, ...", primary_key=True, example="IATF16949")
    part_family = Code("Family of parts it is about; empty is all.", required=False)
    country = Country("Market in which it counts; empty is all.", required=False)
    document = Text("Number of the document.")
    valid_from = Day("First day.")
    valid_to = Day("Last day; empty is open.")


class MatchDecisions(Facts):
    """What a person decided of a need and a line. It wins over every score."""

    group = "matching"

    need_id = Ref("needs.need_id", "The need.", primary_key=True, example="N-001")
    line_id = Ref("price_lists.line_id", "The line.", primary_key=True, example="LENT-017")
    verdict = Choice("match", "no", description="Whether the line meets the need.", example="match")
    decided_by = Text("Who decided.", required=True, example="A. Petrova")
    decided_on = Day("When.", required=True, example="2024-04-03")
    reason = Text("Why.", required=True, example="drawing compared")


__all__ = [
    "INCOTERMS",
    "LANGUAGES",
    "RELATIONS",
    "BrandAliases",
    "CrossReferences",
    "KnownWrongNumbers",
    "MakerStandards",
    "MatchDecisions",
    "Needs",
    "NumberGroups",
    "NumberPositions",
    "PartConcepts",
    "PartTerms",
    "PriceLists",
    "PriceSteps",
    "VehicleModels",
]
