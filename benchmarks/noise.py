"""Measure what scanning costs: print texts to images, spoil them, recognise them, and compare what is found.

    python benchmarks/noise.py examples/ [GAZETTE/] [--dpi 300 200 150 100] [--languages vie eng] [--half test]
    python benchmarks/noise.py examples/ GAZETTE/ --half train --learn graphkit/lexicon/data/confusions.csv

Each text is printed on A4 in a book face of 13 points, drawn at each resolution, and spoilt as an office scanner does it:
skewed by up to 0.6 degrees, blurred, with grain and specks, then cut to black and white. What Tesseract reads goes through
graphkit like any scan. Documents with gold (``gold/`` beside them) are compared with it, others with what graphkit finds in
the text that was printed, both by identity and not by place:

- codes: share of the codes of the printed text that the recognised text gives back
- identity: F1 over the identities of all citations, a document's citations as a bag
- relations (identity, relation, identity of who governs it), leads and deadlines of tasks: F1 against what the print gives

Every second document (by name) is for learning, the others for testing; ``--learn`` writes the table of confusions from the
pairs of the half. Pages are recognised once and kept in the user's cache folder.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import hashlib
import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from figures import tell
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from graphkit.extraction import extract
from graphkit.extraction.folding import fold
from graphkit.lexicon import bodies, document_types
from graphkit.model import Reading, Source
from graphkit.reading import Unreadable, read
from graphkit.reading.layout import page_texts
from graphkit.reading.recognition import Picture, recognise
from graphkit.resolution import resolve

FACES = (
    "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf",  # Debian's fonts-liberation2: like Times
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
)
A4 = (8.27, 11.69)
MARGIN = 1.0
POINTS = 13
LEAST, RARE = 4, 0.0005
"""How often a confusion was seen at least, and in what share of what was printed."""
MOST_SIGNS = 9000
"""Signs of a text that are printed: 3 to 4 pages are enough of each."""


class Printed(NamedTuple):
    """A text as it is printed, and what is to be found in it."""

    name: str
    text: str
    metadata: dict[str, str]
    gold: dict[str, object] | None


def texts(folder: Path) -> Iterator[Printed]:
    for source in read([folder]):
        if isinstance(source, Unreadable):
            continue
        path = Path(source.path)
        gold_path = path.parent / "gold" / f"{path.stem}.json"
        gold = json.loads(gold_path.read_text(encoding="utf-8")) if gold_path.exists() else None
        if gold is None:  # an excerpt, cut at the end of a line
            text = source.text[: source.text.find("\n", MOST_SIGNS)] if len(source.text) > MOST_SIGNS else source.text
        else:
            text = source.text
        plain = re.sub(r"^#+ |\*\*|^\|?[-|]{6,}\|?$|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)", "", text, flags=re.MULTILINE)
        yield Printed(source.name, unicodedata.normalize("NFC", plain), dict(source.metadata), gold)


@cache
def face(dpi: int) -> ImageFont.FreeTypeFont:
    path = next(path for path in FACES if Path(path).exists())
    return ImageFont.truetype(path, round(POINTS * dpi / 72))


def sheet(seed: int) -> Printed:
    """A text of nothing but citations, one of each type and body that the lexicon knows: for learning only."""
    dice = random.Random(seed)
    kinds = [(t.name, a) for t in document_types() for a in (*t.abbreviations, *t.party_abbreviations)]
    parts = []
    for body in dice.sample([b for b in bodies() if b.abbreviation], 240):
        kind, short = dice.choice(kinds)
        number, day = (
            dice.randint(1, 2999),
            f"{dice.randint(1, 28):02}/{dice.randint(1, 12)}/{dice.randint(1995, 2025)}",
        )
        code = (
            f"{number}-{short}/{body.abbreviation}"
            if body.register == "party"
            else f"{number}/{short}-{body.abbreviation}"
        )
        parts.append(f"{kind} số {code} ngày {day};")
    return Printed(f"sheet {seed}", " ".join(parts), {}, None)


def broken(text: str, dpi: int) -> list[list[str]]:
    """The lines of each page, broken where they are full."""
    font = face(dpi)
    width, height = (round(side * dpi) for side in A4)
    left, step = round(MARGIN * dpi), round(POINTS * 1.35 * dpi / 72)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            if line and font.getlength(f"{line} {word}") > width - 2 * left:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append(line)
    lines = [line for line, after in zip(lines, [*lines[1:], ""], strict=True) if line or after]
    room = (height - 2 * left) // step
    return [lines[begin : begin + room] for begin in range(0, len(lines), room)]


def page(lines: list[str], dpi: int) -> Image.Image:
    """A clean page."""
    width, height = (round(side * dpi) for side in A4)
    left, step = round(MARGIN * dpi), round(POINTS * 1.35 * dpi / 72)
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((left, left + number * step), line, font=face(dpi), fill=0)
    return image


def spoil(image: Image.Image, dpi: int, seed: str) -> Image.Image:
    """What an office scanner does to a page, always the same for one seed."""
    dice = random.Random(seed)
    grain = np.random.default_rng(dice.randrange(1 << 32))
    image = image.rotate(dice.uniform(-0.6, 0.6), Image.Resampling.BICUBIC, fillcolor=255)
    image = image.filter(ImageFilter.GaussianBlur(dice.uniform(0.5, 0.9) * dpi / 200))
    grey = np.asarray(image, dtype=np.float32) + grain.normal(0, 22, (image.height, image.width))
    grey[grain.random(grey.shape) < 0.0001] = 0  # specks
    return Image.fromarray(np.where(grey < dice.uniform(135, 175), 0, 255).astype(np.uint8))


def scanned(printed: Printed, dpi: int, language: str) -> str:
    key = hashlib.sha256(f"{printed.text} {dpi} {POINTS} 3".encode()).hexdigest()
    sheets = broken(printed.text, dpi)

    def draw(number: int) -> Image.Image:
        return spoil(page(sheets[number], dpi), dpi, f"{printed.name} {number} {dpi}")

    pictures = [
        Picture(f"noise {key} {n}", partial(draw, n), f"{printed.name}, page {n + 1},") for n in range(len(sheets))
    ]
    return "\n\f".join(page_texts(recognise(pictures, printed.name, language=language))) + "\n"


class Figures(NamedTuple):
    """Counts of one level, summed."""

    codes: int = 0
    surviving: int = 0
    right: int = 0
    found: int = 0
    gold: int = 0
    relations: int = 0
    relations_both: int = 0
    """Of the print and of the scan together, as the next ones."""
    leads: int = 0
    leads_both: int = 0
    deadlines: int = 0
    deadlines_both: int = 0

    def plus(self, other: Figures) -> Figures:
        return Figures(*map(sum, zip(self, other, strict=True)))

    @property
    def identity(self) -> float:
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0

    @property
    def kept(self) -> tuple[float, float, float]:
        """F1 of relations, of who leads tasks, and of deadlines, against what is found in the print."""
        pairs = (
            (self.relations, self.relations_both),
            (self.leads, self.leads_both),
            (self.deadlines, self.deadlines_both),
        )
        relations, leads, deadlines = (2 * same / both if both else 0.0 for same, both in pairs)
        return relations, leads, deadlines


def bags(reading: Reading) -> tuple[Counter[tuple[str, ...]], Counter[str], Counter[str]]:
    """Relations with who governs them, bodies that lead tasks, and dates of deadlines, wherever they stand."""
    citations, tasks = reading.citations, reading.tasks
    return (
        Counter((c.id, c.relation, citations[c.subject].id if c.subject is not None else "") for c in citations),
        Counter(fold(name) for task in tasks for name in task.lead),
        Counter(deadline.date or "" for task in tasks for deadline in task.deadlines),
    )


def compare(
    clean: list[Reading], noisy: list[Reading], printed: list[Printed], counted: list[str], errors: bool
) -> dict[str, Figures]:
    """Figures by document, of those that are counted."""
    figures = {}
    for before, after, what in zip(clean, noisy, printed, strict=True):
        if what.name not in counted:
            continue
        codes = Counter(c.code for c in before.citations if c.code)
        read_codes = Counter(c.code for c in after.citations if c.code)
        if what.gold is not None:
            items = what.gold["citations"]
            gold = Counter(item["id"] for item in items if not item.get("optional"))
            spare = Counter(item["id"] for item in items if item.get("optional"))
            same = {also: item["id"] for item in items for also in item.get("also") or ()}
        else:
            gold, spare, same = Counter(c.id for c in before.citations), Counter(), {}
        found = Counter(same.get(c.id, c.id) for c in after.citations)
        right = gold & found
        false = found - gold - spare
        figures[what.name] = Figures(
            sum(codes.values()),
            sum((codes & read_codes).values()),
            sum(right.values()),
            sum(right.values()) + sum(false.values()),
            sum(gold.values()),
            *(
                number
                for one, other in zip(bags(before), bags(after), strict=True)
                for number in ((one & other).total(), one.total() + other.total())
            ),
        )
        if errors:
            for name, count in (gold - found).items():
                print(f"    {what.name}: missed {count} x {name}")
            for name, count in false.items():
                surfaces = [" ".join(c.surface.split()) for c in after.citations if same.get(c.id, c.id) == name]
                print(f"    {what.name}: false {count} x {name}  «{surfaces[0]}»")
    return figures


def readings(named: list[tuple[Printed, str]]) -> list[Reading]:
    """All together, as a build resolves them."""
    return list(resolve([extract(Source(p.name, text, metadata=p.metadata)) for p, text in named]).readings)


def learn(pairs: list[tuple[str, str]]) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """Count what was read for what was printed, where folding does not make them one; and how often each was printed."""
    counts: Counter[tuple[str, str]] = Counter()
    printed: Counter[str] = Counter()
    for before, after in pairs:
        ours, theirs = before.split(), after.split()
        for word in ours:
            printed.update(word)
            printed.update(map("".join, zip(word, word[1:], strict=False)))
        matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
        for kind, a, b, c, d in matcher.get_opcodes():
            if kind == "replace" and b - a == d - c:
                for one, other in zip(ours[a:b], theirs[c:d], strict=True):
                    counts.update(confused(one, other))
    return counts, printed


def confused(printed: str, read: str) -> Iterator[tuple[str, str]]:
    """The signs that differ in a word; what is added or lost goes with the sign before it."""
    matcher = difflib.SequenceMatcher(None, fold(printed), fold(read), autojunk=False)
    if matcher.ratio() < 0.5:
        return
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind in ("insert", "delete") and a and c:
            a, c = a - 1, c - 1
        if kind != "equal" and 1 <= b - a <= 2 and 1 <= d - c <= 2:
            yield printed[a:b], read[c:d]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folders", nargs="+", type=Path)
    arguments.add_argument("--dpi", nargs="+", type=int, default=[300, 200, 150, 100])
    arguments.add_argument("--languages", nargs="+", default=["vie", "eng"])
    arguments.add_argument("--half", choices=("train", "test", "all"), default="test")
    arguments.add_argument("--most", type=int, default=20, help="texts of each folder at most")
    arguments.add_argument("--skip", type=int, default=0, help="texts of each folder to pass over first")
    arguments.add_argument("--errors", action="store_true", help="list what is missed and what is false")
    arguments.add_argument("--learn", type=Path, help="write the table of confusions here", metavar="CSV")
    arguments.add_argument("--keep", type=Path, help="write the recognised texts here", metavar="DIR")
    options = arguments.parse_args()
    halves = {"train": (0,), "test": (1,), "all": (0, 1)}[options.half]
    pairs: list[tuple[str, str]] = []
    for folder in options.folders:
        # All are resolved together, as a build does it; only the half is counted.
        every = list(texts(folder))[options.skip : options.skip + options.most]
        counted = [p.name for n, p in enumerate(every) if n % 2 in halves]
        clean = readings([(p, p.text) for p in every])
        rows = [("print", "", compare(clean, clean, every, counted, options.errors))]
        for language in options.languages:
            for dpi in options.dpi:
                read_texts = [scanned(p, dpi, language) for p in every]
                pairs += [(p.text, text) for p, text in zip(every, read_texts, strict=True) if p.name in counted]
                if options.keep:
                    options.keep.mkdir(exist_ok=True, parents=True)
                    for p, text in zip(every, read_texts, strict=True):
                        (options.keep / f"{language}-{dpi}-{p.name}").write_text(text, encoding="utf-8")
                if options.errors:
                    print(f"{language} {dpi} dpi")
                noisy = readings(list(zip(every, read_texts, strict=True)))
                rows.append((language, f"{dpi}", compare(clean, noisy, every, counted, options.errors)))
        print(
            f"\n{folder} ({options.half} half, {len(counted)} texts)\n| model | dpi | codes | identity F1 | precision | recall | relations | leads | deadlines |\n|---|---|---|---|---|---|---|---|---|"
        )
        for language, dpi, figures in rows:
            whole = Figures()
            for each in figures.values():
                whole = whole.plus(each)
            kind = f"{dpi} dpi, {language}" if dpi else "as printed"
            tell(f"noise: identity, {folder.name} ({options.half}), {kind}", whole.identity, "F1", "higher")
            for what, figure in zip(("relations", "leads", "deadlines"), whole.kept if dpi else (), strict=False):
                tell(f"noise: {what} of the print, {folder.name} ({options.half}), {kind}", figure, "F1", "higher")
            print(
                f"| {language} | {dpi} | {whole.surviving / max(whole.codes, 1):.3f} | {whole.identity:.3f} "
                f"| {whole.right / max(whole.found, 1):.3f} | {whole.right / max(whole.gold, 1):.3f} | "
                + " | ".join(f"{figure:.3f}" for figure in whole.kept)
                + " |",
                flush=True,
            )
    if options.learn:
        for language in options.languages:
            for dpi in options.dpi:
                pairs += [(p.text, scanned(p, dpi, language)) for p in map(sheet, range(3))]
        counts, printed = learn(pairs)
        with options.learn.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("printed", "read", "times", "of"))
            rows = ((*key, count, printed[key[0]]) for key, count in counts.most_common() if count >= LEAST)
            writer.writerows(row for row in rows if row[2] > RARE * row[3])


if __name__ == "__main__":
    main()
