"""One thing that is wrong with a drawing."""

from dataclasses import dataclass

from scrm_app.core.text import Text

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence and where to click; `node_id` and `edge_id` are empty for the flow as a whole."""

    code: str
    text: Text
    severity: str = ERROR
    node_id: str = ""
    edge_id: str = ""


@dataclass(frozen=True, slots=True)
class RoleInfo:
    """A role by its name, and how many active people have it."""

    name: str
    people: int


def problem(code: str, text: Text, node: str = "", edge: str = "", severity: str = ERROR) -> Problem:
    """A Problem with the common arguments in reading order."""
    return Problem(code, text, severity, node, edge)
