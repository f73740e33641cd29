"""A ticket log put on a flow that is there: its activities stand for nodes, or are left out."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from models.identity import User
from models.ticket import Ticket, TicketTask
from scrm_app.core import clock, db
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.identity import service as identity
from scrm_app.imports import service
from scrm_app.imports.errors import ImportNotReady, MappingIncomplete
from tests.imports.kit import cast, counts, upload
from tests.tickets.conftest import FORM, GRAPH, publish

LOG = """case,activity,time,person
A1,受理,2026-11-01 09:00,王伟
A1,现场维修,2026-11-01 10:00,李强
A1,打印小票,2026-11-01 10:30,李强
A1,回访,2026-11-02 09:00,王伟
B2,打印小票,2026-11-03 09:00,王伟
C3,受理,2026-11-03 09:00,王伟
"""
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def ready(tmp_path: Path) -> tuple[Actor, int, int]:
    """An administrator, an uploaded log, and a published flow."""
    admin = cast()["admin"]
    with db.transaction() as session:
        flow_id = publish(session, GRAPH, FORM)
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    job_id = upload(admin, path, "ticket_log")
    columns = {0: "case", 1: "activity", 2: "at", 3: "resource"}
    db.call(service.save_mapping, admin, job_id=job_id, columns=columns, source="老系统")
    return admin, job_id, flow_id


def activities(admin: Actor, job_id: int) -> dict[str, int]:
    job = db.call(service.get_import, admin, job_id=job_id, write=False)
    token, _ = db.call(service.file_token, admin, job_id=job_id, write=False)
    return service.read_activities(job, token)


def choose(admin: Actor, job_id: int, flow_id: int) -> service.FlowChoice:
    found = activities(admin, job_id)
    return db.call(service.choose_flow, admin, job_id=job_id, flow_id=flow_id, activities=found)


def put(admin: Actor, job_id: int, activity: str, node: str) -> service.FlowChoice:
    return db.call(service.map_activity, admin, job_id=job_id, activity=activity, node_id=node)


def test_equal_names_are_matched_and_the_rest_is_asked(ready: tuple[Actor, int, int]) -> None:
    admin, job_id, flow_id = ready
    choice = choose(admin, job_id, flow_id)
    assert choice.activities == [("受理", 2, "accept"), ("打印小票", 2, ""), ("现场维修", 1, ""), ("回访", 1, "visit")]
    with pytest.raises(MappingIncomplete, match="打印小票"):
        db.call(service.start_import, admin, job_id=job_id, now=clock.now())


def test_cases_come_onto_the_chosen_flow(ready: tuple[Actor, int, int]) -> None:
    admin, job_id, flow_id = ready
    choose(admin, job_id, flow_id)
    put(admin, job_id, "打印小票", service.SKIP)
    put(admin, job_id, "现场维修", "repair")
    db.call(service.start_import, admin, job_id=job_id, now=clock.now())
    service.run_waiting()
    job = db.call(service.get_import, admin, job_id=job_id, write=False)
    assert (job.status, counts(job)) == ("done", (2, 0, 0, 0))
    with db.transaction(write=False) as session:
        found = {t.source_case: t for t in session.exec(select(Ticket))}
        stops = session.exec(select(TicketTask).where(TicketTask.ticket_id == found["A1"].id)).all()
    assert {key: (t.flow_id, t.status, t.node_name) for key, t in found.items()} == {
        "A1": (flow_id, "closed", "回访"),
        "C3": (flow_id, "open", "受理"),
    }
    assert [(s.node_id, s.entered_at.astimezone().tzinfo is not None) for s in stops] == [
        ("accept", True),
        ("repair", True),
        ("visit", True),
    ]
    assert isinstance(stops[0].entered_at, datetime)


def test_without_a_choice_a_flow_is_drawn(ready: tuple[Actor, int, int]) -> None:
    admin, job_id, flow_id = ready
    choose(admin, job_id, flow_id)
    assert db.call(service.choose_flow, admin, job_id=job_id, flow_id=0, activities={}) == service.FlowChoice(0)
    db.call(service.start_import, admin, job_id=job_id, now=clock.now())
    service.run_waiting()
    job = db.call(service.get_import, admin, job_id=job_id, write=False)
    assert (job.status, job.new, job.options["flow_id"] != flow_id) == ("done", 3, True)


def test_another_column_asks_again(ready: tuple[Actor, int, int]) -> None:
    admin, job_id, flow_id = ready
    choose(admin, job_id, flow_id)
    db.call(service.save_mapping, admin, job_id=job_id, columns={0: "case", 3: "activity", 2: "at"}, source="老系统")
    with pytest.raises(MappingIncomplete, match="重新选择"):
        db.call(service.start_import, admin, job_id=job_id, now=clock.now())
    db.call(service.save_mapping, admin, job_id=job_id, columns={0: "case", 2: "at"}, source="老系统")
    with pytest.raises(InvalidInput, match="活动"):
        activities(admin, job_id)


def test_forged_choices_are_refused(ready: tuple[Actor, int, int]) -> None:
    admin, job_id, flow_id = ready
    with pytest.raises(ImportNotReady):
        choose(admin, job_id, 999)
    choose(admin, job_id, flow_id)
    for activity, node in (("没有的步骤", "accept"), ("受理", "end"), ("受理", "nowhere")):
        with pytest.raises(ImportNotReady):
            put(admin, job_id, activity, node)
    with db.transaction(write=False) as session:
        users = session.exec(select(User).where(col(User.login).in_(("bob", "charlie")))).all()
        others = [identity.actor_for(session, user) for user in users]
    assert len(others) == 2
    for other in others:
        with pytest.raises((Forbidden, InvalidInput)):
            db.call(service.get_choice, other, job_id=job_id, write=False)
