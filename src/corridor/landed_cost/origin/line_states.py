"""What is said of the origin of one line of a bill of materials, under an agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corridor.landed_cost.origin.areas import NON_PREFERENTIAL, Area, Setting

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LineState:
    """Whether a line originates, None if it is not known, and why.

    Attributes
    ----------
    ask
        What to fill in where it is not known.
    in_area
        It comes from where processing counts under full cumulation.
    link_kind
        The kind of cumulation that brings its country in.
    may_derive
        Nothing is stated of it, so its own bill of materials may tell.
    """

    originates: bool | None
    country: str | None
    why: str
    ask: str = ""
    in_area: bool = False
    link_kind: str = ""
    may_derive: bool = False

    def in_light(self, harsh: bool) -> bool:
        """Whether it counts as originating in a light."""
        return not harsh if self.originates is None else self.originates


def line_state(row: Row, said: Row | None, area: Area, setting: Setting) -> LineState:
    """What `bom` and `input_origins` say of a line.

    Notes
    -----
    A line with proof originates if it comes from the area or from a country that cumulation brings in. One from
    elsewhere, or known to have no proof, does not. A line from the area of which nothing is said is not known.
    """
    country = (said["origin_country"] if said else None) or row["origin_country"]
    told = row["originating"] if said is None or said["originating"] is None else said["originating"]
    line = row["line"]
    if country is None:
        return LineState(None, None, "its origin is not known", f"bom.origin_country of {line}")
    if setting.kind == NON_PREFERENTIAL:
        own = country == setting.exporter
        return LineState(own, country, f"a product of {country}", in_area=own)
    if country in area.own:
        return _with_proof(told, country, line, f"from {country}", "")
    link = area.link(country, row["hs_code"])
    if link is not None:
        how = f"from {country}, which {link['kind']} cumulation brings in (cumulation/{link['cumulation_id']})"
        return _with_proof(told, country, line, how, link["kind"])
    if told and said is not None and said["agreement_id"] is not None:
        how = f"from {country}; input_origins/{said['input_origin_id']} says that it originates under the agreement"
        return LineState(True, country, how)
    if told and area.undecided:
        ask = f"a row of cumulation that says whether materials of {country} count under {setting.agreement}"
        return LineState(None, country, f"from {country}; with whom the rule cumulates is not stated", ask)
    return LineState(False, country, f"from {country}, outside the countries that count")


def _with_proof(told: bool | None, country: str, line: str, how: str, link_kind: str) -> LineState:
    if told is None:
        return LineState(None, country, f"{how}; nothing is said of proof", f"bom.originating of {line}",
                         True, link_kind, may_derive=True)  # fmt: skip
    why = f"{how}, {'with' if told else 'without'} proof of origin"
    return LineState(told, country, why, "", True, link_kind)
