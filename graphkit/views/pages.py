"""What all pages share: assets, data that is never markup, a policy that lets only their own scripts run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

_ASSETS = files("graphkit.views") / "assets"
_SLOT = re.compile(r"\{\{(\w+)\}\}")
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def asset(name: str) -> str:
    """The text of a file in ``assets/``."""
    return (_ASSETS / name).read_text(encoding="utf-8")


def as_data(value: Any) -> str:
    """JSON that cannot end the script element it stands in, nor break a line of JavaScript."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


def script_hash(script: str) -> str:
    """The name by which the page's security policy lets exactly this script run, and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def fill(name: str, parts: Mapping[str, str]) -> str:
    """A page: the asset ``name`` with each ``{{slot}}`` filled; what fills a slot is not searched for slots again."""
    return _SLOT.sub(lambda slot: parts[slot[1]], asset(name))
