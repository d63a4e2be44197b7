"""How sure a figure is, and how that is handed on from inputs to results.

``sourced`` was seen in a source that can be named; ``recalled`` is expert memory; ``estimate`` is a planning figure.
A result is as sure as the least sure of what it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable

CONFIDENCES: tuple[str, ...] = ("sourced", "recalled", "estimate")
"""From the surest to the least sure."""

OWN_SOURCE = "own"
"""The reserved source id of what the case's owner states without naming a source."""


def weakest(confidences: Iterable[str]) -> str:
    """The least sure of several confidences; ``sourced`` for none.

    >>> weakest(["sourced", "estimate", "recalled"])
    'estimate'
    """
    return max(confidences, key=CONFIDENCES.index, default="sourced")


def joined(sources: Iterable[str | None]) -> str:
    """Sources named once each, in order of first mention, as a ``source`` cell holds them.

    >>> joined(["A|B", None, "B|C"])
    'A|B|C'
    """
    return "|".join(dict.fromkeys(name for text in sources for name in (text or "").split("|") if name))
