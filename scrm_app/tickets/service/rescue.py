"""超时抢救台: which promises will probably break, why, and the few re-assignments that save most of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.calendars import service as calendars
from scrm_app.calendars.engine.hours import WorkCalendar, working_seconds
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict
from scrm_app.flows import service as flows
from scrm_app.tickets.engine.dispatch import Candidate, Plan
from scrm_app.tickets.engine.forecast import Bin, Check, Finished, Model, learn
from scrm_app.tickets.engine.rescue import NEAR, Move, Visit, rescue
from scrm_app.tickets.repository import desk, hot, people
from scrm_app.tickets.repository import rescue as repository
from scrm_app.tickets.service import dispatching, mass
from scrm_app.tickets.service.covering import texts_by_id
from scrm_app.tickets.service.mass import Fates, MassAct

RIGHT = "ticket.assign"
LOOK_BACK = timedelta(days=90)
MOST_HISTORY, MOST_OPEN, MOST_MOVABLE, SHOWN = 60_000, 3_000, 120, 100
RISKY = 0.2
"""From this chance on a visit is worth moving."""
RULE, RULE_VERSION = "tickets.rescue", 1


@dataclass(frozen=True)
class Risk:
    """An open visit with the chance that it is late, and what the chance rests on. Minutes are working minutes."""

    ticket_id: int
    number: str
    title: str
    node_name: str
    assignee: str
    due_at: datetime
    chance: float
    left: int
    needs: int | None
    load: int
    away_until: datetime | None
    """The person is on leave or off shift until then."""


@dataclass(frozen=True)
class Proposal:
    """A move in words."""

    move: Move
    ticket_id: int
    number: str
    title: str
    node_name: str
    from_name: str
    to_name: str


@dataclass(frozen=True)
class RescueBoard:
    """The board. `before` and `after`: promises expected to break without and with all proposals."""

    risks: list[Risk] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    watched: int = 0
    unknown: int = 0
    """Visits nothing is known about: too few like them were finished."""
    late: int = 0
    before: float = 0.0
    after: float = 0.0
    made_at: datetime | None = None
    learnt_from: int = 0
    check: Check = field(default_factory=Check)


def measure_forecast(session: Session, now: datetime) -> bool:
    """Learn from the visits finished in the last 90 days; never asks for another round."""
    rows = repository.finished_visits(session, now - LOOK_BACK, MOST_HISTORY)
    model = learn(list(_history(session, rows)))
    repository.keep_model(session, asdict(model), model.visits, now)
    return False


def _history(session: Session, rows: Sequence[Any]) -> Iterable[Finished]:
    hours = _Hours(session)
    came: dict[int, list[datetime]] = {}
    went: dict[int, list[datetime]] = {}
    for row in rows:
        came.setdefault(row.actor_id, []).append(row.entered_at)
        went.setdefault(row.actor_id, []).append(row.finished_at)
    for times in (*came.values(), *went.values()):
        times.sort()
    for row in rows:
        had = bisect_left(came[row.actor_id], row.entered_at) - bisect_right(went[row.actor_id], row.entered_at)
        promised = hours.minutes(row.org_unit_id, row.entered_at, row.due_at) if row.due_at else 0.0
        took = hours.minutes(row.org_unit_id, row.entered_at, row.finished_at)
        step = f"{row.flow_id}:{row.node_id}"
        yield Finished(step, row.actor_id, max(0, had), took, max(0.0, promised), row.finished_at)


class _Hours:
    """Working minutes by place, each calendar read once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.known: dict[int, WorkCalendar] = {}

    def minutes(self, org_unit_id: int, start: datetime, end: datetime) -> float:
        """Working minutes between two instants, 0 when they run backwards."""
        if org_unit_id not in self.known:
            self.known[org_unit_id] = calendars.calendar_for(self.session, org_unit_id)
        return max(0.0, working_seconds(self.known[org_unit_id], start, end) / 60)


