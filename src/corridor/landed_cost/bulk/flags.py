"""Why an item cannot be priced, as bits, and what each bit says."""

from __future__ import annotations

PRICE = 1
UNITS = 2
PAYER = 4
HOME = 8
MAIN = 16
AFTER = 32
DAYS = 64
NO_RATE = 128
VALUE = 256
QUANTITY = 512
STEP = 1024
RULES = 2048
LANE = 4096
GOODS = 8192
HANDED = 16384
BELOW_CHARGES = 32768
BETWEEN_STEPS = 65536
SEVERAL_VALUES = 131072
UNTOLD_CHARGES = 262144

WORDS = {
    PRICE: "It has no price that can be used. Fill price_per_unit with a number of 0 or more.",
    UNITS: "It is not known how many units one declaration covers. Give units of 1 or more.",
    PAYER: "incoterm_elements does not say who pays what under its Incoterm. Add the rows, or correct the Incoterm.",
    HOME: "The buyer pays the carriage from the gate, and it is not told. Fill inland_per_unit; 0 if there is none.",
    MAIN: "The buyer pays the carriage to the border, and it is not told. Fill main_carriage_per_unit; 0 if none.",
    AFTER: "The buyer pays the carriage beyond the border, and it is not told. Fill after_border_per_unit; 0 if none.",
    DAYS: "What money under way costs hangs on the days. Fill days.",
    NO_RATE: "There is no rate of exchange that it needs on {day}. Give it in fx_rates.",
    VALUE: "The price is below the carriage that it is said to hold. Correct the price or the carriage.",
    QUANTITY: "A rate or formula asks for its mass, engine, power or a fact, which is not known or makes no sense.",
    STEP: "No step of a fee holds its value on {day}. Add the step.",
    RULES: "",
    LANE: "value_bases does not say how the country of import values goods. Add a row, or name a pack that covers it.",
    GOODS: "No tariff code is told. Fill hs_code, or name a product of the case.",
    HANDED: "It is of a kind that is not priced in bulk. Give price_items a traced pricer, or price it one by one.",
    BELOW_CHARGES: "The price does not cover what the seller pays out of it. Correct it, or give the price under DAP.",
    BETWEEN_STEPS: "No customs value makes up the price with the duty paid: value and charges jump over it where a "
    "step of the rules begins. Agree on another price, or give the price under DAP.",
    SEVERAL_VALUES: "Several customs values make up the price with the duty paid. Give the price under DAP.",
    UNTOLD_CHARGES: "What the seller pays can be told at no value that the price allows for. Give the price under DAP.",
}
"""`RULES` is told by the text of the key."""


def words_of(bits: int) -> list[str]:
    """What the bits say."""
    return [words for bit, words in WORDS.items() if bits & bit and words]
