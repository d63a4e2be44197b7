"""What origin rests on beside rules and bills of materials: origin of inputs, cumulation, proofs, costs of making."""

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
    Integer,
    Money,
    Ref,
    Text,
    rule,
)

CUMULATIONS = ("diagonal", "full")
PROOF_ISSUERS = ("exporter", "approved_exporter", "authority", "importer")
PROOF_COVERS = ("origin", "transit", "free_circulation")
COST_ELEMENTS = (
    "net_cost",
    "total_cost",
    "sales_promotion",
    "royalties",
    "shipping_and_packing",
    "excess_interest",
)


class InputOrigins(Facts):
    """Origin of a line of a bill of materials under an agreement or for a batch; it stands above the row of bom."""

    group = "what"

    input_origin_id = Code("Short name of the row.", primary_key=True, example="TARA-ENGINE-CT3")
    product_id = Ref("products.product_id", "The product that is made.", example="TARA")
    line = Code("The line of its bill of materials.", example="engine")
    agreement_id = Ref("agreements.agreement_id", "Only under this agreement; empty is any.", required=False)
    batch_id = Code("Only for this batch; empty is any.", required=False)
    origin_country = Country("Where it originates; empty: as bom says.", required=False, example="IR")
    originating = Flag("It has proof of preferential origin; empty: as bom says.", required=False, example=True)
    proof = Text("The proof: form and number.")
    value_per_unit = Money("unit of the component", "Value of this batch; empty: as bom says.", required=False)
    foreign_value_per_unit = Money(
        "unit of the component",
        "Value of the materials in it that do not originate, where cumulation is full.",
        required=False,
    )
    currency = Currency("Currency of the values.", required=False)
    valid_from = Day("First day; empty is always.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")

    @rule("A value has a currency.", "Fill currency.", "currency", "value_per_unit", "foreign_value_per_unit")
    def value_has_currency(cls) -> pl.Expr:
        given = pl.col("value_per_unit").is_not_null() | pl.col("foreign_value_per_unit").is_not_null()
        return ~given | pl.col("currency").is_not_null()


class Cumulation(Facts):
    """Third countries whose materials, or whose processing, count as the agreement's own."""

    group = "rules at the border"

    cumulation_id = Code("Short name of the row.", primary_key=True, example="PEM-2023-TR")
    agreement_id = Ref("agreements.agreement_id", "The agreement.", example="EAEU-IR-FTA")
    country = Code("A country or a group of countries.", example="TR")
    kind = Choice(
        *CUMULATIONS,
        description="diagonal: its originating materials count; full: of what is worked there, only the foreign part "
        "counts against the product.",
        default="diagonal",
    )
    linked_agreements = Codes("Agreements that link it with both sides, under which the material must originate.")
    hs_prefixes = Codes("Codes of the materials it is for; empty is all.")
    valid_from = Day("First day; empty is always.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")


class ProofRules(Facts):
    """Which proofs of origin an agreement takes: form, who issues it, up to which value, for how long."""

    group = "rules at the border"

    proof_rule_id = Code("Short name of the row.", primary_key=True, example="EAEU-IR-CT3")
    agreement_id = Ref("agreements.agreement_id", "The agreement.", example="EAEU-IR-FTA")
    form = Code("The form: EUR.1, CT-3, origin_declaration, ...", example="CT-3")
    issuer = Choice(*PROOF_ISSUERS, description="Who makes it out.", default="authority")
    value_limit = Money("consignment", "It may be made out up to this value only; empty is any.", required=False)
    currency = Currency("Currency of the limit.", required=False)
    valid_months = Integer("month", "Months for which it is valid.", required=False, minimum=1)
    valid_from = Day("First day; empty is always.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")

    @rule("A limit of value has a currency.", "Fill currency.", "currency", "value_limit")
    def limit_has_currency(cls) -> pl.Expr:
        return pl.col("value_limit").is_null() | pl.col("currency").is_not_null()


class ProofsHeld(Facts):
    """Proofs at hand: of origin, of transit under customs control, of free circulation."""

    group = "supply"

    proof_id = Code("Short name.", primary_key=True, example="CT3-00117")
    agreement_id = Ref("agreements.agreement_id", "The agreement.", example="EAEU-IR-FTA")
    supply_id = Code("The recipe or offer it is for; empty is all.", required=False)
    batch_id = Code("The batch it is for; empty is all.", required=False)
    covers = Choice(*PROOF_COVERS, description="What it proves.", default="origin")
    country = Country("Of transit: the country crossed; empty is the whole way.", required=False)
    form = Code("The form.", example="CT-3")
    issued_on = Day("Day of issue.", required=True, example="2025-06-01")
    valid_to = Day("Last day; empty: by the months of proof_rules, else open.")
    note = Text("Remarks.")


class ProductionCosts(Facts):
    """Costs of making one unit that rules of origin ask for: the net cost, or what it is reckoned from."""

    group = "what"

    product_id = Ref("products.product_id", "The product.", primary_key=True, example="TARA")
    element = Choice(
        *COST_ELEMENTS,
        description="net_cost, or total_cost with what is taken out of it: sales promotion and after-sales service, "
        "royalties, shipping and packing, interest above what is allowed.",
        primary_key=True,
        example="net_cost",
    )
    amount_per_unit = Money("unit", "The cost.", example=6900)
    currency = Currency("Its currency.", example="USD")
    note = Text("Remarks.")


__all__ = [
    "COST_ELEMENTS",
    "CUMULATIONS",
    "PROOF_COVERS",
    "PROOF_ISSUERS",
    "Cumulation",
    "InputOrigins",
    "ProductionCosts",
    "ProofRules",
    "ProofsHeld",
]
