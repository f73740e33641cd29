"""Security headers on every HTTP answer (OWASP secure headers, adapted to how Reflex runs in the browser)."""

import base64
import hashlib
import os
import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from scrm_app.core.settings import ROOT

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


@lru_cache
def inline_hashes(folder: Path) -> tuple[str, ...]:
    """CSP hashes of the inline scripts in the built pages: they, and no other inline script, may run."""
    found = {script for page in folder.rglob("*.html") for script in _INLINE.findall(page.read_bytes())}
    return tuple(sorted(f"'sha256-{base64.b64encode(hashlib.sha256(one).digest()).decode()}'" for one in found))


@lru_cache
def policy() -> str:
    """The Content-Security-Policy: no script but our own files; Radix and Reflex place things by inline styles."""
    built = ROOT / os.environ.get("REFLEX_WEB_WORKDIR", ".web") / "build" / "client"
    scripts = " ".join(("'self'", *inline_hashes(built)))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' ws: wss:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


FIXED = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), geolocation=(self), microphone=(), payment=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


def secured(inner: App) -> App:
    """`inner` with the headers added where it did not set its own."""

    async def outer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await inner(scope, receive, send)
            return

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                have = {name.lower() for name, _ in message["headers"]}
                extra = [*FIXED, (b"content-security-policy", policy().encode())]
                if scope["path"].startswith("/api/"):
                    extra.append((b"cache-control", b"no-store"))
                message["headers"] = [*message["headers"], *((n, v) for n, v in extra if n not in have)]
            await send(message)

        await inner(scope, receive, sending)

    return outer
