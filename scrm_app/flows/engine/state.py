"""Where a running flow stands: tokens. A token is one thread of work at one node.

Conservation law, kept by every step: live tokens after = live tokens before + Σ(gave - took) over `Outcome.passed`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.errors import BadGraph

NEW, RUNNING, DONE, REJECTED, CANCELLED = "new", "running", "done", "rejected", "cancelled"


@dataclass(frozen=True, slots=True)
class Token:
    """One thread of work. `via` is the edge it came by; `forks` the splits it lives inside, outermost first.

    `trail` holds the people's nodes it passed, each with the number of splits around it at the time.
    """

    id: int
    node: str
    via: str = ""
    forks: tuple[str, ...] = ()
    trail: tuple[tuple[str, int], ...] = ()
    since: str = ""


@dataclass(frozen=True, slots=True)
class FlowState:
    """All live tokens of one ticket; `status` is new, running, done, rejected or cancelled."""

    tokens: tuple[Token, ...] = ()
    status: str = NEW
    next_id: int = 1

    @property
    def ended(self) -> bool:
        """Nothing can happen any more."""
        return self.status in (DONE, REJECTED, CANCELLED)

    def to_json(self) -> dict[str, Any]:
        """The stored form of the state (column `ticket.flow_state`)."""
        tokens = [
            {"id": t.id, "node": t.node, "via": t.via, "forks": list(t.forks), "trail": [list(x) for x in t.trail]}
            | {"since": t.since}
            for t in self.tokens
        ]
        return {"tokens": tokens, "status": self.status, "next": self.next_id}

    @staticmethod
    def from_json(data: Mapping[str, Any] | None) -> "FlowState":
        """The state read back; an empty or missing value is a flow not yet started."""
        if not data:
            return FlowState()
        try:
            tokens = tuple(_token(raw) for raw in data["tokens"])
            return FlowState(tokens, str(data["status"]), int(data["next"]))
        except (KeyError, TypeError, ValueError) as error:
            raise BadGraph(
                "这张工单的流转记录读不出来, 请联系管理员。", "The progress record of this ticket cannot be read."
            ) from error


def _token(raw: Mapping[str, Any]) -> Token:
    trail = tuple((str(node), int(depth)) for node, depth in raw.get("trail", ()))
    forks = tuple(str(f) for f in raw.get("forks", ()))
    return Token(int(raw["id"]), str(raw["node"]), str(raw.get("via", "")), forks, trail, str(raw.get("since", "")))


@dataclass(frozen=True, slots=True)
class Visit:
    """A token came to or went from a people's node (or an end). `action` says how: complete, approve, reject,
    return, cancelled for `left`; enter for `entered`."""

    node_id: str
    token_id: int
    action: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One firing of a node: how many tokens it took and how many it gave on, by which edges."""

    node_id: str
    took: int
    gave: int
    edges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The new state and how it came about."""

    state: FlowState
    entered: tuple[Visit, ...] = ()
    left: tuple[Visit, ...] = ()
    passed: tuple[Step, ...] = ()
    end_node: str = ""

    @property
    def ended(self) -> bool:
        """The ticket is finished with this step."""
        return self.state.ended


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, in words. `code` for programs: not_open, not_allowed, ended, missing_fields, no_branch, choose,
    loop, no_way, not_passed, several, already_started; `fields` names the missing field keys or the choices."""

    text: Text
    code: str = "not_allowed"
    node_id: str = ""
    fields: tuple[str, ...] = field(default=())
