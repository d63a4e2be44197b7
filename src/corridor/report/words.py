"""Words that several sections use for codes of the tables."""

from __future__ import annotations

LEVER_WORDS = {
    "way": "another way",
    "form": "another form",
    "claim": "claim a preference",
    "supplier": "another supplier",
    "approval": "get approvals",
    "filling": "fill the loads",
    "plan": "the rest of the plan",
}


def mode_words(modes: str) -> str:
    """Modes of a route as words: ``road, Caspian sea, rail``."""
    return ", ".join(m.replace("_", " ").replace("caspian", "Caspian") for m in modes.split("|"))
