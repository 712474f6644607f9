"""Short passages of our own, annotated by hand: each is read alone and compared.

A line of ``passages/passages.jsonl`` is one passage: its text, what a manifest would say of it (``context``), and its
citations with the keys of the annotation guideline. To see every fault by name:
``python tests/test_passages.py``.
"""

import json
import sys
import tempfile
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from graphkit.evaluation import Evaluation, evaluate
from graphkit.extraction import extract
from graphkit.model import Reading, Source
from graphkit.resolution import resolve
from graphkit.schema import DOCUMENT_RELATIONS, PASSIVE

PASSAGES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "passages" / "passages.jsonl").read_text(encoding="utf-8").splitlines()
]

FLOORS = {
    "mention": 0.985,
    "exact": 0.975,
    "code": 0.99,
    "date": 0.99,
    "type": 0.99,
    "issuer": 0.98,
    "pinpoint": 0.95,
    "identity": 0.98,
    "relation": 0.97,
    "edge": 0.95,
}
"""What the code reaches, a little less: F1, or the share for code, date, type, issuer and pinpoint."""


def read_alone(passage: dict[str, Any]) -> Reading:
    source = Source(passage["name"], passage["text"], metadata=passage.get("context", {}))
    return resolve([extract(source)]).readings[0]


@cache
def evaluation() -> Evaluation:
    with tempfile.TemporaryDirectory() as folder:
        for passage in PASSAGES:
            gold = {"document": {}, "citations": passage["citations"]}
            (Path(folder) / f"{passage['name']}.json").write_text(json.dumps(gold), encoding="utf-8")
        return evaluate(Path(folder), map(read_alone, PASSAGES))


@pytest.mark.parametrize("measure", FLOORS)
def test_reaches_the_floor(measure: str) -> None:
    row = next(row for row in evaluation().rows() if row["measure"] == measure)
    faults = [f"{f.document}: {f.what}: {f.where!r} is {f.gold}, read as {f.predicted}" for f in evaluation().faults]
    shown = [fault for fault in faults if f": {measure}" in fault]
    assert isinstance(row["value"], float)
    assert row["value"] >= FLOORS[measure], "\n".join([f"{measure} {row['value']:.3f}", *shown])


@pytest.mark.parametrize("passage", PASSAGES, ids=[passage["name"] for passage in PASSAGES])
def test_annotation_is_sound(passage: dict[str, Any]) -> None:
    text, citations = passage["text"], passage["citations"]
    assert unicodedata.is_normalized("NFC", text)
    assert passage.get("context", {}).keys() <= {"place", "issuer", "date"}
    ends = [0, *(citation["end"] for citation in citations)]
    for index, citation in enumerate(citations):
        assert text[citation["start"] : citation["end"]] == citation["surface"]
        assert ends[index] <= citation["start"]
        assert citation["relation"] in (*DOCUMENT_RELATIONS, *PASSIVE)
        assert citation["subject"] is None or citation["subject"] in set(range(len(citations))) - {index}
        name, year, issuer = citation["id"].split("|")
        assert name == (citation["code"] if citation["kind"] == "numbered" else citation["name"])
        assert issuer == (citation["issuer"] or "")
        assert not citation["date"] or citation["date"][:4] == year
        before = " ".join(text[: citation["start"]].split())
        assert before.removesuffix(" của").endswith(citation.get("pinpoint", ""))


def test_passages_are_many_and_cover_every_relation() -> None:
    citations = [citation for passage in PASSAGES for citation in passage["citations"]]
    assert len({passage["name"] for passage in PASSAGES}) == len(PASSAGES) >= 60
    assert len(citations) >= 150
    assert {citation["relation"] for citation in citations} == {*DOCUMENT_RELATIONS, *PASSIVE}
    assert sum(not passage["citations"] for passage in PASSAGES) >= 5


if __name__ == "__main__":
    for row in evaluation().rows():
        if row["value"] is not None and row["gold"]:
            sys.stdout.write(f"{row['measure']:10} {row['value']:.4f}  {row['right']} of {row['gold']}\n")
    for fault in evaluation().faults:
        sys.stdout.write(f"{fault.document}\t{fault.what}\t{fault.where!r}\t{fault.gold}\t{fault.predicted}\n")
