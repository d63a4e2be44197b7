"""Where goods come from and where they are wanted: recipes, offers, demand."""

import polars as pl

from corridor.tables.base import Choice, Code, Codes, Currency, Day, Facts, Flag, Money, Number, Ref, Share, Text, rule

FORMS = ("cbu", "skd", "ckd", "part")


class Recipes(Facts):
    """Ways to make a product at a site, one row each; running one uses `recipe_inputs` per unit made."""

    group = "supply"

    recipe_id = Code("Short name of the recipe.", primary_key=True, example="TARA-CBU")
    site_id = Ref("sites.site_id", "Where it is made.", example="TEHRAN")
    product_id = Ref("products.product_id", "What comes out.", example="TARA")
    form = Choice(*FORMS, description="Built up, semi or completely knocked down, or a part.", example="cbu")
    cost_per_unit = Money("unit made", "What one unit costs here, without the inputs of recipe_inputs.", example=7400)
    ex_works_price_per_unit = Money(
        "unit made",
        "Price invoiced to the importer, ex works; customs value rests on it. Needed where the goods cross a border.",
        required=False,
        example=8200,
    )
    currency = Currency("Currency of every amount in the row.", example="USD")
    capacity_per_year = Number(
        "unit", "Most units in a year; a period has its share by days.", per="year", minimum=0, example=60000
    )
    minimum_run_per_period = Number(
        "unit", "Least units in a period in which it runs at all.", per="period", default=0.0, minimum=0
    )
    open_today = Flag("It stands and may be used without opening.", default=True)
    opening_cost = Money("plant", "One-off cost of opening; needed where open_today is no.", required=False)
    opens_on = Day("Earliest day it can start, if not open today.")
    fixed_cost_per_year = Money("year", "Cost of every year in which it is open.", default=0.0)
    lead_time_days = Number("day", "Days from order to leaving the gate.", default=0.0, minimum=0)
    operations = Codes("Operations done there, for local content: welding, painting, ...")
    valid_from = Day("First day it may run; empty is always.")
    valid_to = Day("Last day it may run; empty is open.")
    note = Text("Remarks.")

    @rule(
        "A recipe that is not open today has an opening cost.", "Write the one-off cost.", "opening_cost", "open_today"
    )
    def opening_is_priced(cls) -> pl.Expr:
        return pl.col("open_today") | pl.col("opening_cost").is_not_null()


class RecipeInputs(Facts):
    """What a recipe uses per unit made, where the input is a product of the case that must be bought or shipped in."""

    group = "supply"

    recipe_id = Ref("recipes.recipe_id", "The recipe.", primary_key=True, example="TARA-ASSEMBLY")
    product_id = Ref("products.product_id", "The input.", primary_key=True, example="TARA-SKD")
    quantity_per_unit = Number("unit", "Units of input per unit made.", per="unit made", default=1.0, above=0)


class RecipeOperations(Facts):
    """How much of an operation a recipe does at its site, where it is not the whole of it."""

    group = "supply"

    recipe_id = Ref("recipes.recipe_id", "The recipe.", primary_key=True, example="TARA-ASSEMBLY")
    operation = Code("The operation, as in recipes.", primary_key=True, example="stamping")
    share = Share("Share of it that is done there.", default=1.0, example=0.6)
    valid_from = Day("First day; empty is always.")
    valid_to = Day("Last day; empty is open.")
    note = Text("Remarks.")


class Offers(Facts):
    """Offers to sell a product from a site, one row per party, product and price."""

    group = "supply"

    offer_id = Code("Short name of the offer.", primary_key=True, example="PADS-A-2024")
    party_id = Ref("parties.party_id", "Who offers.", example="PADMAKER")
    site_id = Ref("sites.site_id", "Where the goods are handed over.", example="TEHRAN")
    product_id = Ref("products.product_id", "What is offered.", example="PADS-FRONT")
    price_per_unit = Money("unit", "Price under the Incoterm.", above=0, example=11)
    currency = Currency("Currency of the price.", example="USD")
    incoterm = Choice(
        "EXW",
        "FCA",
        "FAS",
        "FOB",
        "CFR",
        "CIF",
        "CPT",
        "CIP",
        "DAP",
        "DPU",
        "DDP",
        description="Incoterm 2020.",
        default="EXW",
    )
    capacity_per_year = Number("unit", "Most units in a year.", per="year", minimum=0, example=200000)
    minimum_order_units = Number(
        "unit", "Least units in a period in which it is used at all.", per="period", default=0.0, minimum=0
    )
    lead_time_days = Number("day", "Days from order to handing over.", default=0.0, minimum=0)
    valid_from = Day("First day of the offer; empty is always.")
    valid_to = Day("Last day of the offer; empty is open.")
    note = Text("Remarks.")


class Demand(Facts):
    """What a market would take, one row per market, product and period."""

    group = "demand"

    demand_id = Code("Short name of the row.", primary_key=True, example="D-MOW-TARA-1403-Q1")
    site_id = Ref("sites.site_id", "The market.", example="MOSCOW")
    product_id = Ref("products.product_id", "What is wanted.", example="TARA")
    period = Code("Label of a period of the case's horizon.", example="1403-Q1")
    quantity = Number("unit", "Units wanted in the period.", per="period", minimum=0, example=500)
    price_per_unit = Money(
        "unit", "What the market pays, without VAT; it also prices a shortage.", above=0, example=15000
    )
    currency = Currency("Currency of the price.", example="USD")
    note = Text("Remarks.")


__all__ = ["FORMS", "Demand", "Offers", "RecipeInputs", "RecipeOperations", "Recipes"]
