"""The page: sections in the order in which a planner asks, put into the template with all that it needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from corridor.report.blocks import Chart, Ledger, Pair, Picture, Section
from corridor.report.campaign.section import campaign
from corridor.report.reading import Reader
from corridor.report.sections.alternatives import alternatives
from corridor.report.sections.approvals import approvals
from corridor.report.sections.brief import brief
from corridor.report.sections.claims import claims
from corridor.report.sections.confidence import confidence, own_rows
from corridor.report.sections.flows import flow_table, map_section
from corridor.report.sections.landed import landed
from corridor.report.sections.matching import matching
from corridor.report.sections.origin import origin
from corridor.report.sections.production import production
from corridor.report.sections.record import record
from corridor.report.sections.saving import saving
from corridor.report.sections.screening import screening
from corridor.report.sections.shortages import shortages
from corridor.report.sections.stops import refusals, stops
from corridor.report.sections.trade import trade


def sections_of(reader: Reader, map_shapes: Path | None = None) -> tuple[Section, ...]:
    """Every section of the page; none is ever left out, an empty one says so in words."""
    return (
        brief(reader),
        map_section(reader, map_shapes),
        flow_table(reader),
        production(reader),
        landed(reader),
        origin(reader),
        alternatives(reader),
        saving(reader),
        matching(reader),
        approvals(reader),
        campaign(reader),
        shortages(reader),
        stops(reader),
        screening(reader),
        refusals(reader),
        confidence(reader),
        own_rows(reader),
        claims(reader),
        trade(reader),
        record(reader),
    )


def page(reader: Reader, map_shapes: Path | None, workbook: str) -> str:
    """The page as text.

    Parameters
    ----------
    reader
        The run.
    map_shapes
        GeoJSON file of country shapes; None takes the one that comes with Corridor.
    workbook
        Name of the workbook that lies beside the page.
    """
    return rendered(reader, sections_of(reader, map_shapes), workbook)


def rendered(reader: Reader, made: Sequence[Section], workbook: str) -> str:
    """A page of some sections, with all that it needs."""
    import jinja2

    blocks = [b for section in made for b in _all(section.blocks)]
    charts = {b.chart_id: b.spec for b in blocks if isinstance(b, Chart)}
    ledger = [entry for b in blocks if isinstance(b, Ledger) for entry in b.entries]
    loader = jinja2.FunctionLoader(lambda name: _asset(f"templates/{name}"))
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    return environment.get_template("page.html.j2").render(
        title=str(reader.meta.get("title") or "A run without a title"),
        subtitle=_subtitle(reader),
        foot=_foot(reader),
        sections=made,
        workbook=workbook,
        css=_asset("assets/page.css"),
        script=_asset("assets/page.js"),
        library=_asset("assets/echarts/echarts.min.js") if charts or ledger else "",
        charts=bool(charts or ledger),
        data=_json({"charts": charts, "ledger": ledger}),
    )


def _all(blocks: Iterable[Any]) -> Iterator[Any]:
    for block in blocks:
        yield block
        if isinstance(block, Pair):
            yield from _all((*block.left, *block.right))
        elif isinstance(block, Picture):
            yield from _all(block.beside)


def _asset(name: str) -> str:
    return files("corridor.report").joinpath(name).read_text(encoding="utf-8")


def _json(data: Any) -> str:
    """JSON that can stand within a script element: no text of a case can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _subtitle(reader: Reader) -> str:
    meta = reader.meta
    told = [f"Run of {meta['run']}"] if meta.get("run") else []
    if meta.get("scenario"):
        told.append(f"scenario {meta['scenario']}")
    told.append(f"amounts in {reader.currency}")
    systems = ", ".join(str(s) for s in meta.get("legal_systems") or [])
    if systems:
        told.append(f"screened under {systems}")
    return " · ".join(told)


def _foot(reader: Reader) -> str:
    version = (reader.meta.get("versions") or {}).get("corridor")
    made_by = f"Corridor {version}" if version else "Corridor"
    return (
        f"Made by {made_by} from the run's own tables. Charts: Apache ECharts (Apache-2.0). "
        "Map: Natural Earth (public domain) as edited by Visionscarto (BSD-3-Clause)."
    )
