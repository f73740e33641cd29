"""What must be said to whom, when, over which connection, and what became of each attempt.

`next_at` is the one column the clock looks at: due work has it in the past, finished work has it NULL.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.types import JsonDict, JsonList, UtcDateTime

_AHEAD = text("next_at IS NOT NULL")
_STILL = text("status = 'waiting'")


class Reminder(SQLModel, table=True):
    """Something to think of at `due_at`; when it comes, `ReminderDue` is published once."""

    __tablename__ = "reminder"
    __table_args__ = (
        Index("ix_reminder_next", "next_at", sqlite_where=_AHEAD, postgresql_where=_AHEAD),
        Index("ix_reminder_waiting", "subject_id", "subject_type", sqlite_where=_STILL, postgresql_where=_STILL),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    subject_type: str = Field(max_length=40)
    subject_id: int
    due_at: datetime = Field(sa_type=UtcDateTime)
    """What was promised."""
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the clock looks next: `due_at`, later after a failure, NULL when done."""
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    dedupe_key: str = Field(max_length=200, unique=True)
    status: str = Field(default="waiting", max_length=12)
    """waiting, fired, cancelled or failed."""
    attempts: int = 0
    fired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_error: str = Field(default="", max_length=400)


class Notification(SQLModel, table=True):
    """One line in one person's inbox."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("user_id", "dedupe_key"),
        Index("ix_notification_inbox", "user_id", "created_at", "id"),
        Index("ix_notification_unread", "user_id", "read_at"),
        Index(
            "ix_notification_digest",
            "digest_at",
            sqlite_where=text("digest_at IS NOT NULL"),
            postgresql_where=text("digest_at IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id")
    kind: str = Field(max_length=40)
    title_zh: str = Field(max_length=200)
    title_en: str = Field(max_length=200)
    body_zh: str = Field(default="", max_length=1000)
    body_en: str = Field(default="", max_length=1000)
    link: str = Field(default="", max_length=300)
    urgent: bool = False
    dedupe_key: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    digest_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it goes out in a digest; NULL when it went out by itself or stays inside."""


class NotificationPreference(SQLModel, table=True):
    """How one person wants to be reached; the inbox always gets everything."""

    __tablename__ = "notification_preference"
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id", unique=True)
    email: bool = True
    mention: bool = True
    """Whether group bots may mention this person."""
    quiet_from: int | None = None
    """Minutes after midnight, business time; ordinary messages wait until `quiet_to`."""
    quiet_to: int | None = None
    channels: list[Any] = Field(default_factory=list, sa_type=JsonList)
    """Preferred channel first, then the fall-backs; empty = the order of the house."""
    digest: str = Field(default="", max_length=8)
    """hourly, daily, or empty: each message by itself."""
    digest_minute: int = 540
    """When the daily digest comes: minutes after midnight, business time."""
    daily_cap: int | None = None
    """Ordinary messages a day over one channel; NULL = the cap of the house."""
    version: int = 1


class Connection(SQLModel, table=True):
    """A way out of the building: a mail server, a group bot, a webhook."""

    __tablename__ = "connection"
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=20)
    name: str = Field(max_length=60)
    org_unit_id: int | None = Field(default=None, foreign_key="org_unit.id", index=True)
    """Whose notices it carries: that unit and everything below it; NULL = the whole company."""
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    secret: str = ""
    """The secret settings as encrypted JSON; never leaves the server."""
    is_enabled: bool = True
    urgent_only: bool = False
    per_minute: int = 0
    """Messages a minute at most; 0 = what the platform allows."""
    failures: int = 0
    """Times in a row that the other side did not answer."""
    paused_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_ok_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_error_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_error_zh: str = Field(default="", max_length=300)
    last_error_en: str = Field(default="", max_length=300)
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class NoticeRule(SQLModel, table=True):
    """How one kind of notice is treated: its words, and whether it goes out at once, in a digest or not at all."""

    __tablename__ = "notice_rule"
    kind: str = Field(primary_key=True, max_length=40)
    mode: str = Field(default="normal", max_length=8)
    """normal, digest or mute (inbox only)."""
    title_zh: str = Field(default="", max_length=200)
    title_en: str = Field(default="", max_length=200)
    body_zh: str = Field(default="", max_length=600)
    body_en: str = Field(default="", max_length=600)
    """Templates with {variables}; empty = the words of the product."""
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class OutboxMessage(SQLModel, table=True):
    """One message that must leave the building; written in the transaction that caused it, sent later."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_next", "connection_id", "next_at"),
        Index("ix_outbox_status", "status", "id"),
        Index("ix_outbox_user", "user_id", "created_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    connection_id: int = Field(foreign_key="connection.id")
    kind: str = Field(max_length=40)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    receiver: str = Field(default="", max_length=200)
    """Who gets it, in words for the deliveries page."""
    user_id: int | None = None
    """user.id whose daily cap it counts against; NULL for groups and machines."""
    channel: str = Field(default="", max_length=12)
    urgent: bool = False
    breaks_quiet: bool = False
    """Sent although the person had quiet hours, because it is urgent."""
    dedupe_key: str = Field(max_length=240, unique=True)
    """The same on every attempt; receivers use it to drop a repeat."""
    status: str = Field(default="waiting", max_length=12)
    """waiting, sending, sent, dead or cancelled."""
    attempts: int = 0
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the clock looks next; while sending, the end of the lease; NULL when done."""
    lease: str = Field(default="", max_length=32)
    """Who is sending it now."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    remote_id: str = Field(default="", max_length=200)
    error_zh: str = Field(default="", max_length=300)
    error_en: str = Field(default="", max_length=300)
    version: int = 1


class Delivery(SQLModel, table=True):
    """One attempt to send one message; unfinished while it runs, `unknown` when the process died meanwhile."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_pace", "connection_id", "started_at"),)
    id: int | None = Field(default=None, primary_key=True)
    outbox_message_id: int = Field(foreign_key="outbox_message.id", index=True)
    connection_id: int = Field(foreign_key="connection.id")
    attempt: int
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str = Field(default="running", max_length=12)
    """running, ok, retry, dead or unknown."""
    code: str = Field(default="", max_length=40)
    said_zh: str = Field(default="", max_length=300)
    said_en: str = Field(default="", max_length=300)
    detail: str = Field(default="", max_length=400)


class Alarm(SQLModel, table=True):
    """A graded warning about one thing: who is told after how long, until somebody says 收到 or it is settled."""

    __tablename__ = "alarm"
    __table_args__ = (Index("ix_alarm_subject", "subject_type", "subject_id", "status"),)
    id: int | None = Field(default=None, primary_key=True)
    subject_type: str = Field(max_length=40)
    subject_id: int
    name: str = Field(max_length=160, unique=True)
    """The same name again is the same alarm."""
    title_zh: str = Field(default="", max_length=200)
    title_en: str = Field(default="", max_length=200)
    body_zh: str = Field(default="", max_length=600)
    body_en: str = Field(default="", max_length=600)
    link: str = Field(default="", max_length=300)
    steps: list[Any] = Field(default_factory=list, sa_type=JsonList)
    """[{after_minutes, who: [user ids] or a word, urgent, channels}], in order of time."""
    level: int = 0
    """How many steps have been taken."""
    status: str = Field(default="running", max_length=8)
    """running, taken (somebody said 收到 or 我来处理), over (settled by itself) or done (all steps taken)."""
    started_at: datetime = Field(sa_type=UtcDateTime)
    stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    stopped_by: int = 0
    stopped_name: str = Field(default="", max_length=80)
