"""Count which words of official texts follow each other: ``python benchmarks/word_pairs.py PATH... > graphkit/lexicon/data/word_pairs.csv``.

A PATH is a text, a folder of ``.txt`` or a ``.jsonl.gz`` whose lines hold ``text``. Words are folded, of one Vietnamese syllable
each, numbers are ``0``, codes ``00``; pairs do not cross punctuation, and those seen fewer than ``--least`` times are left out.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from pathlib import Path

from speed import sources

from graphkit.extraction.folding import fold

SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|n(?:gh?|h)?|ph?|qu|r|s|t[hr]?|v|x)?"
    r"(?:uy[ae]?|ye|oa[iyo]?|oe[o]?|ie|ia|iu|u[aeoi]|uo[iu]|uye|uay|[aeiouy]{1,3})(?:ch?|m|n[gh]?|p|t)?"
)
NUMBER = re.compile(r"(?<![^\s(])\d+(?P<code>[/-]+(?:\d+[/-]+)?[a-z])?[^\s,;()]*")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("paths", nargs="+", type=Path)
    arguments.add_argument("--least", type=int, default=30)
    options = arguments.parse_args()
    pairs: Counter[tuple[str, str]] = Counter()
    files = [f for path in options.paths for f in (sorted(path.glob("*.txt")) if path.is_dir() else [path])]
    for file in files:
        for source in sources(file):
            for clause in re.split(r"[^a-z0\s]+", NUMBER.sub(lambda n: "00" if n["code"] else "0", fold(source.text))):
                words = clause.split()
                pairs.update(
                    pair
                    for pair in zip(words, words[1:], strict=False)
                    if all(word in ("0", "00") or len(word) > 1 and SYLLABLE.fullmatch(word) for word in pair)
                )
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("first", "second", "times"))
    writer.writerows((*pair, times) for pair, times in sorted(pairs.items()) if times >= options.least)


if __name__ == "__main__":
    main()
