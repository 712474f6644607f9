"""The tables of the lexicon against themselves, and their loader against bad rows."""

import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from datetime import date
from importlib.resources import files

import pytest

from graphkit import lexicon
from graphkit.errors import GraphkitError
from graphkit.extraction import extract
from graphkit.extraction.issuers import level_of
from graphkit.lexicon import groups, level_words
from graphkit.lexicon.tables import parse_table
from graphkit.model import Source
from graphkit.resolution.groups import members

TABLES = {
    "document_types": lexicon.document_types,
    "bodies": lexicon.bodies,
    "provinces": lexicon.provinces,
    "districts": lexicon.districts,
    "laws": lexicon.laws,
    "law_abbreviations": lexicon.law_abbreviations,
    "named_documents": lexicon.named_documents,
    "units": lexicon.units,
}
KEYS = {
    "document_types": ("name",),
    "bodies": ("abbreviation", "level", "register", "name"),
    "provinces": ("name",),
    "districts": ("province", "name", "kind"),
    "laws": ("name", "code", "adopted"),
    "law_abbreviations": ("abbreviation",),
    "named_documents": ("name", "code"),
    "units": ("abbreviation",),
}
AMBIGUOUS_ABBREVIATIONS = {("CT", "province", "state"), ("BCĐTW", "central", "party")}
"""Chairman of a province (``QĐ-CT``) and tax department, two central steering committees: only the words around the code
can tell."""

PLACEHOLDER = re.compile(r"{\w+}")


def read(table):
    return files("graphkit.lexicon").joinpath("data", f"{table}.csv").read_text(encoding="utf-8")


def valid(rows, day):
    return [row for row in rows if (row.valid_from or day) <= day <= (row.valid_to or day)]


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_complete_and_keys_unique(table):
    rows = TABLES[table]()
    assert rows
    assert all(row.source for row in rows)
    keys = Counter(tuple(getattr(row, column) for column in KEYS[table]) for row in rows)
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("table", TABLES)
def test_text_is_nfc_and_trimmed(table):
    text = read(table)
    assert unicodedata.is_normalized("NFC", text)
    assert "\r" not in text and "\u00a0" not in text and "\u200b" not in text
    for row in TABLES[table]():
        for cell in row:
            for value in cell if isinstance(cell, tuple) else (cell,):
                assert value == " ".join(value.split()), row
                assert not isinstance(cell, tuple) or value, row


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("bodies", "valid_from"),
        ("bodies", "valid_to"),
        ("provinces", "valid_from"),
        ("provinces", "valid_to"),
        ("districts", "valid_to"),
        ("laws", "effective"),
        ("named_documents", "date"),
    ],
)
def test_dates_are_iso(table, column):
    days = [getattr(row, column) for row in TABLES[table]() if getattr(row, column)]
    assert days
    assert all(date.fromisoformat(day).isoformat() == day for day in days)


def test_laws_are_adopted_before_they_take_effect():
    for law in lexicon.laws():
        assert re.fullmatch(r"\d{4}", law.adopted) or date.fromisoformat(law.adopted)
        retroactive = law.code == "31-L/CTN"
        assert retroactive or not law.effective or law.adopted <= law.effective, law
        year = re.search(r"/(\d{4})/", law.code)
        assert year is None or law.adopted[:4] == year[1], law


@pytest.mark.parametrize("row", lexicon.law_abbreviations(), ids=lambda row: row.abbreviation)
def test_each_shortened_name_is_that_of_a_law(row):
    (found,) = extract(Source("luat.txt", f"theo quy định của {row.example} thì")).citations
    assert found.surface == row.example and found.name in {law.name for law in lexicon.laws()}


@pytest.mark.parametrize("table", ["bodies", "provinces"])
def test_validity_runs_forward(table):
    for row in TABLES[table]():
        assert not (row.valid_from and row.valid_to) or row.valid_from <= row.valid_to, row


def test_bodies_refer_to_bodies():
    names = {body.name for body in lexicon.bodies()}
    for body in lexicon.bodies():
        assert not body.successor or body.successor in names, body
        assert not body.part_of or body.part_of in names, body
        assert set(PLACEHOLDER.findall(body.name)) <= {"{place}", "{kind}", "{committee}"}, body
        assert ("{place}" in body.name) == (body.level != "central"), body


def test_rows_of_one_body_agree():
    rows = defaultdict(set)
    for body in lexicon.bodies():
        rows[body.name, body.level].add(
            (body.kind, body.register, body.valid_from, body.valid_to, body.successor, body.part_of)
        )
    differing = {key for key, facts in rows.items() if len(facts) > 1}
    assert differing == set()


def test_abbreviations_of_bodies_are_unambiguous():
    names = defaultdict(set)
    for body in lexicon.bodies():
        names[body.abbreviation, body.level, body.register].add(body.name)
    assert {key for key, found in names.items() if len(found) > 1} == AMBIGUOUS_ABBREVIATIONS


def test_aliases_of_bodies_are_unambiguous():
    names = defaultdict(set)
    for body in lexicon.bodies():
        for alias in (*body.aliases, body.name):
            names[alias.casefold(), body.level].add(body.name)
    assert {key: found for key, found in names.items() if len(found) > 1} == {}


def test_examples_hold_the_abbreviation():
    for body in lexicon.bodies():
        assert re.search(rf"(?<=[-/]){re.escape(body.abbreviation)}(?=\d*([-/]|$))", body.example), body
    for kind in lexicon.document_types():
        abbreviations = (*kind.abbreviations, *kind.party_abbreviations)
        if kind.example and abbreviations and kind.name != "Án lệ":
            assert any(re.search(rf"[-/]{re.escape(a)}(?=[-/]|$)", kind.example) for a in abbreviations), kind


