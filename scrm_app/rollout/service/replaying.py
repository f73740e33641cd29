"""The replay lab: a draft, or the live version, over real tickets of the last days; read-only, in the background."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.replay import FlowReplay
from scrm_app.core import clock, db, live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput, Unavailable
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import parse_draft
from scrm_app.rollout import repository
from scrm_app.rollout.engine.judge import Judged, Totals
from scrm_app.rollout.errors import NothingToReplay, ReplayNotFound
from scrm_app.rollout.service.bench import Bench, give_work
from scrm_app.rollout.service.staffing import staff_of
from scrm_app.tickets import service as tickets

log = logging.getLogger("scrm.replay")
CHUNK, WRITTEN = 250, 500
STALE_AFTER = timedelta(seconds=60)
DAYS = (7, 30, 90, 365, 3650)
MAX_TICKETS = 50_000


@dataclass(frozen=True)
class ReplayView:
    """A replay as the screens show it."""

    id: int
    flow_id: int
    what: str
    days: int
    status: str
    total: int
    done: int
    result: dict[str, Any]
    by: str
    created_at: datetime
    finished_at: datetime | None


def start_replay(
    session: Session,
    actor: Actor,
    *,
    flow_id: int,
    what: str,
    days: int,
    now: datetime,
    mapping: dict[str, str] | None = None,
) -> int:
    """Queue a replay of the draft as it is now, or of the live versions on their own history; its id."""
    actor.require("flow.design")
    if what not in ("draft", "live") or days not in DAYS:
        raise InvalidInput("请选择要重放的版本和天数。", "Choose what to replay, and over how many days.")
    view = flows.get_draft(session, actor, flow_id=flow_id)
    since = now - timedelta(days=days)
    total = tickets.count_past(session, flow_id, since)
    if not total:
        raise NothingToReplay
    row = FlowReplay(
        flow_id=flow_id, what=what, graph=view.graph, mapping=mapping or {}, days=days, since=since,
        total=min(total, MAX_TICKETS), user_id=actor.user_id, user_name=actor.name[:80], created_at=now,
    )  # fmt: skip
    replay_id = repository.add(session, row)
    live.touch(session, f"replay:{flow_id}")
    return replay_id


def cancel_replay(session: Session, actor: Actor, *, replay_id: int) -> None:
    """Stop it; what was worked out so far is dropped."""
    actor.require("flow.design")
    row = _get(session, replay_id)
    if row.status == "queued":
        row.status = "cancelled"
    row.wants_cancel = True
    session.flush()
    live.touch(session, f"replay:{row.flow_id}")


def get_replay(session: Session, actor: Actor, *, replay_id: int) -> ReplayView:
    """One replay with its totals."""
    actor.require("flow.design")
    return view_of(_get(session, replay_id))


def list_replays(session: Session, actor: Actor, *, flow_id: int) -> list[ReplayView]:
    """Replays of a flow, newest first."""
    actor.require("flow.design")
    return [view_of(row) for row in repository.list_replays(session, flow_id)]


def list_replayed(
    session: Session, actor: Actor, *, replay_id: int, bit: int = 0, offset: int = 0, limit: int = 50
) -> tuple[list[Any], int]:
    """A page of its tickets within the reader's reach; nobody without ticket.view sees any."""
    actor.require("flow.design")
    if not actor.may("ticket.view"):
        return [], 0
    return repository.list_rows(
        session, replay_id, bit=bit, org_ids=actor.org_ids, offset=max(0, offset), limit=min(limit, 100)
    )


def get_replayed(session: Session, actor: Actor, *, row_id: int) -> tuple[Any, dict[str, Any]]:
    """One ticket of a replay, and the drawing it was replayed on; to walk it on the canvas."""
    actor.require("flow.design")
    actor.require("ticket.view")
    row = repository.get_row(session, row_id)
    if row is None or (actor.org_ids is not None and row.org_unit_id not in actor.org_ids):
        raise ReplayNotFound
    return row, _get(session, row.replay_id).graph


def _get(session: Session, replay_id: int) -> FlowReplay:
    row = repository.get_replay(session, replay_id)
    if row is None:
        raise ReplayNotFound
    return row


def view_of(row: FlowReplay) -> ReplayView:
    """A row for the screens."""
    about = row.id or 0, row.flow_id, row.what, row.days, row.status, row.total, row.done, row.result
    return ReplayView(*about, row.user_name, row.created_at, row.finished_at)


def is_waiting(session: Session, now: datetime) -> bool:
    """Whether a replay waits for a worker."""
    return repository.next_replay(session, now - STALE_AFTER) is not None


@dataclass(frozen=True)
class Claim:
    """A worker's hold on a replay: it ends when another worker, thinking this one dead, raises `version`."""

    replay_id: int
    version: int

    def held(self, session: Session) -> FlowReplay | None:
        """The replay, locked until the transaction ends; None once somebody else has it."""
        row = repository.get_replay(session, self.replay_id, lock=True)
        return row if row is not None and row.version == self.version else None


def _claim(session: Session, now: datetime) -> Claim | None:
    row = repository.next_replay(session, now - STALE_AFTER)
    if row is None or not repository.claim_replay(session, row, now):
        return None
    repository.drop_rows(session, row.id or 0)
    return Claim(row.id or 0, row.version + 1)


