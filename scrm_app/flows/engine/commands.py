"""What can be asked of a running flow.

`at` is the node they act at; empty means the only open one. `token` says which thread when several stand there, `seat`
whose say it is when several are asked (None: the only open one). `by` is the person, for seats made on the spot.
"""

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
    token: int = 0
    seat: int | None = None


@dataclass(frozen=True, slots=True)
class Approve:
    """Yes. `to` chooses when several ways are open."""

    at: str = ""
    to: str = ""
    token: int = 0
    seat: int | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """No: what follows is the node's `on_reject`; `to` is the passed node where the node lets people choose."""

    at: str = ""
    to: str = ""
    token: int = 0
    seat: int | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """Back to a node that was passed before."""

    to: str
    at: str = ""
    token: int = 0
    seat: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A card dragged to another column: whatever permitted step leads there, forwards or back."""

    to_node: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Cancel:
    """The request is withdrawn; every open thread ends."""


@dataclass(frozen=True, slots=True)
class Terminate:
    """终止: whoever works here ends the ticket, where the node offers that."""

    at: str = ""
    token: int = 0


@dataclass(frozen=True, slots=True)
class Withdraw:
    """撤回: back to `to`, which the person just left, or (empty) the whole request, while nobody has acted since."""

    to: str = ""


@dataclass(frozen=True, slots=True)
class AddSign:
    """加签: these people must agree too, before or after the seat."""

    who: tuple[str, ...]
    when: str = "before"
    at: str = ""
    token: int = 0
    seat: int | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class RemoveSign:
    """减签: an open seat is not asked any more."""

    target: int
    at: str = ""
    token: int = 0


@dataclass(frozen=True, slots=True)
class Delegate:
    """委派: somebody else has a look, then it comes back."""

    who: str
    at: str = ""
    token: int = 0
    seat: int | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """Count the votes of a thread again; somebody's yes was taken for granted when the seats were made."""

    token: int


@dataclass(frozen=True, slots=True)
class TimeUp:
    """The limit of a people's node is over: pass or reject by itself, as `Node.on_timeout` says."""

    token: int


@dataclass(frozen=True, slots=True)
class Wake:
    """What a thread waited for has come."""

    token: int


_Deciding: TypeAlias = Start | Complete | Approve | Reject | Return | Move | Cancel | Terminate | Withdraw
Command: TypeAlias = _Deciding | AddSign | RemoveSign | Delegate | Count | TimeUp | Wake
