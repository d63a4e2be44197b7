"""Corridor: plan cross-border automotive trade, with a reason for every number.

>>> import corridor
>>> corridor.check("my-case")          # everything wrong, by file, row and column   # doctest: +SKIP
>>> corridor.run("my-case")            # the whole chain                             # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_DOOR = {
    "new": "corridor.api",
    "check": "corridor.api",
    "run": "corridor.api",
    "write_report": "corridor.api",
    "compare": "corridor.api",
    "explain": "corridor.api",
    "packs": "corridor.api",
    "price": "corridor.api",
    "load_case": "corridor.case",
    "Case": "corridor.case",
    "Settings": "corridor.case",
    "plan_case": "corridor.pipeline",
    "read_run": "corridor.runs",
    "RunTables": "corridor.runs",
    "Horizon": "corridor.periods",
    "Exchange": "corridor.exchange",
    "Findings": "corridor.findings",
    "CorridorError": "corridor.errors",
    "CaseError": "corridor.errors",
}
__all__ = [*sorted(_DOOR)]


def __getattr__(name: str) -> Any:
    # Names are fetched when first used, so that `import corridor` and `corridor --help` stay instant.
    if name in _DOOR:
        return getattr(import_module(_DOOR[name]), name)
    raise AttributeError(f"module 'corridor' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_DOOR])
