"""Tasks: which paragraphs order something, who must do it, who helps, who watches over it, by when.

Annotation guideline, section 5. A document is read paragraph by paragraph: headings and openings say what stands under
them, and every other paragraph of a directive part orders if somebody has to do it. All words are in
``lexicon/data/task_*.csv``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from graphkit.extraction.actor_words import WORD, is_actor
from graphkit.extraction.actors import read_actors
from graphkit.extraction.deadlines import find_deadlines
from graphkit.extraction.folding import Folded, fold
from graphkit.extraction.footnotes import Footnote
from graphkit.extraction.issuers import Place
from graphkit.extraction.mending import is_noisy
from graphkit.extraction.numbered import is_normative
from graphkit.extraction.orders import (
    Order,
    announces_list,
    only_announces,
    read_addressee,
    read_further,
    read_next_clause,
    read_order,
    read_supervisor,
    tells_a_person,
)
from graphkit.extraction.paragraphs import Mending, Paragraph, read_paragraph
from graphkit.extraction.sections import Path, Scope, Sections, is_titled, outer, read_role
from graphkit.extraction.structure import Block, find_structure
from graphkit.extraction.subjects import find_subject, verb_at
from graphkit.extraction.task_labels import Labels, find_labelled
from graphkit.extraction.task_rows import Columns, RowTask, read_columns, read_row
from graphkit.extraction.time_rules import find_time_rules
from graphkit.lexicon import document_types
from graphkit.lexicon.tasks import task_documents, task_openings
from graphkit.model import Citation, Header, Task

_DIVISIONS = ("part", "capital", "roman", "article")
_ANY_ORDER = re.compile(
    r"y[a-z0-9\x7f]{1,3}u\s+c[a-z0-9\x7f]{1,3}u|d[a-z0-9\x7f]\s+ngh|giao\s|ch[a-z0-9\x7f]\s+tr[a-z0-9\x7f]"
    r"|nhu\s+sau|chi\s+thi|thuc\s+hien"
)
_MAY_ORDER = re.compile(
    r"\s*(?:giao|yeu|de|phan|chi|n[o0]i|t/?m|k/?t|t/?l|tuq|q)\b|[^.,;:]{3,60}?\s(?:de\s+nghi|yeu\s+cau)\s"
)
"""Words of an order at the start, or behind who gives it: "Bộ Công Thương đề nghị UBND các tỉnh ..."."""
_TAIL = re.compile(r"[ *_]*(?:n[o0]i\s+nh[a-z]n\b|(?:t/?m|k/?t|t/?l|tuq|q)\s?\.\s?[a-z]|[tk]/[mtl]\s[a-z])")
_ANNEX = re.compile(r"\(\s*(?:ban\s+hanh\s+)?(?:kem\s+theo|dinh\s+kem)\b")
_ANNEX_TITLE = 800
_IN_FORCE = re.compile(r"chiu\s+trach\s+nhiem\s+(?:thi\s+hanh|thuc\s+hien|to\s+chuc)")
_IN_FORCE_WITHIN = 1500
_CLOSING_START = re.compile(
    r"(?:(?:trong\s+)?qua\s+trinh|can\s+cu\s+noi\s+dung|nhan\s+duoc|tren\s+day"
    r"|(?:huong\s+dan|ke\s+hoach|chuong\s+trinh|ket\s+luan|chi\s+thi)\s+nay)\b"
)
_REPORTS = re.compile(
    r"(?:bao\s+cao|tra\s+loi|giai\s+trinh|kien\s+nghi|de\s+xuat|kinh\s+de\s+nghi|danh\s+gia)(?:\s+[^.;]{0,40})?\s+nhu\s+sau$"
    r"|kinh\s+de\s+nghi\b[^.;]{0,60}$"
)


_ADDRESSES = re.compile(r"\b(?:xin|kinh) (?:bao cao|tra loi|trinh|de nghi)\b[^.;]{0,60}$")
_INFORMS = re.compile(r"\bbiet(?:,? (?:va )?(?:trien khai )?(?:to chuc )?thuc hien)?[ ./*]*$")
_THIS = " nay"
_NEEDS = re.compile(
    r" can (?:phai )?(?:tap trung|tiep tuc|chu trong|thuc hien|luu y|quan tam|trien khai|khan truong|cu the hoa)\b[^.;]{0,120}$"
)
_LONGEST_QUOTATION = 2000
_ARTICLE = re.compile(r"dieu\s+\d+[a-z]?\.[^\n]*")
_GIVES = re.compile(r"dieu\s+\d+[a-z]?\.[\s*]*(?:giao|yeu\s+cau|phan\s+cong)\s")
_MARKUP = " *_#"
_BOLD, _LONGEST_TITLE = "**", 200
_NEXT_PART = re.compile(
    r"\n[ *_#]*(?:dieu\s+\d|chuong\s+[ivxl\d]|phu\s+luc|mau\s+so|noi\s+nhan|(?:t/?m|k/?t|t/?l|tuq)\s?\.\s?[a-z])"
)
"""What begins an article, a chapter, an annex, the recipients or the signature."""
_CARRIES_OUT = re.compile(
    r"chiu\s+trach\s+nhiem\s+(?:to\s+chuc\s+)?(?:thi\s+hanh|thuc\s+hien)(?:\s[^.;]{0,40}\bnay\b|\s*$)"
    r"|can\s+cu\s+quyet\s+dinh\s+(?:nay\s+)?thi\s+hanh"
)
"""The formula at the end of a decision, which hands out no task of its own."""
_ASKS_OTHERS = ("yeu cau cac ", "de nghi cac ")
_ASKING = (", de nghi:", ", yeu cau:")
"""Ends of a heading that orders, whatever it speaks of before: "b) Để đạt mục tiêu đã đề ra, đề nghị:"."""
_PURPOSES = ("để ", "nhằm ")
_LEADS_A_BODY = re.compile(r"lanh dao(?:, chi dao)? ")
_PARTY_ORGANS = ("Đảng ủy", "Ban cán sự", "Đảng đoàn", "Tỉnh ủy", "Thành ủy", "Huyện ủy", "Ban Thường vụ")


def find_tasks(
    text: Folded,
    header: Header,
    citations: Sequence[Citation],
    footnotes: Sequence[Footnote],
    place: Place | None,
    host: Place | None = None,
) -> list[Task]:
    """Find all tasks in order; a document of a type that orders nothing, or of no known type, has none.

    What names nobody is for ``host``, the province that the conclusions of a meeting address. Spans of ``citations`` (in
    order), of ``footnotes`` and of the tasks found are offsets into ``text.plain``.
    """
    kind = header.type or (_said_type(text.folded) if header.code is None else None)
    part = _parts().get(kind) if kind else None
    if part is None or not _ANY_ORDER.search(text.folded):
        return []
    if part == "articles" and is_normative(header.type, header.code):
        part = "duties"
    spans = _duties(text) if part == "duties" else ((0, len(text.folded)),)
    blocks = [block for span in spans for block in find_structure(text, footnotes, *span)]
    if not blocks:
        return []
    reader = _Reader(text, blocks, part, header, citations, footnotes, place)
    if host is not None:
        kind = f"{host.kind[0].upper()}{host.kind[1:]}"
        reader.host = kind, f"{kind} {host.name}"
        reader.sections.scopes[()] = Scope((reader.host[1],), ())
    return list(reader.tasks())


def _said_type(flat: str) -> str | None:
    """What a text without a head calls itself most often, if that orders: "các nội dung nêu tại Kết luận này"."""
    said: Counter[str] = Counter()
    at = flat.find(_THIS)
    names = tuple(words for words, _ in _types())
    while at >= 0:
        if flat.endswith(names, 0, at):
            said.update(kind for words, kind in _types() if flat.endswith(words, 0, at))
        at = flat.find(_THIS, at + 1)
    most = max(said, key=lambda kind: said[kind]) if said else ""
    return most if _parts().get(most) in ("whole", "sections") else None


@cache
def _types() -> tuple[tuple[str, str], ...]:
    return tuple((fold(row.name), row.name) for row in document_types())


def _duties(text: Folded) -> Iterator[tuple[int, int]]:
    """Where the articles of a set of rules stand that say who carries it out."""
    flat, plain = text.folded, text.plain
    for article in _ARTICLE.finditer(flat):
        begin = article.start()
        line = flat.rfind("\n", 0, begin) + 1
        if flat[line:begin].strip(_MARKUP):
            continue
        title = article[0]
        if plain.count(_BOLD, line, article.end()) == 1:  # "**Điều 4. Tổ⏎chức thực hiện**"
            title = flat[begin : plain.find(_BOLD, article.end(), article.end() + _LONGEST_TITLE)]
        if _GIVES.match(flat, begin) or read_role(title) == "duties":
            behind = _NEXT_PART.search(flat, article.end())
            yield line, behind.start() if behind else len(flat)


@cache
def _parts() -> dict[str, str]:
    return {row.type: row.part for row in task_documents()}


@cache
def _openings() -> tuple[str, ...]:
    return tuple(fold(row.phrase) for row in task_openings())


class _Reader:
    """The work on one document, from paragraph to paragraph."""

    def __init__(
        self,
        text: Folded,
        blocks: Sequence[Block],
        part: str,
        header: Header,
        citations: Sequence[Citation],
        footnotes: Sequence[Footnote],
        place: Place | None,
    ) -> None:
        self.text = text
        self.blocks = blocks
        self.citations = citations
        self.starts = [citation.start for citation in citations]
        self.marks = sorted((foot.mark, foot.start, foot.end) for foot in footnotes if foot.mark is not None)
        self.noisy = is_noisy(text.plain)
        self.given = header.date
        self.issuer = fold(header.issuer or "")
        self.individual = part == "articles"
        """Whether it decides one case, so that whoever its articles name has to act; rules say what always holds."""
        self.mending = Mending(place.name if place else None) if self.noisy else None
        self.whole = part == "whole"
        self.rules = part == "duties"
        self.sections = Sections(self.whole)
        self.annexed = False
        self.host: tuple[str, str] | None = None
        """What the province is called that is addressed, in short and in full: "Tỉnh", "Tỉnh Điện Biên"."""
        self.dash: tuple[Path, tuple[str, ...]] = ((), ())
        """Where the last dash that ends with a colon stood, and whom it names: what "+" stands before is under it."""

    def tasks(self) -> Iterator[Task]:
        """All tasks of the paragraphs in order."""
        labelled, labels = find_labelled(self.text, self.blocks) if not self.rules else ({}, frozenset())
        signed = False
        columns: Columns | None = None
        closing = self._closing()
        for index, block in enumerate(self.blocks):
            if index in labels or index not in labelled and self._passed_over(block, signed, index in closing):
                continue
            paragraph = read_paragraph(self.text, block, self.mending)
            if _opens_annex(paragraph, signed):
                signed = False
                self._begin_annex(block)
                continue
            if not paragraph.flat:
                continue
            signed = signed or _TAIL.match(paragraph.flat) is not None and _signs_off(self.text, block)
            if signed:
                continue
            if block.kind != "row":
                columns = None
                task = self._read(paragraph, index in closing)
                if index in labelled:
                    task = self._read_labelled(block, labelled[index], task)
            elif columns is None:
                columns, task = read_columns(self.text, block), None
            else:
                task = self._read_row(block, columns)
            if task is not None:
                yield task

    def _passed_over(self, block: Block, signed: bool, closing: bool) -> bool:
        """Whether a paragraph outside the orders, unlike a heading or an opening, can be left unread."""
        flat = self.text.folded
        if signed:  # only an annex is looked for
            return not self.noisy and block.kind != "part" and flat.find("kem", block.content, block.end) < 0
        if closing or block.title or block.kind in _DIVISIONS or block.kind == "row":
            return False
        if self.sections.is_active(block.path) or block.end - block.content < 300 and block.kind != "plain":
            return False
        if self.individual and block.mark and block.path[0].startswith("Điều"):
            return False
        if self.sections.role(block.path) == "funds":
            return False
        if self.noisy or flat[max(block.content, block.end - 12) : block.end].rstrip(" *_").endswith(":"):
            return False
        return not (_MAY_ORDER.match(flat, block.content) or _is_in_force(flat, block.content, block.end))

    def _closing(self) -> set[int]:
        """Indices of the paragraphs that close the orders, behind the last numbered item."""
        found: set[int] = set()
        flat = self.text.folded
        last = next(
            (i for i, b in enumerate(self.blocks) if _TAIL.match(flat, b.content) and _signs_off(self.text, b)),
            len(self.blocks),
        )
        for index in range(last - 1, -1, -1):
            block = self.blocks[index]
            if block.kind != "plain" or not block.path:
                break
            if not _closes(read_paragraph(self.text, block, self.mending)):
                break
            found.add(index)
        return found

    def _begin_annex(self, block: Block) -> None:
        self.sections = Sections(self.whole)
        self.annexed = True
        begin = block.start if block.mark else max(0, block.start - 200)
        title = self.text.folded[begin : max(block.end, begin + 400)]
        about = _ANNEX.search(title)
        if about is not None and read_role(title[: about.start()]) in ("tasks", "duties"):
            self.sections.roles[()] = "tasks"

    def _read(self, paragraph: Paragraph, closing: bool) -> Task | None:
        """Read one paragraph: a heading or an opening is kept in mind, an order becomes a task."""
        block, flat, sections = paragraph.block, paragraph.flat, self.sections
        path = _outer(block.path) if closing else block.path
        if block.kind in _DIVISIONS and not _is_in_force(flat, 0, len(flat)):
            sections.roles.pop(path, None)
            sections.forget(path)
        order = read_order(paragraph)
        if block.kind == "bullet" and not self._is_inner(block):
            self.dash = path, self._handed_down(paragraph, order)
        if order.lead and _LEADS_A_BODY.match(flat) and self._party_above(block, path):
            order = order._replace(kind="action", lead=())
        if order.at_start and order.kind == "order" and self._asks_for_its_lead(paragraph, path):
            order = order._replace(kind="action", lead=())
        if order.kind == "heading" or order.kind == "none" and paragraph.is_heading:
            self._enter(paragraph, path, order)
            return None
        if not block.mark and order.kind == "does" and self._is_own(order):
            if _INFORMS.search(flat):
                return None  # "Văn phòng Chính phủ thông báo để các bộ, địa phương biết, thực hiện./."
            if told := read_addressee(paragraph):
                order = order._replace(kind="order", lead=told)
        opening = self._opens(paragraph, order)
        if opening:
            sections.opened = True
            sections.roles[path] = "tasks"
            needs = self._needs(paragraph, order)
            if order.kind == "order" or needs:
                sections.scopes[path] = Scope(order.lead, ())
            if needs or not block.mark and (order.kind != "order" or only_announces(paragraph)):
                return None
            if block.kind in _DIVISIONS or block.title:
                return None
        if order.kind == "none" or self.annexed and not path and not opening or self._announces(flat, order):
            return None
        if not self._is_active(flat, path, order, closing):
            return None
        if opening and block.mark and order.kind == "does" and order.lead and announces_list(flat):
            sections.scopes[path] = Scope(order.lead, ())
            return None
        supervisor = read_supervisor(paragraph.plain, flat)
        lead = order.lead or (
            read_next_clause(paragraph) if supervisor and tells_a_person(flat) else self._inherited(block, path)
        )
        if not lead and supervisor is None:
            return None
        sections.opened = sections.opened or self.whole and order.kind == "order" and order.at_start
        if order.lead and not opening:
            if block.mark:
                sections.scopes[path] = Scope(order.lead, ())
            else:
                sections.plain = (path, order.lead)
        coordinate = order.coordinate or (() if order.lead else sections.scope(path).coordinate)
        if self._is_quoted(block):
            return None
        further = (name for name in read_further(paragraph.plain, flat) if not self._is_issuer(name))
        lead = tuple(dict.fromkeys((*lead, *further)))
        task = self._task(block, path, lead, tuple(name for name in coordinate if name not in lead))
        return task._replace(supervisor=supervisor)

    def _is_active(self, flat: str, path: Path, order: Order, closing: bool) -> bool:
        """Whether an order counts where it stands: in a part on tasks, or because it says so itself."""
        in_articles = self.rules or any(mark.startswith("Điều") for mark in path)
        if in_articles and order.kind == "does" and _CARRIES_OUT.search(flat):
            return False
        if self.sections.is_active(path):
            return True
        if self.rules:  # "Điều 3. Giao Ủy ban nhân dân tỉnh tổ chức thực hiện Nghị quyết này."
            return order.at_start and order.kind == "order" and bool(path) and path[-1].startswith("Điều")
        if closing:
            return bool(order.lead) or _is_in_force(flat, 0, len(flat))
        role = self.sections.role(path)
        if role in ("past", "aims"):
            return False
        if role == "funds" and order.kind in ("order", "does"):
            return bool(order.lead) and (self.annexed or not self.individual)
        if self.individual and path and path[0].startswith("Điều") and order.kind in ("order", "does"):
            return bool(order.lead) and fold(order.lead[0]) != self.issuer
        return order.at_start and order.kind == "order" or _is_in_force(flat, 0, len(flat))

    def _enter(self, paragraph: Paragraph, path: Path, order: Order) -> None:
        """A heading: what stands under it, and who has to do it."""
        block, sections = paragraph.block, self.sections
        if not block.mark and not block.title:
            if (
                order.lead and paragraph.flat.endswith(":") and not self.rules
            ):  # "UBND tỉnh yêu cầu các sở, ban, ngành:"
                sections.opened = True
                sections.roles[path] = "tasks"
                sections.scopes[path] = Scope(order.lead, ())
            return
        role = self._role_of(paragraph, order)
        if block.mark:
            sections.forget(path)
            if order.lead:
                sections.scopes[path] = Scope(order.lead, order.coordinate)
        inside = block.kind == "number" and len(path) > 1 and sections.is_active(outer(path))
        among_tasks = inside and (role == "past" or role == "aims" and not is_titled(paragraph.flat))
        named = bool(order.lead) and sections.role(outer(path) if path else ()) is None
        if block.mark and (order.at_start or named) and not self.rules:  # "2. Giao Bộ Tài chính:", "2. Đảng ủy cơ sở"
            sections.roles[path] = "tasks"
            sections.opened = sections.opened or self.whole
        if role is not None and not among_tasks:
            sections.roles[path if block.mark else path[:1]] = role

    def _role_of(self, paragraph: Paragraph, order: Order) -> str | None:
        """What stands under a heading, where it decides that."""
        if self.rules:
            said = order.at_start or read_role(paragraph.flat) == "duties"
            return None if paragraph.block.kind not in _DIVISIONS else "tasks" if said else "aims"
        if paragraph.flat.rstrip(" *_").endswith(_ASKING):
            return "tasks"
        if paragraph.plain.lstrip(_MARKUP).lower().startswith(_PURPOSES):
            return None  # "5. Để giải quyết các khó khăn, vướng mắc:"
        role = None if order.lead else read_role(paragraph.flat)
        return "tasks" if role == "duties" else role

    def _opens(self, paragraph: Paragraph, order: Order) -> bool:
        """Whether a paragraph opens a list of orders."""
        if self.rules:
            return False
        bare = paragraph.flat.rstrip(" *_")
        if not bare.endswith(":") or paragraph.block.kind == "bullet":
            return False
        said = bare[:-1].rstrip()
        if not said.endswith(_openings()):
            return False
        if _ADDRESSES.search(said, max(0, len(said) - 120)):
            return False
        if self._needs(paragraph, order) or order.kind == "order" and order.at_start:
            return True
        return (self.whole or order.kind == "order") and not _REPORTS.search(said[-120:])

    def _needs(self, paragraph: Paragraph, order: Order) -> bool:
        """Whether an opening tells somebody else to act: "Thành phố cần tập trung thực hiện các nhiệm vụ sau:"."""
        if order.kind != "does" or paragraph.block.mark or not _NEEDS.search(paragraph.flat):
            return False
        return bool(order.lead) and not self._is_own(order)

    def _is_quoted(self, block: Block) -> bool:
        """Whether a quotation that began in a paragraph before goes on: "Điều 13 quy định: “1. Cơ sở kinh doanh ..."."""
        plain, low = self.text.plain, max(0, block.start - _LONGEST_QUOTATION)
        opened = plain.rfind("“", low, block.start)
        if opened < 0 or not plain[low:opened].rstrip().endswith(":"):
            return False
        return not any(plain.find(sign, opened, block.start) >= 0 for sign in '”"')

    def _announces(self, flat: str, order: Order) -> bool:
        """Whether the issuer only says what follows: "UBND tỉnh ban hành Kế hoạch ... như sau:"."""
        if order.kind != "does" or not flat.rstrip(" *_").endswith(":"):
            return False
        return self._is_own(order)

    def _is_own(self, order: Order) -> bool:
        """Whether an order names its issuer alone."""
        return bool(order.lead) and all(map(self._is_issuer, order.lead))

    def _is_issuer(self, name: str) -> bool:
        """Whether a name is that of the issuer, with or without its place."""
        return self.issuer.startswith(fold(name))

    def _party_above(self, block: Block, path: Path) -> bool:
        """Whether the heading above names an organ of the Party: it leads ("Lãnh đạo UBND tỉnh ..."), and is no leadership."""
        return any(name.startswith(_PARTY_ORGANS) for name in self._inherited(block, path))

    def _asks_for_its_lead(self, paragraph: Paragraph, path: Path) -> bool:
        """Whether a dash asks others in the name of whom the heading names: "2. Sở Y tế⏎- Yêu cầu các phòng khám ..."."""
        if paragraph.block.kind != "bullet" or not paragraph.flat.startswith(_ASKS_OTHERS):
            return False
        above = self.sections.scopes.get(path)
        return above is not None and bool(above.lead)

    def _is_inner(self, block: Block) -> bool:
        """Whether it stands under a dash: "+ Sở Y tế"."""
        return block.kind == "bullet" and self.text.plain[block.content - 2 : block.content].startswith("+")

    @staticmethod
    def _handed_down(paragraph: Paragraph, order: Order) -> tuple[str, ...]:
        """Whom a dash names for what stands under it: "- Sở Y tế:", "- Sở Y tế thực hiện các việc sau:"."""
        if not paragraph.flat.rstrip(" *_").endswith(":"):
            return ()
        if order.lead:
            return order.lead
        subject = find_subject(paragraph.plain, paragraph.flat, 0)
        return read_actors(paragraph.plain[subject.start : subject.end]) if subject else ()

    def _inherited(self, block: Block, path: Path) -> tuple[str, ...]:
        """Who must do what names nobody: whom the paragraph before it names, or the headings above."""
        if block.mark:
            return self.sections.scope(outer(path)).lead if path else ()
        if self._is_inner(block) and self.dash[0] == path and self.dash[1]:
            return self.dash[1]
        own = self.sections.scopes.get(path)
        if own and own.lead:
            return own.lead
        where, lead = self.sections.plain
        if block.kind == "plain" and path and where == path and lead:
            return lead
        return self.sections.scope(path).lead

    def _read_row(self, block: Block, columns: Columns) -> Task | None:
        if self.sections.role(block.path) in ("past", "aims"):
            return None
        row = read_row(self.text, block, columns, self.noisy)
        if row is None:
            return None
        return self._told_apart(block, row)

    def _read_labelled(self, block: Block, labels: Labels, task: Task | None) -> Task | None:
        """The task of an item with labels; ``task`` is what the item says itself."""
        if not labels.lead:  # they only say by when
            told = (labels.deadline,) if labels.deadline else ()
            return task and task._replace(end=max(task.end, labels.end), deadlines=task.deadlines or told)
        if self.sections.role(block.path) in ("past", "aims"):
            return None
        return self._told_apart(block._replace(end=max(block.end, labels.end)), labels)

    def _told_apart(self, block: Block, said: RowTask | Labels) -> Task:
        """A task whose actors and limit stand in cells or behind labels."""
        task = self._task(block, block.path, said.lead, said.coordinate)
        return task._replace(deadlines=(said.deadline,)) if said.deadline and not task.deadlines else task

    def _task(self, block: Block, path: Path, lead: tuple[str, ...], coordinate: tuple[str, ...]) -> Task:
        cited = self._cited(block)
        spans = [(self.citations[i].start, self.citations[i].end) for i in cited]
        deadlines = tuple(find_deadlines(self.text, block.content, block.end, spans, self.noisy, self.given))
        rules = tuple(find_time_rules(self.text, block.content, block.end))
        section = ".".join(path) or None
        if self.host is not None:
            short, full = self.host
            lead = tuple(dict.fromkeys(full if name == short else name for name in lead))
        return Task(block.start, block.end, section, lead, coordinate, None, deadlines, cited, rules)

    def _cited(self, block: Block) -> tuple[int, ...]:
        """The citations inside a paragraph, and in the footnotes whose marks hang in it."""
        inside = range(bisect_left(self.starts, block.start), bisect_left(self.starts, block.end))
        hanging = self.marks[bisect_left(self.marks, (block.start,)) : bisect_left(self.marks, (block.end,))]
        if not hanging and not block.gaps:
            return tuple(inside)
        found = {i for i in inside if not any(start <= self.starts[i] < end for start, end in block.gaps)}
        for _, start, end in hanging:
            found.update(range(bisect_left(self.starts, start), bisect_left(self.starts, end)))
        return tuple(sorted(found))


def _opens_annex(paragraph: Paragraph, signed: bool) -> bool:
    """Whether a paragraph begins an annex: "Phụ lục", or, behind the signature, "(Ban hành kèm theo ...)"."""
    block = paragraph.block
    if block.kind == "part" and block.mark[2:3].lower() == "ụ":
        return True
    return signed and _ANNEX.search(paragraph.flat, 0, _ANNEX_TITLE) is not None


def _signs_off(text: Folded, block: Block) -> bool:
    """Whether the recipients ("Nơi nhận") or the signature ("TM. ỦY BAN NHÂN DÂN", in capitals) begin."""
    said = text.plain[block.content : block.content + 14].strip(" *_")
    return fold(said[:1]) == "n" or said.isupper()


def _is_in_force(flat: str, start: int, end: int) -> bool:
    """Whether a paragraph says who carries the document out, as the last article of a decision does."""
    end = min(end, start + _IN_FORCE_WITHIN)
    return flat.find("thi", start, end) >= 0 and _IN_FORCE.search(flat, start, end) is not None


def _closes(paragraph: Paragraph) -> bool:
    """Whether a paragraph closes the orders: it orders, agrees or asks to report, or is the last one."""
    _, plain, flat = paragraph
    word = WORD.match(flat)
    verb = verb_at(plain, flat, *word.span()) if word else None
    if verb is not None and verb.kind in ("order", "approve") or _CLOSING_START.match(flat):
        return True
    return flat.endswith("./.") and is_actor(plain, flat, 0)


def _outer(path: Path) -> Path:
    """The part, chapter, article or Roman number that a closing paragraph stands under."""
    kept = len(path)
    while kept and not (path[kept - 1].isupper() or path[kept - 1][:2] in ("Ph", "Ch", "Đi", "PH", "CH")):
        kept -= 1
    return path[:kept]
