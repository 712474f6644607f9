"""Names for the nodes of a graph in RDF: one URI for one id, told by the id alone.

A document's path is ``{issuer}/{type}/{year}/{number-symbol}``, any other node's ``{label}/{name}``, all in slugs.
A slug forgets (diacritics, case, separators), so each slug is kept for one spelling: the one that this module
restores from it. An id spelled like that has the plain path; any other has a digest of itself behind an underscore,
a sign that no slug contains. What an id does not tell is ``_``.

The tables below are part of the addresses that they make: a change of them moves documents to other URIs. That is why
they stand here and do not follow the lexicon, which grows.

>>> document_path("66.18/2026/NQ-CP|2026|Chính phủ")
'chinh-phu/nq/2026/66.18-2026-nq-cp'
>>> document_path("10-NQ/TW|2017|Trung ương Đảng")
'trung-uong-dang/nq/2017/10-nq-tw'
>>> document_path("10/NQ-TW|2017|Trung ương Đảng")
'trung-uong-dang/nq/2017/10-nq-tw_83ea5fb98e6c2e53'
>>> document_path("12/NQ-HĐND||")
'_/nq/_/12-nq-hdnd'
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from hashlib import blake2b

DEFAULT_BASE = "https://w3id.org/graphkit/vn/"
"""Where the paths begin; a name, not yet a registered address."""

UNKNOWN = "_"
"""Stands for a part of a path that the id does not tell."""

_LONGEST = 80
"""Characters of a slug; what is longer is cut, and so has a digest."""

_ABBREVIATIONS = """
NQ; QĐ; CT; QC; QyĐ; QĐi; TC; TB; HD; CTr; KH; PA; ĐA; DA; BC; BB; TTr; HĐ; CĐ; BGN; BTT; GM; GGT; NĐ; TT; TTLT; NQLT; PL; L;
VBHN; KL; CV
"""
"""Of document types inside a code (Decree 30/2020, annex III; law on legal documents; Party guideline 36-HD/VPTW)."""

_TYPES = """
Báo cáo; Biên bản; Bộ luật; Chỉ thị; Chiến lược; Chương trình; Công điện; Công văn; Đề án; Dự án; Giấy mời; Hiến pháp; Hợp đồng;
Hướng dẫn; Kế hoạch; Kết luận; Lệnh; Luật; Nghị định; Nghị quyết; Nghị quyết liên tịch; Pháp lệnh; Phương án; Quy chế;
Quy định; Quyết định; Sắc lệnh; Thông báo; Thông cáo; Thông tri; Thông tư; Thông tư liên tịch; Tờ trình; Văn bản hợp nhất
"""

_MIXED = """
QĐ; NĐ; CĐ; QyĐ; QĐi; ĐA; CTr; TTr; TTg; HĐND; HĐBT; HĐTP; BCSĐ; ĐĐBQH; BGDĐT; BKHĐT; SKHĐT; SGDĐT; BLĐTBXH; SLĐTBXH; ĐU; HĐBCQG
"""
"""Symbols with a lower case letter or Đ; all others are upper case ASCII."""

_PARTY = "TW; TU; HU; QU; ĐU; BCS; BCSĐ; UBKTTW; VPTW; BTCTW; BTGTW; BDVTW; BNCTW; VPTU; UBKTTU"
"""Party bodies: their codes are number-type/body, those of the state number/type-body."""

_CENTRAL = """
Quốc hội; Ủy ban Thường vụ Quốc hội; Chủ tịch nước; Chính phủ; Thủ tướng Chính phủ; Văn phòng Chính phủ; Văn phòng Quốc hội;
Văn phòng Chủ tịch nước; Tòa án nhân dân tối cao; Viện kiểm sát nhân dân tối cao; Kiểm toán nhà nước; Thanh tra Chính phủ;
Hội đồng Thẩm phán Tòa án nhân dân tối cao; Ngân hàng Nhà nước Việt Nam; Ủy ban Dân tộc; Bảo hiểm xã hội Việt Nam;
Thông tấn xã Việt Nam; Đài Truyền hình Việt Nam; Đài Tiếng nói Việt Nam; Hội đồng bầu cử quốc gia;
Trung ương Đảng; Ủy ban Kiểm tra Trung ương; Văn phòng Trung ương Đảng; Ban Tổ chức Trung ương;
Ban Nội chính Trung ương; Ban Tuyên giáo Trung ương; Ban Dân vận Trung ương; Ban Kinh tế Trung ương;
Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam; Tổng Liên đoàn Lao động Việt Nam;
Bộ Công an; Bộ Công Thương; Bộ Dân tộc và Tôn giáo; Bộ Giáo dục và Đào tạo; Bộ Giao thông vận tải; Bộ Kế hoạch và Đầu tư;
Bộ Khoa học và Công nghệ; Bộ Lao động - Thương binh và Xã hội; Bộ Ngoại giao; Bộ Nội vụ; Bộ Nông nghiệp và Môi trường;
Bộ Nông nghiệp và Phát triển nông thôn; Bộ Quốc phòng; Bộ Tài chính; Bộ Tài nguyên và Môi trường;
Bộ Thông tin và Truyền thông; Bộ Tư pháp; Bộ Văn hóa, Thể thao và Du lịch; Bộ Xây dựng; Bộ Y tế
"""

_CITIES = "Cần Thơ; Đà Nẵng; Hà Nội; Hải Phòng; Hồ Chí Minh; Huế"

_PROVINCES = """
An Giang; Bà Rịa - Vũng Tàu; Bạc Liêu; Bắc Giang; Bắc Kạn; Bắc Ninh; Bến Tre; Bình Dương; Bình Định; Bình Phước; Bình Thuận;
Cà Mau; Cao Bằng; Đắk Lắk; Đắk Nông; Điện Biên; Đồng Nai; Đồng Tháp; Gia Lai; Hà Giang; Hà Nam; Hà Tĩnh; Hải Dương;
Hậu Giang; Hòa Bình; Hưng Yên; Khánh Hòa; Kiên Giang; Kon Tum; Lai Châu; Lạng Sơn; Lào Cai; Lâm Đồng; Long An; Nam Định;
Nghệ An; Ninh Bình; Ninh Thuận; Phú Thọ; Phú Yên; Quảng Bình; Quảng Nam; Quảng Ngãi; Quảng Ninh; Quảng Trị; Sóc Trăng;
Sơn La; Tây Ninh; Thái Bình; Thái Nguyên; Thanh Hóa; Thừa Thiên Huế; Tiền Giang; Trà Vinh; Tuyên Quang; Vĩnh Long;
Vĩnh Phúc; Yên Bái
"""

_LOCAL = """
Ủy ban nhân dân; Hội đồng nhân dân; Ban cán sự đảng Ủy ban nhân dân; Đảng đoàn Hội đồng nhân dân; Văn phòng Ủy ban nhân dân;
Thường trực Hội đồng nhân dân; Đoàn đại biểu Quốc hội; Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân;
Đại hội đại biểu Đảng bộ; Ủy ban Mặt trận Tổ quốc Việt Nam; Công an; Bộ Chỉ huy quân sự; Thanh tra; Ban Dân tộc;
Sở Công Thương; Sở Dân tộc và Tôn giáo; Sở Du lịch; Sở Giáo dục và Đào tạo; Sở Giao thông vận tải; Sở Kế hoạch và Đầu tư;
Sở Khoa học và Công nghệ; Sở Lao động - Thương binh và Xã hội; Sở Ngoại vụ; Sở Nội vụ; Sở Nông nghiệp và Môi trường;
Sở Nông nghiệp và Phát triển nông thôn; Sở Tài chính; Sở Tài nguyên và Môi trường; Sở Thông tin và Truyền thông;
Sở Tư pháp; Sở Văn hóa, Thể thao và Du lịch; Sở Xây dựng; Sở Y tế
"""


_EID = re.compile(r"[a-z0-9](?:[a-z0-9.-]|_(?=[a-z0-9]|_[a-z0-9]))*", re.ASCII)


def slug(text: str) -> str:
    """Lower case ASCII letters, digits and dots joined by hyphens, without diacritics: ``Chính phủ`` → ``chinh-phu``."""
    ascii_only = text.lower()
    if not ascii_only.isascii():
        plain = unicodedata.normalize("NFD", ascii_only).replace("đ", "d")
        ascii_only = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9.]+", "-", ascii_only).strip("-.")[:_LONGEST].rstrip("-.")


def document_path(key: str) -> str:
    """Path of the document with the id ``code|year|issuer`` or ``name|year|issuer``."""
    code, year, issuer = [*key.rsplit("|", 2), "", ""][:3]
    issuer_slug, year_slug, code_slug = slug(issuer), slug(year), slug(code)
    restored = "|".join((_restore_code(code_slug), year_slug, _restore_name(issuer_slug)))
    last = code_slug or UNKNOWN if restored == key else f"{code_slug}_{digest(key)}"
    return "/".join((issuer_slug or UNKNOWN, _type(code) or UNKNOWN, year_slug or UNKNOWN, last))


@lru_cache(maxsize=1 << 16)
def node_path(label: str, key: str) -> str:
    """Path of the node with this label and id; of a document, :func:`document_path`, of a provision, one below it."""
    if label == "Document":
        return document_path(key)
    if label == "Provision":
        document, _, eid = key.rpartition("#")
        return f"{document_path(document)}/{eid if _EID.fullmatch(eid) else f'_{digest(eid)}'}"
    name = slug(key)
    return f"{label.lower()}/{name}" if key and _restore_name(name) == key else f"{label.lower()}/{name}_{digest(key)}"


def digest(key: str) -> str:
    """Sixteen hexadecimal digits of an id, also of one that is not proper Unicode."""
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _type(code: str) -> str:
    """Slug of the type's abbreviation in a code, such as ``nq``; empty where the code has none (dispatches, laws)."""
    parts = re.split("[/-]", code)
    symbol = parts[2:] if len(parts) > 2 and re.fullmatch("[0-9]{4}", parts[1]) else parts[1:]
    return slug(symbol[0]) if len(symbol) > 1 and symbol[0] in _names(_ABBREVIATIONS) else ""


