"""Reading: encodings, folders, manifests, front matter. All texts are of our own writing."""

import codecs
import io
import os
import socket
import stat
import tracemalloc
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.errors import GraphkitError
from graphkit.model import Source
from graphkit.reading import Unreadable, read, read_text
from graphkit.reading.decoding import CONVINCING, DOUBTFUL
from graphkit.reading.plausibility import plausibility

SENTENCE = (
    "Thực hiện Quyết định số 45/QĐ-UBND, các sở báo cáo trước ngày 05/3/2021; giữ nguyên dấu gạch.\n"
    "Căn cứ Nghị định số 77/2019/NĐ-CP của Chính phủ về tổ hợp tác\n"
)
# The same as GNU iconv writes it in TCVN 5712, and as VNI's own table spells it.
SENTENCE_TCVN3 = (
    b"Th\xf9c hi\xd6n Quy\xd5t \xae\xdenh s\xe8 45/Q\xa7-UBND, c\xb8c s\xeb b\xb8o c\xb8o tr\xad\xedc ng\xb5y 05/3/2021; gi\xf7 nguy\xaan d\xcau g\xb9ch.\n"
    b"C\xa8n c\xf8 Ngh\xde \xae\xdenh s\xe8 77/2019/N\xa7-CP c\xf1a Ch\xddnh ph\xf1 v\xd2 t\xe6 h\xeep t\xb8c\n"
)
SENTENCE_VNI = (
    "Thöïc hieän Quyeát ñònh soá 45/QÑ-UBND, caùc sôû baùo caùo tröôùc ngaøy 05/3/2021; giöõ nguyeân daáu gaïch.\n"
    "Caên cöù Nghò ñònh soá 77/2019/NÑ-CP cuûa Chính phuû veà toå hôïp taùc\n"
)
TONES = "\u0300\u0301\u0303\u0309\u0323"


def windows_1258(text: str) -> bytes:
    """Encode as Windows does: letter with its hat, breve or horn, then the tone as a combining mark."""
    data = bytearray()
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(part for part in parts if part in TONES)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        data += (base + tones).encode("cp1258")
    return bytes(data)


def read_one(path: Path) -> Source:
    (source,) = read([path])
    assert isinstance(source, Source), source
    return source


def fault(path: str | Path) -> str:
    """The reason of the one thing that is unreadable; it always names the path."""
    (found,) = read([path])
    assert isinstance(found, Unreadable), found
    assert found.path == str(path)
    assert str(path) in found.reason
    assert found.reason.endswith(".")
    return found.reason


def names(*paths: str | Path) -> list[str]:
    return [found.name if isinstance(found, Source) else f"! {found.path}" for found in read(paths)]


def write(path: Path, text: str = SENTENCE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


# --- encodings ---


@pytest.mark.parametrize(
    "text", [SENTENCE, SENTENCE.replace("\n", "\r\n"), "a\rb\u0085c\u2028d\n\n", "Plain ASCII", "\u200bSố"]
)
def test_utf8_is_read_unchanged(tmp_path: Path, text: str) -> None:
    path = tmp_path / "một.txt"
    path.write_bytes(text.encode())
    assert read_one(path) == Source("một.txt", text, str(path))


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), min_size=1))
def test_any_utf8_text_that_looks_vietnamese_or_ascii_is_unchanged(text: str) -> None:
    whole = SENTENCE * 20 + text
    assert read_text(whole.encode(), "x.txt").text == whole


def test_decomposed_text_stays_decomposed() -> None:
    text = unicodedata.normalize("NFD", SENTENCE)
    assert read_text(text.encode(), "x.txt") == Source("x.txt", text)


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + SENTENCE.encode(),
        codecs.BOM_UTF16_LE + SENTENCE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + SENTENCE.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + SENTENCE.encode("utf-32-le"),
        codecs.BOM_UTF32_BE + SENTENCE.encode("utf-32-be"),
    ],
)
def test_byte_order_mark_is_honoured_and_removed(data: bytes) -> None:
    assert read_text(data, "x.txt") == Source("x.txt", SENTENCE)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_mark_is_guessed(encoding: str) -> None:
    source = read_text(SENTENCE.encode(encoding), "x.txt")
    assert source.text == SENTENCE
    assert [encoding.upper() in warning for warning in source.warnings] == [True]


