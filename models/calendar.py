"""When a place works."""

from typing import Any

from sqlmodel import Field, SQLModel

from models.types import JsonDict, JsonList


class BusinessCalendar(SQLModel, table=True):
    """Opening hours of the whole company (`org_unit_id` empty) or of one unit and everything below it."""

    __tablename__ = "business_calendar"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60)
    org_unit_id: int | None = Field(default=None, foreign_key="org_unit.id", unique=True)
    zone: str = Field(default="Asia/Shanghai", max_length=40)
    week: list[str] = Field(default_factory=list, sa_type=JsonList)
    """Seven texts, Monday first: "09:00-12:00 13:00-18:00", "" for closed."""
    public_holidays: bool = True
    """Whether China's public holidays and make-up workdays count."""
    exceptions: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    """ISO date → hours text, "" for closed that day."""
    version: int = 1
