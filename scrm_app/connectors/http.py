"""The one HTTP client of the house: no redirects, bounded answers, and every failure in words."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import httpx

from scrm_app.connectors.base import Outcome
from scrm_app.core.numbers import whole
from scrm_app.core.text import Text

ANSWER_BYTES = 64 * 1024
TIMEOUT = httpx.Timeout(15.0, connect=5.0)
POOLS = 16
"""Several small pools: one large pool looks at all of its connections for every request."""
TOO_BIG = Outcome(False, Text("文件太大。", "The file is too big."), "too_big", permanent=True)
_pools: WeakKeyDictionary[asyncio.AbstractEventLoop, list[httpx.AsyncClient]] = WeakKeyDictionary()
_turn = itertools.count()


@dataclass(frozen=True)
class Answer:
    """What came back: an HTTP status, its body as text, and as a mapping where it is a JSON object.

    `content` is the body as it came, where a file was asked for and no JSON came instead.
    """

    status: int
    body: str
    data: dict[str, Any] = field(default_factory=dict)
    retry_after_seconds: int = 0
    content: bytes = b""


def _client() -> httpx.AsyncClient:
    """The next client of the running event loop; connections are kept and reused."""
    loop = asyncio.get_running_loop()
    if loop not in _pools:
        limits = httpx.Limits(max_connections=16, max_keepalive_connections=8)
        common = {"timeout": TIMEOUT, "limits": limits, "follow_redirects": False, "trust_env": False}
        context = httpx.create_ssl_context()
        _pools[loop] = [httpx.AsyncClient(verify=context, **common) for _ in range(POOLS)]  # type: ignore[arg-type]
    return _pools[loop][next(_turn) % POOLS]


async def close() -> None:
    """Close the clients of the running loop; the next use opens new ones."""
    for one in _pools.pop(asyncio.get_running_loop(), []):
        await one.aclose()


async def post(
    url: str, body: bytes, headers: dict[str, str], params: dict[str, str] | None = None
) -> Answer | Outcome:
    """POST `body`; an Outcome when nothing usable came back."""
    head = {"Content-Type": "application/json; charset=utf-8", **headers}
    return await _ask("POST", url, body, head, params)


async def get(url: str, params: dict[str, str]) -> Answer | Outcome:
    """GET; an Outcome when nothing usable came back."""
    return await _ask("GET", url, b"", {}, params)


async def download(url: str, params: dict[str, str], limit: int) -> Answer | Outcome:
    """GET a file of at most `limit` bytes; an Outcome when nothing usable came back."""
    return await _ask("GET", url, b"", {}, params, limit)


async def _ask(
    method: str, url: str, body: bytes, headers: dict[str, str], params: dict[str, str] | None, file_bytes: int = 0
) -> Answer | Outcome:
    head = {"User-Agent": "scrm-console", **headers}
    try:
        async with asyncio.timeout(30):
            async with _client().stream(method, url, content=body, headers=head, params=params) as response:
                return await _read(response, file_bytes)
    except (httpx.TimeoutException, TimeoutError) as error:
        return unreachable(
            Text(
                "对方没有在规定时间内回应, 稍后会自动重试。",
                "The other side did not answer in time; it will be tried again.",
            ),
            "timeout",
            f"{type(error).__name__}",
        )
    except httpx.TransportError as error:
        return unreachable(
            Text(
                "连不上对方的服务器, 请检查地址和网络, 稍后会自动重试。",
                "The server cannot be reached. Check the address and the network; it will be tried again.",
            ),
            "unreachable",
            f"{type(error).__name__}: {error}",
        )
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        return Outcome(
            False,
            Text("地址写得不对, 请到「连接」里修改。", "The address is not valid. Correct it under Connections."),
            "bad_url",
            str(error)[:300],
            permanent=True,
        )


async def _read(response: httpx.Response, file_bytes: int) -> Answer | Outcome:
    is_file = file_bytes > 0 and not response.headers.get("content-type", "").startswith(("application/json", "text/"))
    chunks, size, limit = [], 0, file_bytes if is_file else ANSWER_BYTES
    async for chunk in response.aiter_bytes():
        chunks.append(chunk)
        size += len(chunk)
        if size > limit:
            break
    if is_file:
        return Answer(response.status_code, "", content=b"".join(chunks)) if size <= limit else TOO_BIG
    text = b"".join(chunks)[:ANSWER_BYTES].decode("utf-8", "replace")
    try:
        parsed = json.loads(text)
    except ValueError:
        parsed = {}
    wait = response.headers.get("retry-after", "")
    seconds = min(whole(wait), 86400)
    return Answer(response.status_code, text, parsed if isinstance(parsed, dict) else {}, seconds)


def unreachable(said: Text, code: str, detail: str) -> Outcome:
    """The other side is not there; worth another try later."""
    return Outcome(False, said, code, detail[:300], unreachable=True)


def judge_status(answer: Answer) -> Outcome | None:
    """A failure by HTTP status alone; None when the status is a success."""
    status, code, detail = answer.status, f"HTTP {answer.status}", answer.body[:300]
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        said = Text(
            "对方要求跳转到另一个地址, 出于安全不会跟随; 请填写最终地址。",
            "The other side redirects elsewhere, which is not followed for safety. Enter the final address.",
        )
        return Outcome(False, said, code, detail, permanent=True)
    if status == 429:
        said = Text(
            "发送太频繁, 被对方限流, 稍后会自动重试。",
            "Too many messages: the other side asks to slow down. It will be tried again.",
        )
        return Outcome(False, said, code, detail, throttled=True, retry_after_seconds=answer.retry_after_seconds or 60)
    if status >= 500 or status in (408, 425):
        said = Text(
            f"对方服务器出错(状态 {status}), 稍后会自动重试。",
            f"The other server failed (status {status}); it will be tried again.",
        )
        return Outcome(False, said, code, detail, retry_after_seconds=answer.retry_after_seconds)
    if status in (401, 403):
        said = Text(
            "对方拒绝了我们的身份, 请检查密钥。", "The other side does not accept our credentials. Check the secret."
        )
        return Outcome(False, said, code, detail, permanent=True)
    if status in (404, 410):
        said = Text(
            "对方说没有这个地址, 请到「连接」里检查。",
            "The other side does not know this address. Check it under Connections.",
        )
        return Outcome(False, said, code, detail, permanent=True)
    said = Text(f"对方拒收了这条消息(状态 {status})。", f"The other side refused the message (status {status}).")
    return Outcome(False, said, code, detail, permanent=True)


def check_base_url(url: str) -> Text | None:
    """A sentence when `url` cannot be a plain http(s) address of a server; None when it can."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return Text("地址写得不对。", "This is not a valid address.")
    if parts.scheme not in ("http", "https") or not host:
        return Text("地址要以 http:// 或 https:// 开头。", "The address must start with http:// or https://.")
    if parts.username or parts.password:
        return Text("请不要把账号密码写在地址里。", "Do not put a user name or password into the address.")
    if host.startswith("169.254.") or host in ("metadata.google.internal", "[fe80::1]"):
        return Text("不能使用这个内部地址。", "This internal address cannot be used.")
    return None
