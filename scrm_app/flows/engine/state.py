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


YES, NO, REMOVED = "yes", "no", "removed"


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's say at a node. `verdict`: empty while open, yes, no, removed.

    `kind` main: counts by the node's rule. before / after (前加签, 后加签): must agree before or after seat `parent`.
    delegate (委派): gives an opinion, then `parent` is asked again. `who` is the person meant when it was made.
    """

    id: int
    who: str = ""
    kind: str = "main"
    parent: int = -1
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """One thread of work. `via` is the edge it came by; `forks` the splits it lives inside, outermost first.

    No `seats`: one person decides alone, which counts as an open seat 0.
    `trail` holds the people's nodes it passed, each with the number of splits around it at the time.
    """

    id: int
    node: str
    via: str = ""
    forks: tuple[str, ...] = ()
    trail: tuple[tuple[str, int], ...] = ()
    since: str = ""
    seats: tuple[Seat, ...] = ()


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
            | ({"seats": [[s.id, s.who, s.kind, s.parent, s.verdict] for s in t.seats]} if t.seats else {})
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
    seats = tuple(Seat(int(i), str(who), str(kind), int(up), str(v)) for i, who, kind, up, v in raw.get("seats", ()))
    about = str(raw.get("via", "")), forks, trail, str(raw.get("since", "")), seats
    return Token(int(raw["id"]), str(raw["node"]), *about)


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody's turn at a node began or ended; also a token that came to an awaiting node or to an end.

    `action` says how: complete, approve, reject, return, delegate, add_sign, … cancelled (no longer asked) for `left`;
    enter or end for `entered`.
    """

    node_id: str
    token_id: int
    action: str
    at: datetime
    seat: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One firing of a node: how many tokens it took and how many it gave on, by which edges."""

    node_id: str
    took: int
    gave: int
    edges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The new state and how it came about. `changes`: answers that automatic nodes wrote, by field key.

    `granted`: votes taken as yes because the person had agreed before (自动去重).
    """

    state: FlowState
    entered: tuple[Visit, ...] = ()
    left: tuple[Visit, ...] = ()
    passed: tuple[Step, ...] = ()
    end_node: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    granted: tuple[Visit, ...] = ()

    @property
    def ended(self) -> bool:
        """The ticket is finished with this step."""
        return self.state.ended


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, in words. `code` for programs: not_open, not_allowed, ended, missing_fields, no_branch, choose,
    loop, no_way, not_passed, several, already_started, voting; `fields` names the missing field keys or the choices."""

    text: Text
    code: str = "not_allowed"
    node_id: str = ""
    fields: tuple[str, ...] = field(default=())
