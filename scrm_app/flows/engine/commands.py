"""What a person can ask of a running flow. `at` is the node they act at; empty means the only open one."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Start:
    """A new ticket enters the flow."""


@dataclass(frozen=True, slots=True)
class Complete:
    """The work at a node is done. `to` chooses when several ways are open."""

    at: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Approve:
    """Yes. `to` chooses when several ways are open."""

    at: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """No: the ticket ends or goes back to its first node, as the node says."""

    at: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """Back to a node that was passed before."""

    to: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A card dragged to another column: whatever permitted step leads there, forwards or back."""

    to_node: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Cancel:
    """The request is withdrawn; every open thread ends."""


Command: TypeAlias = Start | Complete | Approve | Reject | Return | Move | Cancel
