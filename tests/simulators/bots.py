"""WeCom, DingTalk, text messages and a signed webhook receiver in one small HTTP server.

Like the real ones they answer HTTP 200 with an errcode for nearly everything.
`keep` names a file to which every accepted message is appended, so that it outlives a killed test.
"""

import base64
import hashlib
import hmac
import html
import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.simulators import personal

HOUR_MS = 3_600_000
Reply = tuple[int, dict[str, Any]]


@dataclass
class Received:
    """One accepted message."""

    platform: str
    target: str
    body: dict[str, Any]
    headers: dict[str, str]
    at: float


@dataclass
class World:
    """What the simulated platforms know; a test changes it while the server runs."""

    wecom_keys: set[str] = field(default_factory=lambda: {"demo-key"})
    dingtalk_tokens: dict[str, str] = field(default_factory=lambda: {"demotoken": "SECdemo"})
    webhook_secret: str = "demo-secret"
    platforms: personal.Platforms = field(default_factory=personal.Platforms)
    per_minute: int = 0
    latency_seconds: float = 0.0
    script: deque[Reply] = field(default_factory=deque)
    accepted: list[Received] = field(default_factory=list)
    requests: int = 0
    keep: Path | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    recent: dict[str, deque[float]] = field(default_factory=dict)

    def too_often(self, target: str) -> bool:
        """More than `per_minute` requests to one bot within sixty seconds."""
        if not self.per_minute:
            return False
        with self.lock:
            seen = self.recent.setdefault(target, deque())
            while seen and seen[0] < time.monotonic() - 60:
                seen.popleft()
            seen.append(time.monotonic())
            return len(seen) > self.per_minute

    def accept(self, message: Received) -> None:
        """Remember an accepted message, in memory and in the file."""
        with self.lock:
            self.accepted.append(message)
            if self.keep:
                line = {
                    "platform": message.platform,
                    "target": message.target,
                    "body": message.body,
                    "headers": message.headers,
                }
                with self.keep.open("a") as out:
                    out.write(json.dumps(line, ensure_ascii=False) + "\n")


def wecom(world: World, query: dict[str, str], body: dict[str, Any], headers: dict[str, str]) -> Reply:
    """POST /cgi-bin/webhook/send?key=… as developer.work.weixin.qq.com/document/path/91770 describes it."""
    key = query.get("key", "")
    if key not in world.wecom_keys:
        return 200, {"errcode": 93000, "errmsg": "invalid webhook url, hint: [simulated]"}
    if world.too_often(f"wecom:{key}"):
        return 200, {"errcode": 45009, "errmsg": "api freq out of limit, hint: [simulated]"}
    kind = body.get("msgtype")
    limits = {"text": 2048, "markdown": 4096}
    if kind not in limits:
        return 200, {"errcode": 40008, "errmsg": "invalid message type"}
    content = str(body.get(kind, {}).get("content", ""))
    if not content:
        return 200, {"errcode": 44004, "errmsg": "empty content"}
    if len(content.encode()) > limits[kind]:
        return 200, {"errcode": 40058, "errmsg": f"{kind}.content exceed max length {limits[kind]}"}
    world.accept(Received("wecom", key, body, headers, time.time()))
    return 200, {"errcode": 0, "errmsg": "ok"}


def dingtalk(world: World, query: dict[str, str], body: dict[str, Any], headers: dict[str, str]) -> Reply:
    """POST /robot/send?access_token=…&timestamp=…&sign=… as open.dingtalk.com describes custom bots."""
    token = query.get("access_token", "")
    if token not in world.dingtalk_tokens:
        return 200, {"errcode": 300001, "errmsg": "token is not exist"}
    secret = world.dingtalk_tokens[token]
    if secret:
        stamp = query.get("timestamp", "")
        if not stamp:
            return 200, {"errcode": 310000, "errmsg": "sign not match"}
        if not stamp.isdigit() or abs(int(stamp) - time.time() * 1000) > HOUR_MS:
            return 200, {"errcode": 310000, "errmsg": "invalid timestamp, more than one hour off"}
        digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
        if not hmac.compare_digest(base64.b64encode(digest).decode(), query.get("sign", "")):
            return 200, {"errcode": 310000, "errmsg": "sign not match"}
    if world.too_often(f"dingtalk:{token}"):
        return 200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
    kind = body.get("msgtype")
    if kind not in ("text", "markdown"):
        return 200, {"errcode": 400105, "errmsg": "unsupported msgtype"}
    part = body.get(kind, {})
    if not part.get("content") and not (part.get("title") and part.get("text")):
        return 200, {"errcode": 40035, "errmsg": "missing parameter json"}
    world.accept(Received("dingtalk", token, body, headers, time.time()))
    return 200, {"errcode": 0, "errmsg": "ok"}


