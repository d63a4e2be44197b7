"""The trace of one entry as a page of its own: every line, the row it rests on, and the rows that lost."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corridor.landed_cost import EntryTrace


def trace_page(trace: EntryTrace) -> str:
    """The page as text; it needs nothing beside it and no network."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("corridor.report", "templates")
    space = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    css = (files("corridor.report") / "assets" / "page.css").read_text(encoding="utf-8")
    return space.get_template("trace.html.j2").render(trace=trace, css=css)


def write_trace(trace: EntryTrace, path: Path) -> Path:
    """Write the page; gives its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(trace_page(trace).encode("utf-8"))
    return path
