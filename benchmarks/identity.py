"""Measure identity on official citation strings.

    python benchmarks/identity.py refs.jsonl.gz [--errors N]

The file holds one JSON object a line: ``text``, a citation string written by the Ministry of Justice, and ``item_id``, the
national database's id of the document that it cites. Each string is parsed on its own. Of the strings that hold a full
citation (a type word and a number), two with one ``item_id`` must give one identity and two of different documents never
the same. A string counts as right when its identity is that of the most strings of its document and of no other document
that more strings share. Issuer and year are compared where both strings give them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter, defaultdict

from figures import tell

from graphkit.extraction import extract
from graphkit.model import Source

FULL = re.compile(r"\d+[A-Za-z]?\s*[-/]\s*(?:\d{4}\s*[-/]\s*)?[A-Za-zĐđÐ]")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("refs")
    arguments.add_argument("--errors", type=int, default=0, metavar="N", help="print the first N wrong strings")
    options = arguments.parse_args()
    with gzip.open(options.refs, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    full = [row for row in rows if row.get("item_id") and FULL.search(row["text"])]
    found: list[tuple[str, str, str] | None] = []
    pins: list[bool] = []
    for row in full:
        citations = extract(Source("-", row["text"])).citations
        first = next((c for c in citations if c.kind == "numbered"), None)
        found.append((first.code or "", (first.date or "")[:4], first.issuer or "") if first else None)
        article = re.search(r"(?:^|_)Dieu_([^_]+)$", row.get("anchor") or "")
        if article and first:
            pins.append(f"Điều {article[1]}".casefold() in (first.pinpoint or "").casefold())
    votes: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    owners: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row, key in zip(full, found, strict=True):
        if key:
            votes[row["item_id"]][key[0], key[1]] += 1
            owners[key[0], key[1]][row["item_id"]] += 1
    years = {item: {year for _, year in counts if year} for item, counts in votes.items()}
    right, wrong = 0, []
    for row, key in zip(full, found, strict=True):
        item = row["item_id"]
        ok = key is not None and key[0] == votes[item].most_common(1)[0][0][0]
        if ok and key is not None:
            ok = owners[key[0], key[1]].most_common(1)[0][0] == item and len(years[item]) <= 1
        right += ok
        if not ok:
            wrong.append((row["text"], item, key, votes[item].most_common(2)))
    print(f"{len(rows)} strings, {len(full)} with a full citation")
    print(f"one identity per document: {right}/{len(full)} = {right / len(full):.4f}")
    print(f"article against anchor: {sum(pins)}/{len(pins)} = {sum(pins) / len(pins):.4f}")
    tell("identity: official strings, one identity per document", right / len(full), "share", "higher", 0.99)
    tell("identity: official strings, article against anchor", sum(pins) / len(pins), "share", "higher")
    for entry in wrong[: options.errors]:
        print(*entry, sep="\n    ")


if __name__ == "__main__":
    main()
