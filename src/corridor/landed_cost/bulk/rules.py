"""Rules made ready for bulk pricing, kept for the life of the process by what they say."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import astuple
from datetime import date
from threading import Lock

from corridor.landed_cost.bulk.compiled import CompiledRules, Rules, tables_of

KEPT = 4
"""So many sets of compiled rules are kept; the one not used for longest makes way."""

_kept: OrderedDict[str, CompiledRules] = OrderedDict()
_lock = Lock()


def compile_rules(rules: Rules, first: date, last: date) -> CompiledRules:
    """Make rules ready to price items whose days lie between two days.

    Parameters
    ----------
    rules
        Tables by name (``tables``), ``exchange``, ``currency`` and ``options``: `corridor.items.Rules`, say.
    first, last
        Days of the first and last item; both belong to the horizon. The tighter, the fewer changes of the rules have
        to be matched.

    Returns
    -------
    CompiledRules
        The same object for rules of the same content, so that goods which were met once are not matched again. Rules
        are compiled when `corridor.landed_cost.bulk.price_items` first meets the goods and ways that ask for them.
    """
    content = _content(rules, first, last)
    with _lock:
        if content not in _kept:
            _kept[content] = CompiledRules(rules, first, last)
        _kept.move_to_end(content)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return _kept[content]


def forget() -> None:
    """Drop all that was compiled, and the memory that it takes."""
    with _lock:
        _kept.clear()


def _content(rules: Rules, first: date, last: date) -> str:
    """A fingerprint of all that the compiled rules hang on."""
    made = hashlib.blake2b(digest_size=16)
    for name, table in tables_of(rules).items():
        made.update(f"{name} {table.schema}".encode())
        made.update(table.hash_rows().to_numpy().tobytes())
    told = (rules.exchange.kinds, rules.currency, sorted(map(str, astuple(rules.options))), first, last)
    made.update(repr(told).encode())
    return made.hexdigest()
