"""Headings and names folded, so that they can be compared whoever typed them."""

from __future__ import annotations

import re
import unicodedata


def heading_key(text: str | None) -> str:
    """A heading without case, signs, and the letters that are typed in two ways.

    >>> heading_key("Trade Value (US$)")
    'tradevalueus'
    """
    folded = unicodedata.normalize("NFKC", text or "").casefold()
    for written, usual in zip("يكىةё", "یکیهе", strict=True):
        folded = folded.replace(written, usual)
    return re.sub(r"[^\w]|_", "", folded)
