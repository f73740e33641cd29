"""Links for people without an account, and what was sent in through them."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import JsonList, UtcDateTime


class PortalLink(SQLModel, table=True):
    """A signed address. `kind`: submit (a flow at a store), ticket, survey, onsite, wall (a store's screen)."""

    __tablename__ = "portal_link"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=12)
    name: str = Field(default="", max_length=80)
    seed: str = Field(max_length=64)
    token_hash: str = Field(max_length=64, unique=True)
    flow_id: int | None = Field(default=None, foreign_key="flow.id", index=True)
    org_unit_id: int = Field(foreign_key="org_unit.id", index=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    shown_fields: list[str] = Field(default_factory=list, sa_type=JsonList)
    created_by_id: int | None = Field(default=None, foreign_key="user.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1
    channel: str = Field(default="", max_length=40)
    """Where the link hangs or was sent (前台立牌, 公众号菜单 …), for counting."""
    max_total: int | None = None
    max_per_phone_day: int | None = None
    opens_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    submits: int = 0
    """Requests taken so far; counted in the transaction of the request, so that `max_total` holds under a crowd."""


class PortalEntry(SQLModel, table=True):
    """One thing sent in through a link: a request, a message or a photo. The nonce makes a second try the first."""

    __tablename__ = "portal_entry"
    __table_args__ = (
        UniqueConstraint("link_id", "kind", "nonce"),
        Index("ix_portal_entry_phone", "link_id", "phone_hash", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    link_id: int = Field(foreign_key="portal_link.id", index=True)
    kind: str = Field(max_length=12)
    nonce: str = Field(max_length=64)
    address_hash: str = Field(default="", max_length=64, index=True)
    phone_hash: str = Field(default="", max_length=64)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    subject_id: int | None = None
    at: datetime = Field(sa_type=UtcDateTime, index=True)


class PortalPhoto(SQLModel, table=True):
    """A picture a customer sent in a chat that is still to be fetched; the row goes when it is there or given up."""

    __tablename__ = "portal_photo"

    id: int | None = Field(default=None, primary_key=True)
    connection_id: int = Field(foreign_key="connection.id")
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    media_id: str = Field(max_length=200)
    sender: str = Field(max_length=80)
    attempts: int = 0
    next_at: datetime = Field(sa_type=UtcDateTime, index=True)
    at: datetime = Field(sa_type=UtcDateTime)


class PortalNotice(SQLModel, table=True):
    """Something the customer is told on the page of their ticket: a step that was reached, a question."""

    __tablename__ = "portal_notice"
    __table_args__ = (Index("ix_portal_notice_ticket", "ticket_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", ondelete="CASCADE")
    kind: str = Field(max_length=12)
    """step or survey."""
    text: str = Field(max_length=1000)
    dedupe_key: str = Field(max_length=160, unique=True)
    at: datetime = Field(sa_type=UtcDateTime)
