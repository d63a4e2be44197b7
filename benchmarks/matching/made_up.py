"""Made-up pairs of needs and lines across languages, whose truth is known because they are made.

Labelled pairs across scripts exist nowhere in the open. These stand for them: a part is a kind, a vehicle and perhaps a
side; a need writes it in Russian and a line in Persian, English, Turkish or Russian, with the freedom and the slips of
real lists. The model learns from them how much a kind, a vehicle and a number say when no word can be compared; how
often real lists slip in each way is an assumption, told in docs/rooms/matching.md.
"""

import random
from dataclasses import dataclass

import polars as pl

from corridor.tables.matching import CrossReferences

SIDED = ("shock", "lamp", "light", "mirror", "door", "fender", "driveshaft", "arm", "joint", "knuckle", "hub", "strut",
         "caliper", "window", "tie_rod")  # fmt: skip
SIDES = {
    "ru": {"left": ("левый", "лев.", "LH"), "right": ("правый", "прав.", "RH")},
    "fa": {"left": ("چپ",), "right": ("راست",)},
    "en": {"left": ("left", "LH"), "right": ("right", "RH")},
    "tr": {"left": ("sol",), "right": ("sağ",)},
}
LOOKS = dict(zip("ABEKMHOPCTXY", "АВЕКМНОРСТХУ", strict=True))
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
MARKS = ("ISACO", "Crouse", "Ezam", "Lent Tormoz", "کروز", "عظام", "SNR", "Valeo", "")


@dataclass(frozen=True)
class Part:
    """A part: its kind, the model of its number, its vehicle, its position and side."""

    concept: str
    model: str
    vehicle: str
    position: str
    side: str | None

    @property
    def number(self) -> str:
        position = self.position
        if self.side == "right":
            position = position[:-1] + str((int(position[-1]) + 1) % 10)
        return f"{self.model}-{position}"


class Maker:
    """Makes parts and writes them as lines."""

    def __init__(self, tables: dict[str, pl.DataFrame], seed: int) -> None:
        self.random = random.Random(seed)
        self.links: list[dict] = []
        self.terms: dict[tuple[str, str], list[str]] = {}
        for term, language, concept in tables["part_terms"].select("term", "language", "concept_id").iter_rows():
            self.terms.setdefault((concept, language), []).append(term)
        self.family = dict(tables["part_concepts"].select("concept_id", "part_family").iter_rows())
        self.positions = dict(tables["number_positions"].select("position", "concept_id").iter_rows())
        rows = tables["vehicle_models"].filter(pl.col("number_models").is_not_null())
        self.vehicles = [(r["model_id"], r["number_models"].split("|"), r["names"].split("|")) for r in
                         rows.filter(pl.col("make") == "LADA").iter_rows(named=True)]  # fmt: skip

    def part(self) -> Part:
        position = self.random.choice(sorted(self.positions))
        vehicle, models, _ = self.random.choice(self.vehicles)
        concept = self.positions[position]
        side = self.random.choice(("left", "right")) if any(s in concept for s in SIDED) else None
        return Part(concept, self.random.choice(models), vehicle, position, side)

    def like(self, part: Part) -> Part:
        """Another part that is easily taken for this one."""
        draw = self.random.random()
        if draw < 0.4:
            vehicle, models, _ = self.random.choice([v for v in self.vehicles if v[0] != part.vehicle])
            return Part(part.concept, self.random.choice(models), vehicle, part.position, part.side)
        if draw < 0.6 and part.side:
            other = "left" if part.side == "right" else "right"
            return Part(part.concept, part.model, part.vehicle, part.position, other)
        near = [p for p, c in self.positions.items() if c != part.concept and
                (self.family.get(c) == self.family.get(part.concept) or p[:2] == part.position[:2])]  # fmt: skip
        position = self.random.choice(sorted(near or [p for p, c in self.positions.items() if c != part.concept]))
        side = part.side if any(s in self.positions[position] for s in SIDED) else None
        return Part(self.positions[position], part.model, part.vehicle, position, side)

    def line(self, part: Part, language: str, with_number: float) -> dict[str, str]:
        """One line of a list about a part."""
        draw = self.random
        words = [draw.choice(self.terms.get((part.concept, language)) or [part.concept.replace("_", " ")])]
        if part.side and draw.random() < 0.85:
            words.append(draw.choice(SIDES[language][part.side]))
        if draw.random() < 0.8:
            words.append(self._vehicle(part, language))
        name = " ".join(words)
        if draw.random() < (0.4 if language == "ru" else 0.15):
            name = self.slip(name)
        number = ""
        if draw.random() < with_number:
            number = self.written(part.number)
        elif draw.random() < 0.6:
            number = f"{draw.choice('ABCKLMT')}{draw.choice('ABCKLMT')}-{draw.randrange(1000, 999999)}"
            if draw.random() < 0.6:
                # Links are about right, and not always.
                meant = part.number if draw.random() < 0.97 else self.part().number
                self.links.append({"from_number": number, "relation": "aftermarket_for", "to_number": meant})
        return {"name": name, "number": number, "brand": draw.choice(MARKS)}

    def _vehicle(self, part: Part, language: str) -> str:
        names = next(n for v, _, n in self.vehicles if v == part.vehicle)
        persian = [n for n in names if any("\u0600" <= c <= "\u06ff" for c in n)]
        russian = [n for n in names if any("\u0400" <= c <= "\u04ff" for c in n)]
        latin = [n for n in names if n.isascii()]
        preferred = {"fa": persian, "ru": russian, "en": latin, "tr": latin}[language]
        return self.random.choice(preferred or latin or names)

    def written(self, number: str) -> str:
        """A number as somebody types it."""
        draw = self.random
        if draw.random() < 0.06:
            place = draw.randrange(len(number))
            number = number[:place] + str(draw.randrange(10)) + number[place + 1 :] if number[place] != "-" else number
        number = draw.choice((number, number, number.replace("-", ""), number.replace("-", " "), f" {number}"))
        if draw.random() < 0.1:
            number = number.translate(PERSIAN)
        return number

    def slip(self, text: str) -> str:
        """One slip of the keyboard."""
        place = self.random.randrange(len(text))
        kind = self.random.randrange(3)
        if kind == 0:
            return text[:place] + text[place + 1 :]
        if kind == 1 and place + 1 < len(text):
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        return text[:place] + self.random.choice(text) + text[place:]


def made_up_pairs(tables: dict[str, pl.DataFrame], count: int, seed: int = 0) -> tuple[list[dict], pl.DataFrame]:
    """Pairs with labels, a quarter of them one part, and the cross references of the makers' own numbers."""
    maker = Maker(tables, seed)
    draw = maker.random
    pairs = []
    for n in range(count):
        part = maker.part()
        same = draw.random() < 0.25
        other = part if same else maker.like(part)
        left = maker.line(part, draw.choice(("ru", "ru", "ru", "en")), 0.75)
        right = maker.line(other, draw.choice(("fa", "fa", "fa", "en", "en", "ru", "ru", "tr")), 0.6)
        pairs.append({"left": {"id": f"N{n}", **left}, "right": {"id": f"L{n}", **right}, "label": int(same)})
    return pairs, CrossReferences.frame(maker.links)
