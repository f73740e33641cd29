"""A log of another system becomes tickets with their history; a second time nothing happens."""

import csv
import gzip
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.library.engine.build import chain, field, flow, node, task
from scrm_app.tickets import service
from scrm_app.tickets.service import LogCase, LogEvent
from tests.conftest import NOW, World, shared_data
from tests.tickets.conftest import publish


def log_flow(session: Session, activities: list[str], last: str) -> int:
    """A flow whose nodes are the activities of a log; the one called `last` leads to the end."""
    tasks = [task(f"n{i}", name, "staff", None, "") for i, name in enumerate(activities)]
    ids = {name: f"n{i}" for i, name in enumerate(activities)}
    others = [i for name, i in ids.items() if name != last]
    edges = [*chain("start", *others, ids[last], "end")]
    return publish(
        session,
        flow([node("start", "start", "开始"), *tasks, node("end", "end", "结束")], edges),
        {"fields": [field("product", "text", "产品", role="title")]},
        name="日志",
    )


def case(number: int, *steps: tuple[str, int]) -> LogCase:
    return LogCase(f"C{number}", [LogEvent(a, NOW + timedelta(minutes=m), "张工") for a, m in steps], f"第 {number} 单")


def do(session: Session, world: World, flow_id: int, cases: list[LogCase], source: str = "log") -> service.Imported:
    return service.import_history(
        session, world.admin, source=source, flow_id=flow_id, org_unit_id=world.units["pudong"], cases=cases, now=NOW
    )


def test_closed_and_open_cases_with_times_and_no_second_copy(session: Session, world: World) -> None:
    flow_id = log_flow(session, ["登记", "处理", "关闭"], "关闭")
    cases = [case(1, ("登记", 0), ("处理", 30), ("关闭", 90)), case(2, ("登记", 0), ("处理", 5))]
    assert do(session, world, flow_id, cases) == service.Imported(2, 0)
    assert do(session, world, flow_id, cases) == service.Imported(0, 2)
    rows = session.connection().execute(sa.text("SELECT title, status, node_name FROM ticket ORDER BY id")).all()
    assert [tuple(r) for r in rows] == [("第 1 单", "closed", "关闭"), ("第 2 单", "open", "处理")]
    first = session.connection().execute(sa.text("SELECT id FROM ticket ORDER BY id")).scalars().all()
    seen = service.get_ticket_view(session, world.admin, ticket_id=first[0], now=NOW)
    assert [(v.node_name, v.minutes) for v in seen.visits] == [("登记", 30), ("处理", 60), ("关闭", 0)]
    moved = service.complete_ticket(
        session, world.admin, ticket_id=first[1], version=1, answers={"product": "水泵"}, now=NOW + timedelta(days=1)
    )
    assert moved.node_name == "关闭"


def test_an_unknown_activity_and_a_wrong_person_are_refused_and_nothing_is_written(
    session: Session, world: World
) -> None:
    flow_id = log_flow(session, ["登记", "关闭"], "关闭")
    with pytest.raises(InvalidInput) as refused:
        do(session, world, flow_id, [case(1, ("登记", 0), ("飞走", 1))])
    assert "飞走" in refused.value.text.zh
    with pytest.raises(Forbidden):
        service.import_history(
            session, world.alice, source="x", flow_id=flow_id, org_unit_id=1, cases=[case(1, ("登记", 0))], now=NOW
        )
    assert session.connection().execute(sa.text("SELECT count(*) FROM ticket")).scalar_one() == 0


def read_helpdesk(path: Path) -> list[LogCase]:
    """The Italian help desk log as cases."""
    found: dict[str, list[LogEvent]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            at = datetime.fromisoformat(row["time:timestamp"])
            event = LogEvent(row["concept:name"], at, row["org:resource"])
            found.setdefault(row["case:concept:name"], []).append(event)
    return [LogCase(name, sorted(events, key=lambda e: e.at)) for name, events in found.items()]


@pytest.mark.slow
def test_node_medians_of_a_real_log_equal_pandas(session: Session, world: World) -> None:
    path = shared_data("helpdesk_log") / "helpdesk.csv.gz"
    frame = pd.read_csv(path)
    activities = list(dict.fromkeys(" ".join(a.split()) for a in frame["concept:name"]))
    flow_id = log_flow(session, activities, "Closed")
    done = do(session, world, flow_id, read_helpdesk(path), "helpdesk")
    assert done == service.Imported(4580, 0)
    frame["at"] = pd.to_datetime(frame["time:timestamp"], utc=True)
    frame = frame.sort_values(["case:concept:name", "at"], kind="stable")
    frame["seconds"] = (frame.groupby("case:concept:name")["at"].shift(-1) - frame["at"]).dt.total_seconds()
    expected = frame.dropna(subset=["seconds"]).groupby("concept:name")["seconds"].median()
    rows = session.connection().execute(
        sa.text("SELECT t.node_name, t.entered_at, t.finished_at, t.id, t.ticket_id FROM ticket_task t ORDER BY t.id")
    )
    visits = pd.DataFrame(rows.all(), columns=["node", "a", "b", "id", "ticket"])
    last = visits.groupby("ticket")["id"].transform("max")
    visits = visits[(visits["id"] != last) & visits["b"].notna()]
    spent = (pd.to_datetime(visits["b"]) - pd.to_datetime(visits["a"])).dt.total_seconds()
    ours = spent.groupby(visits["node"]).median()
    assert ours.to_dict() == {" ".join(k.split()): v for k, v in expected.items()}
    assert session.connection().execute(sa.text("SELECT count(*) FROM ticket_task")).scalar_one() == 21_348
