"""The closed list of units that columns, lines and rates may carry."""

from __future__ import annotations

UNITS: dict[str, str] = {
    "unit": "one vehicle, kit or part",
    "kg": "kilogram",
    "t": "tonne, 1,000 kg",
    "m3": "cubic metre",
    "cm3": "cubic centimetre of engine displacement",
    "km": "kilometre",
    "mm": "millimetre",
    "m": "metre",
    "day": "calendar day",
    "hour": "hour",
    "month": "calendar month",
    "year": "calendar year",
    "week": "week of seven days",
    "kW": "kilowatt of engine power",
    "hp": "metric horsepower of engine power",
    "money": "an amount in the currency that stands beside it, or the case's currency",
    "share": "a fraction from 0 to 1",
    "load": "one load of a load unit: a lorry, a container, a wagon",
    "declaration": "one customs declaration",
    "test": "one laboratory test",
    "point": "one localisation point",
    "TEU": "twenty-foot container or its equal",
    "FEU": "forty-foot container or its equal",
    "g/tkm": "gram CO2 equivalent per tonne and kilometre",
    "units per USD": "units of a currency for one US dollar",
    "kgCO2e": "kilogram CO2 equivalent",
    "degree": "degree of latitude or longitude",
    "approval": "one approval of one family under one scheme",
    "maker": "one maker that an approval family has",
    "plant": "one opened site recipe",
    "period": "one period of the case's horizon",
    "specimen": "one vehicle, body or component that tests are made on",
    "crew": "one crew of a test centre",
    "s": "second",
}

HP_PER_KW = 1 / 0.75
"""Horsepower per kilowatt where a tax code counts 0.75 kW as one horsepower (Russian tax code practice)."""
