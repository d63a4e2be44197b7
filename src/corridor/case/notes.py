"""Gathering findings without being flooded: the first of a kind one by one, the rest as a count."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from corridor.case.limits import FINDINGS_PER_COLUMN
from corridor.findings import Finding, Findings, Severity

LONGEST_VALUE = 120


def quoted(value: object) -> str:
    """A value as a message shows it, long ones cut."""
    text = str(value)
    return f'"{text[:LONGEST_VALUE]}…"' if len(text) > LONGEST_VALUE else f'"{text}"'


@dataclass
class Notes:
    """Findings in the making. Of one code, file and column only the first ones are kept; `findings` counts the rest."""

    kept: list[Finding] = field(default_factory=list)
    _shown: dict[tuple[str, str, str | None], int] = field(default_factory=lambda: defaultdict(int))
    _more: dict[tuple[str, str, str | None], tuple[int, Finding]] = field(default_factory=dict)

    def add(
        self,
        code: str,
        file: str,
        problem: str,
        remedy: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
        table: str | None = None,
        severity: Severity = "error",
    ) -> Finding:
        """Note one finding, and give it back."""
        text = None if value is None else str(value)[:LONGEST_VALUE]
        finding = Finding(code, file, problem, remedy.strip(), row, column, text, table, severity)
        self.note(finding)
        return finding

    def note(self, finding: Finding) -> None:
        """Note one finding that is already made."""
        key = (finding.code, finding.file, finding.column)
        if self._shown[key] < FINDINGS_PER_COLUMN:
            self._shown[key] += 1
            self.kept.append(finding)
        else:
            self._count(key, 1, finding)

    def room(self, code: str, file: str, column: str | None) -> int:
        """How many more findings of a kind will be shown one by one."""
        return FINDINGS_PER_COLUMN - self._shown[(code, file, column)]

    def more(self, count: int, last: Finding) -> None:
        """Count findings of the kind of `last` that were not made one by one."""
        if count > 0:
            self._count((last.code, last.file, last.column), count, last)

    def _count(self, key: tuple[str, str, str | None], count: int, like: Finding) -> None:
        before, first = self._more.get(key, (0, like))
        self._more[key] = (before + count, first)

    def errors_in(self, file: str, columns: frozenset[str] | None = None) -> bool:
        """Whether a file has an error, as a whole or in one of these columns."""
        return any(
            f.severity == "error" and f.file == file and (columns is None or f.column is None or f.column in columns)
            for f in self.kept
        )

    def count(self) -> int:
        """How many faults there are, those that are only counted included."""
        return len(self.kept) + sum(count for count, _ in self._more.values())

    def findings(self) -> Findings:
        """All findings, with one line at the end of each kind that had too many."""
        rest = [
            Finding(
                like.code,
                like.file,
                f"{count:,} more rows have the same kind of fault in this column.",
                "Correct those above first; the next check shows the rest.",
                like.row,
                like.column,
                None,
                like.table,
                like.severity,
            )
            for count, like in self._more.values()
        ]
        return Findings([*self.kept, *rest])
