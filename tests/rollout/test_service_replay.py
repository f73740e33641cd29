"""The replay lab on tickets that really ran: what it finds, that it writes nothing else, that it can be stopped."""

import copy
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from scrm_app.core import db
from scrm_app.core.errors import Forbidden, NotFound
from scrm_app.rollout import service
from scrm_app.rollout.errors import NothingToReplay
from scrm_app.rollout.service import ReplayView
from scrm_app.rollout.service import replaying as lab
from tests.conftest import NOW, shared_data
from tests.rollout.conftest import Save, Shop
from tests.tickets.conftest import GRAPH

OWN = {"flow_replay", "flow_replay_row"}


def fingerprint(engine: Engine) -> dict[str, str]:
    """A hash of every table but the replays' own."""
    found = {}
    with engine.connect() as connection:
        for table in sorted(set(SQLModel.metadata.tables) - OWN):
            rows = connection.execute(text(f'SELECT * FROM "{table}" ORDER BY 1')).all()
            found[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


def replayed(shop: Shop, what: str = "draft", days: int = 30) -> ReplayView:
    at = NOW + timedelta(days=1)
    replay = db.call(service.start_replay, shop.designer, flow_id=shop.flow_id, what=what, days=days, now=at)
    assert service.run_waiting() == 1
    return db.call(service.get_replay, shop.designer, replay_id=replay, write=False)


def redrawn(**changes: Any) -> dict[str, Any]:
    graph = copy.deepcopy(GRAPH)
    for node in graph["nodes"]:
        node |= changes.get(node["id"], {})
    return graph


def test_the_live_version_reproduces_its_own_history(shop: Shop) -> None:
    for i in range(6):
        shop.whole(NOW + timedelta(minutes=i), amount=400_000 if i % 2 else 1_000)
    shop.open()
    before = fingerprint(shop.engine)
    view = replayed(shop, "live")
    assert (view.status, view.total, view.done) == ("done", 7, 7)
    assert (view.result["tickets"], view.result["reproduced"], view.result["reasons"]) == (7, 7, [])
    assert view.result["late_now"] == view.result["late_then"]
    assert fingerprint(shop.engine) == before, "a replay writes nothing but its own result"


def test_a_draft_shows_breaches_paths_and_people_now_and_then(shop: Shop, save_draft: Save) -> None:
    cheap, dear = shop.whole(NOW, 20, amount=1_000), shop.whole(NOW, 20, amount=250_000)
    graph = redrawn(
        accept={"limit_minutes": 10}, visit={"assign": {"kind": "person", "value": str(shop.users["dora"])}}
    )
    for edge in graph["edges"]:
        if edge.get("condition"):
            edge["condition"]["value"] = 200_000
    save_draft(graph)
    view = replayed(shop)
    assert (view.result["late_now"], view.result["late_then"]) == (0, 2), "10 minutes are too short for 20"
    assert (view.result["path"], view.result["people"], view.result["nowhere"]) == (1, 2, 0)
    rows, total = db.call(service.list_replayed, shop.admin, replay_id=view.id, write=False)
    assert total == 2
    by_ticket = {row.ticket_id: row for row in rows}
    assert [s["name"] for s in by_ticket[dear].now["steps"]] == ["受理", "维修", "回访"]
    assert [s["name"] for s in by_ticket[dear].then["steps"]] == ["受理", "店长审批", "维修", "回访"]
    last = by_ticket[cheap].then["steps"][-1]
    assert (last["who_name"], last["was"]) == ("朵拉", shop.users["alice"])
    work = {p["id"]: (p["now"], p["then"]) for p in view.result["work"]}
    assert work[shop.users["dora"]][1] >= 2
    _, only_paths = db.call(service.list_replayed, shop.admin, replay_id=view.id, bit=1, write=False)
    assert only_paths == 1


def test_tickets_that_would_end_nowhere_are_named_with_the_reason(shop: Shop, save_draft: Save) -> None:
    shop.whole(NOW, amount=1_000)
    graph = redrawn()
    graph["edges"] = [e for e in graph["edges"] if not e.get("is_default")]
    save_draft(graph)
    view = replayed(shop)
    assert view.result["nowhere"] == 1
    rows, _ = db.call(service.list_replayed, shop.admin, replay_id=view.id, bit=8, write=False)
    assert "没有一个分支" in rows[0].reason_zh
    row, drawing = db.call(service.get_replayed, shop.admin, row_id=rows[0].id, write=False)
    assert row.number == rows[0].number
    assert drawing["nodes"]


def test_a_replay_can_be_stopped_and_taken_up_by_another_process(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        shop.open()
    at = NOW + timedelta(days=1)
    monkeypatch.setattr(lab, "CHUNK", 1)
    about = {"flow_id": shop.flow_id, "what": "live", "days": 30, "now": at}
    stopped = db.call(service.start_replay, shop.designer, **about)
    original = lab._progress

    def stop(session: Any, claim: Any, **more: Any) -> bool:
        service.cancel_replay(session, shop.designer, replay_id=stopped)
        return original(session, claim, **more)

    monkeypatch.setattr(lab, "_progress", stop)
    service.run_waiting()
    assert db.call(service.get_replay, shop.designer, replay_id=stopped, write=False).status == "cancelled"
    monkeypatch.setattr(lab, "_progress", original)
    left = db.call(service.start_replay, shop.designer, **about)
    dead = db.call(lab._claim, at - timedelta(minutes=5))
    assert dead is not None
    assert dead.replay_id == left, "a process takes it, and dies"
    assert not db.call(service.is_waiting, at - timedelta(minutes=5), write=False)
    assert db.call(service.is_waiting, at, write=False)
    assert service.run_waiting() == 1
    view = db.call(service.get_replay, shop.designer, replay_id=left, write=False)
    assert (view.status, view.done) == ("done", 3)
    assert db.call(service.list_replayed, shop.admin, replay_id=left, write=False)[1] == 3


def test_a_worker_presumed_dead_that_comes_back_writes_nothing_beside_its_successor(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        shop.open()
    at = NOW + timedelta(days=1)
    about = {"flow_id": shop.flow_id, "what": "live", "days": 30, "now": at}
    replay = db.call(service.start_replay, shop.designer, **about)
    original = lab.give_work
    monkeypatch.setattr(lab, "WRITTEN", 1)
    late = db.call(lab._claim, at - timedelta(minutes=5))
    assert late is not None

    def slow(*given: Any) -> None:
        monkeypatch.setattr(lab, "give_work", original)
        monkeypatch.setattr(lab, "STALE_AFTER", timedelta(0))
        assert service.run_waiting() == 1, "another process takes it, and finishes"
        original(*given)

    monkeypatch.setattr(lab, "give_work", slow)
    lab.run_one(late)
    view = db.call(service.get_replay, shop.designer, replay_id=replay, write=False)
    assert (view.status, view.done, view.result["tickets"]) == ("done", 3, 3)
    assert db.call(service.list_replayed, shop.admin, replay_id=replay, write=False)[1] == 3


def test_who_may_not(shop: Shop) -> None:
    with pytest.raises(NothingToReplay):
        db.call(service.start_replay, shop.designer, flow_id=shop.flow_id, what="live", days=30, now=NOW)
    shop.open()
    view = replayed(shop, "live")
    for actor in (shop.alice, shop.bob, shop.finance):
        for fn, about in (
            (service.start_replay, {"flow_id": shop.flow_id, "what": "live", "days": 30, "now": NOW}),
            (service.get_replay, {"replay_id": view.id}),
            (service.cancel_replay, {"replay_id": view.id}),
            (service.list_replayed, {"replay_id": view.id}),
            (service.list_replays, {"flow_id": shop.flow_id}),
        ):
            with pytest.raises(Forbidden):
                db.call(fn, actor, **about)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        db.call(service.get_replay, shop.designer, replay_id=999)


def test_the_imported_helpdesk_log_reproduces(database: Engine) -> None:
    from scrm_app.flows import service as flows
    from tests.imports.kit import bring_in, cast

    path: Path = shared_data("helpdesk_log") / "helpdesk.csv.gz"
    admin = cast()["admin"]
    job = bring_in(admin, path, "ticket_log", source="Helpdesk", org_unit_id=4)
    assert job.status == "done"
    flow_id = db.call(flows.list_published, admin, write=False)[0].flow_id
    then = datetime(2015, 1, 1, tzinfo=UTC)
    replay = db.call(service.start_replay, admin, flow_id=flow_id, what="live", days=3650, now=then)
    service.run_waiting()
    view = db.call(service.get_replay, admin, replay_id=replay, write=False)
    print({k: v for k, v in view.result.items() if k not in ("work", "nodes")})  # noqa: T201
    assert view.result["tickets"] > 4_500
    assert view.result["reproduced"] / view.result["tickets"] >= 0.99
    missing = view.result["tickets"] - view.result["reproduced"]
    assert sum(reason["count"] for reason in view.result["reasons"]) == missing
