"""Vietnamese knowledge as data tables that a jurist can read and mend, and their loader.

The tables are ``data/*.csv``. Every row names its source; an example shows the form of a code and need not be a real one.
Lists inside a cell are separated by ``|``, dates are ISO, an empty cell means that nothing is known or that there is no
limit. In names, ``{place}`` stands for the place (``Quảng Nam``), ``{kind}`` for what it is (``tỉnh``, ``thành phố``,
``huyện``, ``xã``) and ``{committee}`` for its Party committee (``Tỉnh ủy`` of a ``tỉnh``, ``Thành ủy`` of a
``thành phố``, ``Thị ủy`` of a ``thị xã``).

Tables are read at the first call of their function, once.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from graphkit.lexicon.tables import read_table

FAMILIES = ("law", "normative", "directive", "individual", "administrative", "party", "court")
"""What kind of act a document type is in most cases; a year inside the code makes any ``NQ`` or ``QĐ`` normative."""

BODY_KINDS = (
    "government",
    "ministry",
    "ministerial-agency",
    "president",
    "national-assembly",
    "court",
    "procuracy",
    "audit",
    "people-committee",
    "people-council",
    "department",
    "office",
    "agency",
    "front",
    "union",
    "party-committee",
    "party-congress",
    "party-caucus",
    "party-agency",
)
"""Kinds of bodies; the central ``national-assembly`` adds its term to the abbreviation (``QH14``, ``UBTVQH14``)."""

GROUP_HOMES = ("province", "central", "any")
GROUP_SCOPES = ("bodies", "districts", "provinces")
LEVELS = ("central", "province", "district", "commune")
REGISTERS = ("state", "party")
PROVINCE_KINDS = ("tỉnh", "thành phố")
DISTRICT_KINDS = ("huyện", "quận", "thị xã", "thành phố")


class DocumentType(NamedTuple):
    """A type of document and how codes write it; of several abbreviations the first is the correct one."""

    name: str
    abbreviations: tuple[str, ...]
    party_abbreviations: tuple[str, ...]
    family: str
    aliases: tuple[str, ...]
    """Other printed names that count as this type."""
    source: str
    example: str


class Body(NamedTuple):
    """A body under one of its abbreviations: several rows may share a name, and the first of them has the aliases."""

    abbreviation: str
    name: str
    """Identity name, possibly with ``{place}``, ``{kind}`` or ``{committee}`` in it."""
    kind: str
    level: str
    register: str
    aliases: tuple[str, ...]
    """How texts name it or its head, in words."""
    valid_from: str
    valid_to: str
    """Last day. Local bodies ended and began by resolutions of each province: theirs are the outermost days."""
    successor: str
    part_of: str
    source: str
    example: str


class Province(NamedTuple):
    """A province or centrally run city; ``name`` goes without its kind."""

    name: str
    kind: str
    aliases: tuple[str, ...]
    valid_from: str
    valid_to: str
    successor: tuple[str, ...]
    """The province it went into; several where it was divided."""
    source: str


class District(NamedTuple):
    """A district as it was before the level was abolished; ``province`` is the name of its province."""

    name: str
    kind: str
    province: str
    valid_to: str
    source: str


class Group(NamedTuple):
    """A word in the name of a group of bodies ("các sở, ban, ngành"), and who its members are."""

    word: str
    home: str
    """Whose documents mean it so: those of a province, of the centre, or any."""
    scope: str
    """The table that lists its members."""
    kinds: tuple[str, ...]
    """Their kinds there."""
    body: str
    """Of districts and provinces, which body of each, unless the group itself says ("Công an các huyện")."""
    source: str
    example: str
    place: str
    day: str
    member: str
    """Somebody who belonged to the example in ``place`` on ``day``."""


class Law(NamedTuple):
    """A constitution, code, law or ordinance; a name has one row for each version that replaced the one before."""

    name: str
    code: str
    adopted: str
    effective: str
    source: str


class NamedDocument(NamedTuple):
    """A document that texts cite by a short name; ``code`` and ``issuer`` are those of the act that promulgated it."""

    name: str
    type: str
    code: str
    date: str
    issuer: str
    source: str


class Unit(NamedTuple):
    """A unit of a body, as official letters name it behind the body: the ``KTTH`` of ``1234/VPCP-KTTH``."""

    abbreviation: str
    name: str
    source: str


@cache
def units() -> tuple[Unit, ...]:
    """Units that many bodies have."""
    return read_table("units", Unit, Unit._fields)


@cache
def document_types() -> tuple[DocumentType, ...]:
    """All types of documents."""
    return read_table(
        "document_types",
        DocumentType,
        DocumentType._fields,
        lists=("abbreviations", "party_abbreviations", "aliases"),
        vocabularies={"family": FAMILIES},
    )


@cache
def bodies() -> tuple[Body, ...]:
    """All bodies that issue documents, past and present, from the centre down."""
    return read_table(
        "bodies",
        Body,
        Body._fields,
        lists=("aliases",),
        vocabularies={"kind": BODY_KINDS, "level": LEVELS, "register": REGISTERS},
    )


@cache
def provinces() -> tuple[Province, ...]:
    """All provinces and centrally run cities, before and after the mergers of 1 July 2025."""
    return read_table(
        "provinces",
        Province,
        Province._fields,
        lists=("aliases", "successor"),
        vocabularies={"kind": PROVINCE_KINDS},
    )


@cache
def districts() -> tuple[District, ...]:
    """All districts up to 30 June 2025."""
    return read_table("districts", District, District._fields, vocabularies={"kind": DISTRICT_KINDS})


@cache
def groups() -> tuple[Group, ...]:
    """Words that name groups of bodies."""
    return read_table(
        "groups", Group, Group._fields, lists=("kinds",), vocabularies={"home": GROUP_HOMES, "scope": GROUP_SCOPES}
    )


@cache
def laws() -> tuple[Law, ...]:
    """Constitutions, codes, laws and ordinances, by name and then by date."""
    return read_table("laws", Law, Law._fields)


class LawAbbreviation(NamedTuple):
    """How texts shorten words in the name of a law; the example is such a name."""

    abbreviation: str
    words: str
    source: str
    example: str


@cache
def law_abbreviations() -> tuple[LawAbbreviation, ...]:
    """Abbreviations in names of laws."""
    return read_table("law_abbreviations", LawAbbreviation, LawAbbreviation._fields)


@cache
def named_documents() -> tuple[NamedDocument, ...]:
    """Documents known by a short name."""
    return read_table("named_documents", NamedDocument, NamedDocument._fields)


class LevelWords(NamedTuple):
    """Words in the name of a body that tell the level of government where the lexicon does not know the body itself."""

    phrase: str
    where: str
    """``start`` or ``inside`` the name; the first row that fits counts."""
    level: str
    source: str
    example: str


@cache
def level_words() -> tuple[LevelWords, ...]:
    """Words that tell a level of government."""
    return read_table(
        "level_words", LevelWords, LevelWords._fields, vocabularies={"level": LEVELS, "where": ("start", "inside")}
    )
