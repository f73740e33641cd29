"""Which parts of the product are switched on."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class ModuleSwitch(SQLModel, table=True):
    """One module that somebody has switched; a module without a row is on."""

    __tablename__ = "module_switch"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=24, unique=True)
    is_on: bool = True
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by_id: int = 0
    """user.id; 0 is the product itself. No constraint: the switch outlives people."""
    version: int = 1
