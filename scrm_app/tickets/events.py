"""What happened to tickets; published in the transaction that did it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class TicketOpened:
    """A request became a ticket."""

    ticket_id: int
    org_unit_id: int
    channel: str
    at: datetime


@dataclass(frozen=True)
class TicketMoved:
    """A ticket left some nodes and entered others (node ids)."""

    ticket_id: int
    left: tuple[str, ...]
    entered: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class TicketAssigned:
    """Somebody got a ticket; `by_id` is None when a rule chose."""

    ticket_id: int
    assignee_id: int
    by_id: int | None
    at: datetime


@dataclass(frozen=True)
class TicketReturned:
    """A ticket was sent back with a reason."""

    ticket_id: int
    to_node: str
    note: str
    by_id: int | None
    at: datetime


@dataclass(frozen=True)
class TicketCommented:
    """Somebody wrote on a ticket and perhaps called people."""

    ticket_id: int
    comment_id: int
    author_id: int | None
    mentions: tuple[int, ...]
    at: datetime
    audience: str = "internal"
    """internal, public (to the customer) or customer (from the customer)."""


@dataclass(frozen=True)
class TicketClosed:
    """The last node was reached, or the ticket was cancelled."""

    ticket_id: int
    org_unit_id: int
    cancelled: bool
    at: datetime


@dataclass(frozen=True)
class TicketOverdue:
    """The promise of the present node was broken."""

    ticket_id: int
    node_id: str
    due_at: datetime
    at: datetime


@dataclass(frozen=True)
class TicketEscalated:
    """A supervisor was brought in."""

    ticket_id: int
    level: int
    user_ids: tuple[int, ...] = field(default=())
    at: datetime | None = None


@dataclass(frozen=True)
class TicketNobodyFits:
    """The dispatch rules found nobody; the ticket waits in the queue of its role."""

    ticket_id: int
    node_id: str
    rule_name: str
    at: datetime


@dataclass(frozen=True)
class VotesSuffice:
    """A ticket was carried to a drawing under which the says it has are enough, at these threads."""

    ticket_id: int
    tokens: tuple[int, ...]
    at: datetime


@dataclass(frozen=True)
class NodePassed:
    """A ticket came by a node where the program acts by itself. `token`: the thread that waits there, 0 for none."""

    ticket_id: int
    node_id: str
    token: int
    at: datetime


@dataclass(frozen=True)
class SubflowLeft:
    """A thread stopped waiting for the ticket it had opened (returned, cancelled)."""

    ticket_id: int
    token: int
    at: datetime


@dataclass(frozen=True)
class SettlementWanted:
    """A flow asks that the work on a ticket is settled now, before it closes."""

    ticket_id: int
    at: datetime


@dataclass(frozen=True)
class TicketReopened:
    """A finished ticket goes on; `side` is staff or customer. `TicketReturned` is published too."""

    ticket_id: int
    node_id: str
    side: str
    at: datetime


@dataclass(frozen=True)
class CustomerRated:
    """The customer scored a finished ticket from 1 to 5."""

    ticket_id: int
    score: int
    low: bool
    at: datetime


@dataclass(frozen=True)
class CustomerAwaited:
    """等客户: a ticket stands still at a node until its customer answers."""

    ticket_id: int
    node_id: str
    at: datetime


@dataclass(frozen=True)
class CustomerReplied:
    """The customer wrote on a ticket."""

    ticket_id: int
    at: datetime


@dataclass(frozen=True)
class BillConfirmed:
    """The customer confirmed the bill of a ticket."""

    ticket_id: int
    at: datetime
