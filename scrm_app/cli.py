"""`python -m scrm_app.cli COMMAND`: everything that is done from a shell. `--help` lists the commands."""

import argparse
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from scrm_app.core.settings import ROOT, settings

SOURCES = ("scrm_app", "components", "models", "assets", "reflex.lock", "rxconfig.py", "requirements.txt")

_GENERATED = {"__pycache__", "external"}


def migrate() -> None:
    """Bring the database to the schema of this code."""
    from scrm_app.core import db, migrations

    migrations.upgrade(db.engine())


def revision(message: str) -> None:
    """For developers: a new migration file from what the models have and the database has not."""
    from scrm_app.core import db, migrations

    migrate()
    migrations.write_revision(db.engine(), message)


def load_demo() -> None:
    """The demo company, once, into an empty database; says who may sign in."""
    from scrm_app import wiring
    from scrm_app.core import clock, db
    from scrm_app.identity import service as identity
    from scrm_app.library import service as library

    if not db.call(identity.is_first_run, write=False):
        return
    wiring.connect()
    print("loading the demo company …", flush=True)
    loaded = db.call(library.load_demo, now=clock.now())
    print(f"{loaded.tickets} tickets, {loaded.customers} customers. Accounts (password {loaded.password}):")
    for login, name, place in loaded.accounts:
        print(f"  {login:<12}{name}  {place}")


def prepare() -> None:
    """What `make run` does before the server starts: migrate; demo data on the first start unless DEMO=0."""
    migrate()
    if os.environ.get("DEMO", "1") != "0":
        load_demo()


def _files() -> Iterator[Path]:
    for name in SOURCES:
        path = ROOT / name
        inside = path.rglob("*") if path.is_dir() else [path]
        yield from sorted(
            p for p in inside if p.is_file() and "__pycache__" not in p.parts and "external" not in p.parts
        )


def _stamp() -> str:
    digest = hashlib.sha256(str(settings().port).encode())
    for path in _files():
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def build() -> None:
    """Build the pages unless nothing changed since they were last built (the port is part of the build)."""
    web = ROOT / os.environ.get("REFLEX_WEB_WORKDIR", ".web")
    mark = web / "build" / "stamp"
    if mark.exists() and mark.read_text() == _stamp():
        return
    tool = Path(sys.executable).parent / "reflex"
    subprocess.run([tool, "export", "--frontend-only", "--no-zip", "--env", "prod"], cwd=ROOT, check=True)
    mark.write_text(_stamp())


def serve() -> None:
    """Build if needed, then become the server: pages, sockets, API and scheduler on one port."""
    build()
    port = str(settings().port)
    os.environ.update(
        {
            "__REFLEX_SKIP_COMPILE": "true",
            "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
            "REFLEX_ENV_MODE": "prod",
            "REFLEX_FRONTEND_PORT": port,
            "REFLEX_BACKEND_PORT": port,
        }
    )
    host = os.environ.get("HOST", "0.0.0.0")
    workers = os.environ.get("WORKERS", "1")
    command = [str(Path(sys.executable).parent / "granian"), "--interface", "asgi", "--factory", "--host", host]
    command += ["--port", port, "--workers", workers, "--log-level", "warning", "scrm_app.scrm_app:app"]
    os.chdir(ROOT)
    os.execv(command[0], command)


def import_log(path: str, source: str = "工单日志") -> None:
    """Import a ticket log: FILE [SOURCE NAME]; tickets with history on a flow drawn from it."""
    from scrm_app.imports.service import import_log as run

    print(run(path, source))


def reindex() -> None:
    """Build the full-text index of tickets anew."""
    from scrm_app.core import clock, db
    from scrm_app.tickets import service as tickets

    db.call(tickets.rebuild)
    while db.call(tickets.index_missing, clock.now()):
        pass


def worker() -> None:
    """The clock alone: reminders, deliveries, imports. For servers that run with SCHEDULER=0; SIGTERM ends it."""
    import asyncio

    import models  # noqa: F401
    from scrm_app import scheduler, wiring
    from scrm_app.core import broadcast

    os.environ["SCHEDULER"] = "1"
    settings.cache_clear()
    wiring.connect()
    broadcast.tell_other_processes()
    asyncio.run(scheduler.serve_forever())


COMMANDS: dict[str, Callable[..., None]] = {
    "migrate": migrate,
    "revision": revision,
    "prepare": prepare,
    "demo": load_demo,
    "build": build,
    "serve": serve,
    "reindex": reindex,
    "import-log": import_log,
    "worker": worker,
}


def main(argv: list[str]) -> int:
    """Entry point; returns the exit code."""
    listing = "\n".join(f"  {name:<10} {(command.__doc__ or '').splitlines()[0]}" for name, command in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="python -m scrm_app.cli", epilog=listing, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=sorted(COMMANDS))
    options, rest = parser.parse_known_args(argv)
    COMMANDS[options.command](*rest)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
