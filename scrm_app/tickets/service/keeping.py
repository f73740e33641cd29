"""What people keep for themselves or, with the right to administer tickets, for everybody: views, canned replies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput, NotFound
from scrm_app.core.text import Text

SHARE = "ticket.admin"


class Kept(Protocol):
    """A row somebody keeps."""

    id: int | None
    owner_id: int
    shared: bool


T = TypeVar("T", bound=Kept)


@dataclass(frozen=True)
class Shelf:
    """One kind of kept things: its name in the audit log, its live topic, its word, how long a name may be."""

    kind: str
    topic: str
    word: Text
    longest: int

    def begin(self, actor: Actor, name: str, *, shared: bool) -> str:
        """The clean name of something to be saved; sharing needs its right."""
        actor.require("ticket.view")
        if shared:
            actor.require(SHARE)
        clean = " ".join(name.split())
        if not clean or len(clean) > self.longest:
            raise InvalidInput(
                f"请给{self.word.zh}起个名字 (不超过 {self.longest} 字)。",
                f"Give the {self.word.en} a name (at most {self.longest} characters).",
            )
        return clean

    def changing(self, actor: Actor, row: T | None) -> T:
        """What the actor may change: their own, or what is shared for those who administer tickets."""
        actor.require("ticket.view")
        found = self.reading(actor, row)
        if found.shared:
            actor.require(SHARE)
        return found

    def reading(self, actor: Actor, row: T | None) -> T:
        """What the actor may use: their own, or what is shared."""
        if row is None or not (row.owner_id == actor.user_id or row.shared):
            raise NotFound(
                f"没有这个{self.word.zh}, 或它不是您的。", f"There is no such {self.word.en}, or it is not yours."
            )
        return row

    def saved(self, session: Session, actor: Actor, row: Kept, name: str, was_shared: bool, now: datetime) -> int:
        """It was written; what is or was everybody's is written down. Its id."""
        session.flush()
        if row.shared or was_shared:
            self._write_down(session, actor, "saved", row, name, now)
        live.touch(session, self.topic)
        return row.id or 0

    def forgotten(self, session: Session, actor: Actor, row: Kept, name: str, now: datetime) -> None:
        """It is about to be removed."""
        if row.shared:
            self._write_down(session, actor, "deleted", row, name, now)
        live.touch(session, self.topic)

    def _write_down(self, session: Session, actor: Actor, verb: str, row: Kept, name: str, now: datetime) -> None:
        audit.record(
            session,
            actor,
            action=f"{self.kind}.{verb}",
            subject_type=self.kind,
            subject_id=row.id or 0,
            subject_name=name,
            after={"name": name},
            now=now,
        )


def is_mine(actor: Actor, row: Kept) -> bool:
    """Whether the reader may change it."""
    return actor.may(SHARE) if row.shared else row.owner_id == actor.user_id


def may_share(session: Session, actor: Actor) -> bool:  # noqa: ARG001
    """Whether the reader may keep something for everybody."""
    actor.require("ticket.view")
    return actor.may(SHARE)