def model_of(session: Session) -> tuple[Model, datetime | None]:
    """The model that counts, and when it was measured; an empty one before that."""
    row = repository.load_model(session)
    if row is None:
        return Model(), None
    body = dict(row.body)
    told = dict(body["check"])
    told["bins"] = tuple(Bin(**one) for one in told["bins"])
    body["speeds"] = {int(user): speed for user, speed in body["speeds"].items()}
    return Model(**{**body, "check": Check(**told)}), row.made_at


def get_rescue(session: Session, actor: Actor, *, now: datetime) -> RescueBoard:
    """Open visits in reach by their chance to be late, and the moves that save most."""
    actor.require(RIGHT)
    model, made_at = model_of(session)
    desk_now = _Desk(session, actor, model, now)
    found = rescue(model, desk_now.visits(), desk_now.loads)
    risks = sorted((one for one in map(desk_now.risk, desk_now.rows) if one), key=lambda one: -one.chance)
    names = desk_now.names({m.to_user for m in found.moves})
    return RescueBoard(
        risks=risks[:SHOWN],
        proposals=[desk_now.proposal(move, names) for move in found.moves],
        watched=len(desk_now.rows),
        unknown=len(desk_now.rows) - len(risks),
        late=repository.count_late(session, actor, now),
        before=sum(one.chance for one in risks),
        after=sum(one.chance for one in risks) - found.before + found.after,
        made_at=made_at,
        learnt_from=model.visits,
        check=model.check,
    )


class _Desk:
    """Everything the board is computed from, read once."""

    def __init__(self, session: Session, actor: Actor, model: Model, now: datetime) -> None:
        self.session, self.model, self.now, self.hours = session, model, now, _Hours(session)
        self.rows = repository.open_visits(session, actor, now, MOST_OPEN)
        self.told = texts_by_id(session, actor, [row.ticket_id for row in self.rows])
        self._nodes: dict[int, Any] = {}
        self._people: dict[Any, list[Candidate]] = {}
        self.movable = self._movable()
        able = {one.user_id for _, found in self.movable.values() for one in found}
        users = able | {row.assignee_id for row in self.rows if row.assignee_id}
        shown = {row.task_id for row in self.rows}
        others = repository.visits_of(session, able, now, MOST_OPEN) if able else []
        self.others = [row for row in others if row.task_id not in shown]
        self.loads = desk.loads(session, users)
        self.there = calendars.there_from(session, users, now) if users else {}
        self.staff = people.names(session, users)

    def _movable(self) -> dict[int, tuple[Plan, list[Candidate]]]:
        """Task id to what decides about it and who could take it, for the riskiest that stand alone at their step."""
        alone: dict[tuple[int, str], int] = {}
        for row in self.rows:
            alone[row.ticket_id, row.node_id] = alone.get((row.ticket_id, row.node_id), 0) + 1
        rated = [(self._rough(row), row) for row in self.rows]
        rated = [pair for pair in rated if pair[0] >= RISKY and pair[1].node_id == pair[1].ticket_node]
        found = {}
        for _, row in sorted(rated, key=lambda pair: -pair[0])[:MOST_MOVABLE]:
            node = self._node(row)
            if alone[row.ticket_id, row.node_id] == 1 and node is not None and node.assign.kind in ("role", "dispatch"):
                found[row.task_id] = self._candidates(row, node)
        return found

    def _rough(self, row: Any) -> float:
        """The chance before loads and absence are known: that of a full desk."""
        stood, left = self._spans(row, self.now)
        return self.model.chance(self.step(row), 99, row.assignee_id or 0, stood, left) or 0.0

    def _node(self, row: Any) -> Any:
        if row.flow_version_id not in self._nodes:
            self._nodes[row.flow_version_id] = flows.get_flow_version(self.session, row.flow_version_id).graph.nodes
        return self._nodes[row.flow_version_id].get(row.node_id)

    def _candidates(self, row: Any, node: Any) -> tuple[Plan, list[Candidate]]:
        ticket = hot.load(self.session, row.ticket_id)
        asked, facts = dispatching.rule_at(self.session, ticket, node)
        key = (asked.plan, row.org_unit_id, row.ticket_id if asked.plan.max_km else 0)
        if key not in self._people:
            found = dispatching.candidates(self.session, asked.plan, ticket, row.org_unit_id, facts, self.now)
            self._people[key] = [one for one in found if one.distance <= NEAR]
        return asked.plan, self._people[key]

    @staticmethod
    def step(row: Any) -> str:
        """What the model calls the place of a visit."""
        return f"{row.flow_id}:{row.node_id}"

    def _spans(self, row: Any, since: datetime) -> tuple[float, float]:
        """Working minutes stood until now, and left from `since` to the promise."""
        stood = self.hours.minutes(row.org_unit_id, row.entered_at, self.now)
        return stood, self.hours.minutes(row.org_unit_id, since, row.due_at)

    def visit(self, row: Any) -> Visit:
        """A row as the engine wants it."""
        plan, able = self.movable.get(row.task_id, (None, []))
        stood, left = self._spans(row, self.there.get(row.assignee_id, self.now))
        lefts = {
            one.user_id: self.hours.minutes(row.org_unit_id, self.there.get(one.user_id, self.now), row.due_at)
            for one in able
        }
        return Visit(row.task_id, self.step(row), row.assignee_id, stood, left, plan, tuple(able), lefts)

    def visits(self) -> list[Visit]:
        """Those shown, and those that people who might help have elsewhere."""
        return [self.visit(row) for row in (*self.rows, *self.others)]

    def risk(self, row: Any) -> Risk | None:
        """A line of the board; None when nothing is known about visits like it."""
        there = self.there.get(row.assignee_id, self.now)
        stood, left = self._spans(row, there)
        load, user_id = self.loads.get(row.assignee_id, 0), row.assignee_id or 0
        others = max(0, load - 1)
        chance = self.model.chance(self.step(row), others, user_id, stood, left)
        needs = self.model.still_needs(self.step(row), others, user_id, stood)
        if chance is None or needs is None:
            return None
        return Risk(
            row.ticket_id,
            row.number,
            self.told[row.ticket_id].title,
            row.node_name,
            self.staff.get(user_id, ""),
            row.due_at,
            chance,
            round(left),
            round(needs),
            load,
            there if there > self.now else None,
        )

    def names(self, more: set[int]) -> Mapping[int, str]:
        """People by id."""
        return {**people.names(self.session, more), **self.staff}

    def proposal(self, move: Move, names: Mapping[int, str]) -> Proposal:
        """A move of the engine with what people call things."""
        row = next(row for row in self.rows if row.task_id == move.visit_id)
        source = names.get(move.from_user or 0, "")
        return Proposal(
            move,
            row.ticket_id,
            row.number,
            self.told[row.ticket_id].title,
            row.node_name,
            source,
            names.get(move.to_user, ""),
        )


