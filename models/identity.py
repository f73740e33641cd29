"""People, what they may do, and where they stand in the organisation."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import JsonDict, JsonList, UtcDateTime


class OrgUnit(SQLModel, table=True):
    """总部 → 区域 → 门店/服务点. `path` is `/1/4/9/`, its own id last, so a subtree is a prefix."""

    __tablename__ = "org_unit"
    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="org_unit.id", index=True)
    kind: str = Field(max_length=16)
    """hq, region or store."""
    name: str = Field(max_length=80)
    path: str = Field(default="/", max_length=200, index=True)
    leader_id: int | None = Field(default=None)
    """user.id of the person in charge; no constraint because users point here."""
    province_code: str = Field(default="", max_length=6)
    city_code: str = Field(default="", max_length=6)
    address: str = Field(default="", max_length=200)
    latitude: float | None = None
    longitude: float | None = None
    """Degrees; where the place is, for the nearest service point."""
    phone: str = Field(default="", max_length=30)
    is_active: bool = True
    version: int = 1


class User(SQLModel, table=True):
    """A person who signs in."""

    __tablename__ = "user"
    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=40)
    pinyin: str = Field(default="", max_length=120)
    password_hash: str = Field(max_length=200)
    org_unit_id: int = Field(foreign_key="org_unit.id", index=True)
    email: str = Field(default="", max_length=120)
    phone: str = Field(default="", max_length=30)
    wecom_account: str = Field(default="", max_length=64)
    dingtalk_account: str = Field(default="", max_length=64)
    """Their user ids on WeCom and DingTalk, where work messages reach them."""
    is_active: bool = True
    preferences: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class Role(SQLModel, table=True):
    """A named set of permissions with a data scope (own, store, region, all)."""

    __tablename__ = "role"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=40)
    permissions: list[str] = Field(default_factory=list, sa_type=JsonList)
    scope: str = Field(default="store", max_length=8)
    start: str = Field(default="", max_length=60)
    """The path of the page its people land on; "" leaves it to their rights."""
    is_builtin: bool = False
    version: int = 1


class UserRole(SQLModel, table=True):
    """Who has which role."""

    __tablename__ = "user_role"
    __table_args__ = (UniqueConstraint("user_id", "role_id"),)
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id", index=True)
    role_id: int = Field(foreign_key="role.id", index=True)


class UserSession(SQLModel, table=True):
    """A signed-in browser; the cookie's token is kept only as a fingerprint."""

    __tablename__ = "user_session"
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id", index=True)
    fingerprint: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    address: str = Field(default="", max_length=64)
    agent: str = Field(default="", max_length=200)


class LoginAttempt(SQLModel, table=True):
    """A failed sign-in, for the lock-out."""

    __tablename__ = "login_attempt"
    __table_args__ = (
        Index("ix_login_attempt_who", "login", "familiar", "at"),
        Index("ix_login_attempt_where", "address", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(max_length=64)
    address: str = Field(default="", max_length=64)
    familiar: bool = False
    """From an address or browser the owner has signed in with before."""
    at: datetime = Field(sa_type=UtcDateTime)


class AppSetting(SQLModel, table=True):
    """One named value of the installation (company name, switched-on modules …)."""

    __tablename__ = "app_setting"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60, unique=True)
    value: dict[str, Any] = Field(default_factory=dict, sa_type=JsonDict)
    version: int = 1
