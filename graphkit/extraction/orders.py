"""Orders: what one paragraph says of who must act, who helps and who watches over it.

Annotation guideline, section 5: the lead is whom an order is given to ("giao", "yêu cầu", "chủ trì") or the subject of the
sentence; those named after "phối hợp với/cùng" coordinate; "Đề nghị đồng chí ... theo dõi, chỉ đạo" names a supervisor.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import regex

from graphkit.extraction.actor_words import WORD, is_actor, places
from graphkit.extraction.actors import read_actors, without_markup
from graphkit.extraction.folding import fold
from graphkit.extraction.paragraphs import Paragraph
from graphkit.extraction.subjects import Subject, find_subject, verb_at


class Order(NamedTuple):
    """What a paragraph says of who must act."""

    kind: str
    """``order`` (somebody is told), ``does`` (its subject acts), ``action`` (a bare verb), ``heading``, ``none``."""
    lead: tuple[str, ...] = ()
    coordinate: tuple[str, ...] = ()
    at_start: bool = False


_NOTHING = Order("none")
_ORDER_OF = re.compile(
    r"(?<![a-z])(?:yeu cau|de nghi|giao(?: nhiem vu cho| cho)?|phan cong|chi thi(?: cho)?) (?=[a-z])"
)
_ASKED_OF_OTHERS = ("yeu cau ", "de nghi ")
_ORDER_SIGNS = ("giao ", "yeu cau ", "de nghi ", "phan cong ", "chi thi ")
_NOT_ORDERED = re.compile(r"(?:viec|duoc|da|theo|kinh|kem|(?<!chinh phu )tran trong|xet|phan|ban|chuyen|so) $")
_WITHIN = re.compile(r"trong do,? (?:yeu cau|giao) ")
_GIVEN_BY_LAW = re.compile(r"(?:^|[.;] )(?:luat|nghi dinh) [^.;]*$")
_ASKS = re.compile(r" ?(?:xem xet|quan tam|cho y kien|cho phep|chap thuan|thong nhat|som co y kien)")
_TOGETHER = re.compile(r"(?<![a-z])(?:phoi hop(?: chat che)?(?: (?:cung )?voi| cung)?|cung voi) (?=[a-z])")
_ONLY_LEADS = re.compile(
    r"[ *]*(?:theo (?:chuc nang|nhiem vu|tham quyen)[^.;:]{0,50} )?chu tri\b[ ,*]*(?:phoi hop\b.*)?$"
)
_ONLY_HELPS = re.compile(r"[ *]*phoi hop\b[^.;]*:[ *_]*$")
_ASIDE = re.compile(r"(?:nhiem vu|noi dung|giai phap|cong viec)[^.;:]{0,60}(?:sau|sau day) ?:$")
_NO_MORE_THAN_THAT = re.compile(
    r"[ ,]*(?:(?:can|phai|tap trung|khan truong|nghiem tuc|chu dong|phoi hop|quan triet|va|to chuc|trien khai|thuc hien|tot|ngay|day du|dong bo|co hieu qua"
    r"|hieu qua),? )+(?:(?:cac|mot so|nhung) )?(?:(?:nhiem vu|noi dung|giai phap|cong viec|trong tam|chu yeu|cu the|cap bach|va),? )+(?:nhu )?sau(?: day)?[ :*_]*"
)
_ABOUT = re.compile(r"(?:doi voi|ve phia) ")
_HOLLOW = re.compile(r"nhiem vu ?:$|duoc giao ?:$|trach nhiem ?:$|chuc nang[^:]{0,60}:$")
_SUPERVISED = re.compile(
    r"(?:de nghi|giao|yeu cau|phan cong) "
    r"(?P<who>(?!cac dong chi (?:bi thu|bo truong|thu truong|chu tich|giam doc|truong ban|nguoi dung dau)\b)(?:cac )?dong chi [^.;:]{3,160}?|(?:cac )?pho (?:thu tuong|chu tich)(?: [^.;:]{1,160}?)??) ?,? "
    r"(?:theo linh vuc|theo chuc nang|theo nhiem vu|truc tiep|tap trung|theo doi|phu trach|chi dao|quyet liet|don doc"
    r"|thuong xuyen|giup|chiu trach nhiem|giam sat)"
)
_HEADS_OF_BODIES = re.compile(
    r"cac dong chi (?:bi thu|bo truong|thu truong|chu tich|giam doc|truong ban|nguoi dung dau)\b"
)
_COMRADE = re.compile(r"^(các )?đồng chí ")
_OFFICE_AND_NAME = regex.compile(
    r"(?P<office>Phó .*?(?:\p{Ll}|UBND|HĐND)) (?P<name>\p{Lu}\p{Ll}*(?: \p{Lu}\p{Ll}*){1,4})"
)
_CLAUSE = re.compile(r"[,:;] (?:thi )?| thi |(?<= vuong mac) (?=cac )|(?<= phat sinh) (?=cac )")
_IF = re.compile(r"(?:^|, )neu (?:thay )?(?:can|phai|co)\b[^;.]*$")
_CLAUSES_UP_TO = 700
_OF_A_GROUP = re.compile(
    r"(?<![a-z])(?:cua|cho|voi|tu) (?:cac )?(?:(?:bo|so|ban|nganh|co quan|don vi|dia phuong|to chuc), )+$"
    r"|(?<![a-z])(?:tinh|thanh|huyen) uy, $"
)
_FURTHER = re.compile(
    r"[.;] (?:(?:dong thoi|tren co so do|theo do|truong hop [^,.;]{3,80}|dinh ky(?: hoac dot xuat)?|tu ngay [^,.;]{3,40}),? )?(?=[a-z])"
)
_REQUEST = re.compile(r"ve (?:viec )?(?:cac |mot so )?(?:de nghi|kien nghi|de xuat)\b")
_LONGEST_REQUEST = 900
_LONGEST_LABEL = 250
_LABEL = re.compile(rf"[^.;:]{{3,{_LONGEST_LABEL}}}: ")
_SOMEBODY = re.compile(
    r"(?:nguoi dung dau |thu truong |lanh dao )?"
    r"(?:(?:cac )?(?:co quan|don vi|dia phuong|to chuc|ca nhan|doanh nghiep)\b|(?:cac |tung )(?:bo|so|ban|nganh),)"
)
"""Those named before, again: "Người đứng đầu các cơ quan, đơn vị chịu trách nhiệm ..."."""
_COURSE = re.compile(r"[.;,] trong qua trinh ")
_NO_LEAD = re.compile(r"(?:xin )?thong bao |tran trong |se |phoi hop(?: thuc hien| giai quyet)? ?(?:[.;]|$)")
_MARKUP = " *:_"
_INFORMED = re.compile(
    r"\bduoc biet[ ./*]*$|^(?!.*\b(?:thong bao|pho bien|bao|cho)\b)[^.;:,]{3,90} biet(?:,? (?:va )?thuc hien)?[ ./*]*$"
)
"""The end of an answer: "... trả lời để quý cơ quan được biết", "để Thuế tỉnh Lai Châu biết./."."""
_KNOW = re.compile(r"\s+(?:được\s+)?biết\b.*", re.DOTALL)
_ANSWERS = re.compile(r" (?:tra loi|thong bao|co y kien)[^.;:]{0,40}? (?:de|toi) (?=[a-z])")
_OF_ITSELF = re.compile(r"[a-z]+(?: [a-z]+){0,3} nay (?:thay the|co hieu luc|het hieu luc|duoc|ap dung)\b")
_ASIDE_BEHIND = re.compile(r" ?\([^()]{1,80}\)$")
_ENTRUSTED_BEHIND = re.compile(
    r"\((?P<said>giao |do |(?:(?:co quan|don vi) )?(?:chu tri|dau moi|thuc hien)(?: thuc hien)?: ?)?(?P<who>[^()]{3,250})\)[ .;*_]*$"
)
_LEADS_WITHIN = re.compile(r" ?(?:lam )?(?:chu tri|dau moi|thuc hien|tham muu|phu trach|chiu trach nhiem)\b")
_DUTIES_OF = re.compile(
    r"(?P<of>(?:trach nhiem|nhiem vu)(?: chung| cu the| thuc hien)? cua )"
    r"[^.;:]{3,150}?(?=[ *_]*(?:[:.]?[ *_]*$| trong (?:cong tac|viec|linh vuc|thuc hien) | doi voi | ve (?!phong, chong)))"
)
_RESPONSIBLE = re.compile(r" co trach nhiem[ *_:]*$")
_LEADS = re.compile(r"lanh dao,? (?:va )?chi dao ")
_DIRECTS = re.compile(r" ?chi dao(?: thuc hien)?[ ,]*")
_SPEAKER = re.compile(
    r"\. (?:dong chi )?(?:pho )?(?:chu tich|thu tuong|bo truong|bi thu|ubnd|uy ban nhan dan|ban thuong vu|thuong truc|chinh phu)"
    r"(?=[ ,])[^.;:]{0,100}? (?:yeu cau|de nghi|giao) (?=[a-z])"
)


_ALONE = re.compile(r"rieng (?:doi voi )?(?=[a-z])")
_TOLD_BEFORE = re.compile(
    r"\bda (?:co|gui|ban hanh) (?:cac )?(?:cong van|van ban|cong dien|thong bao|ke hoach)\b[^.;]*$"
)


def read_order(paragraph: Paragraph) -> Order:
    """Read who is to act, from what a paragraph says."""
    plain, flat = paragraph.plain, paragraph.flat
    first = WORD.match(flat) or WORD.search(flat, 0, 12)
    if first is None:
        return _NOTHING
    if len(flat) < _LONGEST_LABEL and _INFORMED.search(flat):
        return _NOTHING
    if " nay " in flat and _OF_ITSELF.match(flat, first.start()):
        return _told_within(plain, flat) or _in_its_course(paragraph)
    aside = _ASIDE_BEHIND.search(flat) if paragraph.block.mark and flat.endswith(")") else None
    told = _told(plain[: aside.start()], flat[: aside.start()], first.start()) if aside else None
    if told is not None and told.kind == "heading":
        return told
    if (duties := _DUTIES_OF.match(flat, first.start())) is not None and is_actor(plain, flat, duties.end("of")):
        who = read_actors(plain[duties.end("of") : duties.end()])
        if who:
            return Order("heading", who)
    if _LEADS.match(flat, first.start()):
        return _acting(paragraph)
    responsible = _RESPONSIBLE.search(flat) if paragraph.block.mark and len(flat) < _LONGEST_LABEL else None
    if responsible is not None and find_subject(plain, flat, first.start()) is not None:
        return Order("heading", read_actors(plain[first.start() : responsible.start()]))
    if _REQUEST.match(flat, first.start()):
        return _answered(plain, flat)
    verb = verb_at(plain, flat, *first.span())
    if verb and verb.kind == "order" and (told := _told(plain, flat, verb.end + 1)):
        return told._replace(at_start=True)
    alone = _ALONE.match(flat, first.start())  # "Riêng UBND các huyện: A, B, C khẩn trương ..."
    subject = find_subject(plain, flat, alone.end() if alone else first.start())
    if subject is not None:
        return _does(paragraph, subject)
    if verb is None or verb.kind in ("action", "weak", "adverbial"):
        entrusted = _entrusted_behind(paragraph)
        if entrusted is not None:
            return entrusted
    if verb is None or verb.kind in ("action", "adverbial"):
        labelled = _behind_label(plain, flat)
        if labelled is not None:
            return labelled
    if verb is None:
        inner = paragraph.block.kind == "inner"  # "(1) Số hộ dân có nhà bị sập."
        return _told_within(plain, flat) or (
            _bare(plain, flat) if paragraph.block.mark and paragraph.ended and not inner else _NOTHING
        )
    if verb.kind in ("approve", "told", "noun"):
        told_within = _told_within(plain, flat)
        if told_within is None and flat.startswith("la co quan") and paragraph.block.kind != "plain":
            return _bare(plain, flat)
        return told_within or _in_its_course(paragraph)
    if verb.kind == "adverbial":
        about = _ABOUT.match(flat)  # "3. Đối với UBND các xã: Rà soát ..."
        subject = find_subject(plain, flat, about.end()) if about else None
        if subject is not None and subject.kind in ("colon", "end"):
            return _does(paragraph, subject)
        told_within = _told_within(plain, flat)
        if told_within is None and paragraph.block.mark and paragraph.is_heading:
            after = _after_adverbial(paragraph) if announces_list(flat) else _NOTHING
            return Order("heading", after.lead) if after.lead else _NOTHING
        return told_within or _after_adverbial(paragraph)
    return _acting(paragraph)


def _answered(plain: str, flat: str) -> Order:
    """What follows a request: "Về đề nghị bố trí vốn cho dự án: Bộ Tài chính tổng hợp ..."; the request orders nothing."""
    colon = flat.find(": ", 0, _LONGEST_REQUEST)
    word = WORD.match(flat, colon + 2) if colon >= 0 else None
    if word is None:
        return _NOTHING
    verb = verb_at(plain, flat, *word.span())
    if verb and verb.kind == "order":
        return _told(plain, flat, verb.end + 1) or _NOTHING
    subject = find_subject(plain, flat, word.start())
    if subject is None or subject.kind not in ("action", "coordinate", "weak", "adverbial"):
        return _NOTHING
    return Order("does", read_actors(plain[subject.start : subject.end]), _together(plain[colon:], flat[colon:]))


def _entrusted_behind(paragraph: Paragraph) -> Order | None:
    """Whom the brackets at the end of an item entrust with it: "Lập đoàn kiểm tra (giao Công an tỉnh tham mưu)."."""
    block, plain, flat = paragraph
    behind = _ENTRUSTED_BEHIND.search(flat) if block.mark and ")" in flat[-4:] else None
    if behind is None:
        return None
    start, end = behind.span("who")
    subject = find_subject(plain[:end], flat[:end], start)
    if subject is None or not behind["said"] and not _LEADS_WITHIN.match(flat, subject.end):
        return None
    lead = read_actors(plain[start : subject.end])
    kind = "heading" if paragraph.is_heading else "does"
    return Order(kind, lead, _together(plain[start:end], flat[start:end])) if lead else None


def _behind_label(plain: str, flat: str) -> Order | None:
    """A sentence behind the words that say what it is about: "Báo cáo tháng: Sở Y tế tổng hợp ..."."""
    label = _LABEL.match(flat) if ": " in flat[:_LONGEST_LABEL] else None
    subject = find_subject(plain, flat, label.end()) if label else None
    if subject is None or subject.kind not in ("action", "coordinate", "weak"):
        return None
    return Order("does", read_actors(plain[subject.start : subject.end]), _together(plain, flat))


def _acting(paragraph: Paragraph) -> Order:
    """A paragraph that starts with what is to be done."""
    block, plain, flat = paragraph
    if not block.mark and flat.endswith(":") and (told := _told_within(plain, flat)):
        return told
    speaker = _SPEAKER.search(flat) if not block.mark else None
    if speaker and (told := _told(plain, flat, speaker.end())):
        return told
    within = _WITHIN.search(flat) if "trong do" in flat else None
    if within and (told := _told(plain, flat, within.end())):
        return told
    if paragraph.is_heading and block.kind != "bullet":
        return _NOTHING
    if block.mark and len(flat) < 90 and flat.rstrip(" *").endswith(":"):
        return Order("heading")
    return _bare(plain, flat)


def _bare(plain: str, flat: str) -> Order:
    return Order("action", (), _together(plain, flat))


def _told(plain: str, flat: str, at: int) -> Order | None:
    """Somebody told to act, whose name starts at ``at``."""
    while at < len(flat) and flat[at] in " *:":
        at += 1
    if flat.startswith(("dong chi", "cac dong chi"), at) and not _HEADS_OF_BODIES.match(flat, at):
        return None
    subject = find_subject(plain, flat, at)
    if subject is None or subject.kind == "end" and subject.end - at < 3 or _ASKS.match(flat, subject.end):
        return None
    lead = read_actors(plain[at : subject.end])
    if not lead:
        return None
    rest = flat[subject.end :].strip(_MARKUP)
    leads = flat.rstrip(" *_").endswith(":") and _ONLY_LEADS.match(rest) and _only_names(plain, flat, subject.end)
    kind = "order" if rest and not leads and not _only_directs(plain, flat, subject.end) else "heading"
    return Order(kind, lead, _together(plain, flat))


def _only_directs(plain: str, flat: str, at: int) -> bool:
    """Whether nothing is said but whom somebody directs, before what is to be done: "... chỉ đạo Bảo hiểm xã hội:"."""
    directs = _DIRECTS.match(flat, at) if flat.endswith(":") else None
    if directs is None:
        return False
    directed = find_subject(plain, flat, directs.end())
    return flat[directed.end if directed else directs.end() :].strip(_MARKUP) in ("", "co trach nhiem")


def _does(paragraph: Paragraph, subject: Subject) -> Order:
    """A paragraph that starts with its subject."""
    block, plain, flat = paragraph
    if subject.kind in ("told", "approve"):
        return _told_within(plain, flat) or _NOTHING
    if subject.kind == "order":
        word = WORD.match(flat, subject.end)
        verb = verb_at(plain, flat, *word.span()) if word else None
        told = _told(plain, flat, verb.end + 1) if verb else None
        if told is not None:
            return told._replace(at_start=True)
    lead = read_actors(plain[subject.start : subject.end])
    if not lead:
        return _NOTHING
    rest = flat[subject.end :]
    said = rest.strip(_MARKUP + ".")
    only_roles = _ONLY_LEADS.match(rest.rstrip(_MARKUP)) or _ONLY_HELPS.match(rest)
    if not said or only_roles and _only_names(plain, flat, subject.end):
        hands_down = block.mark or block.title or block.kind == "plain" and flat.endswith(":")
        return Order("heading", lead, _together(plain, flat)) if hands_down else _NOTHING
    if _only_directs(plain, flat, subject.end):
        return Order("heading", lead)
    if subject.kind == "end" or subject.kind == "colon" and len(said) <= 20:
        return _NOTHING
    if block.mark and paragraph.is_heading and rest.startswith("trong do") and said.count(":") < 2:
        return Order("heading", lead)  # "1. UBND các tỉnh, trong đó trọng tâm là: Gia Lai, Đắk Lắk:"
    announces = subject.kind != "colon" and block.mark and len(rest) < 200 and rest.rstrip(" *_").endswith(":")
    if announces and (announces_list(rest) or _HOLLOW.search(rest.rstrip(" *_"))):
        return Order("heading", lead, _together(plain, flat))
    return Order("does", lead, _together(plain, flat))


def only_announces(paragraph: Paragraph) -> bool:
    """Whether an order says nothing but that a list follows: "... yêu cầu các sở tập trung thực hiện một số nhiệm vụ sau:"."""
    plain, flat = paragraph.plain, paragraph.flat
    for match in _ORDER_OF.finditer(flat):
        subject = find_subject(plain, flat, match.end())
        if subject is not None and _NO_MORE_THAN_THAT.fullmatch(flat, subject.end):
            return True
    return False


def announces_list(flat: str) -> bool:
    """Whether a sentence before a colon only announces what follows: "thực hiện các nội dung sau:"."""
    return _ASIDE.search(flat.rstrip(" *_")) is not None


def _only_names(plain: str, flat: str, at: int) -> bool:
    """Whether behind "chủ trì, phối hợp với" stand names and nothing that is to be done."""
    match = _TOGETHER.search(flat, at)
    if match is None:
        return True
    subject = find_subject(plain, flat, match.end())
    return subject is not None and subject.kind in ("end", "colon") and not flat[subject.end :].strip(_MARKUP + ".")


def _told_within(plain: str, flat: str) -> Order | None:
    """An order in the middle of a paragraph: "..., Chủ tịch UBND tỉnh yêu cầu Thủ trưởng các sở ..."."""
    if not any(sign in flat for sign in _ORDER_SIGNS):
        return None
    for match in _ORDER_OF.finditer(flat):
        if _NOT_ORDERED.search(flat, match.start() - 14, match.start()):
            continue
        if flat.startswith("chi thi", match.start()) and not plain[match.start()].islower():
            continue  # a document
        if _GIVEN_BY_LAW.search(flat, match.start() - 300, match.start()):
            continue  # "Luật Quản lý thuế giao Bộ Tài chính quy định ...": what a law said
        if _TOLD_BEFORE.search(flat, match.start() - 160, match.start()):
            continue  # "Ngày 31/7, Sở đã có Công văn số 12 đề nghị các địa phương ...": an order of the past
        told = _told(plain, flat, match.end())
        if told is not None:
            return told
    return None


def _after_adverbial(paragraph: Paragraph) -> Order:
    """What stands behind "Căn cứ ..., " or "Trong quá trình ..., "."""
    block, plain, flat = paragraph
    begin = flat.rfind(". ") + 1 if announces_list(flat) else 0
    for clause in _CLAUSE.finditer(flat, begin, begin + _CLAUSES_UP_TO):
        word = WORD.match(flat, clause.end())
        if word is None or clause[0].endswith("thi ") and plain[clause.end() - 4 : clause.end()] != "thì ":
            continue
        if plain[clause.end()].islower() and _OF_A_GROUP.search(flat, clause.end() - 80, clause.end()):
            continue  # "trên cơ sở đề xuất của các cơ quan, đơn vị, căn cứ khả năng ..."
        subject = find_subject(plain, flat, clause.end())
        if subject is not None:
            said = plain[subject.start : subject.end]
            if subject.kind in ("action", "weak", "coordinate", "adverbial") and said.count(")") <= said.count("("):
                return Order("does", read_actors(said), _together(plain, flat))
            continue
        verb = verb_at(plain, flat, *word.span())
        if verb and verb.kind in ("action", "coordinate", "order") and plain[word.start()].islower():
            if _IF.search(flat, 0, clause.end()):  # "nếu cần sửa đổi, bổ sung Kế hoạch, các sở đề xuất"
                continue
            return _bare(plain, flat)
    if flat.startswith("thuc hien") or block.kind != "plain" and paragraph.ended:
        return _bare(plain, flat)
    return _NOTHING


def _in_its_course(paragraph: Paragraph) -> Order:
    """What a closing asks for: "Trên đây là Kế hoạch ...; trong quá trình thực hiện, nếu vướng mắc, các xã báo cáo ..."."""
    course = _COURSE.search(paragraph.flat)
    if course is None:
        return _NOTHING
    at = course.start() + 2
    return _after_adverbial(paragraph._replace(plain=paragraph.plain[at:], flat=paragraph.flat[at:]))


def _together(plain: str, flat: str) -> tuple[str, ...]:
    """Those named behind "phối hợp với"."""
    if "phoi hop" not in flat and "cung voi" not in flat:
        return ()
    found: list[str] = []
    for match in _TOGETHER.finditer(flat):
        subject = find_subject(plain, flat, match.end())
        if subject is not None:
            found += read_actors(plain[subject.start : subject.end])
    return tuple(dict.fromkeys(found))


def read_supervisor(plain: str, flat: str) -> str | None:
    """Read who is told to follow the task, with his office: "Trần Thị Bình, Phó Chủ tịch UBND tỉnh"."""
    match = _SUPERVISED.search(flat) if "dong chi" in flat or " pho " in flat else None
    if match is None:
        return None
    who = " ".join(without_markup(plain[slice(*match.span("who"))]).split())
    who = _COMRADE.sub(lambda comrade: "Các " if comrade[1] else "", who).strip(" ,")
    return _name_first(who)


def read_addressee(paragraph: Paragraph) -> tuple[str, ...]:
    """Whom an answer tells to act: "Cục Thuế trả lời để Thuế tỉnh Lai Châu biết và căn cứ hồ sơ để thực hiện"."""
    answer = _ANSWERS.search(paragraph.flat)
    subject = find_subject(paragraph.plain, paragraph.flat, answer.end()) if answer else None
    return read_actors(_KNOW.sub("", paragraph.plain[subject.start : subject.end])) if subject else ()


def read_next_clause(paragraph: Paragraph) -> tuple[str, ...]:
    """Who acts behind the first semicolon: "Giao đồng chí A chỉ đạo; Văn phòng Tỉnh ủy theo dõi, đôn đốc"."""
    at = paragraph.flat.find("; ")
    subject = find_subject(paragraph.plain, paragraph.flat, at + 2) if at >= 0 else None
    return read_actors(paragraph.plain[subject.start : subject.end]) if subject else ()


def read_further(plain: str, flat: str) -> tuple[str, ...]:
    """Who else acts, in the clauses behind the first: "Sở Y tế rà soát; Sở Tài chính bố trí kinh phí. Giao Công an tỉnh ..."."""
    found: list[str] = []
    helping = 0  # "phối hợp với các sở, ngành; hội nông dân ..." goes on behind its semicolon
    helped = "phoi hop" in flat or "cung voi" in flat
    for clause in _FURTHER.finditer(flat):
        at = clause.end()
        together = _TOGETHER.search(flat, helping, clause.start()) if helped else None
        if together is not None:
            helpers = find_subject(plain, flat, together.end())
            helping = helpers.end if helpers else together.end()
        if at < helping or _SOMEBODY.match(flat, at):
            continue
        if plain[at].islower() and flat.startswith(_ASKED_OF_OTHERS, at):
            continue  # "Sở Y tế kiểm tra; yêu cầu các đơn vị ...": whoever leads asks them
        if flat.startswith(_ORDER_SIGNS, at):
            order = _ORDER_OF.match(flat, at)
            told = _told(plain, flat, order.end()) if order else None
            found += told.lead if told else ()
            continue
        subject = find_subject(plain, flat, at)
        if subject is None or subject.kind not in ("action", "coordinate", "weak", "adverbial"):
            continue
        weighs = subject.kind == "adverbial" and flat.startswith("can cu", subject.end)
        if weighs or subject.kind != "adverbial" and not _NO_LEAD.match(flat, subject.end):
            found += read_actors(plain[subject.start : subject.end])
    return tuple(dict.fromkeys(found))


def tells_a_person(flat: str) -> bool:
    """Whether a paragraph starts with an order to a person, so that no body has to act."""
    return _SUPERVISED.match(flat) is not None


def _name_first(who: str) -> str:
    """ "Phó Chủ tịch UBND tỉnh Trần Thị Bình" with the name before the office."""
    match = _OFFICE_AND_NAME.fullmatch(who)
    if match is None or fold(match["name"]) in places():
        return who[0].upper() + who[1:]
    return f"{match['name']}, {match['office']}"
