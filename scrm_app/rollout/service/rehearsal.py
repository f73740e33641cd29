"""A test run: the real code opens a sample ticket on the draft and takes the steps, and then everything is taken back.

So what it shows (who gets it, until when, which notices, which amounts) is what would happen, by the same rules; and
nothing is written or sent, because the savepoint never becomes part of the transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor, system_actor
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.flows.engine.route import RouteVisit, draw_route
from scrm_app.flows.engine.views import FlowVersionView
from scrm_app.identity import service as identity
from scrm_app.notifications import service as notifications
from scrm_app.rollout import repository
from scrm_app.tickets import service as tickets

MAX_STEPS = 60
ACTIONS = ("complete", "approve", "reject", "return")
WAIT = "wait"


@dataclass(frozen=True)
class Step:
    """One thing done in a test run. `as_role` "" acts as whoever has it; `minutes` pass before it."""

    action: str
    at: str = ""
    to: str = ""
    note: str = ""
    as_role: str = ""
    minutes: int = 0
    answers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """The ticket a test run starts with."""

    org_unit_id: int
    answers: dict[str, Any]


@dataclass(frozen=True)
class Notice:
    """A message that would go: to whom, what it says; `way` inbox, or the kind of connection."""

    to: str
    title: Text
    body: Text
    way: str = "inbox"


@dataclass(frozen=True)
class Turn:
    """Somebody's open step: who would have it, until when, what they may do."""

    node_id: str
    name: str
    who: str
    role: str
    due_at: datetime | None
    actions: list[str]


@dataclass(frozen=True)
class Done:
    """What one step did. `refusal` says why it was not done; then `fields` names what is missing."""

    title: Text
    who: str
    at: datetime
    refusal: Text | None = None
    fields: list[dict[str, Any]] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    reminders: list[tuple[str, datetime]] = field(default_factory=list)


@dataclass(frozen=True)
class Rehearsal:
    """A test run so far. `money` is None for those who may not see amounts; `path` names nodes in order of entering."""

    status: str
    done: list[Done]
    turns: list[Turn]
    path: list[str]
    names: dict[str, str]
    route: dict[str, Any]
    money: list[tuple[str, int]] | None
    total_fen: int
    now: datetime


@contextmanager
def taken_back(session: Session) -> Iterator[None]:
    """Whatever happens inside never happened: rows, announcements to open screens, remembered versions."""
    live = set(session.info.get("live", ()))
    session.flush()
    nested = session.begin_nested()
    try:
        yield
    finally:
        nested.rollback()
        session.expunge_all()
        session.info["live"] = live


def rehearse(
    session: Session, actor: Actor, *, flow_id: int, sample: Sample, steps: Sequence[Step], now: datetime
) -> Rehearsal:
    """Walk the draft of a flow with a sample ticket; call inside a write transaction, which stays unchanged."""
    actor.require("flow.design")
    if len(steps) > MAX_STEPS:
        raise InvalidInput(f"一次试运行最多 {MAX_STEPS} 步。", f"A test run has at most {MAX_STEPS} steps.")
    with taken_back(session):
        version = flows.stage_draft(session, actor, flow_id=flow_id, now=now)
        return Walk(session, actor, version, sample, now).run(steps)


