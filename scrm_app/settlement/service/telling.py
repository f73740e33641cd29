"""Who is told about objections: the office when one is raised or written to, whoever raised it when it is answered."""

from sqlmodel import Session

from scrm_app.core.money import format_fen
from scrm_app.core.text import Text
from scrm_app.identity import service as identity
from scrm_app.notifications import service as notifications
from scrm_app.settlement import repository
from scrm_app.settlement.engine.standing import OUTCOMES
from scrm_app.settlement.events import LineDisputed, LineDisputeSettled, LineNoteWritten
from scrm_app.settlement.repository import disputes


def _store(session: Session, statement_id: int) -> str:
    row = repository.get_statement(session, statement_id)
    unit = repository.get_unit(session, row.org_unit_id) if row else None
    return f"{unit.name} {row.period}" if row and unit else ""


def _office(session: Session, statement_id: int, but: int | None) -> list[int]:
    """Those who may settle objections and have the statement in reach."""
    row = repository.get_statement(session, statement_id)
    people = [user for user in disputes.list_office(session) if user.id != but]
    return [user.id or 0 for user in people if row and identity.actor_for(session, user).reaches(row)]


def tell_disputed(session: Session, event: LineDisputed) -> None:
    """A new objection."""
    store = _store(session, event.statement_id)
    notifications.notify(
        session,
        user_ids=_office(session, event.statement_id, event.by_id),
        title=Text(f"对账异议: {store}", f"Objection to a statement: {store}"),
        body=Text(f"{event.who}: {event.reason}", f"{event.who}: {event.reason}"),
        link=f"/statements/{event.statement_id}?answer=disputed",
        kind="statement.disputed",
        dedupe_key=f"statement.disputed:{event.dispute_id}",
        now=event.at,
    )


def tell_note(session: Session, event: LineNoteWritten) -> None:
    """The office wrote: tell whoever objected. Somebody else wrote: tell the office."""
    to_opener = [event.opened_by] if event.opened_by else []
    whom = to_opener if event.side == "office" else _office(session, event.statement_id, None)
    store = _store(session, event.statement_id)
    notifications.notify(
        session,
        user_ids=whom,
        title=Text(f"对账异议有新消息: {store}", f"New message about an objection: {store}"),
        body=Text(f"{event.who}: {event.body}", f"{event.who}: {event.body}"),
        link=f"/statements/{event.statement_id}?answer=disputed",
        kind="statement.disputed",
        dedupe_key=f"statement.note:{event.note_id}",
        now=event.at,
    )


def tell_settled(session: Session, event: LineDisputeSettled) -> None:
    """The decision, for whoever objected."""
    outcome = OUTCOMES[event.outcome]
    money = format_fen(event.correction_fen) if event.correction_fen else ""
    notifications.notify(
        session,
        user_ids=[event.opened_by] if event.opened_by else [],
        title=Text(
            f"您的对账异议已处理: {_store(session, event.statement_id)}",
            f"Your objection is settled: {_store(session, event.statement_id)}",
        ),
        body=Text(f"{outcome.zh} {money} {event.reason}".strip(), f"{outcome.en} {money} {event.reason}".strip()),
        link=f"/statements/{event.statement_id}",
        kind="statement.disputed",
        dedupe_key=f"statement.settled:{event.dispute_id}",
        now=event.at,
    )
