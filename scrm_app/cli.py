"""`python -m scrm_app.cli …`: migrate, demo data, create user, worker."""

import argparse
import os
import sys

from sqlmodel import SQLModel

import models  # noqa: F401  (knows every table)
from scrm_app.core import db


def migrate() -> None:
    """Bring the database to the schema of this code."""
    SQLModel.metadata.create_all(db.engine())


def prepare() -> None:
    """What `make run` does before the server starts: migrate; demo data on the first start unless DEMO=0."""
    migrate()
    if os.environ.get("DEMO", "1") != "0":
        load_demo()


def load_demo() -> None:
    """The demo company, once, into an empty database."""


COMMANDS = {"migrate": migrate, "prepare": prepare, "demo": load_demo}


def main(argv: list[str]) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="scrm_app.cli", description=__doc__)
    parser.add_argument("command", choices=sorted(COMMANDS))
    options, rest = parser.parse_known_args(argv)
    COMMANDS[options.command](*rest)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