def test_names_and_aliases_of_types_are_unambiguous():
    found = Counter(name for kind in lexicon.document_types() for name in (kind.name, *kind.aliases))
    assert [name for name, count in found.items() if count > 1] == []


def test_correct_abbreviations_of_types_are_unambiguous_within_their_family():
    for column in ("abbreviations", "party_abbreviations"):
        found = Counter(
            (getattr(kind, column)[0], kind.family) for kind in lexicon.document_types() if getattr(kind, column)
        )
        assert [key for key, count in found.items() if count > 1] == []


def test_known_facts():
    types = {kind.name: kind for kind in lexicon.document_types()}
    assert types["Quyết định"].abbreviations[0] == "QĐ"
    assert types["Quy định"].abbreviations[0] == "QyĐ" and types["Quy định"].party_abbreviations[0] == "QĐi"
    assert "Văn bản" in types["Công văn"].aliases and "Thông tư liên bộ" in types["Thông tư liên tịch"].aliases
    bodies = {(body.abbreviation, body.level): body for body in lexicon.bodies()}
    assert bodies["BNN", "central"].name == bodies["BNN&PTNT", "central"].name
    assert bodies["BKHĐT", "central"].successor == "Bộ Tài chính"
    assert bodies["BGTVT", "central"].successor == "Bộ Xây dựng"
    assert bodies["BTNMT", "central"].valid_to == "2025-02-28"
    assert bodies["BNNMT", "central"].valid_from == "2025-03-01"
    assert bodies["TW", "central"].name == "Trung ương Đảng"
    assert bodies["UBND", "province"].name == "Ủy ban nhân dân {kind} {place}"
    assert ("31/2024/QH15", "2024-01-18") in {
        (law.code, law.adopted) for law in lexicon.laws() if law.name == "Luật Đất đai"
    }


def test_provinces_before_and_after_the_mergers():
    assert len(valid(lexicon.provinces(), "2024-01-01")) == 63
    assert len(valid(lexicon.provinces(), "2025-07-01")) == 34
    names = {province.name for province in lexicon.provinces()}
    for province in lexicon.provinces():
        assert set(province.successor) <= names - {province.name}, province
        assert bool(province.valid_to) == bool(province.successor), province


def test_every_merged_province_ends_in_one_that_exists():
    now = {province.name for province in valid(lexicon.provinces(), "2025-07-01")}
    before = [province for province in valid(lexicon.provinces(), "2025-06-30") if province.name not in now]
    assert len(before) == 29
    assert all(set(province.successor) <= now for province in before)


def test_names_and_aliases_of_provinces_are_unambiguous():
    found = Counter(name.casefold() for row in lexicon.provinces() for name in (row.name, *row.aliases))
    assert [name for name, count in found.items() if count > 1] == []


def test_districts_lie_in_provinces_of_their_time():
    provinces = {province.name for province in valid(lexicon.provinces(), "2024-01-01")}
    assert {district.province for district in lexicon.districts()} == provinces


def test_named_documents_are_of_known_types_and_issuers():
    types = {kind.name for kind in lexicon.document_types()}
    issuers = {body.name for body in lexicon.bodies()}
    for document in lexicon.named_documents():
        assert document.type in types and document.issuer in issuers, document
        assert "QH" not in document.code, document


COLUMNS = ("name", "kind", "aliases")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["name,kind"], "t.csv, line 1: the header must read name,kind,aliases"),
        (["name,kind,aliases", "a,x,", "b,x"], "t.csv, line 3: 2 cells instead of 3; check from column kind"),
        (["name,kind,aliases", "a,x,,"], "t.csv, line 2: 4 cells instead of 3; check from column aliases"),
        (["name,kind,aliases", "a,z,"], "t.csv, line 2, column kind: 'z' is none of x, y"),
    ],
)
def test_a_bad_row_is_named(lines, message):
    with pytest.raises(GraphkitError, match=f"^{re.escape(message)}"):
        list(parse_table("t", lines, COLUMNS, ("aliases",), {"kind": ("x", "y")}))


def test_lists_and_empty_cells():
    rows = list(parse_table("t", ["name,kind,aliases", "a,x,b|c", "d,y,"], COLUMNS, ("aliases",), {}))
    assert [row["aliases"] for row in rows] == [("b", "c"), ()]


def test_nothing_is_read_at_import():
    code = "import graphkit.lexicon as l; print(sum(f.cache_info().currsize for f in (l.bodies, l.laws, l.provinces)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "0\n"


@pytest.mark.parametrize("row", groups(), ids=lambda row: f"{row.word}, {row.home}")
def test_groups_have_the_member_that_their_row_names(row):
    held = {member.name: member for member in members(row.example, row.place or None)}
    assert held[row.member].belongs(row.day)
    assert row.source


def test_a_group_has_the_members_of_its_time():
    held = {member.name: member for member in members("Các bộ, cơ quan ngang bộ", None)}
    assert held["Bộ Kế hoạch và Đầu tư"].belongs("2025-02-28")
    assert not held["Bộ Kế hoạch và Đầu tư"].belongs("2025-03-01")
    assert not members("Các sở, ngành liên quan", "Phú Yên")


def test_every_example_of_level_words_has_that_level() -> None:
    for row in level_words():
        assert level_of(row.example) == row.level, row
    for name, level in {
        "Ủy ban nhân dân thành phố Quảng Ngãi": "district",
        "Công an thành phố Đà Nẵng": "province",
        "Sở Lao động - Thương binh và Xã hội": "province",
        "Kho bạc Nhà nước Phú Yên": "province",
        "Bộ Tài chính": "central",
        "Hiệp hội Nước mắm": None,
    }.items():
        assert level_of(name) == level, name
