"""What replaying reads of the database: drawings, people, hours, and who would have had the work."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from scrm_app.calendars import service as calendars
from scrm_app.calendars.engine.hours import WorkCalendar, due_at
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.flows.engine.migrate import suggest
from scrm_app.flows.engine.parts import Assign
from scrm_app.flows.engine.past import History
from scrm_app.flows.engine.replay import lenient, replay
from scrm_app.rollout.engine.judge import Judged, judge
from scrm_app.rollout.engine.load import ORGANISATION, SAME_DAY, Pool, Recorded, Turn, give_out
from scrm_app.rollout.engine.staff import Staff
from scrm_app.rollout.service.staffing import staff_of
from scrm_app.tickets import service as tickets
from scrm_app.tickets.engine.dispatch import Candidate
from scrm_app.tickets.service import PastTicket

HOURS = "hours"
NAMED = frozenset({"person", "starter"})
"""Settings that mean the same people whatever the organisation looks like."""


class Bench:
    """What replaying needs of the database, read once and remembered."""

    def __init__(self, graph: Graph, what: str, flow_id: int, mapping: dict[str, str], now: datetime) -> None:
        self.draft, self.what, self.flow_id, self.mapping, self.now = graph, what, flow_id, mapping, now
        self.free = lenient(graph)
        self.versions: dict[int, tuple[Graph, Graph, dict[str, str]]] = {}
        self.hours: dict[int, WorkCalendar] = {}
        self.staff: Staff | None = None
        self.session: Session | None = None
        self.assumed: set[str] = set()

    def try_all(self, session: Session, past: list[PastTicket], first: int) -> list[Judged]:
        """Replay some tickets; `first` numbers them."""
        self.session = session
        self.staff = self.staff or staff_of(session)
        return [self._try(one, first + i) for i, one in enumerate(past)]

    def _try(self, one: PastTicket, index: int) -> Judged:
        old, new, mapping = self._version(one.flow_version_id)
        graph = old if self.what == "live" else self.draft
        self.assumed = set()
        result = replay(new, one.history, mapping, old, self._people)
        judged = judge(
            index, one.history, old, graph, result, mapping, one.node_names,
            now=self.now, promise=self._promise, choose=self._choose,
        )  # fmt: skip
        judged.assumed |= self.assumed
        return judged

    def _version(self, version_id: int) -> tuple[Graph, Graph, dict[str, str]]:
        """The drawing it ran on, the one to walk, and where its nodes lead."""
        known = self.versions.get(version_id)
        if known is None:
            assert self.session is not None
            old = flows.get_flow_version(self.session, version_id).graph
            if self.what == "live":
                known = old, lenient(old), {}
            else:
                where = {**suggest(old, self.draft), **self.mapping}
                known = old, self.free, {a: b for a, b in where.items() if a != b}
            self.versions[version_id] = known
        return known

    def _people(self, node: Node, history: History, at: datetime) -> list[str]:
        return [str(user) for user in self._meant(history, node.parts.approval.approvers, at)]

    def _meant(self, history: History, wanted: Sequence[Assign], at: datetime) -> list[int]:
        """Whom these settings meant then."""
        assert self.staff is not None
        then = self.staff.at(at)
        if not then.complete and any(one.kind not in NAMED for one in wanted):
            self.assumed.add(ORGANISATION)
        return then.asked(wanted, history.org_unit_id, history.opener_id)

    def _choose(self, history: History, node: Node, at: datetime) -> int | Pool | None:
        """Whom the live engine would give a visit to, by the node's rule or the dispatch rules in force."""
        assert self.session is not None
        kind = node.assign.kind
        if kind == "none" or (kind == "role" and "claim" in node.actions):
            return None
        if kind in ("role", "dispatch") and node.assign.value:
            found = tickets.plan_of(self.session, node, ticket_id=history.ticket_id, flow_id=self.flow_id)
            return Pool(found.plan, history.org_unit_id, history.ticket_id if found.personal else 0, found.turns)
        return next(iter(self._meant(history, [node.assign], at)), None)

    def _promise(self, history: History, start: datetime, minutes: int) -> datetime:
        assert self.session is not None
        unit = history.org_unit_id
        self.assumed.add(HOURS)
        if unit not in self.hours:
            self.hours[unit] = calendars.calendar_for(self.session, unit)
        limit = tickets.scaled_limit(self.session, history.ticket_id, self.flow_id, minutes) or minutes
        return due_at(self.hours[unit], start, limit * 60)


def give_work(session: Session, judged: list[Judged], staff: Staff) -> None:
    """Say who would have had each visit."""
    turns = [turn for one in judged for turn in one.turns]
    pools = {turn.pool for turn in turns if turn.pool is not None}
    drawn = {pool: _candidates(session, pool, staff) for pool in pools}
    out = give_out(turns, drawn, replace(_recorded(session, turns, drawn), staff=staff))
    given = out.people
    for (index, _, _), missing in out.assumed.items():
        judged[index].assumed |= missing
    names = tickets.user_names(session, set(given.values()))
    for index, one in enumerate(judged):
        for place, step in enumerate(one.then):
            people = [given[turn.key] for turn in one.turns if turn.key[:2] == (index, place) and turn.key in given]
            if people and people != [step["who"]]:
                step["who"], step["people"] = people[0], people
                step["who_name"] = "、".join(names.get(who, "") for who in people)
            elif not people and step["changed_rule"]:
                step["who"], step["who_name"] = None, ""


def _candidates(session: Session, pool: Pool, staff: Staff) -> list[Candidate]:
    """Whom a plan could mean today or could have meant before; of those who left only the name is known."""
    about = {"org_unit_id": pool.org_unit_id, "ticket_id": pool.ticket_id}
    found = tickets.pool_for(session, pool.plan, **about)
    if pool.plan.people:
        return found
    former = staff.ever(pool.plan.roles) - {one.user_id for one in found}
    if former:
        found += tickets.pool_for(session, replace(pool.plan, people=tuple(sorted(former))), **about)
    gone = former - {one.user_id for one in found}
    return found + [Candidate(user, staff.name(user), 0) for user in sorted(gone)]


def _recorded(session: Session, turns: list[Turn], drawn: dict[Pool, list[Candidate]]) -> Recorded:
    """What is kept of the people these turns could go to, over the time of the turns."""
    asked = [turn for turn in turns if turn.pool is not None]
    if not asked:
        return Recorded()
    people = {one.user_id for found in drawn.values() for one in found}
    first, last = min(t.entered_at for t in asked), max(t.entered_at for t in asked)
    spans = calendars.staff_spans(session, people, first - SAME_DAY, last + SAME_DAY)
    return Recorded(
        {user: one.leaves for user, one in spans.items() if one.leaves},
        {user: one.duties for user, one in spans.items() if one.duties},
        tickets.looked_at(session, sorted({t.ticket_id for t in asked})),
    )