def run_waiting() -> int:
    """Carry out every waiting replay; how many. Never inside a transaction."""
    done = 0
    while (claim := db.call(_claim, clock.now())) is not None:
        run_one(claim)
        done += 1
    return done


def run_one(claim: Claim) -> None:
    """Carry out a claimed replay to its end; it reads in small transactions and writes only its own rows."""
    try:
        finished = _Lab(claim, clock.now()).run()
        db.call(_finish, claim, status="done" if finished else "cancelled", now=clock.now())
    except Unavailable:
        raise
    except Exception:
        log.exception("replay %s broke off", claim.replay_id)
        db.call(_finish, claim, status="failed", now=clock.now())


def _finish(session: Session, claim: Claim, *, status: str, now: datetime) -> None:
    row = claim.held(session)
    if row is None:
        return
    row.status, row.finished_at, row.version = status, now, row.version + 1
    if status == "cancelled":
        repository.drop_rows(session, claim.replay_id)
    session.flush()
    live.touch(session, f"replay:{row.flow_id}")


def _progress(session: Session, claim: Claim, *, done: int, now: datetime) -> bool:
    """False when a person wants to stop, or another worker has it."""
    row = claim.held(session)
    if row is None or row.wants_cancel:
        return False
    row.done, row.heartbeat_at = min(done, row.total), now
    session.flush()
    live.touch(session, f"replay:{row.flow_id}")
    return True


class _Lab:
    """One replay from beginning to end."""

    def __init__(self, claim: Claim, now: datetime) -> None:
        self.claim, self.now = claim, now
        self.judged: list[Judged] = []
        self.live = False

    def run(self) -> bool:
        """False when a person stopped it, or another worker has it."""
        row = db.call(_get, self.claim.replay_id, write=False)
        self.live = row.what == "live"
        self.bench = bench = Bench(parse_draft(row.graph), row.what, row.flow_id, dict(row.mapping), self.now)
        after = 0
        while len(self.judged) < row.total:
            last, judged = db.call(self._chunk, bench, row.flow_id, row.since, after, write=False)
            if not judged:
                break
            self.judged += judged
            after = last
            if not db.call(_progress, self.claim, done=len(self.judged), now=clock.now()):
                return False
        db.call(self._give_out, write=False)
        return self._write()

    def _chunk(
        self, session: Session, bench: Bench, flow_id: int, since: datetime, after: int
    ) -> tuple[int, list[Judged]]:
        past = tickets.list_past(session, flow_id, since, after=after, limit=CHUNK)
        judged = bench.try_all(session, past, len(self.judged))
        return (past[-1].history.ticket_id if past else after), judged

    def _give_out(self, session: Session) -> None:
        give_work(session, self.judged, self.bench.staff or staff_of(session))

    def _write(self) -> bool:
        totals = Totals()
        for start in range(0, len(self.judged), WRITTEN):
            part = self.judged[start : start + WRITTEN]
            for one in part:
                totals.add(one)
            rows = [_row(self.claim.replay_id, one, self.live) for one in part]
            if not db.call(_keep_rows, self.claim, rows=rows, now=clock.now()):
                return False
        return db.call(_keep_result, self.claim, totals=totals)


def _row(replay_id: int, one: Judged, live_version: bool) -> dict[str, Any]:
    reason = one.reason or (one.reproduced if live_version else None)
    return {
        "replay_id": replay_id,
        "ticket_id": one.history.ticket_id,
        "org_unit_id": one.history.org_unit_id,
        "number": one.history.number,
        "differs": one.differs,
        "now": {"steps": one.now, "status": one.history.status, "late": one.late_now},
        "then": {"steps": one.then, "status": one.status, "late": one.late_then, "assumed": sorted(one.assumed)},
        "reason_zh": reason.zh[:300] if reason else "",
        "reason_en": reason.en[:300] if reason else "",
    }


def _keep_rows(session: Session, claim: Claim, *, rows: list[dict[str, Any]], now: datetime) -> bool:
    row = claim.held(session)
    if row is None or row.wants_cancel:
        return False
    repository.add_rows(session, rows)
    row.heartbeat_at = now
    return True


def _keep_result(session: Session, claim: Claim, *, totals: Totals) -> bool:
    row = claim.held(session)
    if row is None:
        return False
    names = tickets.user_names(session, set(totals.work))
    people = [{"id": who, "name": names.get(who, ""), "now": a, "then": b} for who, (a, b) in totals.work.items()]
    row.result = {
        "tickets": totals.tickets,
        "late_now": totals.late_now,
        "late_then": totals.late_then,
        "path": totals.path,
        "people": totals.people,
        "breach": totals.breach,
        "nowhere": totals.nowhere,
        "unjudged": totals.unjudged,
        "reproduced": totals.reproduced,
        "inferred": totals.inferred,
        "by_hand": totals.by_hand,
        "assumed": totals.assumed,
        "reasons": [{"zh": zh, "en": en, "count": n} for zh, (en, n) in totals.reasons.items()],
        "work": sorted(people, key=_heaviest)[:50],
        "nodes": totals.nodes,
    }
    session.flush()
    return True


def _heaviest(person: dict[str, Any]) -> int:
    return -max(int(person["now"]), int(person["then"]))
