"""Which column of a list is what: by its heading in four languages, else by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corridor.matching.numbers import in_cell
from corridor.matching.text import fold, words

HEADER_WITHIN = 40
"""A header stands within so many rows: titles, addresses and dates come before it."""
HEADINGS: dict[str, tuple[str, ...]] = {
    "number": (
        "артикул", "номер", "каталожный номер", "номер детали", "номер производителя", "oem", "oe", "oe номер", "код",
        "кат номер", "кросс номер", "номер оем", "part number", "part no", "part", "number", "item no", "article",
        "oem number", "oe number", "reference", "ref", "sku", "code", "catalogue number", "شماره فنی", "شماره قطعه",
        "کد فنی", "کد قطعه", "کد", "شماره", "کد کالا", "parca no", "parca numarasi", "oem no", "urun kodu", "kod",
    ),
    "name": (
        "наименование", "название", "описание", "деталь", "номенклатура", "товар", "наименование товара",
        "наименование детали", "description", "name", "part name", "item", "product", "title", "denomination",
        "designation", "نام قطعه", "نام کالا", "شرح", "شرح کالا", "نام", "عنوان", "کالا", "parca adi", "urun adi", "ad",
        "aciklama", "tanim",
    ),
    "brand": ("бренд", "производитель", "марка", "изготовитель", "brand", "manufacturer", "make of part", "maker",
              "برند", "سازنده", "تولید کننده", "تولیدکننده", "مارک", "marka", "uretici"),
    "vehicle": ("применяемость", "автомобиль", "модель", "марка авто", "авто", "применение", "модель автомобиля",
                "vehicle", "model", "application", "fitment", "car", "car model", "خودرو", "مدل خودرو", "نوع خودرو",
                "مدل", "کاربرد", "arac", "model arac", "uyumluluk"),
    "quantity": ("количество", "кол во", "колво", "потребность", "объем", "qty", "quantity", "demand",
                 "annual quantity", "pcs", "تعداد", "مقدار", "miktar", "adet", "шт", "количество шт", "кол во шт"),
    "target_price_per_unit": ("целевая цена", "желаемая цена", "цена", "target price", "price target", "target",
                              "price", "قیمت هدف", "hedef fiyat"),
    "price_per_unit": ("цена", "цена за шт", "стоимость", "прайс", "опт", "цена ехв", "price", "unit price",
                       "fob price", "exw price", "price per unit", "price ex works", "قیمت", "قیمت واحد", "فی", "مبلغ",
                       "قیمت عمده", "fiyat", "birim fiyat"),
    "currency": ("валюта", "currency", "ارز", "واحد پول", "para birimi", "doviz"),
    "incoterm": ("условия поставки", "базис", "incoterm", "incoterms", "delivery terms", "شرایط تحویل", "teslim sekli"),
    "minimum_order_units": ("минимальный заказ", "мин заказ", "мин партия", "кратность", "moq", "minimum order",
                            "min order", "minimum order quantity", "حداقل سفارش", "minimum siparis"),
    "capacity_per_year": ("мощность", "мощность в год", "производительность", "capacity", "annual capacity",
                          "capacity per year", "ظرفیت", "ظرفیت سالانه", "ظرفیت تولید", "kapasite"),
    "lead_time_days": ("срок поставки", "срок", "срок изготовления", "lead time", "leadtime", "delivery days",
                       "lead time days", "زمان تحویل", "مدت تحویل", "مهلت تحویل", "termin", "teslim suresi"),
    "within_days": ("срок не более", "нужно за дней", "within days", "needed within"),
    "standards": ("стандарт", "требования", "сертификат", "сертификация", "допуск", "standard", "standards",
                  "certificate", "approval", "approvals", "استاندارد", "گواهی", "گواهینامه", "standart", "belge"),
    "note": ("примечание", "комментарий", "note", "remark", "remarks", "comment", "توضیحات", "ملاحظات", "not"),
}  # fmt: skip
FIELDS = {
    "needs": ("number", "name", "brand", "vehicle", "quantity", "target_price_per_unit", "currency", "standards",
              "within_days", "note"),
    "price_lists": ("number", "name", "brand", "vehicle", "price_per_unit", "currency", "incoterm",
                    "minimum_order_units", "capacity_per_year", "lead_time_days", "standards", "note"),
}  # fmt: skip
"""What a list of each table may tell, in the order in which columns are given out."""
_UNITS = re.compile(
    r"[,(/]?\s*(?:usd|rub|eur|irr|руб\w*|дол\w*|евро|ریال|تومان|دلار|шт|pcs|дн\w*|days|روز|\$|€|₽)[.)]?\s*$"
)


def heading_key(text: str | None) -> str:
    """A heading without case, signs and its unit.

    >>> heading_key("Цена, руб.")
    'цена'
    """
    folded = fold(text)
    return " ".join(words(_UNITS.sub("", folded))) or " ".join(words(folded))


def known_heading(text: str | None, table: str) -> list[str]:
    """Fields that a heading may mean, the likeliest first."""
    key = heading_key(text)
    if not key:
        return []
    exact = [f for f in FIELDS[table] if key in HEADINGS[f]]
    longer = [f for f in FIELDS[table] if any(len(h) > 3 and _within(h, key) for h in HEADINGS[f])]
    return exact or longer


def _within(heading: str, key: str) -> bool:
    return f" {heading} " in f" {key} "


def find_header(rows: Sequence[Sequence[str | None]], table: str) -> tuple[int, list[str | None]] | None:
    """The last row of the header, from 0, and a heading per column; None where no row has a known one.

    A header over two rows has its upper cells, which span several columns, written before the lower ones.
    """
    best: tuple[int, list[str | None]] | None = None
    most = 0
    for n, cells in enumerate(rows[:HEADER_WITHIN]):
        for joined in [list(cells)] if n == 0 else [list(cells), _under(rows[n - 1], cells)]:
            hits = len({known[0] for cell in joined if (known := known_heading(cell, table))})
            long = sum(1 for cell in joined if cell and len(cell) > 60)
            if hits - long > most:
                best, most = (n, joined), hits - long
    return best


def _under(upper: Sequence[str | None], lower: Sequence[str | None]) -> list[str | None]:
    joined: list[str | None] = []
    over: str | None = None
    for n, below in enumerate(lower):
        above = upper[n] if n < len(upper) else None
        over = above or (over if below else None)
        joined.append(" ".join(dict.fromkeys(part for part in (over, below) if part)) or None)
    return joined


def guess(headings: Sequence[str | None], table: str) -> dict[str, int]:
    """Which column gives which field: a heading that means one thing only is placed first."""
    told = {n: known_heading(text, table) for n, text in enumerate(headings)}
    found: dict[str, int] = {}
    for surely in (True, False):
        for n, fields in told.items():
            exact = heading_key(headings[n]) in {h for f in fields for h in HEADINGS[f]}
            if n in found.values() or not fields or (surely and not exact):
                continue
            free = next((f for f in fields if f not in found), None)
            if free is not None:
                found[free] = n
    return found


def guess_by_content(body: Sequence[Sequence[str | None]], taken: Sequence[int]) -> dict[str, int]:
    """The columns that look like part numbers and like names, where the headings do not tell."""
    width = max((len(row) for row in body), default=0)
    numbers, names = {}, {}
    for n in set(range(width)) - set(taken):
        cells = [row[n] for row in body[:300] if n < len(row) and row[n]]
        if len(cells) < 2:
            continue
        like_number = sum(_is_number(cell or "") for cell in cells) / len(cells)
        letters = sum(len(words(fold(cell))) >= 2 and not _is_number(cell or "") for cell in cells) / len(cells)
        numbers[n], names[n] = like_number, letters
    found = {}
    if numbers and max(numbers.values()) >= 0.6:
        found["number"] = max(numbers, key=lambda n: (numbers[n], -n))
    if names and max(names.values()) >= 0.6:
        found["name"] = max(names, key=lambda n: (names[n], -n))
    return found


def _is_number(cell: str) -> bool:
    return len(cell) <= 40 and any(len(n.norm) >= 6 and sum(c.isdigit() for c in n.norm) >= 4 for n in in_cell(cell))