def _restore_code(code_slug: str) -> str:
    """The one spelling of a code that a slug is kept for; the slug itself where it is none of a code."""
    number, *parts = code_slug.split("-")
    if not parts or not number[:1].isdigit():
        return code_slug
    year = parts[0] if re.fullmatch("[0-9]{4}", parts[0]) else None
    mixed = _kept(_MIXED)
    symbols = [mixed.get(part, part.upper()) for part in (parts[1:] if year else parts)]
    if year:
        return f"{number}/{year}/{'-'.join(symbols)}"
    if len(symbols) == 2 and symbols[1] in _names(_PARTY):
        return f"{number}-{'/'.join(symbols)}"
    return f"{number}/{'-'.join(symbols)}"


def _restore_name(name_slug: str) -> str:
    """The one spelling of a body or type that a slug is kept for; the slug itself where no spelling is known."""
    return _kept(_TYPES).get(name_slug) or _bodies().get(name_slug, name_slug)


@cache
def _bodies() -> dict[str, str]:
    places = [("tỉnh", "Tỉnh ủy", name) for name in _names(_PROVINCES)]
    places += [("thành phố", "Thành ủy", name) for name in _names(_CITIES)]
    bodies = dict(_kept(_CENTRAL))
    for kind, committee, place in places:
        for name in (f"{committee} {place}", *(f"{body} {kind} {place}" for body in _names(_LOCAL))):
            bodies[slug(name)] = name
    return bodies


@cache
def _kept(table: str) -> dict[str, str]:
    """Slug → the spelling that it is kept for."""
    return {slug(name): name for name in _names(table)}


@cache
def _names(table: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in table.split(";"))
