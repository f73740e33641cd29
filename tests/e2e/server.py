"""The real server in production mode, on a data folder of its own."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running server: where it answers, where its data is, and how it was started (to start it again)."""

    base: str
    data_dir: Path
    env: dict[str, str]
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        return (self.data_dir / "server.log").read_text(errors="replace")

    def kill(self) -> None:
        """kill -9 the whole group."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def start(self) -> None:
        """Start (again) and wait until it answers; one server of a checkout at a time: the first builds the pages."""
        with turn("build"):
            self._start([sys.executable, "-m", "scrm_app.cli", "serve"], self.env)

    def start_without_pages(self) -> None:
        """The same server in production mode, sockets and API only: nothing is built."""
        granian = str(Path(sys.executable).parent / "granian")
        port = self.base.rpartition(":")[2]
        command = [granian, "--interface", "asgi", "--factory", "--host", "127.0.0.1", "--port", port]
        prod = {
            "__REFLEX_SKIP_COMPILE": "true",
            "REFLEX_ENV_MODE": "prod",
            "REFLEX_FRONTEND_PORT": port,
            "REFLEX_BACKEND_PORT": port,
        }
        self._start([*command, "--log-level", "warning", "scrm_app.scrm_app:app"], self.env | prod)

    def _start(self, command: list[str], env: dict[str, str]) -> None:
        with socket.socket() as probe:
            where = (self.base.split("//")[1].split(":")[0], int(self.base.rpartition(":")[2]))
            if probe.connect_ex(where) == 0:
                raise RuntimeError(f"another server answers at {self.base}; end it first")
        with (self.data_dir / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        for _ in range(600):
            if self.process.poll() is not None:
                raise RuntimeError(self.log[-4000:])
            try:
                if httpx.get(f"{self.base}/_health", timeout=1, trust_env=False).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.25)
        raise TimeoutError(self.log[-4000:])


@contextmanager
def turn(name: str, wait: bool = True) -> Iterator[None]:
    """One process of this checkout at a time; BlockingIOError when it is another's turn and there is no waiting."""
    path = Path(tempfile.gettempdir()) / f"scrm-{name}-{zlib.crc32(str(ROOT).encode()):08x}.lock"
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _cli(command: str, env: Mapping[str, str]) -> None:
    program = [sys.executable, "-m", "scrm_app.cli", command]
    subprocess.run(program, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)


def _company(data_dir: Path, like: Path | None, env: Mapping[str, str]) -> None:
    """The demo company; every server of a run gets a copy of `like`, which the first one makes."""
    if like is None:
        _cli("prepare", env)
        return
    with turn("demo"):
        if not like.exists():
            _cli("prepare", {**env, "DATA_DIR": str(like)})
    shutil.copytree(like, data_dir, dirs_exist_ok=True)


def _prepare(data_dir: Path, like: Path | None, env: Mapping[str, str]) -> None:
    """Pages and company; who finds another building the pages makes the company meanwhile."""
    try:
        with turn("build", wait=False):
            _cli("build", env)
    except BlockingIOError:
        pass
    _company(data_dir, like, env)


@contextmanager
def running_server(
    data_dir: Path, port: int, host: str = "127.0.0.1", like: Path | None = None, **extra: str
) -> Iterator[Server]:
    """A server with demo data (DEMO=0 in `extra` for an empty one) until the block ends."""
    settings: Mapping[str, str] = {
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "HOST": host,
        "PUBLIC_URL": f"http://{host}:{port}",
        "SECRET_KEY": "e2e-secret",
        "SCHEDULER": "1",
    }
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    env |= {**settings, **extra}
    _prepare(data_dir, like, env)
    server = Server(f"http://{host}:{port}", data_dir, env, None)  # type: ignore[arg-type]
    server.start()
    try:
        yield server
    finally:
        if server.process.poll() is None:
            os.killpg(server.process.pid, signal.SIGTERM)
            try:
                server.process.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
