"""A way of looking at the ticket list that somebody keeps."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class TicketView(SQLModel, table=True):
    """The filters and the order of the list under a name; `query` as it stands in the address."""

    __tablename__ = "ticket_view"
    id: int | None = Field(default=None, primary_key=True)
    owner_id: int = Field(foreign_key="user.id", index=True)
    name: str = Field(max_length=40)
    query: str = Field(default="", max_length=600)
    shared: bool = Field(default=False, index=True)
    pinned: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
