"""Identity: which document each mention means.

Works key by key: :func:`mentions` gives what a reading contributes, :func:`resolve_key` sees all mentions of one code (or one
name) and no other key, :func:`identified` puts what it found into the reading. A distributed engine groups by :func:`key_of`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from graphkit.extraction.folding import fold
from graphkit.lexicon import Law, laws
from graphkit.model import Citation, Reading
from graphkit.resolution.similarity import REACH, similarity

CLEAR, MARGIN = 0.6, 0.15
"""How alike the subjects of two mentions are that mean one document, and by how much more than of any other."""
SUBJECT, MENTIONS = 120, 5
"""How many signs of a subject are compared, and how many mentions of each document."""


class Mention(NamedTuple):
    """What one citation, or one document's own header, contributes to its key."""

    label: str
    """Code or name."""
    year: str
    issuer: str
    citing: str
    """The file that says so; what tells one file from another."""
    until: str
    """Date of the document that governs it or else of the citing one, as far as known: it cannot cite what is younger."""
    named: bool = False
    said: str = ""
    """The words behind a citation, or a document's own subject."""
    coming: bool = False
    """The document prepares or carries out what is cited, so that a law may not be in force yet."""
    beside: frozenset[str] = frozenset()
    """The numbers that the same document cites."""
    likely: str = ""
    """The year that a list says behind its last member, where the mention itself says none."""


class Identity(NamedTuple):
    """The identity of one mention, ``label|year|issuer``; unknown parts are empty."""

    id: str
    candidates: tuple[str, ...] = ()
    certain: bool = True
    """The mention itself says it all; else another mention or the table of laws completed it."""


YEAR, TERM = 1, 5
"""For how many years a number without a year means the document that is known: state registers begin again each year, those
of the Party with each congress, and last year's documents are still cited like this."""
OWN = -1
"""Stands for the index of a citation where a document speaks of itself."""


def key_of(mention: Mention) -> str:
    """The key that all mentions of one document share, whatever else they leave out."""
    return _folded(mention.label)


_COMING = ("GUIDES", "IMPLEMENTS")
"""Relations of what prepares or carries out a law, perhaps before it is in force."""
_PARTY_CODE = re.compile(r"\d+[A-Za-z]?-")
_folded = lru_cache(maxsize=1 << 16)(fold)


def mentions(reading: Reading, citing: str) -> Iterator[tuple[int, Mention]]:
    """What a reading says, with the index of each citation (:data:`OWN` for its header); ``citing`` names the file."""
    header, until = reading.document, latest(reading) or ""
    if header.code:
        yield OWN, Mention(*_own(reading), citing, until, said=header.subject or "")
    beside = frozenset(c.code for c in reading.citations if c.code)
    coming = frozenset(c.name for c in reading.citations if c.name and c.subject is None and c.relation in _COMING)
    for index, citation in enumerate(reading.citations):
        governor = reading.citations[citation.subject] if citation.subject is not None else None
        yield (
            index,
            Mention(
                citation.code or citation.name or citation.surface,
                (citation.date or "")[:4],
                citation.issuer or "",
                citing,
                (governor.date if governor else None) or until,
                citation.kind == "named",
                reading.source.text[citation.end : citation.end + REACH],
                citation.relation in _COMING or governor is None and citation.name in coming,
                beside,
                _likely_year(citation),
            ),
        )


def _likely_year(citation: Citation) -> str:
    """The year of the candidate that differs from the citation by nothing else."""
    own = f"{citation.code}|"
    return next((each.split("|")[1] for each in citation.candidates if each.startswith(own)), "")


def settled(mention: Mention) -> Identity | None:
    """What a mention means whatever others say, but for the spelling of its label; ``None`` where others decide."""
    if is_law(mention):
        return _by_law(mention)
    if mention.year and mention.issuer:
        return Identity(identifier(mention.label, mention.year, mention.issuer))
    return None


