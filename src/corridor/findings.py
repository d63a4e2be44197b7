"""Findings: what is wrong in a case, where, and what to do about it.

A finding names the file, the row as a spreadsheet shows it, the column and the value; says what is wrong and what
to do; and carries a code that ``corridor explain CR201`` tells more about. Findings are collected, never raised one
at a time, and the same objects print as text, JSON or marked spreadsheet cells.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class CodeInfo:
    """What a finding code means, for ``corridor explain`` and the reference page."""

    code: str
    title: str
    why: str
    remedy: str


CATALOGUE: dict[str, CodeInfo] = {}


def declare(code: str, title: str, why: str, remedy: str) -> str:
    """Add a code to the catalogue and return it; a code is declared once, beside the check that reports it."""
    if code in CATALOGUE:
        raise ValueError(f"finding code {code} is declared twice")
    CATALOGUE[code] = CodeInfo(code, title, why, remedy)
    return code


@dataclass(frozen=True)
class Finding:
    """One thing to fix. ``row`` counts as a spreadsheet does: the header is row 1; None means the whole file."""

    code: str
    file: str
    problem: str
    remedy: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    table: str | None = None
    severity: Severity = "error"

    def to_text(self) -> str:
        """Two lines: where and what, then what to do."""
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        mark = "" if self.severity == "error" else "warning: "
        return f"{place}: {mark}{self.problem}  [{self.code}]\n    {self.remedy}"


@dataclass
class Findings:
    """All findings of a check, in file and row order."""

    items: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        self.items.append(finding)

    def extend(self, findings: Iterable[Finding]) -> None:
        self.items.extend(findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.sorted())

    def __len__(self) -> int:
        return len(self.items)

    def sorted(self) -> list[Finding]:
        """By file, row, column and code, so that two checks of one case read the same."""
        return sorted(self.items, key=lambda f: (f.file, f.row or 0, f.column or "", f.code, f.problem))

    @property
    def errors(self) -> list[Finding]:
        return [f for f in self.sorted() if f.severity == "error"]

    @property
    def warnings(self) -> list[Finding]:
        return [f for f in self.sorted() if f.severity == "warning"]

    @property
    def exit_code(self) -> int:
        """0 when nothing stops a run, 1 when there is at least one error."""
        return 1 if self.errors else 0

    def to_text(self) -> str:
        """Every finding, then a count and where to read more."""
        if not self.items:
            return "Nothing to fix."
        lines = [f.to_text() for f in self.sorted()]
        errors, warnings = len(self.errors), len(self.warnings)
        count = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}."
        first = (self.errors or self.warnings)[0].code
        return "\n".join([*lines, f"{count} `corridor explain {first}` says more."])

    def to_json(self) -> str:
        """A JSON object: counts, and the findings as flat records."""
        body = {
            "errors": len(self.errors),
            "warnings": len(self.warnings),
            "findings": [asdict(f) for f in self.sorted()],
        }
        return json.dumps(body, ensure_ascii=False, indent=2)
