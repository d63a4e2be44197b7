"""Schedules as drawings: one row per thing that is busy, its tests as bars over a calendar.

Question   Who does what when, and when is nothing possible?
Takes      rows of bars in hours since a start
Gives      two SVGs that stand side by side: names that stay, and a calendar that can be scrolled
Leaves     which rows there are to the section that shows them
"""

from corridor.report.gantt.drawing import draw as draw
from corridor.report.gantt.rows import Bar as Bar
from corridor.report.gantt.rows import Row as Row
from corridor.report.gantt.rows import Shut as Shut
from corridor.report.gantt.rows import tones as tones