def hook(world: World, raw: bytes, body: dict[str, Any], headers: dict[str, str]) -> Reply:
    """POST /hook with our own signature."""
    stamp = headers.get("x-scrm-timestamp", "")
    want = "sha256=" + hmac.new(world.webhook_secret.encode(), stamp.encode() + b"." + raw, hashlib.sha256).hexdigest()
    if world.webhook_secret and not hmac.compare_digest(want, headers.get("x-scrm-signature", "")):
        return 401, {"error": "bad signature"}
    world.accept(Received("webhook", headers.get("idempotency-key", ""), body, headers, time.time()))
    return 200, {"ok": True}


def addressed(world: World, path: str, query: dict[str, str], body: dict[str, Any], headers: dict[str, str]) -> Reply:
    """A message to one person over WeCom or DingTalk."""
    platform, send = personal.POSTS[path]
    status, data = send(world.platforms, query, body)
    if data.get("errcode") == 0:
        target = str(body.get("touser") or body.get("userid_list"))
        world.accept(Received(platform, target, body, headers, time.time()))
    return status, data


def texted(world: World, raw: bytes, headers: dict[str, str]) -> Reply:
    """A text message over Aliyun or Tencent Cloud."""
    if "x-tc-action" in headers:
        status, data = personal.tencent(world.platforms, raw, headers)
        body = json.loads(raw)
        sent = data["Response"].get("SendStatusSet", [{}])[0].get("Code") == "Ok"
        platform, target = "sms_tencent", "".join(body["PhoneNumberSet"])
    else:
        status, data = personal.aliyun(world.platforms, raw)
        body = {k: v[0] for k, v in parse_qs(raw.decode()).items()}
        sent, platform, target = data.get("Code") == "OK", "sms_aliyun", body["PhoneNumbers"]
    if sent:
        world.accept(Received(platform, target, body, headers, time.time()))
    return status, data


def judge(world: World, path: str, headers: dict[str, str], raw: bytes) -> Reply:
    """What the platform behind `path` answers to a POST."""
    if world.script:
        return world.script.popleft()
    parts = urlsplit(path)
    query = {k: v[0] for k, v in parse_qs(parts.query).items()}
    if parts.path == "/" and ("x-tc-action" in headers or b"Action=SendSms" in raw):
        return texted(world, raw, headers)
    try:
        body = json.loads(raw)
    except ValueError:
        return 200, {"errcode": 47001, "errmsg": "data format error"}
    if parts.path == "/cgi-bin/webhook/send":
        return wecom(world, query, body, headers)
    if parts.path == "/robot/send":
        return dingtalk(world, query, body, headers)
    if parts.path in personal.POSTS:
        return addressed(world, parts.path, query, body, headers)
    return hook(world, raw, body, headers) if parts.path == "/hook" else (404, {"error": "no such path"})


def received_page(world: World) -> bytes:
    """The last hundred accepted messages as a page."""
    rows = "".join(
        f"<tr><td>{m.platform}</td><td>{time.strftime('%H:%M:%S', time.localtime(m.at))}</td>"
        f"<td><pre>{html.escape(json.dumps(m.body, ensure_ascii=False, indent=1))}</pre></td></tr>"
        for m in reversed(world.accepted[-100:])
    )
    return f"<meta charset=utf-8><title>Simulators</title><table border=1>{rows}</table>".encode()


def handler_for(world: World) -> type[BaseHTTPRequestHandler]:
    """A request handler bound to `world`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length", "0")))
            world.requests += 1
            if world.latency_seconds:
                time.sleep(world.latency_seconds)
            headers = {k.lower(): v for k, v in self.headers.items()}
            self._answer(*judge(world, self.path, headers, raw))

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path in personal.GETS:
                query = {k: v[0] for k, v in parse_qs(parts.query).items()}
                self._answer(*personal.GETS[parts.path](world.platforms, query))
                return
            self._write(200, "text/html; charset=utf-8", received_page(world))

        def _answer(self, status: int, data: dict[str, Any] | bytes) -> None:
            if isinstance(data, bytes):
                self._write(status, "image/jpeg", data)
                return
            self._write(status, "application/json; charset=utf-8", json.dumps(data).encode())

        def _write(self, status: int, kind: str, raw: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    return Handler


class Server(ThreadingHTTPServer):
    """Many connections at once, none outliving the server."""

    daemon_threads = True
    request_queue_size = 256


def start(world: World, port: int = 0) -> tuple[str, Callable[[], None]]:
    """Serve `world` on loopback; its base address and a function that stops it."""
    server = Server(("127.0.0.1", port), handler_for(world))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join(5)

    return f"http://127.0.0.1:{server.server_port}", stop
