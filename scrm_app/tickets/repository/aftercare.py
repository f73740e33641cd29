"""Rows of what comes after closing: policies of flows, surveys, wishes to reopen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.aftercare import AftercarePolicy, ReopenWish, TicketSurvey
from models.flow import Flow
from scrm_app.core.numbers import whole
from scrm_app.tickets.repository.hot import EVENT, TASK

SURVEY: sa.Table = TicketSurvey.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Rated:
    """Tickets narrowed by what their customers answered. `score`: any, low, asked, 1 to 5, or empty.

    The span is that of the answers; of the questions with `asked`, of the reopening with `reopened`.
    """

    score: str = ""
    worker_id: int = 0
    since: datetime | None = None
    until: datetime | None = None
    reopened: bool = False


def rated(wish: Rated, ticket_id: Any) -> list[sa.ColumnElement[bool]]:
    """The conditions on a list of tickets."""
    found: list[sa.ColumnElement[bool]] = []
    if wish.score or wish.worker_id:
        at = SURVEY.c.asked_at if wish.score == "asked" else SURVEY.c.answered_at
        where = [SURVEY.c.ticket_id == ticket_id, at.is_not(None), *_span(at, wish)]
        where += [SURVEY.c.is_low] if wish.score == "low" else []
        where += [SURVEY.c.score == score] if (score := whole(wish.score, -1)) >= 0 else []
        where += [SURVEY.c.worker_id == wish.worker_id] if wish.worker_id else []
        found.append(sa.select(SURVEY.c.id).where(*where).exists())
    if wish.reopened:
        again = (EVENT.c.ticket_id == ticket_id, EVENT.c.kind == "reopened", *_span(EVENT.c.at, wish))
        found.append(sa.select(EVENT.c.id).where(*again).exists())
    return found


def _span(at: Any, wish: Rated) -> list[sa.ColumnElement[bool]]:
    return [*([at >= wish.since] if wish.since else []), *([at < wish.until] if wish.until else [])]


def find_policy(session: Session, flow_id: int) -> AftercarePolicy | None:
    """What a flow does after closing."""
    return session.get(AftercarePolicy, flow_id)


def list_policies(session: Session) -> list[tuple[int, str, AftercarePolicy | None]]:
    """Every published flow in use with its policy: (flow, name, policy)."""
    wanted = (
        select(Flow.id, Flow.name, AftercarePolicy)
        .outerjoin(AftercarePolicy, col(AftercarePolicy.flow_id) == Flow.id)
        .where(Flow.latest_number > 0, col(Flow.archived_at).is_(None))
        .order_by(col(Flow.id))
    )
    return [(int(i or 0), name, policy) for i, name, policy in session.exec(wanted)]


def keep(session: Session, row: AftercarePolicy | TicketSurvey | ReopenWish) -> None:
    """Insert or write now, so that ids are known and doubles refused here."""
    session.add(row)
    session.flush()


def last_survey(session: Session, ticket_id: int) -> TicketSurvey | None:
    """The newest question about a ticket."""
    wanted = select(TicketSurvey).where(TicketSurvey.ticket_id == ticket_id).order_by(col(TicketSurvey.round).desc())
    return session.exec(wanted.limit(1).execution_options(populate_existing=True)).first()


def list_surveys(session: Session, ticket_id: int) -> Sequence[TicketSurvey]:
    """All questions about a ticket, oldest first."""
    wanted = select(TicketSurvey).where(TicketSurvey.ticket_id == ticket_id).order_by(col(TicketSurvey.round))
    return session.exec(wanted.execution_options(populate_existing=True)).all()


def answer(session: Session, survey_id: int, **values: Any) -> bool:
    """Write the answer if there is none yet; False when somebody was faster."""
    written = SURVEY.update().where(SURVEY.c.id == survey_id, SURVEY.c.answered_at.is_(None)).values(**values)
    return session.connection().execute(written).rowcount == 1


def set_follow_up(session: Session, survey_id: int, ticket_id: int) -> None:
    """The ticket that a low score opened."""
    session.connection().execute(SURVEY.update().where(SURVEY.c.id == survey_id).values(follow_up_id=ticket_id))


def close_unanswered(session: Session, ticket_id: int, now: datetime) -> None:
    """The ticket goes on: what was asked about its closing is not asked any more."""
    still = (SURVEY.c.ticket_id == ticket_id, SURVEY.c.answered_at.is_(None), SURVEY.c.expires_at > now)
    session.connection().execute(SURVEY.update().where(*still).values(expires_at=now))


def list_wishes(session: Session, ticket_id: int) -> Sequence[ReopenWish]:
    """Wishes to reopen a ticket, oldest first."""
    wanted = select(ReopenWish).where(ReopenWish.ticket_id == ticket_id).order_by(col(ReopenWish.id))
    return session.exec(wanted).all()


def get_wish(session: Session, wish_id: int) -> ReopenWish | None:
    """One wish, locked until the transaction ends."""
    wanted = select(ReopenWish).where(ReopenWish.id == wish_id).with_for_update()
    return session.exec(wanted.execution_options(populate_existing=True)).first()


def worked_at(session: Session, ticket_id: int) -> list[Any]:
    """(node_id, actor_id) of the finished turns of people, oldest first."""
    wanted = sa.select(TASK.c.node_id, TASK.c.actor_id).where(
        TASK.c.ticket_id == ticket_id, TASK.c.finished_at.is_not(None), TASK.c.kind.in_(("task", "approval"))
    )
    return list(session.connection().execute(wanted.order_by(TASK.c.finished_at, TASK.c.id)))
