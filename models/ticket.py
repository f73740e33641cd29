"""Tickets: the request, its visits to nodes, its history, talk, files, and the counters boards read."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.types import JsonDict, JsonList, UtcDateTime

_WAITING, _LEFT = text("finished_at IS NULL"), text("finished_at IS NOT NULL")
_GIVEN = text("assignee_id IS NOT NULL")
_KEYED = text("upload_key <> ''")
_APPOINTED = text("appointed_at IS NOT NULL")


class Ticket(SQLModel, table=True):
    """A request for work, pinned to the flow and form versions it started on."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("source", "source_case", name="uq_ticket_source_case"),
        Index("ix_ticket_board", "flow_id", "status", "node_id", "rank_at", "id"),
        Index("ix_ticket_store_board", "org_unit_id", "flow_id", "status", "node_id", "rank_at"),
        Index("ix_ticket_store_new", "org_unit_id", "status", "id"),
        Index("ix_ticket_store_id", "org_unit_id", "id"),
        Index("ix_ticket_status_new", "status", "id"),
        Index("ix_ticket_closed", "flow_id", "closed_at", "org_unit_id"),
        Index("ix_ticket_mine", "assignee_id", "status", "due_at"),
        Index(
            "ix_ticket_appointed",
            "appointed_at",
            "org_unit_id",
            sqlite_where=_APPOINTED,
            postgresql_where=_APPOINTED,
        ),
        Index(
            "ix_ticket_overdue",
            "paused_at",
            "due_at",
            "id",
            "org_unit_id",
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        *[
            Index(
                f"ix_ticket_by_{name}",
                "flow_id",
                column,
                "rank_at",
                "id",
                "org_unit_id",
                "status",
                "node_id",
                sqlite_where=text("status = 'open'"),
                postgresql_where=text("status = 'open'"),
            )
            for name, column in (("stage", "stage"), ("person", "assignee_id"), ("priority", "priority"))
        ],
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=40, unique=True)
    title: str = Field(max_length=200)
    status: str = Field(default="open", max_length=12)
    priority: int = 0
    flow_id: int = Field(foreign_key="flow.id")
    flow_version_id: int = Field(foreign_key="flow_version.id", index=True)
    form_version_id: int | None = Field(default=None, foreign_key="form_version.id")
    flow_state: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    node_id: str = Field(default="", max_length=64)
    node_name: str = Field(default="", max_length=80)
    stage: str = Field(default="", max_length=12)
    entered_at: datetime = Field(sa_type=UtcDateTime)
    org_unit_id: int = Field(foreign_key="org_unit.id")
    customer_id: int | None = Field(default=None, foreign_key="customer.id", index=True)
    customer_name: str = Field(default="", max_length=120)
    contact_phone: str = Field(default="", max_length=40)
    opener_id: int | None = Field(default=None, foreign_key="user.id")
    opener_name: str = Field(default="", max_length=80)
    assignee_id: int | None = Field(default=None, foreign_key="user.id")
    role_code: str = Field(default="", max_length=64)
    channel: str = Field(default="pc", max_length=24)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    rank_at: datetime = Field(sa_type=UtcDateTime)
    """Sort key of queues and boards, earliest first; see tickets/engine/priority.py."""
    breached_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paused_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paused_for: str = Field(default="", max_length=12, sa_column_kwargs={"server_default": ""})
    """Why the clock stands still: customer, parts, place (the rules say so), or nothing particular."""
    appointed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    appointed_minutes: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """When the work was agreed to be done, and how long it takes; 0 = not said."""
    escalation_level: int = 0
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    last_actor_name: str = Field(default="", max_length=80)
    move_item_id: int | None = None
    """The line of a `TicketMove` that waits for this ticket to reach a node (no foreign key: the line points here)."""
    parent_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    """The ticket whose flow opened this one."""
    parent_token: int = 0
    """The thread of the parent that waits for this ticket; 0 when nothing waits."""
    tags: list[Any] = Field(default_factory=list, sa_type=JsonList)
    source: str | None = Field(default=None, max_length=40)
    source_case: str | None = Field(default=None, max_length=120)
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class TicketTask(SQLModel, table=True):
    """One visit of a ticket to a node, from entering it to leaving it."""

    __tablename__ = "ticket_task"
    __table_args__ = (
        Index("ix_ticket_task_ticket", "ticket_id", "id"),
        Index("ix_ticket_task_person", "assignee_id", "entered_at", sqlite_where=_GIVEN, postgresql_where=_GIVEN),
        Index("ix_ticket_task_left", "flow_version_id", "finished_at", sqlite_where=_LEFT, postgresql_where=_LEFT),
        Index("ix_ticket_task_mine", "assignee_id", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_ticket_task_queue", "role_code", "org_unit_id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", ondelete="CASCADE")
    flow_version_id: int = Field(foreign_key="flow_version.id")
    node_id: str = Field(max_length=64)
    node_name: str = Field(default="", max_length=80)
    token_id: int = 0
    """The thread of work that stands here; 0 on rows older than that column."""
    seat: int = 0
    """Whose say it is when several people are asked at the node."""
    kind: str = Field(default="task", max_length=16)
    """task, approval; wait and subflow are rows nobody works on."""
    stage: str = Field(default="", max_length=12)
    org_unit_id: int = Field(foreign_key="org_unit.id")
    role_code: str = Field(default="", max_length=64)
    assignee_id: int | None = Field(default=None, foreign_key="user.id")
    entered_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    action: str = Field(default="", max_length=16)
    actor_id: int | None = Field(default=None, foreign_key="user.id")
    actor_name: str = Field(default="", max_length=80)
    version: int = 1


class TicketEvent(SQLModel, table=True):
    """One line of a ticket's history; never changed after it is written."""

    __tablename__ = "ticket_event"
    __table_args__ = (Index("ix_ticket_event_ticket", "ticket_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", ondelete="CASCADE")
    kind: str = Field(max_length=24)
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: int | None = Field(default=None, foreign_key="user.id")
    actor_name: str = Field(default="", max_length=80)
    from_node: str = Field(default="", max_length=80)
    to_node: str = Field(default="", max_length=80)
    note: str = Field(default="", max_length=2000)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)


class TicketWatcher(SQLModel, table=True):
    """Somebody was sent a copy of a ticket (抄送): may read it, has no work on it."""

    __tablename__ = "ticket_watcher"
    __table_args__ = (UniqueConstraint("ticket_id", "user_id", name="uq_ticket_watcher"),)

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", ondelete="CASCADE")
    user_id: int = Field(foreign_key="user.id", index=True)
    node_name: str = Field(default="", max_length=80)
    at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TicketComment(SQLModel, table=True):
    """What somebody wrote on a ticket, with the people called by @."""

    __tablename__ = "ticket_comment"

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True, ondelete="CASCADE")
    author_id: int | None = Field(default=None, foreign_key="user.id")
    author_name: str = Field(default="", max_length=80)
    body: str = Field(max_length=4000)
    audience: str = Field(default="internal", max_length=10, sa_column_kwargs={"server_default": "internal"})
    """internal (staff among themselves), public (staff to the customer) or customer (from the customer)."""
    mentions: list[Any] = Field(default_factory=list, sa_type=JsonList)
    created_at: datetime = Field(sa_type=UtcDateTime)


class TicketMention(SQLModel, table=True):
    """A person was called on a ticket and has not yet looked."""

    __tablename__ = "ticket_mention"
    __table_args__ = (Index("ix_ticket_mention_user", "user_id", "seen_at"),)

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True, ondelete="CASCADE")
    comment_id: int = Field(foreign_key="ticket_comment.id", ondelete="CASCADE")
    user_id: int = Field(foreign_key="user.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Attachment(SQLModel, table=True):
    """An uploaded file; the bytes lie in the data folder under `storage_key`, outside any public folder."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("uq_attachment_key", "upload_key", unique=True, sqlite_where=_KEYED, postgresql_where=_KEYED),
    )

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    uploader_id: int | None = Field(default=None, foreign_key="user.id")
    upload_token: str = Field(default="", max_length=64)
    upload_key: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    """Fingerprint of the browser's key for this upload and whose it is: the same again is the same file."""
    field_key: str = Field(default="", max_length=64)
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    size_bytes: int
    sha256: str = Field(max_length=64)
    storage_key: str = Field(max_length=80, unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class TicketCounter(SQLModel, table=True):
    """How many tickets stand at a place; kept in the transition's own transaction so boards never count."""

    __tablename__ = "ticket_counter"
    __table_args__ = (
        UniqueConstraint("org_unit_id", "flow_id", "node_id", "status", name="uq_ticket_counter"),
        Index("ix_ticket_counter_flow", "flow_id", "status"),
    )

    id: int | None = Field(default=None, primary_key=True)
    org_unit_id: int = Field(foreign_key="org_unit.id")
    flow_id: int = Field(foreign_key="flow.id")
    node_id: str = Field(max_length=64)
    stage: str = Field(default="", max_length=12)
    status: str = Field(max_length=12)
    tickets: int = 0


class TicketSequence(SQLModel, table=True):
    """The last ticket number given out by a store on a business day."""

    __tablename__ = "ticket_sequence"
    __table_args__ = (UniqueConstraint("org_unit_id", "day_on", name="uq_ticket_sequence"),)

    id: int | None = Field(default=None, primary_key=True)
    org_unit_id: int = Field(foreign_key="org_unit.id")
    day_on: date
    last: int = 0


class TicketIntake(SQLModel, table=True):
    """One wish to open a ticket; the same key again is the same wish and gives the same ticket."""

    __tablename__ = "ticket_intake"
    __table_args__ = (Index("ix_ticket_intake_at", "at"),)

    key: str = Field(primary_key=True, max_length=64)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", ondelete="CASCADE")
    at: datetime = Field(sa_type=UtcDateTime)
