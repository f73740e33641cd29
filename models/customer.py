"""Who is served: customers, how they are known elsewhere, what they ordered, and every dated contact."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.types import JsonDict, JsonList, UtcDateTime

_ENGLISH = text("lang = 'en'")


class Customer(SQLModel, table=True):
    """A person, a company, or (kind "collective") the unnamed buyers of one channel in one province."""

    __tablename__ = "customer"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_customer_unit_updated", "org_unit_id", "updated_at"),
        Index("ix_customer_english", "id", sqlite_where=_ENGLISH, postgresql_where=_ENGLISH),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(default="person", max_length=12)
    """person, company or collective."""
    name: str = Field(max_length=200, index=True)
    pinyin: str = Field(default="", max_length=240)
    """Syllables without spaces ("zhangsan"), for search."""
    initials: str = Field(default="", max_length=80)
    """First letters ("zs"), for search."""
    phone: str = Field(default="", max_length=40, index=True)
    email: str = Field(default="", max_length=200)
    company: str = Field(default="", max_length=200)
    customer_type: str = Field(default="普通", max_length=200, index=True)
    """What settlement plans and dispatch match on: 普通, 会员, VIP, 企业, 经销商 or the company's own word."""
    province_code: str = Field(default="", max_length=6, index=True)
    city_code: str = Field(default="", max_length=6)
    district_code: str = Field(default="", max_length=6)
    address: str = Field(default="", max_length=400)
    tags: list[str] = Field(default_factory=list, sa_type=JsonList)
    note: str = Field(default="", max_length=2000)
    source: str = Field(default="manual", max_length=60)
    """Where the record comes from: manual, portal, or the name given at an import."""
    external_id: str | None = Field(default=None, max_length=200)
    """Its number over there; unique within `source`."""
    org_unit_id: int = Field(foreign_key="org_unit.id")
    owner_id: int | None = Field(default=None, foreign_key="user.id", index=True)
    birthday: date | None = None
    lang: str = Field(default="", max_length=2, sa_column_kwargs={"server_default": ""})
    """The language they are written to in: zh, en, or "" where nobody knows."""
    own: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict, sa_column_kwargs={"server_default": "{}"})
    """Answers to the company's own fields, by the key of the field in the pinned form."""
    joined_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_contact_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class CustomerIdentity(SQLModel, table=True):
    """How a customer is known on a channel (phone, wecom, taobao …); one channel value is one customer."""

    __tablename__ = "customer_identity"
    __table_args__ = (UniqueConstraint("channel", "value"),)
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id", index=True)
    channel: str = Field(max_length=40)
    value: str = Field(max_length=200)


class Order(SQLModel, table=True):
    """What a customer bought; money in fen. The table is `customer_order`: `order` is a word of SQL."""

    __tablename__ = "customer_order"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_customer_order_place", "province_code", "placed_at"),
        Index("ix_customer_order_customer", "customer_id", "placed_at"),
        Index("ix_customer_order_unit", "org_unit_id", "placed_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=60)
    external_id: str = Field(max_length=200)
    customer_id: int = Field(foreign_key="customer.id")
    org_unit_id: int = Field(foreign_key="org_unit.id")
    item: str = Field(default="", max_length=400)
    amount_fen: int = 0
    paid_fen: int = 0
    """What the shop keeps: refunds are already taken off, as platform exports have it (paid = amount - refund)."""
    refund_fen: int = 0
    province_code: str = Field(default="", max_length=6)
    address: str = Field(default="", max_length=400)
    placed_at: datetime = Field(sa_type=UtcDateTime)
    paid_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class Touchpoint(SQLModel, table=True):
    """One dated contact with a customer: call, visit, message, order, ticket, note."""

    __tablename__ = "touchpoint"
    __table_args__ = (Index("ix_touchpoint_customer_at", "customer_id", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    kind: str = Field(max_length=20)
    at: datetime = Field(sa_type=UtcDateTime)
    summary: str = Field(default="", max_length=500)
    user_id: int | None = Field(default=None, foreign_key="user.id")
    subject_type: str = Field(default="", max_length=30)
    subject_id: int | None = Field(default=None)
