"""Vietnamese encodings older than Unicode that Python has no codec for, and texts that were decoded with the wrong one.

The fonts of TCVN3 and VNI draw Vietnamese letters where Windows-1252 has Western ones, so such a file, decoded as
Windows-1252 (then perhaps saved as UTF-8), keeps all its information: ``S¾C LÖNH`` is ``SẮC LỆNH``. The functions here
take that Western text. Code points above U+00FF and ASCII stay as they are.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

_WESTERN = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
"""Windows-1252 as browsers and editors understand it: its five free bytes are control characters."""
_WESTERN_BYTES = {byte: byte for byte in range(256)} | {ord(letter): byte for byte, letter in enumerate(_WESTERN)}
"""The way back, for what was decoded as Windows-1252 or as Latin-1."""

_TCVN3 = str.maketrans(
    dict(
        zip(
            map(chr, (*range(0xA1, 0xB0), *range(0xB5, 0x100))),
            "ĂÂÊÔƠƯĐăâêôơưđẰàảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ",
            strict=True,
        )
    )
)
"""TCVN 5712:1993, the letters from A1 to FF. Its combining tones (B0 to B4) are left out: in files they are ``°±²³´``."""

_LETTERS = re.compile(r"[^\W\d_]+")

_VNI_LETTERS = str.maketrans("ÔÖÑÆÓÒÎôöñæóòî", "ƠƯĐỈĨỊỴơưđỉĩịỵ")
_VNI_MARKS = {
    **dict(zip("ØÙÛÕÏ", ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323"), strict=True)),
    **dict(zip("ÂÀÁÅÃÄ", ("\u0302", *("\u0302" + tone for tone in "\u0300\u0301\u0309\u0303\u0323")), strict=True)),
    **dict(zip("ÊÈÉÚÜË", ("\u0306", *("\u0306" + tone for tone in "\u0300\u0301\u0309\u0303\u0323")), strict=True)),
}
_VNI_VOWEL = re.compile("([AEOUYÔÖaeouyôö])([ØÙÛÕÏÂÀÁÅÃÄÊÈÉÚÜËøùûõïâàáåãäêèéúüë])")


def western(data: bytes) -> str:
    """Decode as Windows-1252; every byte has a character."""
    return codecs.charmap_decode(data, "strict", _WESTERN)[0]


def tcvn3(text: str) -> str:
    """Read Western characters as TCVN3 (the ABC fonts), one for one.

    TCVN3 has no capitals with a tone, its capital fonts draw the small ones large: in a word of capitals they become
    capitals too. A capital that stands first and alone (``Hå``) says nothing, and the word stays ``Hồ``.
    """
    return _LETTERS.sub(lambda word: _capitals(word.group()), text.translate(_TCVN3))


def vni(text: str) -> str:
    """Read Western characters as VNI for Windows, where a vowel's marks are a character of their own after it."""

    def vowel(match: re.Match[str]) -> str:
        letter, mark = match.groups()
        return unicodedata.normalize("NFC", letter.translate(_VNI_LETTERS) + _VNI_MARKS[mark.upper()])

    parts: list[str] = []
    end = 0
    for match in _VNI_VOWEL.finditer(text):
        parts += text[end : match.start()].translate(_VNI_LETTERS), vowel(match)
        end = match.end()
    return "".join((*parts, text[end:].translate(_VNI_LETTERS)))


def windows_1258(text: str) -> str | None:
    """Read Western characters as Windows-1258; ``None`` when the text has others. Tones stay combining marks."""
    return _decode_again(text, "cp1258")


def utf8(text: str) -> str | None:
    """Read Western characters as UTF-8 (``Nghá»‹`` is ``Nghị``); ``None`` when they are none."""
    return _decode_again(text, "utf-8")


def _decode_again(text: str, encoding: str) -> str | None:
    try:
        return codecs.charmap_encode(text, "strict", _WESTERN_BYTES)[0].decode(encoding)
    except UnicodeError:
        return None


def _capitals(word: str) -> str:
    if word.isascii() or word.isupper() or not any(letter.isupper() for letter in word[1:]):
        return word
    small_ascii = any(letter.isascii() and letter.islower() for letter in word)
    return word if small_ascii else word.upper()
