"""Errors that a user may meet. Each one says what is wrong and what would cure it."""

from __future__ import annotations

from corridor.findings import Findings


class CorridorError(Exception):
    """Base of all errors that Corridor raises on purpose; printed without a trace."""


class CaseError(CorridorError):
    """A case cannot be used; ``findings`` lists everything to fix."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        super().__init__(findings.to_text())


class MissingRows(CorridorError):
    """A table lacks rows that a calculation needs; the message names the table, the keys and the remedy."""


class SolveError(CorridorError):
    """A solver ended without a plan that can be used; the message names its status."""


class RunError(CorridorError):
    """A run folder cannot be read or written; the message names it."""


class PackError(CorridorError):
    """A pack of rules and rates is not among those shipped; the message suggests the nearest name."""
