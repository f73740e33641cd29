"""One line at a time: agreeing, objecting, talking about it, settling. Objected lines are frozen, the rest goes on."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.settlement import LineDispute, LineNote, Statement, StatementLine
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput
from scrm_app.core.events import publish
from scrm_app.settlement import repository
from scrm_app.settlement.engine.standing import Answer, Outcome, settle
from scrm_app.settlement.errors import LineNotFound, NotDisputed, StatementAlreadyLocked
from scrm_app.settlement.events import LineDisputed, LineDisputeSettled, LineNoteWritten
from scrm_app.settlement.repository import disputes
from scrm_app.settlement.service.adjusting import book_adjustment, check_reason
from scrm_app.settlement.service.settling import open_statement, recut_volume
from scrm_app.settlement.service.statements import note_change
from scrm_app.tickets import service as tickets

MAX_NOTE = 500


@dataclass(frozen=True)
class NoteView:
    """One message: who spoke for whom (customer, store or office)."""

    id: int
    side: str
    author: str
    body: str
    has_photo: bool
    at: datetime


@dataclass(frozen=True)
class DisputeView:
    """An objection with its talk, oldest message first."""

    id: int
    status: str
    opened_by: str
    opened_at: datetime
    amount_fen: int
    notes: list[NoteView]


@dataclass(frozen=True)
class Photo:
    """An uploaded picture: the actor's own, or a visitor's under a link."""

    file_id: int
    upload_token: str = ""


def _line(session: Session, actor: Actor, line_id: int, permission: str) -> tuple[StatementLine, Statement]:
    actor.require(permission)
    found = repository.get_line(session, line_id)
    if found is None or not actor.reaches(found[1]):
        raise LineNotFound
    return found


def list_disputes(session: Session, actor: Actor, *, line_id: int) -> list[DisputeView]:
    """Every objection there was to a line, oldest first."""
    line, _ = _line(session, actor, line_id, "settlement.view")
    found = disputes.list_disputes(session, line)
    notes = disputes.list_notes(session, [row.id or 0 for row in found]) if found else []
    return [
        DisputeView(
            row.id or 0,
            row.status,
            row.opened_name,
            row.opened_at,
            row.amount_fen,
            [
                NoteView(n.id or 0, n.side, n.author_name, n.body, n.attachment_id is not None, n.created_at)
                for n in notes
                if n.dispute_id == row.id
            ],
        )
        for row in found
    ]


def confirm_line(session: Session, actor: Actor, *, line_id: int, now: datetime) -> None:
    """This amount is right."""
    line, statement = _line(session, actor, line_id, "settlement.view")
    _refuse_locked(statement)
    if line.status == Answer.DISPUTED:
        raise Conflict(
            "这行正在处理异议; 如已认可, 请先撤回异议。", "There is an objection to this line. Withdraw it first."
        )
    if line.status != Answer.CONFIRMED:
        _answer(session, actor, statement, line, Answer.CONFIRMED, now)


def dispute_line(
    session: Session,
    actor: Actor,
    *,
    line_id: int,
    reason: str,
    photo: Photo | None = None,
    side: str = "",
    now: datetime,
) -> None:
    """This amount is wrong, for this reason, perhaps with a photo; the line is frozen until that is settled."""
    line, statement = _line(session, actor, line_id, "settlement.view")
    _refuse_locked(statement)
    if line.status == Answer.DISPUTED:
        raise Conflict(
            "这行已有人提出异议, 请在下面补充说明。", "There is an objection already. Add your words to it below."
        )
    words = _words(reason)
    row = LineDispute(
        statement_id=statement.id or 0,
        source=line.source,
        source_id=line.source_id,
        part=line.part,
        amount_fen=line.amount_fen,
        opened_by=actor.user_id or None,
        opened_name=actor.name[:80],
        opened_at=now,
    )
    repository.add(session, row)
    _write(session, actor, row, line, words, photo, side, now)
    _answer(session, actor, statement, line, Answer.DISPUTED, now, note=words)
    publish(session, LineDisputed(row.id or 0, statement.id or 0, words, row.opened_name, row.opened_by, now))


def add_note(
    session: Session,
    actor: Actor,
    *,
    line_id: int,
    body: str,
    photo: Photo | None = None,
    side: str = "",
    now: datetime,
) -> None:
    """One more message about a line under objection."""
    line, statement = _line(session, actor, line_id, "settlement.view")
    row = _open_dispute(session, line)
    note = _write(session, actor, row, line, _words(body), photo, side, now)
    live.touch(session, f"statement:{statement.id}")
    event = LineNoteWritten(
        row.id or 0, note.id or 0, statement.id or 0, note.side, note.body, actor.name, row.opened_by, now
    )
    publish(session, event)


def withdraw_dispute(session: Session, actor: Actor, *, line_id: int, now: datetime) -> None:
    """The amount was right after all."""
    line, statement = _line(session, actor, line_id, "settlement.view")
    row = _open_dispute(session, line)
    _end(session, actor, statement, line, row, Outcome.WITHDRAWN, 0, "撤回异议", now)


def settle_dispute(
    session: Session, actor: Actor, *, line_id: int, correction_fen: int, reason: str, now: datetime
) -> None:
    """The office decides: the amount stays (0), or a correction is booked as a line of its own, with its reason."""
    line, statement = _line(session, actor, line_id, "settlement.manage")
    row = _open_dispute(session, line)
    cleaned = check_reason(reason)
    _write(session, actor, row, line, cleaned, None, "office", now)
    outcome = Outcome.CORRECTED if correction_fen else Outcome.KEPT
    _end(session, actor, statement, line, row, outcome, correction_fen, cleaned, now)
    publish(
        session,
        LineDisputeSettled(row.id or 0, statement.id or 0, outcome.value, correction_fen, cleaned, row.opened_by, now),
    )


def _end(
    session: Session,
    actor: Actor,
    statement: Statement,
    line: StatementLine,
    row: LineDispute,
    outcome: Outcome,
    correction_fen: int,
    reason: str,
    now: datetime,
) -> None:
    row.status, row.settled_by, row.settled_at = outcome.value, actor.user_id or None, now
    locked = statement.status == "locked"
    end = settle(line.amount_fen, correction_fen, locked)
    if line.status != end.answer:
        _answer(session, actor, statement, line, end.answer, now, note=reason)
    elif not locked:
        session.flush()
    live.touch(session, f"statement:{statement.id}", "statements")
    _tell_ticket(session, line)
    if end.adjustment_fen:
        target = open_statement(session, statement.org_unit_id, statement.period, statement.kind, now)
        about = line.reference or line.title
        book_adjustment(
            session,
            actor,
            target,
            statement.period,
            end.adjustment_fen,
            reason,
            now,
            dispute_id=row.id,
            reference=about,
        )
    elif not locked:
        recut_volume(session, statement.id or 0)
        repository.refresh_totals(session, statement.id or 0, now)


def _answer(
    session: Session,
    actor: Actor,
    statement: Statement,
    line: StatementLine,
    answer: Answer,
    now: datetime,
    note: str = "",
) -> None:
    before = {"status": line.status}
    line.status = answer.value
    session.flush()
    repository.refresh_totals(session, statement.id or 0, now)
    after = {"status": answer.value, "reason": note, "amount_fen": line.amount_fen, "number": line.reference}
    note_change(session, actor, statement, f"line_{answer.value}", now, before=before, after=after)
    _tell_ticket(session, line)


def _tell_ticket(session: Session, line: StatementLine) -> None:
    if line.source == "ticket":
        live.touch(session, f"ticket:{line.source_id}")


def _refuse_locked(statement: Statement) -> None:
    if statement.status == "locked":
        raise StatementAlreadyLocked(statement.period)


def _open_dispute(session: Session, line: StatementLine) -> LineDispute:
    row = disputes.find_dispute(session, line)
    if row is None or row.status != Outcome.OPEN:
        raise NotDisputed
    return row


def _words(text: str) -> str:
    words = text.strip()
    if not 2 <= len(words) <= MAX_NOTE:
        raise InvalidInput("请用 2 到 500 个字说明。", "Say it in 2 to 500 characters.")
    return words


def _write(
    session: Session,
    actor: Actor,
    row: LineDispute,
    line: StatementLine,
    words: str,
    photo: Photo | None,
    side: str,
    now: datetime,
) -> LineNote:
    spoken = side or ("office" if actor.may("settlement.manage") else "store")
    kept = None
    if photo is not None and photo.file_id:
        ticket_id = line.source_id if line.source == "ticket" else None
        kept = tickets.take_photo(
            session,
            file_id=photo.file_id,
            uploader_id=actor.user_id or None,
            upload_token=photo.upload_token,
            ticket_id=ticket_id,
        )
    note = LineNote(
        dispute_id=row.id or 0,
        side=spoken,
        author_id=actor.user_id or None,
        author_name=actor.name[:80],
        body=words,
        attachment_id=kept,
        created_at=now,
    )
    repository.add(session, note)
    _tell_ticket(session, line)
    return note


def get_note_photo(session: Session, actor: Actor, *, note_id: int) -> tickets.FileToServe:
    """The photo of a message, for whoever may see the statement."""
    actor.require("settlement.view")
    found = disputes.get_note(session, note_id)
    if found is None or found[0].attachment_id is None or not actor.reaches(found[2]):
        raise LineNotFound
    return tickets.get_checked_file(session, file_id=found[0].attachment_id)


def ticket_of_note(session: Session, *, note_id: int) -> int | None:
    """The ticket a message is about; the portal asks before it shows the photo to the ticket's customer."""
    found = disputes.get_note(session, note_id)
    return found[1].source_id if found is not None and found[1].source == "ticket" else None
