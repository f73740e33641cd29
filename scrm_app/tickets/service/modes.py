"""Handling modes 紧急 / 常规 / 批量: one switch changes a flow's time limits, dispatch rules and notices."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.tickets.repository import books as repository

MODES = {"urgent": Text("紧急", "Urgent"), "normal": Text("常规", "Normal"), "batch": Text("批量", "Batch")}
USUAL: dict[str, tuple[int, str]] = {"urgent": (50, "urgent"), "normal": (100, "normal"), "batch": (200, "quiet")}
NOTICES = {
    "urgent": Text("可打破勿扰", "may break quiet hours"),
    "normal": Text("按个人设置", "as each person set it"),
    "quiet": Text("不逐单提醒", "no notice for each ticket"),
}


@dataclass(frozen=True)
class ModeView:
    """What a mode means."""

    code: str
    name: Text
    limit_percent: int
    book_id: int | None
    notices: str
    version: int


def list_modes(session: Session, actor: Actor) -> list[ModeView]:
    """The three modes with what they change."""
    actor.require("ticket.view")
    stored = {row.code: row for row in repository.list_modes(session)}
    found = []
    for code, name in MODES.items():
        row = stored.get(code)
        percent, notices = (row.limit_percent, row.notices) if row else USUAL[code]
        found.append(ModeView(code, name, percent, row.book_id if row else None, notices, row.version if row else 0))
    return found


def get_flow_mode(session: Session, actor: Actor, *, flow_id: int) -> str:
    """In which mode a flow is handled now."""
    actor.require("ticket.view")
    return repository.flow_modes(session).get(flow_id, "normal")


def switch_mode(session: Session, actor: Actor, *, flow_id: int, mode: str, now: datetime) -> str:
    """Handle a flow in another mode from now on; the mode before. Steps entered earlier keep their promise."""
    actor.require("ticket.assign")
    name = flows.latest_version(session, flow_id).flow_name
    if mode not in MODES:
        raise InvalidInput("请选择紧急、常规或批量。", "Choose urgent, normal or batch.")
    before = repository.flow_modes(session).get(flow_id, "normal")
    if before == mode:
        return before
    for code, (percent, notices) in USUAL.items():
        if all(row.code != code for row in repository.list_modes(session)):
            repository.save_mode(
                session, {"code": code, "limit_percent": percent, "book_id": None, "notices": notices, "version": 1}
            )
    repository.set_flow_mode(session, flow_id, mode, actor.user_id, now)
    audit.record(
        session,
        actor,
        action="flow.mode_switched",
        subject_type="flow",
        subject_id=flow_id,
        subject_name=name,
        before={"mode": before},
        after={"mode": mode},
        now=now,
    )
    live.touch(session, "tickets")
    return before


def save_mode(session: Session, actor: Actor, *, mode: ModeView, now: datetime) -> None:
    """What a mode means: share of the time limits in percent, dispatch rules (None = the usual ones), notices."""
    actor.require("dispatch.manage")
    stored = {row.code: row.version for row in repository.list_modes(session)}
    if mode.code not in MODES or mode.notices not in NOTICES or not 10 <= mode.limit_percent <= 500:
        raise InvalidInput("时限比例须在 10% 到 500% 之间。", "The share of time limits must lie between 10% and 500%.")
    if stored.get(mode.code, 0) != mode.version:
        raise Conflict("有人刚改过处理模式, 已为您刷新。", "Someone just changed the modes. They were reloaded.")
    book = repository.get_book(session, mode.book_id) if mode.book_id else None
    if mode.book_id and (book is None or book.kind != "dispatch"):
        raise InvalidInput("请选择一份派单规则表。", "Choose a table of dispatch rules.")
    row = {"code": mode.code, "limit_percent": mode.limit_percent, "book_id": mode.book_id, "notices": mode.notices}
    repository.save_mode(session, {**row, "version": mode.version + 1})
    audit.record(session, actor, action="mode.edited", subject_type="mode", subject_id=mode.code, after=row, now=now)