def test_windows_1258() -> None:
    source = read_text(windows_1258(SENTENCE), "x.txt")
    assert unicodedata.normalize("NFC", source.text) == SENTENCE
    assert not unicodedata.is_normalized("NFC", source.text), "left as the codec decodes it"
    assert source.warnings == (
        "x.txt is not plain UTF-8 and was read as Windows-1258; save it as UTF-8 if that is wrong.",
    )


def test_tcvn3() -> None:
    source = read_text(SENTENCE_TCVN3, "x.txt")
    assert source.text == SENTENCE
    assert source.warnings == (
        "x.txt is not plain UTF-8 and was read as TCVN3 (ABC fonts); save it as UTF-8 if that is wrong.",
    )


def test_vni() -> None:
    source = read_text(SENTENCE_VNI.encode("cp1252"), "x.txt")
    assert source.text == SENTENCE
    assert [" VNI;" in warning for warning in source.warnings] == [True]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SENTENCE_TCVN3.decode("latin-1"), "TCVN3"),
        (SENTENCE_VNI, "VNI"),
        (windows_1258(SENTENCE).decode("cp1252"), "Windows-1258"),
        (SENTENCE.encode().decode("latin-1"), "UTF-8 that was decoded as Windows-1252"),
    ],
)
def test_mojibake_saved_as_utf8_is_undone_with_a_warning(text: str, encoding: str) -> None:
    for data in (text.encode(), codecs.BOM_UTF8 + text.encode(), text.encode("utf-16")):
        source = read_text(data, "x.txt")
        assert unicodedata.normalize("NFC", source.text) == SENTENCE
        assert [encoding in warning for warning in source.warnings] == [True]
        assert "not plain UTF-8" not in source.warnings[0]


def test_utf8_decoded_as_windows_1252_by_an_editor() -> None:
    # ọ is E1 BB 8D; 8D is free in Windows-1252 and becomes a control character.
    source = read_text("Há»\u008dc sinh Ä‘Æ°á»£c miá»…n há»\u008dc phÃ\xad".encode(), "x.txt")
    assert source.text == "Học sinh được miễn học phí"


@pytest.mark.parametrize(
    ("western", "text"),
    [
        ("S¾C LÖNH", "SẮC LỆNH"),
        ("ñY BAN NH¢N D¢N HuyÖn", "ỦY BAN NHÂN DÂN Huyện"),
        ("Hå ThÞ S¸u, Q§-UBND, H§ND", "Hồ Thị Sáu, QĐ-UBND, HĐND"),
        ("phßng Gi¸o dôc: “®ãng” – 12 m²", "phòng Giáo dục: “đóng” – 12 m²"),
    ],
)
def test_tcvn3_capitals_and_signs_one_for_one(western: str, text: str) -> None:
    source = read_text(western.encode(), "x.txt")
    assert source.text == text
    assert len(source.text) == len(western)


def test_vni_letters_with_two_marks() -> None:
    assert (
        read_text("ÑAËC BIEÄT, TÆNH, kyõ thuaät, MÖÔØI LAÊM".encode(), "x.txt").text
        == "ĐẶC BIỆT, TỈNH, kỹ thuật, MƯỜI LĂM"
    )


def test_a_few_invalid_bytes_are_replaced_and_counted() -> None:
    data = (SENTENCE * 50).encode()
    source = read_text(data[:1] + b"\xff\xfe\x80" + data[1:], "x.txt")
    assert source.text == SENTENCE[:1] + "\ufffd\ufffd\ufffd" + SENTENCE[1:] + SENTENCE * 49
    assert [warning.startswith("x.txt: 3 bytes that are not UTF-8") for warning in source.warnings] == [True]


def test_one_invalid_byte_in_a_short_text_is_utf8_still() -> None:
    source = read_text(SENTENCE.encode() + b"\xe1\xbb", "cut.txt")
    assert source.text == SENTENCE + "\ufffd"
    assert [warning.startswith("cut.txt: 2 bytes") for warning in source.warnings] == [True]