def telling(readings: Iterable[tuple[int, Iterable[tuple[int, Mention]]]]) -> Iterator[tuple[int, int, Mention]]:
    """Of the mentions of readings in order, (place, their mentions), those by which :func:`resolve_key` decides.

    The others are settled, and say nothing that was not said before: they need not be sent to where their key is resolved.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    for place, said in readings:
        said = list(said)
        bare = {key_of(mention) for _, mention in said if not (mention.year and mention.issuer)}
        for index, mention in said:
            if is_law(mention):
                continue
            if mention.year and mention.issuer:
                known = mention.label, mention.year, mention.issuer
                seen[known] += 1
                if seen[known] <= MENTIONS or key_of(mention) in bare:
                    yield place, index, mention
            elif index != OWN:
                yield place, index, mention


def mention_of_document(row: Mapping[str, Any]) -> Mention | None:
    """What a document of another graph (a row of ``Document``) says of itself; ``None`` without year or issuer."""
    label, year, issuer = [*row["id"].rsplit("|", 2), "", ""][:3]
    return Mention(label, year, issuer, "", "", said=row["title"] or "") if year and issuer else None


def identified(reading: Reading, found: Mapping[int, Identity]) -> Reading:
    """The reading with its own identity and those of its citations, ``found`` by their index."""
    citations = list(reading.citations)
    for index, identity in found.items():
        if index != OWN:
            before = citations[index]
            sure = before.confidence * (1.0 if identity.certain else 0.9)
            citations[index] = before._replace(
                id=identity.id,
                candidates=tuple(each for each in identity.candidates or before.candidates if each != identity.id),
                confidence=round(sure, 2),
            )
    return reading._replace(document=reading.document._replace(id=own_id(reading)), citations=tuple(citations))


def own_id(reading: Reading) -> str | None:
    """The identity that a document gives itself; ``None`` where it does not say its number."""
    return identifier(*_own(reading)) if reading.document.code else None


def _own(reading: Reading) -> tuple[str, str, str]:
    header = reading.document
    return header.code or "", (header.date or "")[:4], header.issuer or ""


def latest(reading: Reading) -> str | None:
    """When the document was written: its date, else that of the youngest document that it cites."""
    return reading.document.date or youngest(reading)


def youngest(reading: Reading) -> str | None:
    """The date of the youngest document that it cites."""
    return max((c.date for c in reading.citations if c.date), default=None)


def identifier(label: str, year: str, issuer: str) -> str:
    """Write an identity."""
    return f"{label}|{year}|{issuer}"


def resolve_key(mentions: Sequence[Mention]) -> list[Identity]:
    """Resolve all mentions of one key, in their order.

    A mention without a year (or issuer) joins the one identity that its issuer and time allow, or of several the one that
    its subject means, its own file tells, or the list that it stands in; else they are its candidates and it stays open.
    """
    known = sorted({(m.year, m.issuer) for m in mentions if m.year and m.issuer})
    label = {(m.year, m.issuer): m.label for m in reversed(mentions)}
    by_file: dict[str, set[tuple[str, str]]] = {}
    for m in mentions:
        if m.year and m.issuer:
            by_file.setdefault(m.citing, set()).add((m.year, m.issuer))
    said: dict[tuple[str, str], list[str]] = {}
    if len(known) > 1:
        for m in mentions:
            if m.year and m.issuer:
                said.setdefault((m.year, m.issuer), []).append(m.said)
    return [_resolve(m, known, label, by_file.get(m.citing, set()), said) for m in mentions]


def _resolve(
    mention: Mention,
    known: Iterable[tuple[str, str]],
    label: dict[tuple[str, str], str],
    same_file: set[tuple[str, str]],
    said: dict[tuple[str, str], list[str]],
) -> Identity:
    if is_law(mention):
        return _by_law(mention)
    year, issuer = mention.year, mention.issuer
    if year and issuer:
        return Identity(identifier(label[year, issuer], year, issuer))
    fitting = [
        (y, i)
        for y, i in known
        if (not year or y == year) and (not issuer or i == issuer) and (not mention.until or y <= mention.until[:4])
    ]
    if (meant := _meant(mention, fitting, same_file, said)) is not None:
        return Identity(identifier(label[meant], *meant), certain=False)
    listed = {(mention.likely, issuer)} if mention.likely and issuer else set()
    candidates = [*fitting, *sorted(listed.difference(fitting))]
    return Identity(
        identifier(mention.label, year, issuer),
        tuple(identifier(label.get(pair, mention.label), *pair) for pair in candidates),
    )


def _meant(
    mention: Mention,
    fitting: Sequence[tuple[str, str]],
    same_file: set[tuple[str, str]],
    said: dict[tuple[str, str], list[str]],
) -> tuple[str, str] | None:
    """The one of the identities fitting that a mention means; ``None`` where nothing makes it certain."""
    near = [pair for pair in fitting if pair in same_file]
    if not mention.issuer:
        # A bare number says nothing of the body: only its own document may complete it, others are candidates.
        return near[0] if len(near) == 1 else None
    if len(fitting) > 1 and (alike := _alike(mention.said, fitting, said)):
        return alike
    if len(near) == 1:
        return near[0]
    if mention.likely:
        return next((pair for pair in fitting if pair[0] == mention.likely), None)
    return fitting[0] if len(fitting) == 1 and not _has_begun_again(mention, fitting[0][0]) else None


def _has_begun_again(mention: Mention, year: str) -> bool:
    """Whether the register has begun again since ``year``, so that another document may have the number by now."""
    if mention.named or mention.year or not (mention.until and year.isdigit()):
        return False
    runs = TERM if _PARTY_CODE.match(mention.label) else YEAR
    return int(mention.until[:4]) - int(year) > runs


def _alike(
    words: str, fitting: Sequence[tuple[str, str]], said: dict[tuple[str, str], list[str]]
) -> tuple[str, str] | None:
    """The one of several that the words behind a mention mean, if one does clearly."""
    scored = sorted(
        ((max(similarity(told[:SUBJECT], words) for told in said[pair][:MENTIONS]), pair) for pair in fitting),
        reverse=True,
    )
    clear = scored[0][0] >= CLEAR and scored[0][0] - scored[1][0] >= MARGIN
    return scored[0][1] if clear else None


@cache
def _laws() -> dict[str, tuple[Law, ...]]:
    """Folded name → its versions, the oldest first."""
    found: dict[str, list[Law]] = {}
    for law in laws():
        found.setdefault(fold(law.name), []).append(law)
    return {name: tuple(sorted(rows, key=lambda law: law.adopted)) for name, rows in found.items()}


def is_law(mention: Mention) -> bool:
    """Whether it names a law of the table, which alone decides what it means."""
    return mention.named and key_of(mention) in _laws()


def _by_law(mention: Mention) -> Identity:
    law = _law(mention)  # another file's year would say nothing of the version that this one means
    return Identity(
        law or identifier(mention.label, mention.year, mention.issuer), certain=bool(mention.year or not law)
    )


def _law(mention: Mention) -> str | None:
    """Which version of a law its name means: of its year; else the one that the document also cites by number; else the
    newest in force at its time, or adopted where it prepares or carries out the law.
    """
    rows = _laws().get(key_of(mention), ())
    if mention.year:
        rows = tuple(law for law in rows if law.adopted.startswith(mention.year))
        if len(rows) != 1:
            return None
    elif beside := [law for law in rows if law.code in mention.beside]:
        rows = (beside[-1],)
    elif mention.until:
        known = [law for law in rows if law.adopted <= mention.until + "~"]
        current = [law for law in known if mention.coming or not law.effective or law.effective <= mention.until + "~"]
        rows = tuple((current or known)[-1:])
    else:
        return None
    return identifier(rows[0].code or rows[0].name, rows[0].adopted[:4], mention.issuer) if rows else None
