"""A throw-away PostgreSQL cluster on loopback for the tests that need one."""

import os
import shutil
import subprocess
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


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """URL of an empty database `scrm`; the cluster is stopped at the end. Root starts it as user postgres."""
    tools, port, data = _tools(), free_port(), folder / "pg"
    as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    data.mkdir(parents=True)
    if as_user:
        for parent in [folder, *folder.parents]:
            if parent == Path("/tmp") or parent == Path("/"):
                break
            parent.chmod(0o755)
        shutil.chown(data, "postgres", "postgres")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True, "cwd": "/"}
    subprocess.run(
        [*as_user, tools / "initdb", "-D", data, "-U", "scrm", "-A", "trust", "-E", "UTF8", "--locale=C"], **quiet
    )  # type: ignore[call-overload]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data} -c fsync=off"
    subprocess.run([*as_user, tools / "pg_ctl", "-D", data, "-w", "-o", options, "start"], **quiet)  # type: ignore[call-overload]
    try:
        subprocess.run([tools / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "scrm", "scrm"], **quiet)  # type: ignore[call-overload]
        yield f"postgresql+psycopg://scrm@127.0.0.1:{port}/scrm"
    finally:
        subprocess.run([*as_user, tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **quiet)  # type: ignore[call-overload]