def test_windows_punctuation_alone_is_windows_1252() -> None:
    source = read_text(b"\x93Quoted\x94 \x96 with no accents", "x.txt")
    assert source.text == "“Quoted” – with no accents"
    assert ["Windows-1252" in warning for warning in source.warnings] == [True]


@pytest.mark.parametrize("text", ["Überprüfung der Gemeindeverfassung: für Größe", "Все документы на русском языке"])
def test_other_languages_in_utf8_are_kept_with_a_warning(text: str) -> None:
    source = read_text(text.encode(), "x.txt")
    assert source.text == text
    assert ["look Vietnamese" in warning for warning in source.warnings] == [True]


@pytest.mark.parametrize(
    "data", ["Все документы на русском языке".encode("koi8-r"), "Überprüfung für Größe".encode("latin-1")]
)
def test_unknown_encoding(data: bytes) -> None:
    with pytest.raises(GraphkitError, match="^x.txt is in an encoding that graphkit does not know; save it as UTF-8.$"):
        read_text(data, "x.txt")


def test_damaged_scan_is_left_alone() -> None:
    """Text recognition breaks words, which makes them less Vietnamese, but in no other encoding more."""
    text = "Thyc hiện ké hoạch só 215 vè vigc tăng cưòng quàn lý đát đai trên đja bàn tinh, các so, ngành phéi hợp thyc hiện"
    assert read_text(text.encode(), "x.txt") == Source("x.txt", text)


def test_the_measure_tells_right_from_wrong() -> None:
    wrong = [
        SENTENCE_TCVN3.decode("latin-1"),
        SENTENCE_TCVN3.decode("cp1258"),
        SENTENCE_VNI,
        SENTENCE.encode().decode("latin-1"),
    ]
    assert plausibility(SENTENCE) == 1.0
    assert all((plausibility(text) or 0) < DOUBTFUL < CONVINCING for text in wrong)
    assert plausibility("no accents at all") is None
    assert (
        plausibility("Hội đồng nhân dân, QĐ, HĐND, khuỷu, ngoằn ngoèo, nghiêng, giữ, quýt, uyển chuyển, xoong") == 1.0
    )
    assert plausibility("đâyy thậtt bmậ ớẻ zố") == 0.0


# --- what is no text ---


@pytest.mark.parametrize(
    ("data", "cure"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "is a PDF file that breaks off or is damaged"),
        (b"PK\x03\x04\x14\x00\x06\x00", "is a ZIP or Office file that breaks off or is damaged"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is an image that breaks off or is damaged"),
        (bytes(range(256)) * 8, "does not know"),
        (b"abc\0\0\0\0", "does not know"),
        ("là ở".encode("utf-16-be"), "does not know"),
        (SENTENCE.encode("utf-16")[:-1], "is UTF-16 that breaks off or is damaged"),
        (SENTENCE.encode("utf-32")[:-1], "is UTF-32 that breaks off or is damaged"),
        (b"", "is empty"),
        (codecs.BOM_UTF8 + b" \r\n\t\f\n", "is empty"),
        (codecs.BOM_UTF16_LE, "is empty"),
    ],
)
def test_no_text(tmp_path: Path, data: bytes, cure: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    assert cure in fault(path)


def test_a_stray_nul_is_replaced_one_for_one() -> None:
    text = SENTENCE * 20
    source = read_text((text[:100] + "\0" + text[100:]).encode(), "x.txt")
    assert source.text == text[:100] + "\ufffd" + text[100:]
    assert ["1 NUL" in warning for warning in source.warnings] == [True]


def test_the_rest_goes_through(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_bytes(b"")
    write(tmp_path / "c.md")
    assert names(tmp_path) == ["a.txt", f"! {tmp_path / 'b.txt'}", "c.md"]


# --- paths ---


def test_directory_is_walked_in_order(tmp_path: Path) -> None:
    documents = ["Z.TXT", "a.txt", "b/a.markdown", "b/c/x.md", "c.md", "đ/ế.txt"]
    others = [".hidden.txt", ".git/x.txt", "notes.json", "page.css", "txt"]
    for name in documents + others:
        write(tmp_path / name)
    write(tmp_path / "manifest.csv", "source\na.txt\n")
    found = list(read([tmp_path]))
    assert [found.path for found in found] == [str(tmp_path / name) for name in documents]
    assert found == list(read([str(tmp_path)]))


def test_path_is_kept_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "in" / "a.txt")
    monkeypatch.chdir(tmp_path)
    assert [found.path for given in ("in", "./in/", "in/a.txt", "in/*", ".") for found in read([given])] == [
        "in/a.txt",
        "./in/a.txt",
        "in/a.txt",
        "in/a.txt",
        "./in/a.txt",
    ]


def test_patterns(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.md", "sub/d.txt", "sub/manifest.csv"):
        write(tmp_path / name, "source\nd.txt\n" if name.endswith("csv") else SENTENCE)
    assert names(f"{tmp_path}/*.txt") == ["a.txt", "b.txt"]
    assert names(f"{tmp_path}/[bc].*") == ["b.txt", "c.md"]
    assert names(f"{tmp_path}/**") == ["a.txt", "b.txt", "c.md", "d.txt"]
    assert names(f"{tmp_path}/sub/*") == ["d.txt"]
    assert "matches no file" in fault(f"{tmp_path}/*.docx")


def test_name_that_looks_like_a_pattern(tmp_path: Path) -> None:
    assert names(write(tmp_path / "bản [1].txt")) == ["bản [1].txt"]


def test_same_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.txt")
    (tmp_path / "link.txt").symlink_to(path)
    (tmp_path / "loop").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert names("a.txt", path, "./a.txt", "link.txt", tmp_path, f"{tmp_path}/*.txt", ".") == ["a.txt"]


def test_link_to_a_directory_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "real" / "a.txt")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path / "real")
    assert names(tmp_path / "in") == ["a.txt"]


