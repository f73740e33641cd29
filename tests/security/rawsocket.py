"""A browser tab reduced to its socket: Engine.IO 4 + Socket.IO 5 frames by hand, no page, no guards."""

import json
import socket
import time
import uuid
from collections import deque
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, RejectConnection, Request, TextMessage

UI = "reflex___state____state.scrm_app___core___ui____ui_state"


class Wire:
    """A WebSocket client (RFC 6455) over one TCP connection; text frames only."""

    def __init__(self, host: str, port: int, target: str, headers: dict[str, str]) -> None:
        self.socket = socket.create_connection((host, port), timeout=5)
        self.protocol = WSConnection(ConnectionType.CLIENT)
        extra = [(name.encode(), value.encode()) for name, value in headers.items()]
        self._out(self.protocol.send(Request(host=f"{host}:{port}", target=target, extra_headers=extra)))
        self.waiting: deque[str] = deque()
        self.parts: list[str] = []
        self.is_open = True
        self.accepted = False
        while not self.accepted and self.is_open:
            self._read(5)
        if not self.accepted:
            raise ConnectionRefusedError("the server refused the socket")

    def _out(self, data: bytes) -> None:
        self.socket.sendall(data)

    def _read(self, seconds: float) -> bool:
        self.socket.settimeout(max(seconds, 0.001))
        try:
            data = self.socket.recv(65536)
        except TimeoutError:
            return False
        self.protocol.receive_data(data or None)
        for event in self.protocol.events():
            if isinstance(event, AcceptConnection):
                self.accepted = True
            elif isinstance(event, TextMessage):
                self.parts.append(event.data)
                if event.message_finished:
                    self.waiting.append("".join(self.parts))
                    self.parts = []
            elif isinstance(event, Ping):
                self._out(self.protocol.send(event.response()))
            elif isinstance(event, CloseConnection | RejectConnection):
                self.is_open = False
        return True

    def send(self, text: str) -> None:
        """One text frame out."""
        self._out(self.protocol.send(TextMessage(data=text)))

    def receive(self, seconds: float) -> str | None:
        """The next text frame, or None when time is up or the connection is over."""
        end = time.monotonic() + seconds
        while not self.waiting and self.is_open and time.monotonic() < end:
            self._read(end - time.monotonic())
        return self.waiting.popleft() if self.waiting else None

    def close(self) -> None:
        """The connection is cut."""
        self.socket.close()


class Tab:
    """One connected tab. `cookie` is the Cookie header, `token` the tab token (any string the client likes)."""

    def __init__(self, base: str, *, cookie: str = "", token: str = "", origin: str = "") -> None:
        self.token = token or str(uuid.uuid4())
        headers = {}
        if cookie:
            headers["Cookie"] = cookie
        if origin:
            headers["Origin"] = origin
        host, _, port = base.removeprefix("http://").partition(":")
        target = f"/_event/?token={self.token}&EIO=4&transport=websocket"
        self.socket = Wire(host, int(port), target, headers)
        assert (self.socket.receive(5) or "").startswith("0")
        self.socket.send("40/_event,")
        while not (frame := self.socket.receive(5) or "closed").startswith("40/_event"):
            assert frame != "closed"

    def emit(self, name: str, payload: Any = None, *, path: str = "/") -> None:
        """Send one event, as the browser would."""
        body = {
            "name": name,
            "payload": {} if payload is None else payload,
            "router_data": {"pathname": path, "asPath": path, "query": {}},
        }
        self.raw(body)

    def raw(self, body: Any) -> None:
        """Send anything as an event."""
        self.socket.send("42/_event," + json.dumps(["event", body], ensure_ascii=False))

    def hydrate(self, path: str = "/") -> list[Any]:
        """What a page does first; answers with everything the tab is sent."""
        self.emit("reflex___state____state.hydrate", path=path)
        return self.answers(marks=3)

    def answers(self, seconds: float = 5, marks: int = 2) -> list[Any]:
        """Everything sent back until a marker event, queued behind what was emitted, is answered."""
        self.emit(f"{UI}.toggle_lang")
        self.emit(f"{UI}.toggle_lang")
        got: list[Any] = []
        end = time.monotonic() + seconds
        while marks > 0 and time.monotonic() < end:
            text = self.socket.receive(end - time.monotonic())
            if text is None:
                break
            if text == "2":
                self.socket.send("3")
            elif text.startswith("42/_event,"):
                data = json.loads(text[len("42/_event,") :])
                got.append(data)
                marks -= _is_mark(data)
        return got

    def call(self, name: str, payload: Any = None) -> list[Any]:
        """Emit and wait for everything that comes back."""
        self.emit(name, payload)
        return self.answers()

    def close(self) -> None:
        """The tab is closed."""
        self.socket.close()


def _is_mark(data: Any) -> bool:
    delta = data[1].get("delta") if len(data) > 1 and isinstance(data[1], dict) else None
    return bool(delta) and "lang_rx_state_" in delta.get(UI, {})


def said(answers: list[Any]) -> str:
    """All of it as text, for looking words up."""
    return json.dumps(answers, ensure_ascii=False)


def events(answers: list[Any]) -> list[str]:
    """Names of the browser events sent back (`_redirect`, `_set_value` for a toast)."""
    return [one["name"] for data in answers for one in (data[1].get("events") or []) if isinstance(data[1], dict)]
