"""Stock of parts: warehouses, what lies in them, every movement, and offers that will need some.

Quantities are whole thousandths (`_milli`), as in statements: 0.5 litre is 500.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import JsonList, UtcDateTime


def _milli() -> Any:
    return Column(BigInteger, nullable=False, server_default="0")


class Warehouse(SQLModel, table=True):
    """Where parts lie. It belongs to a place; `buyer_id` and `operator_id` are told when something runs short."""

    __tablename__ = "warehouse"
    id: int | None = Field(default=None, primary_key=True)
    org_unit_id: int = Field(foreign_key="org_unit.id", index=True)
    name: str = Field(max_length=80, unique=True)
    latitude: float | None = None
    longitude: float | None = None
    """Degrees; without them the position of the place counts."""
    buyer_id: int | None = Field(default=None, foreign_key="user.id")
    operator_id: int | None = Field(default=None, foreign_key="user.id")
    is_active: bool = True
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class StockItem(SQLModel, table=True):
    """A part in a warehouse. Its movements add up to `on_hand_milli` and `reserved_milli`."""

    __tablename__ = "stock_item"
    __table_args__ = (
        UniqueConstraint("warehouse_id", "part_id"),
        CheckConstraint("on_hand_milli >= 0", name="ck_stock_item_on_hand"),
        CheckConstraint("reserved_milli >= 0 AND reserved_milli <= on_hand_milli", name="ck_stock_item_reserved"),
        Index("ix_stock_item_part", "part_id", "warehouse_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    warehouse_id: int = Field(foreign_key="warehouse.id")
    part_id: int = Field(foreign_key="price_part.id")
    on_hand_milli: int = Field(default=0, sa_column=_milli())
    reserved_milli: int = Field(default=0, sa_column=_milli())
    safety_milli: int = Field(default=0, sa_column=_milli())
    alert: str = Field(default="", max_length=4)
    """"", low or out: which warning was given for the present fall."""
    falls: int = 0
    """How many warnings were given in all; names each of them."""
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class StockMovement(SQLModel, table=True):
    """One change of one item; rows are only ever added."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        UniqueConstraint("undoes_id"),
        Index("ix_stock_movement_item", "item_id", "id"),
        Index("ix_stock_movement_ticket", "ticket_id", "item_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="stock_item.id")
    kind: str = Field(max_length=8)
    """in, out, transfer, adjust, reserve or release."""
    change_milli: int = Field(default=0, sa_column=_milli())
    reserved_change_milli: int = Field(default=0, sa_column=_milli())
    balance_milli: int = Field(default=0, sa_column=_milli())
    """On hand afterwards."""
    reason: str = Field(default="", max_length=200)
    actor_id: int = 0
    """user.id; 0 is the product itself."""
    actor_name: str = Field(default="", max_length=40)
    ticket_id: int | None = Field(default=None)
    """No constraint: stock outlives what it was used for."""
    ticket_number: str = Field(default="", max_length=40)
    other_item_id: int | None = Field(default=None, foreign_key="stock_item.id")
    """A transfer: the other side."""
    undoes_id: int | None = Field(default=None, foreign_key="stock_movement.id")
    at: datetime = Field(sa_type=UtcDateTime)


class StockOffer(SQLModel, table=True):
    """An offer that will need parts. `parts`: {part_id, quantity_milli}, for each of the `warehouses` (ids)."""

    __tablename__ = "stock_offer"
    __table_args__ = (Index("ix_stock_offer_day", "is_active", "starts_on"),)
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80)
    starts_on: date
    parts: list[dict[str, Any]] = Field(default_factory=list, sa_type=JsonList)
    warehouses: list[int] = Field(default_factory=list, sa_type=JsonList)
    org_unit_id: int = Field(foreign_key="org_unit.id", index=True)
    note: str = Field(default="", max_length=300)
    is_active: bool = True
    created_by: int = 0
    created_name: str = Field(default="", max_length=40)
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
