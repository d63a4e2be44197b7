"""Watch lists: files of public lists and of one's own, read into one shape.

Question   Whom does a list name, by which names, and which version of the list is it?
Takes      a file as its publisher gives it (OFAC, EU, UN, UK, OpenSanctions) or a CSV of one's own
Gives      `WatchList`: entries, names, owners, version, day and checksum; what is odd about rows, as findings
Leaves     whether a party is one of them to `screening.alerts`

A file that is cut off, empty, in another encoding or made to harm is refused whole: half a list would clear by silence.
"""

from corridor.screening.lists.changes import list_changes as list_changes
from corridor.screening.lists.entries import ListedEntry as ListedEntry
from corridor.screening.lists.entries import WatchList as WatchList
from corridor.screening.lists.reading import list_findings as list_findings
from corridor.screening.lists.reading import read_watch_list as read_watch_list
from corridor.screening.lists.reading import read_watch_lists as read_watch_lists

__all__ = ["ListedEntry", "WatchList", "list_changes", "list_findings", "read_watch_list", "read_watch_lists"]
