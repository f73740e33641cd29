"""Logs that tell start and end of a piece of work in rows of their own (life cycle of XES)."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from models.ticket import Ticket, TicketTask
from scrm_app.core import db
from scrm_app.imports.engine.process import OPENING, Step, joined
from tests.conftest import shared_data
from tests.imports.kit import bring_in, cast, counts

moments = st.sampled_from(sorted(OPENING | {"complete", "pi_abort", "autoskip", ""}))
logs = st.lists(st.tuples(st.sampled_from("AB"), moments), max_size=30)


def read(*rows: tuple[str, str]) -> list[Step]:
    return [
        step for step, _ in joined((Step(name, at, f"P{at}", moment), at) for at, (name, moment) in enumerate(rows))
    ]


def test_a_start_and_its_end_are_one_piece_of_work() -> None:
    assert [(s.activity, s.at, s.done) for s in read(("A", "start"), ("B", "complete"), ("A", "complete"))] == [
        ("A", 0, 2),
        ("B", 1, None),
    ]


def test_waiting_before_the_start_is_no_work_and_a_pause_opens_nothing() -> None:
    rows = ("A", "schedule"), ("A", "start"), ("A", "suspend"), ("A", "resume"), ("A", "complete"), ("A", "complete")
    assert [(s.at, s.done, s.rows) for s in read(*rows)] == [(1, 4, 5), (5, None, 1)]


def test_two_at_once_end_in_the_order_they_began() -> None:
    rows = ("A", "start"), ("A", "start"), ("A", "complete"), ("A", "complete")
    assert [(s.at, s.done) for s in read(*rows)] == [(0, 2), (1, 3)]


@given(logs)
def test_no_row_is_lost_and_nothing_ends_before_it_begins(rows: list[tuple[str, str]]) -> None:
    found = read(*rows)
    assert sum(step.rows for step in found) == len(rows)
    assert [step.at for step in found] == sorted(step.at for step in found)
    assert all(step.done is None or step.done > step.at for step in found)
    ends = sum(moment not in OPENING for _, moment in rows)
    assert sum(step.done is not None or step.moment not in OPENING for step in found) == ends


@given(st.lists(st.sampled_from("AB"), max_size=12))
def test_a_log_of_ends_alone_stays_as_it_is(names: list[str]) -> None:
    assert [(s.activity, s.at, s.done) for s in read(*[(n, "complete") for n in names])] == [
        (name, at, None) for at, name in enumerate(names)
    ]


def visits() -> pd.DataFrame:
    with db.transaction(write=False) as session:
        query = select(
            Ticket.source_case, TicketTask.node_name, TicketTask.entered_at, TicketTask.finished_at, TicketTask.id
        ).join_from(TicketTask, Ticket)
        frame = pd.DataFrame(session.exec(query).all(), columns=["case", "node", "entered", "left", "id"])
    return frame.sort_values("id")


@pytest.mark.usefixtures("database")
def test_the_repair_log_gives_the_working_times_pandas_gives() -> None:
    path: Path = shared_data("repair_log") / "repairExample.csv.gz"
    job = bring_in(cast()["admin"], path, "ticket_log", source="手机维修")
    assert counts(job) == (1_104, 0, 0, 0)
    log = pd.read_csv(path)
    assert job.done == len(log)
    log["at"] = pd.to_datetime(log["time:timestamp"], utc=True)
    log["row"] = log.index
    log = log.sort_values(["case:concept:name", "at"], kind="stable")
    log["nth"] = log.groupby(["case:concept:name", "concept:name", "lifecycle:transition"]).cumcount()
    keys = ["case:concept:name", "concept:name", "nth"]
    wide = log.set_index([*keys, "lifecycle:transition"])["at"].unstack()
    both = wide.dropna(subset=["start", "complete"])
    minutes = (both["complete"] - both["start"]).dt.total_seconds() / 60
    wanted = minutes.groupby("concept:name").median().to_dict()
    ours = visits()
    assert len(ours) == len(wide)
    ours = ours[ours["node"].isin(wanted) & ours["left"].notna()]
    spent = (pd.to_datetime(ours["left"]) - pd.to_datetime(ours["entered"])).dt.total_seconds() / 60
    assert spent.groupby(ours["node"]).median().to_dict() == wanted


@pytest.mark.usefixtures("database")
def test_the_receipt_log_keeps_every_case_and_step() -> None:
    path: Path = shared_data("receipt_log") / "receipt.csv.gz"
    job = bring_in(cast()["admin"], path, "ticket_log", source="许可证")
    assert counts(job) == (1_434, 0, 0, 0)
    log = pd.read_csv(path)
    log["at"] = pd.to_datetime(log["time:timestamp"], utc=True)
    log = log.sort_values(["case:concept:name", "at"], kind="stable")
    assert visits().groupby("case")["node"].agg(tuple).to_dict() == (
        log.groupby("case:concept:name")["concept:name"].agg(tuple).to_dict()
    )
