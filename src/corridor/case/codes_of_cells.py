"""What can be wrong with one cell, one row or one key."""

from corridor.findings import declare

EMPTY = declare(
    "CR101",
    "A cell that must be filled is empty",
    "The column has no default: nothing is assumed where a figure is missing, and it never counts as zero.",
    "Fill the cell. If the figure is not known, write an estimate and say so in the column confidence.",
)
NOT_A_NUMBER = declare(
    "CR102",
    "A cell should hold a number",
    "Numbers are written with a decimal point and nothing else: 1234.5, 0.045, 1.5e6; Persian and Arabic digits are "
    "understood. Units and percent signs are not, because the column already has a unit.",
    "Write the number only. An unknown figure in an optional column stays empty.",
)
THOUSANDS = declare(
    "CR103",
    "A number has thousands separators",
    "1,234 is one thousand two hundred and thirty-four to some and one and a quarter to others, so it is refused.",
    "Write 1234.",
)
DECIMAL_COMMA = declare(
    "CR104",
    "A number has a decimal comma",
    "The decimal sign is the point, also in files whose columns are parted by semicolons.",
    "Write 3.5 in place of 3,5.",
)
NOT_WHOLE = declare(
    "CR105",
    "A number should be whole",
    "The column counts things that cannot be split.",
    "Write a whole number.",
)
OUT_OF_BOUNDS = declare(
    "CR106",
    "A number lies outside its bounds",
    "The bounds are those of the thing itself: a share is between 0 and 1, a distance above 0.",
    "Correct the number. 4.5 % is written 0.045.",
)
NOT_A_WORD = declare(
    "CR107",
    "A cell should hold one of a few words",
    "The column is a closed list; other words would mean nothing to the chain.",
    "Write one of the words that the finding lists, in small letters where they are small.",
)
NOT_A_CODE = declare(
    "CR108",
    "A short name has a sign that it may not have",
    "Short names are compared letter by letter, so they hold no spaces and no unseen signs: letters, digits and "
    ". _ : - / + * only. Several names in one cell are joined by |.",
    "Write it without the sign that the finding names.",
)
NOT_A_DAY = declare(
    "CR109",
    "A cell should hold a day",
    "Days are written year, month, day as 2024-04-03, or in the Solar Hijri calendar as 1403-01-15 SH. What could be "
    "read in two ways is refused.",
    "Write the day in one of the two ways.",
)
NOT_A_COUNTRY = declare(
    "CR110",
    "A country code is unknown",
    "Countries are ISO 3166-1 alpha-2 codes in capitals: IR, RU, GB.",
    "Write the two letters.",
)
NOT_A_CURRENCY = declare(
    "CR111",
    "A currency code is unknown",
    "Currencies are ISO 4217 codes in capitals: USD, EUR, RUB, IRR. Ten rials are a toman, which has no code.",
    "Write the three letters.",
)
NOT_AN_HS_CODE = declare(
    "CR112",
    "A tariff code is not made of digits, or too short or long",
    "Tariff codes are digits without points or spaces.",
    "Write the digits only: 8708.30 is 870830.",
)
ODD_HS_CODE = declare(
    "CR113",
    "A tariff code has an odd number of digits",
    "Codes grow by pairs of digits. A spreadsheet that takes a code for a number drops its first zero.",
    "Write all digits, and format the column as text.",
)
NOT_A_CONDITION = declare(
    "CR114",
    "A condition cannot be read",
    "A condition is clauses joined by &; inside a clause | means or; each part is a word or a comparison: "
    "fuel=diesel & cc<=1600.",
    "Correct the part that the finding names.",
)
LIST_WRONG = declare(
    "CR115",
    "A list has a part that it may not have",
    "Several values in one cell are joined by |, each once and none empty: 12|1|2.",
    "Correct the list.",
)
RULE_BROKEN = declare(
    "CR116",
    "The cells of a row contradict each other",
    "The table has rules that each of its rows keeps; the reference of tables lists them.",
    "Change one of the cells that the finding names.",
)
REFERENCE_UNKNOWN = declare(
    "CR201",
    "A name refers to nothing",
    "The cell names a row of another table, and no row there, of the case or of its packs, has that name. Names are "
    "compared letter by letter.",
    "Correct the name, or add the row that it means. A pack that is not named in case.toml brings no rows.",
)
SETTING_REFERENCE = declare(
    "CR202",
    "A setting names a row that is not there",
    "case.toml refers to rows of tables: load units, agreements, parameters, laboratories.",
    "Correct the name, add the row, or name the pack that has it.",
)
SCENARIO_ROW = declare(
    "CR203",
    "A row of scenarios changes nothing that exists",
    "A scenario names a table, the key of a row (parts joined by /), a column that is not part of the key, and a value "
    "that the column can take.",
    "Correct what the finding names.",
)
SUPPLY_UNKNOWN = declare(
    "CR204",
    "A flow of today comes from no recipe or offer",
    "baseline names the recipe or offer that its goods come from, with the product and the place where they start.",
    "Correct supply_id, product_id or from_site so that they agree.",
)
KEY_TWICE = declare(
    "CR301",
    "Two rows have the same key",
    "The key tells one row from another; with two rows of one key nothing tells which of them is right.",
    "Take one of the rows out, or give it a name of its own.",
)
SAME_BUT_CASE = declare(
    "CR302",
    "Two short names differ only to a machine",
    "They differ by capitals, or by letters of two scripts that look alike (Latin A and Cyrillic А, Arabic ي and "
    "Persian ی). They count as different, which is seldom meant.",
    "Write them the same way if they mean one thing; otherwise tell them apart more clearly.",
)
SAID_TWICE = declare(
    "CR303",
    "Two rows say the same thing twice",
    "The rows have different keys, yet speak of the same market, product and period, or of the same goods: "
    "both would count.",
    "Take one of them out, or add them up in one row.",
)