def test_named_file_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    assert names(write(tmp_path / "congvan")) == ["congvan"]


def test_what_is_not_there(tmp_path: Path) -> None:
    assert "does not exist" in fault(tmp_path / "nothing.txt")
    assert "does not exist" in next(found.reason for found in read([""]) if isinstance(found, Unreadable))
    assert "cannot be read" in fault(write(tmp_path / "a.txt") / "b.txt")
    assert "cannot be read" in fault("a\0b.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing.txt")
    assert "is a link to a file that does not exist" in fault(tmp_path / "gone.txt")
    (tmp_path / "ring.txt").symlink_to(tmp_path / "ring.txt")
    assert "cannot be read" in fault(tmp_path / "ring.txt")


def test_directory_without_documents(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "x.json").write_bytes(b"{}")
    assert "holds no document (.txt, .md, .markdown, .pdf," in fault(tmp_path)


def test_pipe_and_socket_do_not_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    os.mkfifo("pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.txt")
        write(tmp_path / "z.txt")
        assert "pipe" in fault("pipe.txt")
        assert names(".") == ["! ./pipe.txt", "! ./socket.txt", "z.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permission_denied(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    write(tmp_path / "closed" / "b.txt")
    path.chmod(0)
    (tmp_path / "closed").chmod(0)
    try:
        assert "may not be read" in fault(path)
        assert names(tmp_path) == [f"! {path}", f"! {tmp_path / 'closed'}"]
    finally:
        (tmp_path / "closed").chmod(stat.S_IRWXU)


def test_file_that_vanishes_after_it_was_found(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    second = write(tmp_path / "b.txt")
    found = read([tmp_path])
    next(found)
    second.unlink()
    (rest,) = found
    assert isinstance(rest, Unreadable)
    assert rest == Unreadable(str(second), f"{second} does not exist; check the spelling and the folder.")


def test_name_that_is_not_utf8(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/s\xe8.txt"
    with open(path, "wb") as file:
        file.write(SENTENCE.encode())
    for place in (tmp_path, os.fsdecode(path), f"{tmp_path}/*.txt"):
        (found,) = read([place])
        assert found == Unreadable(f"{tmp_path}/s?.txt", f"{tmp_path}/s?.txt has a name that is not UTF-8; rename it.")


def test_standard_input(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    stream = io.BytesIO(SENTENCE.encode())
    assert list(read(["-", path, "-"], stdin=stream)) == [Source("-", SENTENCE), Source("a.txt", SENTENCE, str(path))]
    (found,) = read(["-"], stdin=io.BytesIO(b""))
    assert found == Unreadable("-", "standard input is empty; leave it out, or put the text of the document into it.")


def test_one_document_in_memory_at_a_time(tmp_path: Path) -> None:
    for number in range(30):
        write(tmp_path / f"{number:02}.txt", SENTENCE * 5_000)
    tracemalloc.start()
    try:
        count = 0
        for source in read([tmp_path]):
            count += isinstance(source, Source)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    size = (tmp_path / "00.txt").stat().st_size
    assert count == 30
    assert peak < 8 * size


# --- pages ---


@pytest.mark.parametrize(
    ("text", "pages"),
    [("một", (0,)), ("một\fhai\f", (0, 4)), ("một\f\fba", (0, 4, 5)), ("một\r\n\fhai\n\fba", (0, 6, 11))],
)
def test_pages(text: str, pages: tuple[int, ...]) -> None:
    assert read_text(text.encode(), "x.txt").pages == pages


# --- manifest ---


def manifest_faults(folder: Path) -> list[str]:
    found = list(read([folder]))
    faults = [found for found in found if isinstance(found, Unreadable)]
    assert all(fault.path == str(folder / "manifest.csv") for fault in faults)
    assert all(fault.reason.startswith(f"{folder / 'manifest.csv'}") and fault.reason.endswith(".") for fault in faults)
    assert any(isinstance(found, Source) for found in found), "the documents still go through"
    return [fault.reason.removeprefix(f"{folder / 'manifest.csv'}") for fault in faults]


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_manifest(tmp_path: Path, mark: bytes, separator: str, end: str) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt")
    write(tmp_path / "sub" / "c.txt")
    rows = [
        ("Source", "place", " type ", "date", "title"),
        ("a.txt", "Bắc Kạn", "Thông báo", "5/3/2021", '"Về, việc; gì"'),
        ("", "", "", "", ""),
        ("sub\\c.txt", "Cà Mau", "", "2021-03", ""),
    ]
    (tmp_path / "manifest.csv").write_bytes(mark + end.join(separator.join(row) for row in rows).encode())
    a, b, c = read([tmp_path])
    assert isinstance(a, Source)
    assert a.metadata == {"place": "Bắc Kạn", "type": "Thông báo", "date": "2021-03-05", "title": "Về, việc; gì"}
    assert isinstance(b, Source)
    assert b.metadata == {}
    assert isinstance(c, Source)
    assert c.metadata == {"place": "Cà Mau", "date": "2021-03"}


def test_manifest_speaks_for_a_single_file_and_for_a_pattern(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.txt")
    write(tmp_path / "manifest.csv", "source,place\na.txt,Cà Mau\n")
    monkeypatch.chdir(tmp_path)
    for place in (path, "a.txt", "*.txt", f"{tmp_path}/*"):
        (source,) = read([place])
        assert isinstance(source, Source)
        assert source.metadata == {"place": "Cà Mau"}


def test_manifest_in_a_folder_below_wins(tmp_path: Path) -> None:
    write(tmp_path / "sub" / "a.txt")
    write(tmp_path / "manifest.csv", "source,place\nsub/a.txt,Cà Mau\n")
    write(tmp_path / "sub" / "manifest.csv", "source,place\na.txt,Bắc Kạn\n")
    assert [found.metadata for found in read([tmp_path]) if isinstance(found, Source)] == [{"place": "Bắc Kạn"}]


@pytest.mark.parametrize(("on_disk", "written"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_manifest_finds_names_of_other_normal_form(tmp_path: Path, on_disk: str, written: str) -> None:
    write(tmp_path / unicodedata.normalize(on_disk, "tờ trình.txt"))
    write(tmp_path / "manifest.csv", f"source,place\n{unicodedata.normalize(written, 'tờ trình.txt')},Huế\n")
    assert [found.metadata for found in read([tmp_path]) if isinstance(found, Source)] == [{"place": "Huế"}]
    assert manifest_faults(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("file,place\na.txt,Huế\n", [", line 1: no column 'source'", ", line 1: unknown column 'file'"]),
        ("", [", line 1: no column 'source'"]),
        ("source,plaec\na.txt,Huế\n", [", line 1: unknown column 'plaec'; the columns are source, place,"]),
        ("source,place,place\na.txt,Huế,Huế\n", [", line 1: column 'place' stands twice"]),
        ("source,place\na.txt,Huế\nmissing.txt,Huế\n", [", line 3: there is no file 'missing.txt'"]),
        ("source,place\n../a.txt,Huế\n/etc/passwd,Huế\n", [", line 2: there is no file", ", line 3: there is no file"]),
        ("source,place\na.txt,Huế\nb.txt,Huế\n./a.txt,Cà Mau\n", [", line 4: './a.txt' stands in an earlier line"]),
        ("source,place\n,Huế\n", [", line 2: no source"]),
        ("source,place\na.txt,Huế, thành phố\n", [", line 2: 3 values for 2 columns"]),
        (
            "source,date\na.txt,hôm qua\nb.txt,31/02/2021\n",
            [", line 2: 'hôm qua' is no date", ", line 3: '31/02/2021'"],
        ),
        ('source,place\na.txt,"Huế\n', [", line 2: not CSV"]),
    ],
)
def test_faults_of_a_manifest(tmp_path: Path, text: str, reasons: list[str]) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt")
    write(tmp_path / "manifest.csv", text)
    found = manifest_faults(tmp_path)
    assert len(found) == len(reasons)
    assert all(fault.startswith(reason) for fault, reason in zip(found, reasons, strict=True)), found


def test_good_rows_of_a_faulty_manifest_are_used(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "manifest.csv", "source,place,note\nmissing.txt,Cà Mau,\na.txt,Huế,x\na.txt,Cà Mau,y\n")
    assert [found.metadata for found in read([tmp_path]) if isinstance(found, Source)] == [{"place": "Huế"}]


def test_manifest_that_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    (tmp_path / "manifest.csv").write_bytes("source,place\na.txt,Huế\n".encode("utf-16"))
    assert manifest_faults(tmp_path) == [" is not UTF-8; save it as 'CSV UTF-8'."]
    (tmp_path / "manifest.csv").unlink()
    (tmp_path / "manifest.csv").mkdir()
    assert [fault.startswith(" cannot be read") for fault in manifest_faults(tmp_path)] == [True]


def test_faults_are_told_once(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt")
    write(tmp_path / "manifest.csv", "source,plaec\na.txt,Huế\n")
    found = list(read([tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "manifest.csv", tmp_path, f"{tmp_path}/"]))
    assert sum(isinstance(each, Unreadable) for each in found) == 1
    assert sum(isinstance(each, Source) for each in found) == 2


# --- front matter ---


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("close", ["---", "..."])
def test_front_matter(end: str, close: str) -> None:
    lines = [
        "---",
        "title: 'Về việc: gì'",
        "Place:  Huế",
        "date: 05/3/2021",
        "tags:",
        "  - x",
        "- y",
        "# note",
        "layout: page",
        "",
        close,
    ]
    text = end.join([*lines, "type: Thông báo", SENTENCE])
    source = read_text(text.encode(), "x.md")
    assert source.metadata == {"title": "Về việc: gì", "place": "Huế", "date": "2021-03-05"}
    assert source.text == text
    assert source.warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        "---\nplace: Huế\n",
        "---\nplace: Huế\nTrong câu này không có dấu hai chấm\n---\n",
        "\n---\nplace: Huế\n---\n",
        "----\nplace: Huế\n---\n",
        "place: Huế\n---\n",
        "---\nplace:\n---\n",
    ],
)
def test_no_front_matter(text: str) -> None:
    assert read_text(text.encode(), "x.md").metadata == {}


def test_date_of_front_matter_that_is_none() -> None:
    source = read_text("---\ndate: sắp tới\nplace: Huế\n---\n".encode(), "x.md")
    assert source.metadata == {"place": "Huế"}
    assert source.warnings == (
        "x.md, front matter: 'sắp tới' is no date; write it like 2024-06-18 (or 2024-06, or 2024).",
    )


def test_manifest_wins_over_front_matter(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "---\nplace: Huế\ntitle: Một\n---\n" + SENTENCE)
    write(tmp_path / "manifest.csv", "source,place,title\na.md,Cà Mau,\n")
    assert [found.metadata for found in read([tmp_path]) if isinstance(found, Source)] == [
        {"place": "Cà Mau", "title": "Một"}
    ]
