"""Calendars of places where work is done: when they are open, and why they are closed the rest of the time.

Question   In which hours is a place open that keeps a calendar, and what closes it?
Takes      rows of facility_calendars and facility_closures, the first day, how many days
Gives      open spans of hours since that day, and closed days with their reasons
Leaves     what is done in the open hours to campaign/; what is wrong with the rows to case/
"""

from corridor.calendars.closures import closure_spans as closure_spans
from corridor.calendars.closures import concerns as concerns
from corridor.calendars.hours import CalendarHours as CalendarHours
from corridor.calendars.hours import Closed as Closed
from corridor.calendars.hours import calendar_hours as calendar_hours
from corridor.calendars.hours import national_name as national_name

__all__ = ["CalendarHours", "Closed", "calendar_hours", "closure_spans", "concerns", "national_name"]
