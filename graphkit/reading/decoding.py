"""Bytes → text: UTF-8 first, then the encodings that Vietnamese files had before, chosen by measure and said aloud."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import NamedTuple

from graphkit.errors import GraphkitError
from graphkit.reading import legacy
from graphkit.reading.plausibility import evidence, plausibility, sample

CONVINCING = 0.8
"""Share of Vietnamese words from which a guessed encoding is believed (clean texts rightly decoded measure 1)."""
DOUBTFUL = 0.6
"""Share below which a text is tried in other encodings (wrong ones measure at most 0.59, a bad scan 0.45)."""
STRANGE = 0.3
"""Share below which a text that no guess improves is kept with a warning."""
STRAY_BYTES = 0.001
"""Share of invalid or NUL bytes up to which a file is text with faults, whatever its words look like."""
EVIDENCE = 5
"""Words with accents from which UTF-16 is believed that does not say so: pairs of a few bytes are soon a word."""

_MARKED = {
    codecs.BOM_UTF32_LE: "UTF-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_ENCODINGS: dict[str, Callable[[str], str | None]] = {
    "Windows-1258": legacy.windows_1258,
    "TCVN3 (ABC fonts)": legacy.tcvn3,
    "VNI": legacy.vni,
    "UTF-8 that was decoded as Windows-1252": legacy.utf8,
}
_REPLACED = "were replaced by U+FFFD; check how the file was made."


class Decoded(NamedTuple):
    """A text, and one sentence for each thing that had to be guessed."""

    text: str
    warnings: tuple[str, ...] = ()


class _Guess(NamedTuple):
    share: float
    encoding: str
    text: str


def decode(data: bytes, name: str) -> Decoded:
    """Decode a file's bytes; the byte order mark goes, everything else stays, line ends too.

    Raises GraphkitError, naming ``name``, for binary data and for encodings that are not known.
    """
    marked = next((encoding for mark, encoding in _MARKED.items() if data.startswith(mark)), None)
    if marked:
        decoded = _marked(data, marked, name)
    elif data.count(0) > STRAY_BYTES * len(data):
        decoded = _utf16_without_mark(data, name)
    else:
        decoded = _utf8_or_older(data.removeprefix(codecs.BOM_UTF8), name)
    return _without_nul(decoded, name)


def _without_nul(decoded: Decoded, name: str) -> Decoded:
    """NUL replaced by U+FFFD, one for one: text from PDF files has it now and then, databases and XML cannot hold it."""
    text, warnings = decoded
    nuls = text.count("\0")
    if not nuls:
        return decoded
    if nuls > STRAY_BYTES * len(text):
        raise _binary(name)
    return Decoded(text.replace("\0", "\ufffd"), (*warnings, f"{name}: {nuls} NUL characters {_REPLACED}"))


def _marked(data: bytes, encoding: str, name: str) -> Decoded:
    try:
        return corrected(data.decode(encoding), name)
    except UnicodeDecodeError as error:
        raise GraphkitError(
            f"{name} is {encoding} that breaks off or is damaged at byte {error.start}; save it as UTF-8."
        ) from error


def _utf16_without_mark(data: bytes, name: str) -> Decoded:
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data.decode(encoding, "replace")
        if _share(text) >= CONVINCING and evidence(text) >= EVIDENCE:
            return Decoded(text, (_read_as(name, encoding.upper()),))
    raise _binary(name)


def _utf8_or_older(data: bytes, name: str) -> Decoded:
    try:
        return corrected(data.decode("utf-8"), name)
    except UnicodeDecodeError:
        pass
    invalid = len(data) - len(data.decode("utf-8", "ignore").encode("utf-8"))
    repaired = data.decode("utf-8", "replace")
    western = legacy.western(data)
    guess = _guess(western, name)
    if invalid <= STRAY_BYTES * len(data) or _share(repaired) >= max(CONVINCING, guess.share if guess else 0.0):
        return Decoded(repaired, (f"{name}: {invalid} bytes that are not UTF-8 {_REPLACED}",))
    if guess:
        return Decoded(guess.text, (_read_as(name, guess.encoding),))
    if plausibility(western) is None:
        return Decoded(western, (_read_as(name, "Windows-1252"),))
    raise GraphkitError(f"{name} is in an encoding that graphkit does not know; save it as UTF-8.")


def corrected(text: str, name: str) -> Decoded:
    """The text, or what it was before somebody decoded it wrongly (or set it in fonts of before Unicode) and saved it."""
    share = plausibility(text)
    if share is None or share >= DOUBTFUL:
        return Decoded(text)
    guess = _guess(text, name)
    if guess:
        signs = f"is spelt with the signs of {guess.encoding} in place of Vietnamese letters and was read as such"
        return Decoded(guess.text, (f"{name} {signs}; convert it to Unicode letters if that is wrong.",))
    if share < STRANGE:
        words = f"only {share:.0%} of its words with accents look Vietnamese"
        return Decoded(text, (f"{name}: {words}; if it should be Vietnamese, save it again as UTF-8.",))
    return Decoded(text)


def _guess(western: str, name: str) -> _Guess | None:
    """The most convincing of the known encodings, told by a sample; None when none convinces."""
    head = sample(western)
    shares = {encoding: _share(convert(head) or "") for encoding, convert in _ENCODINGS.items()}
    for encoding in sorted(shares, key=shares.__getitem__, reverse=True):
        text = _ENCODINGS[encoding](western) if shares[encoding] >= CONVINCING else None
        if text is not None:
            return _Guess(shares[encoding], encoding, text)
    return None


def _share(text: str) -> float:
    return plausibility(text) or 0.0


def _read_as(name: str, encoding: str) -> str:
    return f"{name} is not plain UTF-8 and was read as {encoding}; save it as UTF-8 if that is wrong."


def _binary(name: str) -> GraphkitError:
    return GraphkitError(
        f"{name} is in a format that graphkit does not know; save it as PDF, DOCX or plain text in UTF-8."
    )
