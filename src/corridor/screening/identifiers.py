"""What tells one party from another beside its name: register and IMO numbers, country, address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from corridor.screening.letters import latin
from corridor.screening.names import take_apart

_NAMED = (
    "IR=iran/islamic republic of iran;RU=russia/russian federation;CN=china;TR=turkey/turkiye;"
    "AE=united arab emirates;BY=belarus;KZ=kazakhstan;AM=armenia;AZ=azerbaijan;GE=georgia;IQ=iraq;"
    "SY=syria/syrian arab republic;DE=germany;GB=united kingdom;US=united states;FR=france;IT=italy;IN=india;"
    "PK=pakistan;AF=afghanistan;TM=turkmenistan;UZ=uzbekistan;LB=lebanon;CY=cyprus;PA=panama;MT=malta;LR=liberia;"
    "HK=hong kong;KP=north korea/democratic peoples republic of korea/korea north;UA=ukraine;CU=cuba;"
    "VE=venezuela;CO=colombia;MX=mexico;OM=oman;QA=qatar;CH=switzerland;ES=spain;NL=netherlands;MY=malaysia;"
    "SG=singapore;YE=yemen"
)
_COUNTRIES = {
    name: code for code, _, names in (c.partition("=") for c in _NAMED.split(";")) for name in names.split("/")
}


@dataclass(frozen=True)
class Evidence:
    """What else agrees (weight above zero) or differs, in words."""

    weight: float
    told: tuple[str, ...]


@lru_cache(maxsize=100_000)
def number_key(number: str) -> str:
    """A register number without signs, for comparing; empty if it is too short to tell anyone.

    >>> number_key("IMO 9187629"), number_key("77-08 503727")
    ('IMO9187629', '7708503727')
    """
    bare = re.sub(r"[\W_]+", "", number).upper().removeprefix("REG").removeprefix("INN").removeprefix("OGRN")
    return bare if sum(c.isdigit() for c in bare) >= 5 or (len(bare) in (8, 11) and bare.isalpha()) else ""


@lru_cache(maxsize=5_000)
def country_key(country: str) -> str:
    """The ISO code of a country, where it is known by name; else the name in small letters."""
    small = re.sub(r"[^a-z ]", "", latin(country)).strip()
    return country.upper() if len(country) == 2 else _COUNTRIES.get(small, small)


def further_evidence(
    countries: Sequence[str], identifiers: Sequence[str], addresses: Sequence[str], record: Mapping[str, Any]
) -> Evidence:
    """Numbers, countries and addresses of a subject against those of a record. What is not known says nothing."""
    weight, told = 0.0, []
    theirs = {number_key(n): n for n in record["identifiers"].split("|") if number_key(n)}
    mine = {number_key(n) for n in identifiers} - {""}
    if both := sorted(mine & theirs.keys()):
        weight += 4.0
        told.append(f"the same number: {theirs[both[0]]}")
    ships = [{n for n in side if n.startswith("IMO")} for side in (mine, theirs.keys())]
    if ships[0] and ships[1] and not ships[0] & ships[1]:
        weight -= 2.0
        told.append("against: another IMO number")
    here = {country_key(c) for c in countries}
    there = {country_key(c) for c in record["countries"].split("|") if c}
    if here & there:
        weight += 1.0
        told.append("the same country: " + ", ".join(sorted(here & there)))
    elif here and there:
        weight -= 0.5
        told.append(f"against: the list names {', '.join(sorted(there))}")
    best = max(
        (
            fuzz.token_set_ratio(_address(a), _address(b))
            for a in addresses
            for b in record["addresses"].split("|")
            if a and b
        ),
        default=0.0,
    )
    if best >= 80:
        weight += 1.0
        told.append(f"addresses alike ({best / 100:.2f})")
    return Evidence(weight, tuple(told))


@lru_cache(maxsize=20_000)
def _address(text: str) -> str:
    return " ".join(w.text for w in take_apart(text).words)
