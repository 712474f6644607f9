"""Formats: each file is made here by the real library, read, and compared with what was put in."""

from __future__ import annotations

import io
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner

from graphkit.cli import app
from graphkit.model import Source
from graphkit.reading import Unreadable, read
from graphkit.reading.office import find_office
from graphkit.reading.recognition import missing

FONTS = Path("/usr/share/fonts/truetype/dejavu")
SENTENCE = "Thực hiện Nghị quyết số 93/NQ-CP ngày 18/6/2024 của Chính phủ"
needs_fonts = pytest.mark.skipif(not FONTS.exists(), reason="Debian's fonts-dejavu-core is not installed")
needs_tesseract = pytest.mark.skipif(missing() is not None, reason=f"install {missing()}")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def one(path: Path) -> Source:
    (found,) = read([path])
    assert isinstance(found, Source), found
    return found


def reason(path: Path) -> str:
    (found,) = read([path])
    assert isinstance(found, Unreadable), found
    assert str(path) in found.reason
    assert found.reason.endswith(".") and "\n" not in found.reason
    return found.reason


# --- PDF ---


class Pdf:
    """A PDF file with Vietnamese print; ``y`` is counted from the top of an A4 page."""

    def __init__(self, path: Path, encrypt: StandardEncryption | None = None) -> None:
        pdfmetrics.registerFont(TTFont("Serif", FONTS / "DejaVuSerif.ttf"))
        self.path, self.canvas = path, Canvas(str(path), pagesize=(595, 842), encrypt=encrypt)

    def print(self, x: float, y: float, text: str, size: float = 12) -> None:
        self.canvas.setFont("Serif", size)
        self.canvas.drawString(x, 842 - y, text)

    def lines(self, y: float, *texts: str) -> None:
        for number, text in enumerate(texts):
            self.print(70, y + 18 * number, text)

    def save(self) -> Path:
        self.canvas.save()
        return self.path


