"""Screening: who may take part, under the legal systems that the case names.

Question   Which parties are stopped, or not cleared where a clearing is asked for, and what leaves the case with them?
Takes      Parties, ScreenDecisions, the legal systems, the first and last day of the horizon
Gives      Stops, with the reason; the tables of the case without them; Removals, one row for each row that left
Leaves     finding parties on lists and through owners to whoever decides: a decision is an input here

A stop is a gate. It is never priced, never traded off, and nothing here looks for a way around one.
"""

from corridor.screening.removals import remove_stopped as remove_stopped
from corridor.screening.stops import stops as stops

__all__ = ["remove_stopped", "stops"]