class Walk:
    """A test run under way, on a version that the transaction can see."""

    def __init__(self, session: Session, actor: Actor, version: FlowVersionView, sample: Sample, now: datetime) -> None:
        self.session, self.actor, self.version, self.sample, self.now = session, actor, version, sample, now
        self.done: list[Done] = []
        self.ticket = 0
        self.marks = repository.marks(session)
        self.lines_from, self.alarms_from = self.marks["statement_line"], self.marks["reminder"]

    def run(self, steps: Sequence[Step]) -> Rehearsal:
        """Open and step; the first refusal ends it, so that the person can answer."""
        self._do(Text("提交工单", "Ticket opened"), "", self._open)
        for step in steps:
            if self.done[-1].refusal is not None:
                break
            self.now += timedelta(minutes=max(0, min(step.minutes, 60 * 24 * 90)))
            self._take(step)
        return self._view()

    def _open(self) -> None:
        everything = replace(system_actor(self.sample.org_unit_id), user_id=self.actor.user_id, name=self.actor.name)
        self.ticket = tickets.open_ticket(
            self.session, everything, flow_id=self.version.flow_id, answers=self.sample.answers,
            org_unit_id=self.sample.org_unit_id, now=self.now,
        ).id  # fmt: skip

    def _take(self, step: Step) -> None:
        if step.action == WAIT:
            self._do(Text("时间过去", "Time passes"), "", self._fire)
            return
        if step.action not in ACTIONS:
            raise InvalidInput("没有看懂这一步, 请重新选择。", "This step was not understood; choose again.")
        open_tasks = repository.open_visits(self.session, self.ticket)
        task = next((t for t in open_tasks if not step.at or t.node_id == step.at), None)
        if task is None:
            raise InvalidInput("这一步已经结束, 请选择别的步骤。", "This step is over; choose another.")
        who = self._somebody(task, step.as_role)
        word = WORDS[step.action]
        title = Text(f"「{task.node_name}」{word.zh}", f"{word.en} “{task.node_name}”")
        self._do(title, who.name, lambda: self._act(step, task, who))

    def _somebody(self, task: Any, role: str) -> Actor:
        """Whoever has the step; or somebody of the chosen role at the store; or, where nobody could, a stand-in."""
        wanted = None if role else task.assignee_id
        if wanted is None:
            people = tickets.candidates(self.session, role or task.role_code, task.org_unit_id)
            near = sorted(people, key=lambda c: (c.distance, c.user_id))
            wanted = near[0].user_id if near else None
        user = repository.get_user(self.session, wanted) if wanted else None
        if user is None and role:
            raise InvalidInput("这个角色里没有在职的人, 请换一个角色。", "Nobody active has this role; choose another.")
        stand_in = replace(system_actor(task.org_unit_id), user_id=self.actor.user_id, name="")
        return identity.actor_for(self.session, user) if user else stand_in

    def _act(self, step: Step, task: Any, who: Actor) -> None:
        row = repository.ticket_of(self.session, self.ticket)
        about: dict[str, Any] = {"ticket_id": self.ticket, "version": row.version, "at": task.node_id, "now": self.now}
        note = step.note or "试运行"
        if step.action == "reject":
            tickets.reject_ticket(self.session, who, note=note, **about)
        elif step.action == "return":
            tickets.return_ticket(self.session, who, to=step.to, note=note, **about)
        else:
            act = tickets.approve_ticket if step.action == "approve" else tickets.complete_ticket
            act(self.session, who, to=step.to, answers=step.answers or None, **about)

    def _fire(self) -> None:
        for _ in range(20):
            if not notifications.fire_due(self.session, self.now, after=self.alarms_from):
                break

    def _do(self, title: Text, who: str, act: Any) -> None:
        """One step in a savepoint of its own, with what it wrote; a refusal is shown, not raised."""
        before = {v.id for v in repository.visits(self.session, self.ticket)}
        try:
            with self.session.begin_nested():
                act()
        except ScrmError as error:
            fields = list(getattr(error, "fields", []) or [])
            self.done.append(Done(title, who, self.now, error.text, fields))
            return
        written = repository.written_since(self.session, self.marks)
        entered = [v for v in repository.visits(self.session, self.ticket) if v.id not in before]
        self.marks = repository.marks(self.session)
        self.done.append(
            Done(
                title,
                who,
                self.now,
                None,
                [],
                [v.node_id for v in entered],
                self._notices(written),
                [(r.kind, r.due_at) for r in written["reminder"]],
            )
        )

    def _notices(self, written: Mapping[str, Sequence[Any]]) -> list[Notice]:
        names = tickets.user_names(self.session, {n.user_id for n in written["notification"]})
        found = [
            Notice(names.get(n.user_id, ""), Text(n.title_zh, n.title_en), Text(n.body_zh, n.body_en))
            for n in written["notification"]
        ]
        for message in written["outbox_message"]:
            title = str(message.payload.get("title") or message.payload.get("subject") or "")
            found.append(Notice(message.receiver, Text(title, title), Text("", ""), message.kind))
        return found

    def _view(self) -> Rehearsal:
        graph = self.version.graph
        row = repository.ticket_of(self.session, self.ticket) if self.ticket else None
        visits = repository.visits(self.session, self.ticket)
        names = tickets.user_names(self.session, {v.assignee_id for v in visits if v.assignee_id})
        seen = [
            RouteVisit(v.node_id, v.entered_at, v.finished_at, v.due_at, v.actor_name or names.get(v.assignee_id, ""))
            for v in visits
        ]
        status = row.status if row is not None else "new"
        ended = status in ("closed", "cancelled")
        turns = [
            Turn(
                v.node_id,
                v.node_name,
                names.get(v.assignee_id or 0, ""),
                v.role_code,
                v.due_at,
                [a for a in graph.nodes[v.node_id].offered if a in ACTIONS] if v.node_id in graph.nodes else [],
            )
            for v in visits
            if v.finished_at is None
        ]
        route = draw_route(graph, seen, now=self.now, end_node=row.node_id if row and ended else "", ended=ended)
        lines = repository.lines_after(self.session, self.lines_from) if ended else []
        money = [(line.title or line.kind, line.amount_fen) for line in lines]
        sees = self.actor.may("settlement.view")
        labels = {n: graph.label(n) for n in graph.nodes}
        path = [v.node_id for v in visits] + ([row.node_id] if row is not None and ended else [])
        total = sum(fen for _, fen in money)
        return Rehearsal(status, self.done, turns, path, labels, route, money if sees else None, total, self.now)


WORDS = {
    "complete": Text("完成", "Completed"),
    "approve": Text("同意", "Approved"),
    "reject": Text("驳回", "Rejected"),
    "return": Text("退回", "Sent back"),
}
