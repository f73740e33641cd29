"""What customers own and the company looks after: one device each, with its code and its maintenance cycle."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class Equipment(SQLModel, table=True):
    """A device at a customer's. `code` is what its QR label says; it finds the device when scanned."""

    __tablename__ = "equipment"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_equipment_customer", "customer_id", "id"),
        Index("ix_equipment_due", "is_active", "next_service_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    org_unit_id: int = Field(foreign_key="org_unit.id", index=True)
    model: str = Field(max_length=120)
    serial_number: str = Field(default="", max_length=80, index=True)
    code: str | None = Field(default=None, max_length=80)
    installed_on: date | None = None
    maintenance_days: int | None = None
    """Every how many days it wants looking after; None for never."""
    serviced_on: date | None = None
    next_service_on: date | None = None
    """`serviced_on` (or `installed_on`) plus `maintenance_days`; kept here so that due devices are found by index."""
    note: str = Field(default="", max_length=500)
    is_active: bool = True
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
