"""DOCX files: body, tables, footnotes, text boxes and numbering of a Word document, with all changes accepted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from graphkit.errors import GraphkitError
from graphkit.reading.zips import check_members

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DROPPED = frozenset(
    (f"{_W}del", f"{_W}moveFrom", f"{_W}delText", f"{_W}instrText", f"{_W}rPr", f"{_W}pPr", f"{_MC}Fallback")
)
"""What an accepted change takes away, what is no text, and the second copy of a text box."""
_NOTES = {f"{_W}footnoteReference": "footnotes", f"{_W}endnoteReference": "endnotes"}


def docx_text(data: bytes, name: str) -> str:
    """The text of a Word document; its footnotes stand at the end, each behind its mark.

    Raises GraphkitError for a file that is no Word document, or damaged, or a bomb.
    """
    check_members(data, name)
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import LxmlError

    try:
        document = Document(io.BytesIO(data))
    except (PackageNotFoundError, LxmlError, KeyError, ValueError, OSError, RecursionError) as error:
        raise GraphkitError(
            f"{name} is a Word file that is damaged; open it in an office program and save it anew."
        ) from error
    return _Writer(document).text()


class _Writer:
    """Writes the parts of one document as text."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.numbering = _Numbering(document)
        self.notes: list[tuple[str, str, str]] = []  # label, part, id
        self.boxes: list[Any] = []

    def text(self) -> str:
        body = self.document.element.body
        blocks = [*self._heads(), *self.blocks(body)]
        feet = [self._note(*note) for note in self.notes]
        return "\n\n".join(block for block in (*blocks, *feet) if block.strip()) + "\n"

    def _heads(self) -> Iterator[str]:
        """Page heads, once each: some offices print number or body there; page numbers are fields and drop out."""
        seen: set[str] = set()
        for section in self.document.sections:
            for head in (section.first_page_header, section.header):
                if head.is_linked_to_previous:
                    continue
                text = "\n".join(self.blocks(head._element)).strip()
                if text and not text.isdecimal() and text not in seen:
                    seen.add(text)
                    yield text

    def blocks(self, element: Any) -> Iterator[str]:
        """The paragraphs and tables directly inside an element, text boxes behind the paragraph that anchors them."""
        for child in element:
            if child.tag == f"{_W}p":
                yield self._numbered(child)
                boxes, self.boxes = self.boxes, []
                for box in boxes:
                    yield from self.blocks(box)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
                yield from self.blocks(child)

    def _numbered(self, paragraph: Any) -> str:
        mark = self.numbering.mark(paragraph)
        text = self.inline(paragraph).strip(" ")
        return f"{mark} {text}".strip()

    def inline(self, element: Any) -> str:
        """The running text inside an element."""
        parts: list[str] = []
        for child in element:
            tag = child.tag
            if tag in _DROPPED or not isinstance(tag, str):
                continue
            if tag == f"{_W}t":
                parts.append(child.text or "")
            elif tag in (f"{_W}br", f"{_W}cr"):
                parts.append("\n")
            elif tag in (f"{_W}tab", f"{_W}ptab"):
                parts.append("\t")
            elif tag == f"{_W}noBreakHyphen":
                parts.append("-")
            elif tag == f"{_W}sym":
                parts.append("•" if parts else "")
            elif tag in _NOTES:
                if child.get(f"{_W}customMarkFollows") is None:
                    self.notes.append((str(len(self.notes) + 1), _NOTES[tag], child.get(f"{_W}id")))
                    parts.append(self.notes[-1][0].translate(_SUPERSCRIPTS))
            elif tag == f"{_W}txbxContent":
                self.boxes.append(child)
            elif tag == f"{_W}r" and _is_raised(child):
                text = self.inline(child)
                parts.append(text.translate(_SUPERSCRIPTS) if text.strip().isdecimal() else text)
            else:
                parts.append(self.inline(child))
        return "".join(parts)

    def _note(self, label: str, part: str, number: str) -> str:
        for related in self.document.part.rels.values():
            if not related.is_external and related.reltype.endswith(f"/{part}"):
                from lxml import etree

                parser = etree.XMLParser(resolve_entities=False, no_network=True)
                for note in etree.fromstring(related.target_part.blob, parser):
                    if note.get(f"{_W}id") == number:
                        text = " ".join(" ".join(self.blocks(note)).split())
                        return f"{label.translate(_SUPERSCRIPTS)} {text}"
        return ""

    def _table(self, table: Any) -> Iterator[str]:
        """A table as rows of cells between bars; one that only arranges (letterhead, signature) column by column."""
        rows = [list(_children(row, "tc")) for row in _children(table, "tr")]
        if _only_arranges(table, rows):
            for column in range(max(map(len, rows), default=0)):
                for row in rows:
                    if column < len(row):
                        yield from self.blocks(row[column])
            return
        lines = []
        for row in rows:
            texts = [" ".join(" ".join(self.blocks(cell)).split()) for cell in row]
            if any(texts):
                lines.append("| " + " | ".join(texts) + " |")
        yield "\n".join(lines)


