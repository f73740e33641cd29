"""Named values of the installation that other features keep; they check who may change them."""

from typing import Any

from sqlmodel import Session

from scrm_app.identity import repository


def get_value(session: Session, name: str) -> dict[str, Any]:
    """The value of this name; {} when it was never set."""
    return repository.get_setting(session, name)


def put_value(session: Session, name: str, value: dict[str, Any]) -> None:
    """Keep the value under this name."""
    repository.put_setting(session, name, value)
