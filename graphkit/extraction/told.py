"""What is told of a document beside its text (front matter, ``manifest.csv``), read as the same words in a text are."""

from __future__ import annotations

from collections.abc import Mapping

from graphkit.extraction.codes import Code, find_codes
from graphkit.extraction.folding import fold, folded
from graphkit.extraction.issuers import BodyWords, Place, name_said, provinces_by_fold, read_body
from graphkit.extraction.repairs import repair
from graphkit.extraction.typewords import type_names


def type_told(metadata: Mapping[str, str]) -> str | None:
    """The type, by its name in the lexicon where that knows it: "kế hoạch" is "Kế hoạch"."""
    said = metadata.get("type")
    return type_names().get(" ".join(fold(said).split()), said) if said else None


def code_told(metadata: Mapping[str, str]) -> Code | None:
    """The one code that is told, canonical: "19/NQ-TW" is "19-NQ/TW"; ``None`` where it cannot be read."""
    text = folded(metadata.get("code", ""))
    found = list(find_codes(text))
    return repair(text, found[0], type_told(metadata)).code if len(found) == 1 else None


def place_told(metadata: Mapping[str, str]) -> Place | None:
    """The province, told by itself or in the name of the issuer; ``None`` for one that the lexicon does not know."""
    body = _body_told(metadata)
    return provinces_by_fold().get(fold(metadata.get("place", "").strip())) or (body.place if body else None)


def issuer_told(metadata: Mapping[str, str], place: Place | None) -> str | None:
    """The identity body: "UBND tỉnh" is that of ``place``; a body that the lexicon does not know stays as told."""
    body = _body_told(metadata)
    return (name_said(body, place) if body else None) or metadata.get("issuer")


def _body_told(metadata: Mapping[str, str]) -> BodyWords | None:
    text = folded(metadata.get("issuer", ""))
    body = read_body(text.folded, 0, len(text.folded), text.plain)
    return body if body and body.start == 0 and not text.folded[body.end :].strip(" .;,") else None
