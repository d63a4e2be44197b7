"""What the report says of a test campaign: schedules by specimen and by facility, goals, curve, moves and reasons.

Question   Who is tested where and when, how good is that, and what decides it?
Takes      the campaign's tables of a run
Gives      rows for the drawings, blocks for the page, calendar files
Leaves     how a schedule is drawn to gantt/, the page to page.py
"""