def apply_rescue(session: Session, actor: Actor, *, ticket_ids: Sequence[int], now: datetime) -> Fates:
    """Do the proposals of these tickets, computed anew: what is not proposed any more stays as it is."""
    board = get_rescue(session, actor, now=now)
    wanted = [one for one in board.proposals if one.ticket_id in set(ticket_ids)]
    if not wanted:
        raise Conflict(
            "情况已经变化, 这些调整不再是最好的办法; 请看新的建议。",
            "Things have changed and these moves are no longer the best; look at the new ones.",
        )
    done = Fates()
    for one in wanted:
        note = f"抢救台 超时概率 {one.move.before:.0%} → {one.move.after:.0%}"
        act = MassAct(act="assign", value=str(one.move.to_user), note=note)
        fates = mass.do_all(session, actor, ticket_ids=[one.ticket_id], act=act, now=now)
        done.done.extend(fates.done)
        done.refused.extend(fates.refused)
        if fates.done:
            _log(session, one, board, now)
    return done


def _log(session: Session, one: Proposal, board: RescueBoard, now: datetime) -> None:
    audit.log_decision(
        session,
        kind="ticket.rescue",
        subject_type="ticket",
        subject_id=one.ticket_id,
        rule=RULE,
        rule_version=RULE_VERSION,
        inputs={"move": asdict(one.move), "model": board.made_at.isoformat() if board.made_at else ""},
        result={"user_id": one.move.to_user},
        now=now,
    )
