"""Words that are written to customers and colleagues again and again."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class TicketReply(SQLModel, table=True):
    """A canned reply: `body` with `{variables}`; `keys` is its title in pinyin, for searching."""

    __tablename__ = "ticket_reply"
    id: int | None = Field(default=None, primary_key=True)
    owner_id: int = Field(foreign_key="user.id", index=True)
    title: str = Field(max_length=40)
    keys: str = Field(default="", max_length=320)
    body: str = Field(max_length=1000)
    shared: bool = Field(default=False, index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
