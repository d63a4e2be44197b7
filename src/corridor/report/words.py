"""Words that several sections use for codes of the tables."""

from __future__ import annotations

LEVER_MEANS = {
    "way": "by other ways",
    "form": "by another form",
    "claim": "by claiming a preference",
    "supplier": "by other suppliers",
    "approval": "by getting approvals",
    "filling": "by fuller loads",
    "plan": "by the plan as a whole",
}
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
