"""What can be wrong with files and settings, before a cell is looked at."""

from corridor.findings import declare

NO_CASE = declare(
    "CR001",
    "The folder is not a case",
    "A case is a folder with a file `case.toml`, which names at least a title and the legal systems.",
    "Point to the right folder, or make one with `corridor new FOLDER`.",
)
SETTINGS_UNREADABLE = declare(
    "CR002",
    "case.toml cannot be read",
    "Settings are written in TOML: `name = value`, text in double quotes, lists in brackets, sections as `[name]`.",
    "Correct the line that the finding names; docs/rooms/case.md shows every setting.",
)
SETTING_WRONG = declare(
    "CR003",
    "A setting has a value that it cannot take",
    "Each setting has a kind and bounds, and some must be there: nothing is assumed where only the case can decide.",
    "Write a value as the finding says.",
)
SETTING_UNKNOWN = declare(
    "CR004",
    "A setting is unknown",
    "A misspelt setting would have no effect without anybody noticing, so it is refused.",
    "Correct its name or its section, or take it out.",
)
TABLE_UNKNOWN = declare(
    "CR005",
    "A file or sheet is not a table of a case",
    "Tables are known by the names of their files or sheets. A misspelt table would be left out without a word.",
    "Rename it as suggested, or move it out of the folder. Notes may stay as .md or .txt files.",
)
TABLE_TWICE = declare(
    "CR006",
    "A table is given twice",
    "Two files, or a file and a sheet, hold the same table, and nothing tells which of them is right.",
    "Keep one of them.",
)
NOT_A_FILE = declare(
    "CR007",
    "A table is not an ordinary file of the folder",
    "Symbolic links, folders and devices are refused, so that a case holds all that it was reckoned from and reads "
    "nothing outside of it.",
    "Put the file itself into the folder.",
)
TOO_LARGE = declare(
    "CR008",
    "A file is larger than a case may hold",
    "Limits keep a damaged or hostile file from filling the memory. They lie far above what a case needs.",
    "Leave out what the case does not use, or split the case.",
)
FILE_UNREADABLE = declare(
    "CR009",
    "A file cannot be read",
    "It may be damaged, of another kind than its name says, protected by a password, or closed to this user.",
    "Open it in the program that made it and save it again as CSV, Parquet or XLSX.",
)
NOT_UTF8 = declare(
    "CR010",
    "A text file is not in UTF-8",
    "Letters beyond English come out wrong when an encoding is guessed. Files of a case are in UTF-8 only.",
    "Save it as `CSV UTF-8`: in a spreadsheet, choose that under file type when saving.",
)
NO_HEADER = declare(
    "CR011",
    "A table has no header",
    "The first row names the columns. The file is empty, or its first row is.",
    "Write the names of the columns in the first row; `corridor new FOLDER` makes every table with its header.",
)
HEADER_WRONG = declare(
    "CR012",
    "A column has no name, or the name of another",
    "Cells below a nameless or repeated header could not be told apart.",
    "Give each column its own name, or take the column out.",
)
COLUMN_UNKNOWN = declare(
    "CR013",
    "A column is unknown",
    "A misspelt column would be left out, and with it what you wrote in it.",
    "Rename it as suggested, or take it out. The reference of tables lists every column.",
)
COLUMN_MISSING = declare(
    "CR014",
    "A column that must be there is missing",
    "The table cannot be used without it, and it has no default.",
    "Add the column and fill it.",
)
ROW_RAGGED = declare(
    "CR015",
    "A row of a CSV file does not fit its header",
    "It has more cells than the header has names, or a quotation mark is not closed: a comma or a quotation mark "
    "inside a text is the usual cause.",
    'Put the text between double quotes, and write a double quote inside it twice: "5"" pipe".',
)
CELL_NOT_PLAIN = declare(
    "CR016",
    "A cell of a workbook holds a formula, an error, or is merged",
    "A formula's last value is used as it was saved; one that was never reckoned, an error such as #N/A, or a merged "
    "cell has no value of its own.",
    "Paste the values in place of formulas, correct errors, and unmerge cells.",
)
WORKBOOK_REFUSED = declare(
    "CR017",
    "A workbook would not unpack to a sane size",
    "An XLSX file is a packed archive. One that unpacks to hundreds of times its size, or spans millions of empty "
    "cells, would fill the memory.",
    "Save it anew with the cells that are used only.",
)
PACK_UNKNOWN = declare(
    "CR018",
    "A pack is unknown",
    "`packs` in case.toml names packs of rules and rates that come with Corridor.",
    "`corridor packs` lists them.",
)
SCENARIO_UNKNOWN = declare(
    "CR019",
    "A scenario is unknown",
    "A scenario is a name in the column scenario_id of the table scenarios.",
    "Name one that stands there, or add its rows.",
)
