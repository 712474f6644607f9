"""What the rooms below say in English, in Vietnamese on Vietnamese pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import graphkit
from graphkit.queries import load_queries
from graphkit.web.sentences import in_vietnamese, table

SLOT = re.compile(r"\{(\w+)\}")
CODE = Path(graphkit.__file__).parent


def said_in_code() -> str:
    """All that is written in the code and the queries, its broken strings joined."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(CODE.rglob("*.py")))
    queries = "\n".join(
        f"{q.purpose}\n" + "\n".join(p.description for p in q.parameters) for q in load_queries().values()
    )
    return re.sub(r'"\s*\n\s*f?"', "", code) + queries


# What other libraries say.
FOREIGN = ("String should", "Input should", "Field required")


def test_every_sentence_of_the_table_is_said_somewhere() -> None:
    code = said_in_code()
    stale = [
        english
        for english in table()
        if not any(each in english for each in FOREIGN)
        # A cure is often written apart from the fault.
        and any(
            words.strip(" .,'") not in code for part in SLOT.split(english)[::2] for words in re.split("[;:]", part)
        )
    ]
    assert stale == []


def test_both_languages_have_the_same_slots() -> None:
    for english, vietnamese in table().items():
        assert {*SLOT.findall(vietnamese)} <= {*SLOT.findall(english)}, english
        assert vietnamese != english


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("The graph knows no document 1/QĐ.; `graphkit query most_cited` lists codes that it knows.",
         "Kho không biết văn bản 1/QĐ.; hãy tìm theo số hoặc tên ở ô tìm kiếm."),
        ("{x}.pdf is larger than 20 MB.", "“{x}.pdf” lớn hơn 20 MB."),
        ("The query took longer than 10 seconds: narrow it, or allow it more time.", "Câu hỏi chạy quá 10 giây; hãy thu hẹp lại."),
        ("q: String should have at most 500 characters", "Ô “q” chỉ nhận tối đa 500 ký tự."),
        ("Nobody says this.", "Nobody says this."),
    ],
)  # fmt: skip
def test_what_stands_in_the_slots_is_carried_over(english: str, vietnamese: str) -> None:
    assert in_vietnamese(english) == vietnamese


def test_every_ready_question_has_its_words() -> None:
    for query in load_queries().values():
        for said in (query.purpose, *(parameter.description for parameter in query.parameters)):
            assert in_vietnamese(said) != said, said
