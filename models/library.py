"""What was taken out of the template library into this company."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class LibraryInstall(SQLModel, table=True):
    """A flow or a scene in use. Its row goes when it is withdrawn; what was made with it is archived."""

    __tablename__ = "library_install"
    __table_args__ = (UniqueConstraint("kind", "code", name="uq_library_install"),)
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=8)
    """flow or scene."""
    code: str = Field(max_length=80)
    flow_id: int = Field(foreign_key="flow.id", index=True)
    form_id: int | None = Field(default=None, foreign_key="form.id")
    """The form that came with it; flows only."""
    reply_id: int | None = None
    """Its canned reply, which people may have deleted since."""
    batch: str = Field(max_length=32, index=True)
    """What was made by one press of a button, and is taken back by one."""
    installed_by_id: int | None = Field(default=None, foreign_key="user.id")
    installed_at: datetime = Field(sa_type=UtcDateTime)
