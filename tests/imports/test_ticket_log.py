"""A help-desk log becomes tickets with history on a flow drawn from it; the numbers are those of pandas."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from models.ticket import Ticket, TicketTask
from scrm_app.core import db
from scrm_app.flows import service as flows
from scrm_app.imports.engine import process
from scrm_app.imports.engine.process import Step
from tests.conftest import shared_data
from tests.imports.kit import bring_in, cast, counts


def read_log(path: Path) -> pd.DataFrame:
    log = pd.read_csv(path)
    log["at"] = pd.to_datetime(log["time:timestamp"], utc=True)
    return log.sort_values(["case:concept:name", "at"], kind="stable")


@pytest.mark.usefixtures("database")
def test_the_helpdesk_log_keeps_every_case_every_step_and_its_times() -> None:
    path = shared_data("helpdesk_log") / "helpdesk.csv.gz"
    admin = cast()["admin"]
    job = bring_in(admin, path, "ticket_log", source="意大利帮助台")
    assert job.problem.zh == ""
    assert counts(job) == (4_580, 0, 0, 0)
    assert job.done == 21_348
    assert counts(bring_in(admin, path, "ticket_log", source="意大利帮助台")) == (0, 0, 4_580, 0)
    log = read_log(path)
    log["next"] = log.groupby("case:concept:name")["at"].shift(-1)
    log["minutes"] = (log["next"] - log["at"]).dt.total_seconds() / 60
    wanted = log.dropna(subset=["minutes"]).groupby("concept:name")["minutes"].median().round(6).to_dict()
    with db.transaction(write=False) as session:
        rows = session.exec(
            select(TicketTask.ticket_id, TicketTask.node_name, TicketTask.entered_at, TicketTask.finished_at).order_by(
                TicketTask.ticket_id, TicketTask.id
            )
        ).all()
        statuses = pd.Series(list(session.exec(select(Ticket.status)))).value_counts().to_dict()
        published = flows.list_published(session, admin)
    ours = pd.DataFrame(rows, columns=["ticket", "node", "entered", "left"])
    ours["next"] = ours.groupby("ticket")["entered"].shift(-1)
    ours["minutes"] = (pd.to_datetime(ours["next"]) - pd.to_datetime(ours["entered"])).dt.total_seconds() / 60
    medians = ours.dropna(subset=["minutes"]).groupby("node")["minutes"].median().round(6).to_dict()
    assert medians == wanted
    theirs = log.groupby("case:concept:name")["concept:name"].agg(tuple).value_counts().to_dict()
    assert ours.groupby("ticket")["node"].agg(tuple).value_counts().to_dict() == theirs
    last = log.groupby("case:concept:name")["concept:name"].last()
    assert statuses["closed"] == int((last == "Closed").sum())
    assert [flow.name for flow in published] == ["意大利帮助台 · 日志流程"]


steps = st.lists(st.lists(st.sampled_from("ABCDEFG"), min_size=1, max_size=8), min_size=1, max_size=12)


@given(steps)
def test_every_drawn_flow_can_be_published(cases: list[list[str]]) -> None:
    from scrm_app.flows.engine.checks import blocking, check
    from scrm_app.flows.engine.draft import finished
    from scrm_app.flows.engine.graph import parse_graph
    from scrm_app.forms.engine.schema import parse_schema

    found = process.discover([Step(name, n) for n, name in enumerate(case)] for case in cases)
    schema = parse_schema(process.form(found, ["区域"]))
    graph = parse_graph(process.draw(found))
    assert blocking(check(graph, schema)) == []
    assert finished(graph, schema)
