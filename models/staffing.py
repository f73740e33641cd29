"""Who can do what, who works when, who is away."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class Skill(SQLModel, table=True):
    """Something one can be good at: 制冷, 钣金, 英语."""

    __tablename__ = "skill"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=40, unique=True)


class StaffSkill(SQLModel, table=True):
    """How well a person does it: 1 can, 2 good, 3 expert."""

    __tablename__ = "staff_skill"
    __table_args__ = (UniqueConstraint("user_id", "skill_id", name="uq_staff_skill"),)
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id")
    skill_id: int = Field(foreign_key="skill.id", index=True)
    level: int = 1


class Shift(SQLModel, table=True):
    """A named span of the day; one that ends before it starts runs into the next morning."""

    __tablename__ = "shift"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=40, unique=True)
    starts_minute: int
    ends_minute: int
    """Minutes after local midnight."""


class Duty(SQLModel, table=True):
    """A person works a shift on a day."""

    __tablename__ = "duty"
    __table_args__ = (
        UniqueConstraint("user_id", "day_on", "shift_id", name="uq_duty"),
        Index("ix_duty_span", "starts_at", "ends_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id")
    shift_id: int = Field(foreign_key="shift.id")
    day_on: date
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    handed_over_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    handover: str = Field(default="", max_length=2000)
    """What the night leaves to the day."""


class Leave(SQLModel, table=True):
    """A person is away."""

    __tablename__ = "leave"
    __table_args__ = (Index("ix_leave_user", "user_id", "ends_at"),)
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id")
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=100)


class Presence(SQLModel, table=True):
    """What a person says of themselves now: online, busy or away; no row = online."""

    __tablename__ = "presence"
    user_id: int = Field(foreign_key="user.id", primary_key=True)
    status: str = Field(default="online", max_length=8)
    changed_at: datetime = Field(sa_type=UtcDateTime)
