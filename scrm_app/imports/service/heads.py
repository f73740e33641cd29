"""A table looked at for the fields its columns could be; nothing of it is kept."""

from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.forms.engine.guess import guess_fields
from scrm_app.imports.engine import reader
from scrm_app.imports.service import files


def may_guess(_session: Session, actor: Actor) -> None:
    """Whoever designs forms may make one from a table."""
    actor.require("form.design")


def guess_columns(stored_token: str, sheet: str = "") -> dict[str, Any]:
    """`{"sheets", "sheet", "columns": [Guess…]}` of a stored file, which is gone afterwards; takes no transaction."""
    try:
        found = reader.head(files.path_of(stored_token), sheet)
    finally:
        files.drop(stored_token)
    guessed = guess_fields(found["header"], found["rows"])
    columns = [guess.to_json() for guess in guessed]
    return {
        "sheets": found["sheets"],
        "sheet": found["sheet"],
        "columns": columns,
        "left": len(found["header"]) - len(columns),
    }
