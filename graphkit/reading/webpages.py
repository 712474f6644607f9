"""HTML pages of legal databases: the document that they show, without what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graphkit.errors import GraphkitError

_DROPPED = frozenset(
    "script style noscript template nav header footer aside form button select iframe svg object head title".split()
)
_AROUND = re.compile(
    r"(?:^|[-_ ])(?:nav|menu|breadcrumbs?|sidebar|footer|header|banner|comments?|related|share|social|ads?|toolbar|cookie)"
    r"(?:$|[-_ ])",
    re.IGNORECASE,
)
"""Classes and ids of what stands around a text."""
_BLOCKS = frozenset(
    "p div section article main li ul ol dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre center address body figure".split()
)
_MOST = 0.85
"""Share of a page's running text that its document has at least."""
_BLANKS = re.compile(r"[ \t\r\n\u00a0]+")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def html_text(text: str, name: str) -> str:
    """The main text of a page, its blocks as paragraphs and its tables as rows between bars."""
    from lxml import html
    from lxml.etree import LxmlError, ParserError

    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser)
    except (LxmlError, ParserError, ValueError) as error:
        raise GraphkitError(f"{name} is an HTML page without text; save the page of the document itself.") from error
    body = root.find("body")
    written = _lines(_main(body if body is not None else root))
    if not written.strip():
        raise GraphkitError(f"{name} is an HTML page without text; save the page of the document itself.")
    return written


def _is_around(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag in _DROPPED:
        return True
    if element.get("hidden") is not None or "display:none" in (element.get("style") or "").replace(" ", ""):
        return True
    if element.get("role") in ("navigation", "banner", "search", "contentinfo", "complementary"):
        return True
    said = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(said.strip() and element.tag in ("div", "ul", "section", "table") and _AROUND.search(said))


def _main(body: Any) -> Any:
    """The innermost element that holds nearly all running text: what is no link, in pieces of some length."""
    weights: dict[Any, int] = {}
    order = [element for element in body.iter() if isinstance(element.tag, str)]
    skipped: set[Any] = set()
    for element in order:
        parent = element.getparent()
        if element is not body and (parent in skipped or _is_around(element) or element.tag == "a"):
            skipped.add(element)
    for element in reversed(order):
        own = 0 if element in skipped else _weight(element.text)
        for child in element:
            own += (0 if element in skipped else _weight(child.tail)) + (
                0 if child in skipped else weights.get(child, 0)
            )
        weights[element] = own
    whole = weights.get(body, 0)
    main = body
    while True:
        inner = max(main, key=lambda child: weights.get(child, 0), default=None)
        if (
            inner is None
            or inner in skipped
            or inner.tag not in (*_BLOCKS, "table", "tbody", "tr", "td", "span", "font")
        ):
            return main
        if not whole or weights.get(inner, 0) < _MOST * whole:
            return main
        main = inner


def _weight(text: str | None) -> int:
    length = len(text.strip()) if text else 0
    return length if length > 25 else 0


def _lines(main: Any) -> str:
    pieces = "".join(_pieces(main, 0))
    blocks = (re.sub(r"[^\S\n]+", " ", block).strip() for block in re.split(r"\n\s*\n", pieces))
    return "\n\n".join("\n".join(line.strip() for line in block.split("\n")) for block in blocks if block) + "\n"


def _pieces(element: Any, depth: int) -> Iterator[str]:
    """The text inside an element; two line ends between blocks. Very deep nesting is read flat."""
    if element.text:
        yield _BLANKS.sub(" ", element.text)
    for child in element:
        if isinstance(child.tag, str) and not _is_around(child):
            if child.tag == "br":
                yield "\n"
            elif child.tag == "hr":
                yield "\n\n"
            elif depth > 200:
                yield _BLANKS.sub(" ", "".join(child.itertext()))
            elif child.tag == "table":
                yield from _table(child, depth)
            elif child.tag == "sup":
                said = "".join(child.itertext()).strip().strip("[]()")
                yield said.translate(_SUPERSCRIPTS) if said.isdecimal() else said
            elif child.tag in _BLOCKS or child.tag == "tr":
                yield "\n\n"
                yield from _pieces(child, depth + 1)
                yield "\n\n"
            else:
                yield from _pieces(child, depth + 1)
        if child.tail:
            yield _BLANKS.sub(" ", child.tail)


def _table(table: Any, depth: int) -> Iterator[str]:
    """Rows between bars; a table of layout (few cells, blocks inside) column by column."""
    rows = [
        [cell for cell in row if cell.tag in ("td", "th")]
        for row in table.iter("tr")
        if next(row.iterancestors("table")) is table
    ]
    widest = max(map(len, rows), default=0)
    if widest <= 2 and (len(rows) <= 4 or widest < 2) and not (table.get("border") or "0").strip("0"):
        for column in range(widest):
            for row in rows:
                if column < len(row):
                    yield "\n\n"
                    yield from _pieces(row[column], depth + 1)
        yield "\n\n"
        return
    yield "\n\n"
    for row in rows:
        texts = [" ".join("".join(_pieces(cell, depth + 1)).split()) for cell in row]
        if any(texts):
            yield "| " + " | ".join(texts) + " |\n"
    yield "\n"