@needs_fonts
def test_pdf_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    pdf = Pdf(tmp_path / "a.pdf")
    for y, left, right in (
        (60, "UBND TỈNH PHÚ YÊN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (76, "SỞ TÀI CHÍNH", "Độc lập - Tự do - Hạnh phúc"),
        (110, "Số:      /KH-STC", "Phú Yên, ngày      tháng 6 năm 2024"),
    ):
        pdf.print(70, y, left, 10)
        pdf.print(300, y + 1, right, 10)
    pdf.print(250, 150, "KẾ HOẠCH")
    pdf.lines(190, f"{SENTENCE} về việc rà soát,", "Sở Tài chính ban hành kế hoạch như sau:")
    pdf.print(91, 111, "118", 10)  # the office's stamp comes last in the file
    pdf.print(385, 112, "06", 10)
    source = one(pdf.save())
    assert source.text.split("\n\n") == [
        "UBND TỈNH PHÚ YÊN\nSỞ TÀI CHÍNH",
        "Số: 118 /KH-STC",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
        "Phú Yên, ngày 06 tháng 6 năm 2024",
        "KẾ HOẠCH",
        f"{SENTENCE} về việc rà soát,\nSở Tài chính ban hành kế hoạch như sau:\n",
    ]


@needs_fonts
def test_pdf_pages_keep_their_numbers_and_lose_what_repeats(tmp_path: Path) -> None:
    pdf = Pdf(tmp_path / "a.pdf")
    for number in range(1, 5):
        pdf.print(200, 40, f"CÔNG BÁO/Số {number}/Ngày 05-4-2026", 9)
        pdf.print(290, 800, str(number), 9)
        pdf.lines(130, f"Trang thứ {number} nói về Nghị quyết", f"số {number}/NQ-CP của Chính phủ.")
        pdf.canvas.showPage()
    source = one(pdf.save())
    assert source.text.count("CÔNG BÁO") == 1
    assert [source.text[start : start + 20].split("\n")[-1] for start in source.pages] == [
        "CÔNG BÁO/Số 1/Ngày 0",
        "Trang thứ 2 nói về N",
        "Trang thứ 3 nói về N",
        "Trang thứ 4 nói về N",
    ]
    assert source.text.endswith("số 4/NQ-CP của Chính phủ.\n")


@needs_fonts
def test_pdf_footnotes_and_tables(tmp_path: Path) -> None:
    pdf = Pdf(tmp_path / "a.pdf")
    pdf.lines(100, "Theo quy định của Luật Nhà ở", "và các văn bản hướng dẫn thi hành.")
    pdf.print(70 + pdfmetrics.stringWidth("Theo quy định của Luật Nhà ở", "Serif", 12), 95, "11", 6.5)
    for x in (70, 120, 300, 500):
        pdf.canvas.line(x, 842 - 200, x, 842 - 280)
    for y in (200, 230, 280):
        pdf.canvas.line(70, 842 - y, 500, 842 - y)
    for x, y, text in (
        (75, 220, "TT"),
        (125, 220, "Nhiệm vụ"),
        (305, 220, "Chủ trì"),
        (75, 250, "1"),
        (125, 250, "Xây dựng kế hoạch"),
        (125, 268, "năm 2025"),
        (305, 250, "Sở Nội vụ"),
    ):
        pdf.print(x, y, text)
    pdf.print(70, 763, "11", 6)
    pdf.print(79, 768, "Luật số 27/2023/QH15 ngày 27/11/2023.", 9)
    text = one(pdf.save()).text
    assert "Luật Nhà ở¹¹\nvà các văn bản" in text
    assert "| TT | Nhiệm vụ | Chủ trì |\n| 1 | Xây dựng kế hoạch năm 2025 | Sở Nội vụ |" in text
    assert text.endswith("\n\n¹¹ Luật số 27/2023/QH15 ngày 27/11/2023.\n")


@needs_fonts
def test_pdf_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    pdf = Pdf(tmp_path / "locked.pdf", StandardEncryption("secret"))
    pdf.lines(100, SENTENCE)
    assert "locked with a password" in reason(pdf.save())
    whole = Pdf(tmp_path / "whole.pdf")
    whole.lines(100, SENTENCE)
    data = whole.save().read_bytes()
    (cut := tmp_path / "cut.pdf").write_bytes(data[: len(data) // 3])
    assert "breaks off or is damaged" in reason(cut)


# --- Word ---

BOX = """<w:p {ns} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
  xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml">
  <w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx><w:txbxContent><w:p><w:r><w:t>HỎA TỐC</w:t></w:r></w:p>
  </w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>HỎA TỐC</w:t></w:r>
  </w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"""
CHANGED = """<w:p {ns}><w:r><w:t xml:space="preserve">trước ngày </w:t></w:r>
  <w:del w:id="1" w:author="a"><w:r><w:delText>30/6</w:delText></w:r></w:del>
  <w:ins w:id="2" w:author="a"><w:r><w:t>31/12</w:t></w:r></w:ins><w:r><w:t>/2024</w:t></w:r></w:p>"""
NOTED = """<w:p {ns}><w:r><w:t>theo quy định</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r></w:p>"""
NOTES = """<w:footnotes {ns}><w:footnote w:id="7"><w:p><w:r><w:footnoteRef/></w:r><w:r>
  <w:t>Luật số 27/2023/QH15.</w:t></w:r></w:p></w:footnote></w:footnotes>"""


def test_docx_with_everything(tmp_path: Path) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = Document()
    document.sections[0].header.paragraphs[0].text = "Số: 118/KH-UBND"
    head = document.add_table(1, 2)
    head.style = None
    head.cell(0, 0).text = "UBND TỈNH PHÚ YÊN"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    document.add_paragraph("Kính gửi các sở:")
    for text in ("Sở Tài chính;", "Sở Nội vụ."):
        document.add_paragraph(text, style="List Number")
    table = document.add_table(2, 2, style="Table Grid")
    for number, text in enumerate(("Nhiệm vụ", "Chủ trì", "Rà soát", "Sở Tài chính")):
        table.cell(number // 2, number % 2).text = text
    for xml in (BOX, CHANGED, NOTED):
        document.element.body.insert(-1, parse_xml(xml.format(ns=nsdecls("w"))))
    notes = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        NOTES.format(ns=nsdecls("w")).encode(),
        document.part.package,
    )
    document.part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
    document.save(str(path := tmp_path / "named.txt"))  # the content decides, not the name
    assert [block for block in one(path).text.split("\n\n") if block.strip()] == [
        "Số: 118/KH-UBND",
        "UBND TỈNH PHÚ YÊN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Kính gửi các sở:",
        "1. Sở Tài chính;",
        "2. Sở Nội vụ.",
        "| Nhiệm vụ | Chủ trì |\n| Rà soát | Sở Tài chính |",
        "HỎA TỐC",
        "trước ngày 31/12/2024",
        "theo quy định¹",
        "¹ Luật số 27/2023/QH15.\n",
    ]


def test_docx_bomb_and_broken_docx(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as stream:
            for _ in range(200):
                stream.write(b" " * 1_000_000)
    assert "looks like a bomb" in reason(path)
    Document().save(str(whole := tmp_path / "whole.docx"))
    (cut := tmp_path / "cut.docx").write_bytes(whole.read_bytes()[:9000])
    assert "breaks off or is damaged" in reason(cut)
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(12))
    with zipfile.ZipFile(laugh := tmp_path / "laugh.docx", "w") as archive, zipfile.ZipFile(whole) as good:
        for name in good.namelist():
            data = good.read(name)
            if name == "word/document.xml":
                data = f"<!DOCTYPE x [{entities}]><x>&e11;</x>".encode()
            archive.writestr(name, data)
    assert "damaged" in reason(laugh)


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_old_office_files_go_through_libreoffice(tmp_path: Path) -> None:
    signs = "".join(sign if sign.isascii() else f"\\u{ord(sign)}?" for sign in SENTENCE)
    (rtf := tmp_path / "a.rtf").write_text(f"{{\\rtf1\\ansi {signs}\\par}}", encoding="ascii")
    assert one(rtf).text.strip() == SENTENCE
    office = find_office() or ""
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for suffix in ("doc", "odt"):
        command = [office, profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path), str(rtf)]
        subprocess.run(command, check=True, capture_output=True)
        assert one(tmp_path / f"a.{suffix}").text.strip() == SENTENCE


def test_without_libreoffice_one_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path := tmp_path / "a.rtf").write_text("{\\rtf1 a}", encoding="ascii")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "needs LibreOffice" in reason(path)


# --- HTML ---

PAGE = f"""<!DOCTYPE html><html><head><title>Thư viện</title><style>p {{}}</style></head><body>
<div class="top-menu"><ul><li><a href="/">Trang chủ</a></li><li>Văn bản mới cập nhật trong tuần này</li></ul></div>
<div id="wrap"><div class="col-9"><div class="content1">
  <table><tr><td>QUỐC HỘI</td><td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</td></tr></table>
  <p>Căn cứ <a href="/hp">Hiến pháp</a> nước Cộng hòa xã hội chủ nghĩa Việt Nam;</p>
  <p>{SENTENCE} và Luật Nhà ở<sup>[11]</sup>,<br>các bộ, ngành, địa phương triển khai như sau:</p>
  <table border="1"><tr><th>TT</th><th>Nhiệm vụ</th><th>Chủ trì</th></tr><tr><td>1</td><td>Rà soát</td><td>Bộ Nội vụ</td></tr></table>
  <p>Văn bản này có hiệu lực kể từ ngày ký ban hành và thay thế các quy định trước đây.</p>
</div></div><div class="col-3 related"><p>Văn bản liên quan: Nghị định số 1/2020/NĐ-CP</p></div></div>
<footer><p>Bản quyền thuộc về công ty, giấy phép số 12/GP-BC</p></footer><script>var a = "<p>";</script></body></html>"""


def test_html_gives_its_document(tmp_path: Path) -> None:
    (path := tmp_path / "a.doc").write_text(PAGE, encoding="utf-8")
    assert one(path).text.split("\n\n") == [
        "QUỐC HỘI",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;",
        f"{SENTENCE} và Luật Nhà ở¹¹,\ncác bộ, ngành, địa phương triển khai như sau:",
        "| TT | Nhiệm vụ | Chủ trì |\n| 1 | Rà soát | Bộ Nội vụ |",
        "Văn bản này có hiệu lực kể từ ngày ký ban hành và thay thế các quy định trước đây.\n",
    ]


def test_html_that_is_nested_deep(tmp_path: Path) -> None:
    (path := tmp_path / "a.html").write_text("<html><body>" + "<div>" * 1_000 + SENTENCE, encoding="utf-8")
    assert SENTENCE in one(path).text
    (path := tmp_path / "b.html").write_text("<html><body>" + "<div>" * 100_000 + SENTENCE, encoding="utf-8")
    assert "HTML page without text" in reason(path)


def test_web_archive(tmp_path: Path) -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message.set_content(PAGE, subtype="html")
    message.make_mixed()
    (path := tmp_path / "a.mht").write_bytes(b"From: <Saved>\nMIME-Version: 1.0\n" + message.as_bytes())
    assert SENTENCE in one(path).text


# --- archives ---


def test_zip_gives_each_document_and_goes_on_past_faults(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("c.txt", SENTENCE)
    with zipfile.ZipFile(path := tmp_path / "a.zip", "w") as archive:
        archive.writestr("b/bad.pdf", b"%PDF-1.4 broken")
        archive.writestr("b/good.txt", SENTENCE)
        archive.writestr("z/inner.zip", inner.getvalue())
        archive.writestr(".hidden", "x")
    found = list(read([path]))
    assert [(type(each).__name__, each.path) for each in found] == [
        ("Unreadable", f"{path}/b/bad.pdf"),
        ("Source", f"{path}/b/good.txt"),
        ("Source", f"{path}/z/inner.zip/c.txt"),
    ]


def test_zip_bomb_and_password(tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(path := tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a", "w") as big,
    ):
        for _ in range(50):
            big.write(b"\0" * 1_000_000)
    assert "looks like a bomb" in reason(path)
    with zipfile.ZipFile(path := tmp_path / "b.zip", "w") as archive:
        archive.writestr("a.txt", SENTENCE)
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    path.write_bytes(data)
    assert "locked with a password" in reason(path)


# --- images ---


def png(width: int, height: int) -> bytes:
    """A white image of one bit a pixel, whatever its size, without holding it in memory."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    squeeze = zlib.compressobj(1)
    row = b"\0" + b"\xff" * (width // 8)
    packed = b"".join(squeeze.compress(row) for _ in range(height)) + squeeze.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def printed(*lines: str, size: int = 40, height: int = 800) -> Image.Image:
    image = Image.new("L", (1700, height), 255)
    font = ImageFont.truetype(str(FONTS / "DejaVuSerif.ttf"), size)
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((90, 60 + 2 * size * number), line, font=font, fill=0)
    return image


@needs_tesseract
def test_image_of_40000_by_40000_pixels(tmp_path: Path) -> None:
    (path := tmp_path / "a.png").write_bytes(png(40_000, 40_000))
    assert "pixels; scan it again at 300 dpi" in reason(path)


def raw_pdf(path: Path, drawing: bytes, image: bytes) -> Path:
    """A PDF of one page with these two streams, deflated already; the image has 40,000 by 40,000 pixels."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/XObject/Subtype/Image/Width 40000/Height 40000/ColorSpace/DeviceGray/BitsPerComponent 1"
        b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(image), image),
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % (n, part) for n, part in enumerate(parts, 1))
    path.write_bytes(body + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF")
    return path


def test_pdf_with_an_image_of_40000_by_40000_pixels(tmp_path: Path) -> None:
    drawing, image = zlib.compress(b"595 0 0 842 0 0 cm /I Do"), zlib.compress(b"\xff" * 5_000)
    assert "40000 x 40000 pixels" in reason(raw_pdf(tmp_path / "a.pdf", drawing, image))


def test_pdf_whose_drawing_is_a_bomb(tmp_path: Path) -> None:
    squeeze = zlib.compressobj(1)
    drawing = b"".join(squeeze.compress(b"BT ET " * 200_000) for _ in range(60)) + squeeze.flush()
    assert "looks like a bomb" in reason(raw_pdf(tmp_path / "a.pdf", drawing, b""))


@needs_fonts
@needs_tesseract
def test_scans_are_recognised_once(tmp_path: Path) -> None:
    first, second = printed(*SENTENCE.split(" của ")), printed("Căn cứ Luật Tổ chức chính quyền địa phương;")
    first.save(path := tmp_path / "a.tif", save_all=True, append_images=[second])
    seen = []
    (source,) = read([path], watch=seen.append)
    assert isinstance(source, Source)
    assert len(source.pages) == 2
    assert "93/NQ-CP ngày 18/6/2024" in " ".join(source.text.split())
    assert source.text[source.pages[1] :].strip() == "Căn cứ Luật Tổ chức chính quyền địa phương;"
    assert [(each.done, each.pages) for each in seen] == [(0, 2), (1, 2), (2, 2)]
    kept = sorted((tmp_path / "cache").rglob("*.json"))
    assert len(kept) == 2
    for page in kept:
        page.write_text(page.read_text(encoding="utf-8").replace("Luật", "LUẬT"), encoding="utf-8")
    assert "LUẬT" in one(path).text  # it was taken from the cache


@needs_fonts
@needs_tesseract
def test_text_layers_that_are_rubbish_are_noticed(tmp_path: Path) -> None:
    lines = ("Thực hiện Nghị quyết số 93/NQ-CP ngày 18/6/2024", "của Chính phủ về các nhiệm vụ, giải pháp trọng tâm,")
    lines *= 3
    from reportlab.lib.utils import ImageReader

    pdf = Pdf(tmp_path / "a.pdf")
    image = printed(*lines, height=2404)
    for number, line in enumerate(lines):
        pdf.print(
            70, 60 + 20 * number, "Thuc hien Nghi quyet s6 93/NQ-CP ngay l8/6/2024 cua Chinh phu" + str(len(line))
        )
    pdf.canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
    path = pdf.save()
    (auto,), (never,), (always,) = (list(read([path], ocr=when)) for when in ("auto", "never", "always"))
    assert isinstance(auto, Source) and isinstance(never, Source)
    assert lines[0] in auto.text and auto == always
    assert "Thuc hien" in never.text
    assert ["rubbish (--ocr never)" in warning for warning in never.warnings] == [True]


@needs_fonts
def test_without_tesseract_one_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed(SENTENCE).save(path := tmp_path / "a.png")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "apt install tesseract-ocr tesseract-ocr-vie" in reason(path)


# --- the command line ---


@needs_fonts
def test_read_prints_pages_and_goes_on_past_faults(tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4")
    pdf = Pdf(tmp_path / "good.pdf")
    for text in ("trang đầu", "trang sau"):
        pdf.lines(200, text)
        pdf.canvas.showPage()
    pdf.save()
    result = CliRunner().invoke(app, ["read", str(tmp_path), "--pages"])
    assert result.exit_code == 1
    assert result.stdout == "── good.pdf, page 1 ──\ntrang đầu\n── good.pdf, page 2 ──\ntrang sau\n"
    assert "bad.pdf is a PDF file that breaks off" in result.stderr


def test_doctor_says_what_is_there() -> None:
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 0
    for word in ("PDF files", "Word files", "scans and images", ".doc, .odt and .rtf"):
        assert word in result.stdout
