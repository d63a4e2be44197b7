"""Screening: who may take part, under the legal systems that the case names.

Question   Which parties are stopped, not cleared where a clearing is asked for, named by a list, or owned by those that
           are; and what leaves the case with them?
Takes      Parties, ScreenDecisions, watch lists, Ownership with its rules, Licences, the legal systems, the horizon
Gives      Stops, with the reason; alerts, sums of ownership, questions about goods; the tables of the case without the
           parties that are out; Removals, one row for each row that left
Leaves     the decision on an alert to a person: none is made, hidden or put off here

A stop is a gate. It is never priced, never traded off, and nothing here looks for a way around one: not for another
party, flag, route, bank or spelling that would lead to the same result.
"""

from corridor.screening.gate import Screened as Screened
from corridor.screening.gate import screen_parties as screen_parties
from corridor.screening.removals import remove_stopped as remove_stopped
from corridor.screening.stops import stops as stops

__all__ = ["Screened", "remove_stopped", "screen_parties", "stops"]