def _children(element: Any, name: str) -> Iterator[Any]:
    """Children of a name, also inside content controls and accepted insertions."""
    for child in element:
        if child.tag == _W + name:
            if child.find(f"{_W}{name}Pr/{_W}del") is None:  # a deleted row
                yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _children(child, name)


_FEW_ROWS, _FEW_COLUMNS = 4, 2


def _only_arranges(table: Any, rows: list[list[Any]]) -> bool:
    """Whether a table is a means of layout: small, two columns, no lines drawn."""
    if len(rows) > _FEW_ROWS or max(map(len, rows), default=0) > _FEW_COLUMNS:
        return False
    borders = table.find(f"{_W}tblPr/{_W}tblBorders")
    drawn = (
        [edge.get(f"{_W}val") not in ("nil", "none") for edge in borders]
        if borders is not None
        else [table.find(f"{_W}tblPr/{_W}tblStyle") is not None]
    )
    return not any(drawn) or len(rows) == 1 and all(len(row) < 2 for row in rows)


def _is_raised(run: Any) -> bool:
    align = run.find(f"{_W}rPr/{_W}vertAlign")
    return align is not None and align.get(f"{_W}val") == "superscript"


class _Level(NamedTuple):
    """One level of a numbered list."""

    form: str
    pattern: str
    start: int


class _Numbering:
    """The numbers that Word counts by itself and that stand nowhere in the text: "Điều 5.", "a)", "-"."""

    def __init__(self, document: Any) -> None:
        self.levels: dict[str, dict[int, _Level]] = {}
        self.abstract: dict[str, str] = {}
        self.counts: dict[str, dict[int, int]] = {}
        self.styles: dict[str, Any] = {}
        root = next(
            (
                related.target_part.element
                for related in document.part.rels.values()
                if not related.is_external and related.reltype.endswith("/numbering")
            ),
            None,
        )
        for element in root if root is not None else ():
            if element.tag == f"{_W}abstractNum":
                self.levels[element.get(f"{_W}abstractNumId")] = dict(map(_level, element.findall(f"{_W}lvl")))
            elif element.tag == f"{_W}num":
                abstract = element.find(f"{_W}abstractNumId")
                if abstract is not None:
                    self.abstract[element.get(f"{_W}numId")] = abstract.get(f"{_W}val")
        for style in document.styles.element.findall(f"{_W}style"):
            self.styles[style.get(f"{_W}styleId")] = style

    def mark(self, paragraph: Any) -> str:
        """The number, letter or dash that Word prints before a paragraph; counts on."""
        number, level = self._place(paragraph)
        levels = self.levels.get(self.abstract.get(number or "", ""), {})
        if number is None or level not in levels:
            return ""
        counts = self.counts.setdefault(self.abstract[number], {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        if levels[level].form == "bullet":
            return "-"
        mark = levels[level].pattern
        for each, described in levels.items():
            mark = mark.replace(f"%{each + 1}", _count(counts.get(each, described.start), described.form))
        return mark.strip()

    def _place(self, paragraph: Any) -> tuple[str | None, int]:
        """The list that a paragraph belongs to, by itself or by its style, and the level in it."""
        properties = paragraph.find(f"{_W}pPr")
        level: str | None = None
        for _ in range(10):
            if properties is None:
                break
            said = properties.find(f"{_W}numPr")
            if said is not None:
                at, number = said.find(f"{_W}ilvl"), said.find(f"{_W}numId")
                level = level or (at.get(f"{_W}val") if at is not None else None)
                if number is not None:
                    return number.get(f"{_W}val"), int(level or 0)
            style = properties.find(f"{_W}pStyle")
            if style is None:
                style = properties.getparent().find(f"{_W}basedOn")
            found = self.styles.get(style.get(f"{_W}val")) if style is not None else None
            properties = found.find(f"{_W}pPr") if found is not None else None
        return None, 0


def _level(element: Any) -> tuple[int, _Level]:
    def value(name: str, default: str) -> str:
        found = element.find(_W + name)
        return str(found.get(f"{_W}val", default)) if found is not None else default

    start = value("start", "1")
    return int(element.get(f"{_W}ilvl")), _Level(
        value("numFmt", "decimal"), value("lvlText", ""), int(start) if start.isdecimal() else 1
    )


_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def _count(value: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        roman = ""
        for worth, sign in _ROMAN:
            roman, value = roman + sign * (value // worth), value % worth
        return roman if form == "upperRoman" else roman.lower()
    return "" if form == "none" else f"{value:02}" if form == "decimalZero" else str(value)
