"""A throw-away PostgreSQL cluster on loopback for the tests that need one."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.server import free_port


def _tools() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "/nowhere")]
    if not found[-1].exists():
        pytest.skip("no PostgreSQL server on this machine: apt-get install postgresql")
    return found[-1].parent


class Cluster:
    """One PostgreSQL server that a test may stop and start. Root runs it as user postgres."""

    def __init__(self) -> None:
        self.tools, self.port = _tools(), free_port()
        self.data = Path(tempfile.mkdtemp(prefix="scrm-postgres-"))
        as_root = os.geteuid() == 0
        self._prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if as_root else []
        if as_root:
            shutil.chown(self.data, "postgres", "postgres")
        self._run("initdb", "-D", str(self.data), "-U", "scrm", "-A", "trust", "-E", "UTF8", "--locale=C")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "scrm", "scrm")

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://scrm@127.0.0.1:{self.port}/scrm"

    def _run(self, tool: str, *arguments: str) -> None:
        command = [*self._prefix, str(self.tools / tool), *arguments]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self) -> None:
        careless = "-c fsync=off -c full_page_writes=off -c wal_level=minimal"
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.data} {careless}"
        self._run("pg_ctl", "-D", str(self.data), "-w", "-o", f"{options} -c max_wal_senders=0", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")


@contextmanager
def running_postgres() -> Iterator[Cluster]:
    """A server with an empty database `scrm`, stopped at the end."""
    cluster = Cluster()
    try:
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(cluster.data, ignore_errors=True)
