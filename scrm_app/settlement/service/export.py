"""A statement as an Excel workbook; text that a spreadsheet could take for a formula is disarmed."""

import io
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.cells import safe_cell
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.settlement.engine.explain import explain
from scrm_app.settlement.engine.statement import KINDS
from scrm_app.settlement.repository import listing
from scrm_app.settlement.service.statements import StatementView, _docs, get_statement, trace_of

HEAD = (
    (Text("时间", "Time"), 18),
    (Text("单号", "Reference"), 22),
    (Text("类别", "Kind"), 10),
    (Text("内容", "What"), 26),
    (Text("金额 (元)", "Amount (yuan)"), 14),
    (Text("说明", "Explanation"), 90),
)
MAX_LINES = 100_000


def export_statement(session: Session, actor: Actor, *, statement_id: int, now: datetime) -> tuple[str, bytes]:
    """(file name, xlsx) with every line and its explanation in the reader's language."""
    view = get_statement(session, actor, statement_id=statement_id)
    rows = listing.all_lines(session, statement_id, limit=MAX_LINES)
    docs = _docs(session, rows)
    book = Workbook(write_only=False)
    sheet: Any = book.active
    sheet.title = view.period
    _summary(sheet, view, actor.lang)
    start = sheet.max_row + 2
    for i, (head, width) in enumerate(HEAD, start=1):
        cell = sheet.cell(start, i, head.say(actor.lang))
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EEF1F6")
        sheet.column_dimensions[get_column_letter(i)].width = width
    zone = settings().zone
    for row in rows:
        told = explain(docs.get(row.plan_version_id or 0), trace_of(row)).headline.say(actor.lang)
        at = clock.local(row.occurred_at, zone).strftime("%Y-%m-%d %H:%M")
        kind = KINDS[row.kind].say(actor.lang)
        sheet.append([safe_cell(v) for v in (at, row.reference, kind, row.title, row.amount_fen / 100, told)])
        sheet.cell(sheet.max_row, 5).number_format = "#,##0.00"
    sheet.freeze_panes = sheet.cell(start + 1, 1)
    out = io.BytesIO()
    book.save(out)
    audit.record(
        session, actor, action="statement.exported", subject_type="statement", subject_id=statement_id, now=now
    )
    name = "".join(c for c in f"{view.store}-{view.period}" if c.isalnum() or c in "-_")
    return f"{name}.xlsx", out.getvalue()


def _summary(sheet: Any, view: StatementView, lang: str) -> None:
    title = Text(f"{view.store} {view.period} 对账单", f"Statement of {view.store}, {view.period}")
    sheet.append([safe_cell(title.say(lang))])
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    for label, fen in (
        (KINDS["labour"], view.labour_fen),
        (KINDS["part"], view.parts_fen),
        (KINDS["commission"], view.commission_fen),
        (KINDS["adjustment"], view.adjustment_fen),
        (Text("合计", "Total"), view.total_fen),
    ):
        sheet.append([label.say(lang), fen / 100])
        sheet.cell(sheet.max_row, 2).number_format = "#,##0.00"
    sheet.cell(sheet.max_row, 1).font = Font(bold=True)
