"""Codes of what is found while trade figures are read, joined and set against each other."""

from corridor.findings import declare

SHORT = declare(
    "CR700",
    "A series is too short for the methods of projection",
    "With fewer than four values, or less than two years of months or quarters, no trend or season can be told.",
    "Add earlier periods. Till then each period is taken as the last one of its season, with wide intervals.",
)
BROKEN = declare(
    "CR701",
    "A series has gaps in more than a fifth of its periods",
    "What is bridged would say more than what is known, so the methods are not used.",
    "Add the periods that are missing; a period without trade is a row with 0.",
)
GAPS = declare(
    "CR702",
    "Periods of a series have no value",
    "A gap is never taken for zero: it is bridged for the fit and counts in no error, and no sum goes across it.",
    "Add the periods; one without trade is a row with 0.",
)
OVER_CAPACITY = declare(
    "CR703",
    "A value is above the capacity of its series",
    "A projection is cut off at what can be made; a value above it says that one of the two is wrong.",
    "Correct the capacity or the value, or their units.",
)
CAPPED = declare(
    "CR704",
    "A capacity caps a projection",
    "The methods see more coming than can be made, so the projection and its interval end at the capacity.",
    "Look whether the capacity grows in those periods; `uncapped` has what it would have been.",
)
NO_STEP = declare(
    "CR705",
    "A series has no periods of one step",
    "Months, quarters, halves or years of its calendar are projected; other spans of days are summed only for claims.",
    "Correct the days or the calendar of its rows, or leave the series to claims.",
)
OTHER_LENGTHS = declare(
    "CR706",
    "Observations of other lengths are no part of a projection",
    "A series is projected at the step that most of its observations have. Cumulative figures are taken apart first.",
    "Give the missing periods of that step, or a series of its own for the others.",
)
CLASH = declare(
    "CR707",
    "Figures of one series do not go together",
    "A total is not the sum of its parts, or is less than one of them, or lies in the midst of a longer one.",
    "Compare them with their sources; give counts of two sources two series.",
)
TARGET = declare(
    "CR708",
    "A target cannot be set against its series",
    "There is no such series, it is in another unit, or the days of the target are no whole periods of it.",
    "Correct series_id, unit or the days.",
)
CLAIM = declare(
    "CR709",
    "A claim names a series that the case does not have",
    "It cannot be told then, whatever is known of the matter under another name.",
    "Correct series_id, or leave it empty to set the claim against others of the same `about`.",
)
LABEL = declare(
    "CR710",
    "A claim tells no days, and its label is no period that can be read",
    "It cannot be set against figures without its days.",
    "Fill period_from and period_to, or write the label as 1403 H1, 9M 2024 or 1403-Q1.",
)
LEVEL_SHIFT = declare(
    "CR711",
    "The level of a series shifts",
    "From some period on it runs at another level and stays there: a sanction, a plant, another count. Methods that "
    "look far back mix the two levels.",
    "Ask what happened. Give the later part as a series of its own where the time before speaks no longer.",
)
FILE_EMPTY = declare(
    "CR750", "A file of trade figures is empty", "Nothing can be read from it.", "Download or save it again."
)
LAYOUT_UNKNOWN = declare(
    "CR751",
    "The layout of a file of trade figures is not known",
    "Its headings are none of those that a reader knows.",
    "Name its columns as `trade_flows` or `output_series` does, or name the reader.",
)
NOT_A_PERIOD = declare(
    "CR752",
    "A cell is not a period or a day",
    "A row without its period cannot be set beside others; month 13 and 30 Esfand of a common year do not exist.",
    "Correct the period as the publisher has it.",
)
NOT_A_NUMBER = declare(
    "CR753", "A figure cannot be read", "A sign in it can mean two things, or it is text.", "Write it plainly: 1234.5"
)
NEGATIVE = declare(
    "CR754",
    "A figure of trade is negative",
    "Trade is not negative; some publishers book corrections so.",
    "Ask for the corrected edition, or set the correction off against the month that it corrects.",
)
MIXED_DIGITS = declare(
    "CR755",
    "A number mixes digits of two scripts",
    "It was typed or edited by hand; it is read as it stands.",
    "Compare it with the publication.",
)
UNKNOWN_PLACE = declare(
    "CR756",
    "A country is not known",
    "Figures cannot be set beside a partner's without knowing whose they are.",
    "Write its ISO code of two letters.",
)
HS_LENGTH = declare(
    "CR757",
    "A code of goods has a wrong length",
    "Codes have 2, 4, 6, 8 or 10 digits; a spreadsheet drops a leading zero.",
    "Write the code as text, with its leading zero.",
)
TWO_EDITIONS = declare(
    "CR758",
    "Two rows say the same thing, or two editions are in one table",
    "Summed they would count twice.",
    "Tell the editions apart by `vintage`, the day each came out, or delete one.",
)
OVERLAP = declare(
    "CR759",
    "A period overlaps another",
    "Months and a cumulative figure over them would be counted twice.",
    "Keep the finer rows, or the coarser, in a file of their own.",
)
UNIT_CHANGED = declare(
    "CR760",
    "The unit changes within a series",
    "Figures before and after cannot be compared.",
    "Convert the rows to one unit, or give them another series_id.",
)
SCALE_JUMPS = declare(
    "CR761",
    "Figures jump by about a thousand and stay there",
    "Publishers change from thousands to units without a word.",
    "Look at the heading of the publication at that period; correct the scale.",
)
TRUNCATED = declare(
    "CR762",
    "A file ends in the middle of a row",
    "It was cut off on its way; rows after it are missing.",
    "Download it again and compare its size.",
)
LEFT_OUT = declare(
    "CR763",
    "Rows that hold no figure were left out",
    "Titles, notes and empty lines stand among the figures.",
    "Nothing, if they are such.",
)
TOTAL_ROW = declare(
    "CR764",
    "A row of totals among details was left out",
    "Summed with its details it would count twice.",
    "Nothing; ask for the sum of the details.",
)
TOTAL_DIFFERS = declare(
    "CR765",
    "A total is not the sum of its details",
    "A row is missing, double or misread.",
    "Compare the rows of that period with the publication.",
)
FLOW_UNKNOWN = declare(
    "CR766", "A direction of trade is not known", "Exports and imports cannot be told apart.", "Write export or import."
)
COLUMN_NOT_READ = declare(
    "CR767", "A column is not read", "No column of the table holds it.", "Nothing, if it is not needed."
)
FLAGGED = declare(
    "CR768",
    "The publisher marks figures",
    "They are confidential, estimated, provisional or missing.",
    "Read the publisher's legend; rows marked confidential or missing have no figure.",
)
ENCODING = declare("CR769", "A file is not UTF-8", "Letters would be misread.", "Save it as `CSV UTF-8`.")
NO_CONCORDANCE = declare(
    "CR770",
    "A code of goods has no row in the concordance",
    "It cannot be carried to the other edition.",
    "Add its rows from the concordance that the World Customs Organization or the statistics office publishes.",
)
NO_RATE = declare(
    "CR772",
    "A value cannot be brought to the currency of the others",
    "Values in several currencies cannot be added, and none is guessed: its rows are in no statistic.",
    "Give `fx_rates` for the months of the period, or the currency of the rows.",
)
SHARES = declare(
    "CR771",
    "Shares of a code in a concordance do not add up to 1",
    "Sums would not be kept.",
    "Correct the shares of that code.",
)
