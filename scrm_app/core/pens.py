"""The pen of a draft: one browser tab at a time has it; it lapses, is taken over, and is given back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from scrm_app.core import live
from scrm_app.core.actor import Actor

LEASE = timedelta(seconds=75)
"""Three missed signs of life; an open designer sends one every 25 seconds."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Who may change a draft now: nobody yet (`who` empty), this tab (`mine`), or somebody else since `since`.

    `own`: it is the same person, here or in another window.
    """

    mine: bool
    who: str = ""
    since: datetime | None = None
    own: bool = False


@dataclass(frozen=True)
class Pens:
    """The pens of one kind of draft: `table` has a lease for each by `key`; open screens follow `topic`:id.

    Who asks has been let in by the service that owns the draft.
    """

    table: sa.Table
    key: str
    topic: str
    name_of: Callable[[Session, int], str]

    def holder(self, session: Session, draft_id: int, now: datetime) -> Any:
        """The lease that counts now; None when nobody has the pen."""
        found = self.table.select().where(self._draft == draft_id, self.table.c.expires_at > now)
        return session.connection().execute(found).first()

    def holder_besides(self, session: Session, actor: Actor, draft_id: int, tab: str, now: datetime) -> Any:
        """The lease of another person or tab; an empty `tab` is any of one's own."""
        lease = self.holder(session, draft_id, now)
        own = lease is not None and lease.user_id == actor.user_id and (not tab or lease.tab == tab)
        return None if own else lease

    def get(self, session: Session, actor: Actor, draft_id: int, tab: str, now: datetime) -> Hold:
        """Who has it, without touching it."""
        lease = self.holder(session, draft_id, now)
        if lease is None:
            return Hold(mine=False)
        own = lease.user_id == actor.user_id
        return Hold(own and lease.tab == tab, self.name_of(session, lease.user_id), lease.since, own)

    def claim(self, session: Session, actor: Actor, draft_id: int, tab: str, now: datetime) -> Hold:
        """Take it if it is free or ours (also from a tab of ours that is closed), else say who has it."""
        before = self.holder(session, draft_id, now)
        own = before is not None and before.user_id == actor.user_id
        left = own and live.hub.is_closed(before.tab)
        if before is not None and not left and not (own and before.tab == tab):
            return self.get(session, actor, draft_id, tab, now)
        return self.take(session, actor, draft_id, tab, now, since=before.since if before else now, force=left)

    def take(
        self,
        session: Session,
        actor: Actor,
        draft_id: int,
        tab: str,
        now: datetime,
        *,
        since: datetime | None = None,
        force: bool = True,
    ) -> Hold:
        """Have it from `since` (now); without `force` only where it is free or ours already."""
        began = since or now
        lease = {"user_id": actor.user_id, "tab": tab[:80], "since": began, "expires_at": now + LEASE}
        if not self._write(session, draft_id, lease, now, force):
            return self.get(session, actor, draft_id, tab, now)
        if began == now:
            live.touch(session, f"{self.topic}:{draft_id}")
        return Hold(True, actor.name, began, own=True)

    def _write(self, session: Session, draft_id: int, lease: dict[str, Any], now: datetime, force: bool) -> bool:
        connection, columns = session.connection(), self.table.c
        if connection.execute(self.table.select().where(self._draft == draft_id)).first() is None:
            connection.execute(self.table.insert(), {self.key: draft_id, **lease})
            return True
        statement = self.table.update().where(self._draft == draft_id).values(**lease)
        if not force:
            ours = (columns.user_id == lease["user_id"]) & (columns.tab == lease["tab"])
            statement = statement.where((columns.expires_at <= now) | ours)
        return connection.execute(statement).rowcount == 1

    def release(self, session: Session, actor: Actor, draft_id: int, tab: str) -> None:
        """Give it back; nothing happens to who does not have it."""
        columns = self.table.c
        mine = (self._draft == draft_id, columns.user_id == actor.user_id, columns.tab == tab)
        session.connection().execute(self.table.delete().where(*mine))
        live.touch(session, f"{self.topic}:{draft_id}")

    def held_by(self, session: Session, tab: str) -> list[int]:
        """The drafts whose pen this tab has."""
        found = self.table.select().with_only_columns(self._draft).where(self.table.c.tab == tab)
        return [row[0] for row in session.connection().execute(found)]

    def leave(self, session: Session, tab: str) -> None:
        """This tab shows something else: what it held is free for whoever waits for it."""
        for draft_id in self.held_by(session, tab):
            live.touch(session, f"{self.topic}:{draft_id}")
        session.connection().execute(self.table.delete().where(self.table.c.tab == tab))

    @property
    def _draft(self) -> sa.Column[Any]:
        return self.table.c[self.key]
