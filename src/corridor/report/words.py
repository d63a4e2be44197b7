"""Words that several sections use for codes of the tables."""

from __future__ import annotations


def mode_words(modes: str) -> str:
    """Modes of a route as words: ``road, Caspian sea, rail``."""
    return ", ".join(m.replace("_", " ").replace("caspian", "Caspian") for m in modes.split("|"))
