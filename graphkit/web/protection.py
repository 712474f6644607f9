"""What keeps the server and its visitors safe: headers, password, origin of forms, rates.

Written as plain ASGI, because it runs before anything of a request is looked at.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_FORGET = 600


class Rate:
    """So many a minute for each visitor, with bursts of that size; threads and tasks may share it."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow ``per_minute``."""
        self._most = per_minute
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def allows(self, visitor: str, cost: int = 1) -> bool:
        """Whether the visitor may go on; counts it if so."""
        now = self._clock()
        with self._lock:
            if len(self._left) > 10_000:
                self._left = {who: kept for who, kept in self._left.items() if now - kept[1] < _FORGET}
            left, since = self._left.get(visitor, (float(self._most), now))
            left = min(self._most, left + (now - since) * self._most / 60)
            allowed = left >= cost
            self._left[visitor] = (left - cost if allowed else left, now)
            return allowed


class Protection:
    """Middleware around the whole application."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...], password: str | None) -> None:
        """Protect ``app``."""
        self._app = app
        self._hosts = {host.lower() for host in hosts}
        self._password = password
        self._guesses = Rate(20)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store" if self._password else "no-cache")
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() and not host.endswith("]") else host
        if "*" not in self._hosts and name.lower() not in self._hosts:
            return PlainTextResponse("Máy chủ này không mang tên đó. · This server does not go by that name.", 421)
        if scope["method"] not in ("GET", "HEAD") and not _same_origin(headers, host):
            return PlainTextResponse(
                "Không nhận biểu mẫu gửi từ trang khác. · A form of another site may not be sent here.", 403
            )
        if self._password is not None and scope["path"] != "/healthz":
            visitor = scope["client"][0] if scope["client"] else ""
            told = _password_in(headers.get("authorization", ""))
            if told is None or not hmac.compare_digest(told.encode(), self._password.encode()):
                if told is not None and not self._guesses.allows(visitor):
                    return PlainTextResponse(
                        "Sai mật khẩu quá nhiều lần: hãy đợi một phút. · Too many wrong passwords: wait a minute.",
                        429,
                        {"Retry-After": "60"},
                    )
                return PlainTextResponse(
                    "Cần mật khẩu · Password needed",
                    401,
                    {"WWW-Authenticate": 'Basic realm="graphkit", charset="UTF-8"'},
                )
        return None


def _same_origin(headers: Headers, host: str) -> bool:
    """Whether a request that changes something comes from our own pages, or from no browser at all."""
    if (site := headers.get("sec-fetch-site")) is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host


def _password_in(header: str) -> str | None:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).decode("utf-8").partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return None
