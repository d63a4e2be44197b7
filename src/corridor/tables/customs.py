"""Rules at the border beyond rates: what a country levies at all, quotas, regimes, values that markets know."""

import polars as pl

from corridor.tables.base import (
    Choice,
    Code,
    Codes,
    Condition,
    Country,
    Currency,
    Day,
    Facts,
    Flag,
    HsCode,
    Money,
    Number,
    Ref,
    Share,
    Text,
    rule,
)

ADDITIONS = (
    "packing",
    "assists",
    "royalties",
    "selling_commission",
    "resale_proceeds",
    "buying_commission",
    "work_after_import",
)
REGIMES = (
    "inward_processing",
    "bonded_warehouse",
    "free_zone",
    "drawback",
    "temporary_admission",
    "outward_processing",
)
MARKET_VALUES = ("retail_price_ex_vat", "reference_value", "minimum_value")


class Levies(Facts):
    """What a country levies on imports at all: each must find its row of import_taxes or tariffs, or it was lost."""

    group = "rules at the border"

    levy_id = Code("Short name of the row.", primary_key=True, example="RU-VAT")
    country = Country("Importing country.", example="RU")
    tax = Code(
        "Name of the tax, as in import_taxes; or of the tariff: duty, a measure, the id of a remedy or a quota.",
        example="VAT",
    )
    hs_prefix = HsCode("Goods it falls on; empty is all.", required=False, prefix=True)
    condition = Condition("Goods, importers or forms it falls on; empty is all.")
    valid_from = Day("First day; empty is always.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")


class Quotas(Facts):
    """Tariff quotas: how much may come in at the rate of the tariff rows that name the quota, in order of use."""

    group = "rules at the border"

    quota_id = Code("Short name, as in tariffs.", primary_key=True, example="EAEU-MEAT-2026")
    valid_from = Day("First day of the quota period.", required=True, primary_key=True, example="2026-01-01")
    valid_to = Day("Last day of the quota period.", required=True, example="2026-12-31")
    quantity = Number(None, "How much may come in within the period.", minimum=0, example=10000)
    unit = Choice("unit", "kg", "customs_value", description="What the quantity counts.", default="unit")
    currency = Currency("Currency, where the quota is of customs value.", required=False)
    used = Number(None, "How much was used before the first entry of the case.", default=0.0, minimum=0)
    used_on = Day("The day of that balance; empty is the first day of the period.")
    licence_needed = Flag("Only holders of a licence for the quota may use it.", default=False)
    note = Text("Remarks.")


class Regimes(Facts):
    """Customs regimes an entry may be placed under, and what each suspends or gives back."""

    group = "rules at the border"

    regime_id = Code("Short name.", primary_key=True, example="RU-INWARD")
    country = Country("Importing country.", example="RU")
    kind = Choice(*REGIMES, description="The regime.", example="inward_processing")
    relieves = Codes("Heads of cost it relieves: duty, remedy, excise, vat, other_tax, processing_fee.", required=True)
    share = Share("Share of each of them that is relieved.", default=1.0)
    given = Choice("suspended", "given_back", description="Never paid, or paid and given back.", default="suspended")
    given_back_after_days = Number("day", "Days from payment to getting it back.", required=False, minimum=0)
    hs_prefix = HsCode("Goods it is for; empty is all.", required=False, prefix=True)
    condition = Condition("When it may be used: permit, re-export, use.")
    valid_from = Day("First day; empty is always.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")


class ClearanceFees(Facts):
    """What clearing goods costs besides duty and taxes: brokers, export clearance, papers, inspections."""

    group = "rules at the border"

    fee_id = Code("Short name.", primary_key=True, example="RU-BROKER")
    country = Country("Country where it falls due.", example="RU")
    side = Choice("import", "export", description="On coming in or on going out.", default="import")
    what = Text("What is paid for.", required=True, example="customs broker, one declaration")
    per = Choice(
        "declaration", "unit", "kg", "customs_value", description="What the amount is per.", default="declaration"
    )
    amount = Money("per", "Amount, or the share where it is of the customs value.", minimum=0, example=150)
    currency = Currency("Currency of the amount; empty where it is a share.", required=False, example="USD")
    hs_prefix = HsCode("Goods it is for; empty is all.", required=False, prefix=True)
    valid_from = Day("First day; empty is always.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")

    @rule("An amount has a currency, a share has none.", "Fill currency, or empty it.", "currency", "per")
    def amount_has_currency(cls) -> pl.Expr:
        return (pl.col("per") == "customs_value") ^ pl.col("currency").is_not_null()


class MarketValues(Facts):
    """Values per unit that a market or its customs office knows: retail prices, reference and minimum values."""

    group = "rules at the border"

    product_id = Ref("products.product_id", "The product.", primary_key=True, example="TARA")
    country = Country("The importing country.", primary_key=True, example="ZA")
    kind = Choice(*MARKET_VALUES, description="Which value it is.", primary_key=True, example="retail_price_ex_vat")
    amount = Money("unit", "The value.", example=18000)
    currency = Currency("Its currency.", example="USD")
    valid_from = Day("First day; empty is always.", primary_key=False)
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")


class ValueAdditions(Facts):
    """What the buyer pays or gives besides the price and the law adds to the customs value, or takes out of it.

    WTO Agreement on Customs Valuation, Article 8.1 (packing, assists, royalties, commissions, proceeds) and the note to
    Article 1 (work after import). A buying commission is a cost and is not added.
    """

    group = "rules at the border"

    addition_id = Code("Short name.", primary_key=True, example="ROYALTY-TARA")
    product_id = Ref("products.product_id", "The product.", example="TARA")
    supply_id = Code("Only this recipe or offer; empty is all of the product.", required=False)
    country = Country("Only imports into this country; empty is all.", required=False)
    element = Choice(*ADDITIONS, description="What it is.", example="royalties")
    share_of_price = Share("Share of the invoice price.", required=False, maximum=5.0, example=0.03)
    amount_per_unit = Money("unit", "Amount per unit, where it is no share.", required=False)
    currency = Currency("Currency of the amount.", required=False)
    in_price = Flag("The invoice price holds it already.", default=False)
    valid_from = Day("First day; empty is always.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")

    @rule(
        "An addition is a share of the price, or an amount with its currency.",
        "Fill share_of_price, or amount_per_unit and currency.",
        "share_of_price",
        "amount_per_unit",
        "currency",
    )
    def says_how_much(cls) -> pl.Expr:
        amount = pl.col("amount_per_unit").is_not_null() & pl.col("currency").is_not_null()
        return pl.col("share_of_price").is_not_null() ^ amount


__all__ = [
    "ADDITIONS",
    "MARKET_VALUES",
    "REGIMES",
    "ClearanceFees",
    "Levies",
    "MarketValues",
    "Quotas",
    "Regimes",
    "ValueAdditions",
]
