"""What nobody should send, sent over HTTP: refused with a sentence, soon, and nothing is saved."""

import json
import random
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session

from models.identity import UserSession
from scrm_app.api import build_api
from scrm_app.core import clock, db, events
from scrm_app.core.crypto import fingerprint
from scrm_app.flows.engine.bpmn_read import MAX_SAID, read_bpmn
from scrm_app.flows.engine.checks import check
from scrm_app.flows.engine.graph import parse_draft
from scrm_app.forms.engine.schema import parse_schema
from scrm_app.wiring import WIRING
from tests.conftest import build_world
from tests.flows.bpmn_files import HOSTILE, process
from tests.flows.test_exchange import BAD

SOON = 5
"""Seconds of one core; far above what each takes, far below what would hold up others."""
LINES = "".join(f"<bpmn:sequenceFlow id='f{i}' sourceRef='t{i % 90}' targetRef='t{i % 89}'/>" for i in range(15_000))
MORE: dict[str, bytes] = {
    "fifteen thousand lines": process("".join(f"<bpmn:task id='t{i}'/>" for i in range(198)) + LINES),
    "a formula in a formula, a thousand times": json.dumps(
        {"format": "scrm-flow", "version": 1, "name": "x", "form": None, "graph": {
            "nodes": [{"id": "s", "kind": "start"},
                      {"id": "a", "kind": "auto", "steps": [
                          {"do": "set_field", "field": "x", "formula": "(" * 1000 + "1" + ")" * 1000}]}],
            "edges": []}}
    ).encode(),
    "a script in a label": json.dumps(
        {"format": "scrm-flow", "version": 1, "name": "x", "form": None,
         "graph": {"nodes": [{"id": "s", "kind": "start", "name": "<script>alert(1)</script>"}], "edges": []}}
    ).encode(),
    "a condition in a condition, a thousand times": json.dumps(
        {"format": "scrm-flow", "version": 1, "name": "x", "form": None,
         "graph": {"nodes": [{"id": "s", "kind": "start"}, {"id": "e", "kind": "end"}],
                   "edges": [{"id": "a", "source": "s", "target": "e", "condition": "DEEP"}]}}
    ).replace('"DEEP"', '{"op":"not","of":[' * 1000 + "]}" * 1000).encode(),
}  # fmt: skip


@pytest.fixture
def browser(database: Engine) -> Iterator[TestClient]:
    events.wire(WIRING)
    with db.transaction() as session:
        world = build_world(session)
        now = clock.now()
        session.add(UserSession(user_id=world.users["designer"], fingerprint=fingerprint("d"), created_at=now,
                                seen_at=now, expires_at=now.replace(year=now.year + 1), address="x"))  # fmt: skip
    with TestClient(build_api(), base_url="http://testserver") as client:
        client.cookies.set("sid", "d")
        yield client


def counted(engine: Engine) -> list[int]:
    with Session(engine) as session:
        tables = ("flow", "form", "flow_version", "form_version", "attachment")
        return [session.connection().scalar(sa.text(f"SELECT count(*) FROM {table}")) for table in tables]


@pytest.mark.parametrize("name", [*BAD, *HOSTILE, *MORE])
def test_a_bad_flow_is_refused_over_http_soon_and_nothing_is_saved(
    browser: TestClient, database: Engine, name: str
) -> None:
    content = (BAD | HOSTILE | MORE)[name]
    before, began = counted(database), time.process_time()
    answer = browser.post("/api/flows/import", content=content, headers={"X-File-Name": quote("流程.bpmn")})
    assert time.process_time() - began < SOON
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["error"].endswith(("。", "."))
    assert counted(database) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("表头.xlsx", b"PK\x03\x04" + b"\0" * 400),
        ("表头.xlsx", b"MZ\x90\0 not a table"),
        ("程序.exe", b"MZ\x90\0\x03\0\0\0" * 50),
        ("表头.csv", b"\xff\xfe\0\0\x80"),
        ("表头.csv", b""),
    ],
)
def test_a_bad_table_makes_no_form(browser: TestClient, database: Engine, name: str, content: bytes) -> None:
    before = counted(database)
    answer = browser.post("/api/imports/columns", content=content, headers={"X-File-Name": quote(name)})
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["error"].endswith(("。", "."))
    assert counted(database) == before


def crossing(count: int = 98) -> tuple[dict[str, Any], dict[str, Any]]:
    """The most a drawing may ask: choices whose every branch compares nineteen fields of thirty."""
    asks = [
        {"op": "all", "of": [{"field": f"f{i % 30}", "op": "eq", "value": i + k} for i in range(19)]} for k in range(3)
    ]
    nodes = [{"id": "s", "kind": "start"}, *({"id": f"c{i}", "kind": "condition"} for i in range(count))]
    pairs = {(f"c{i}", f"c{(i + k + 1) % count}") for i in range(count) for k in range(3)}
    edges = [
        {"id": f"e{n}", "source": a, "target": b, "condition": asks[n % 3]} for n, (a, b) in enumerate(sorted(pairs))
    ]
    fields = [{"key": f"f{i}", "kind": "number", "label": f"数{i}"} for i in range(30)]
    return {"nodes": nodes, "edges": [{"id": "a", "source": "s", "target": "c0"}, *edges]}, {"fields": fields}


def test_the_checks_of_the_largest_drawing_take_no_time() -> None:
    drawn, form = crossing()
    graph, schema = parse_draft(drawn), parse_schema(form)
    began = time.process_time()
    assert check(graph, schema)
    assert time.process_time() - began < 1.5


def test_a_model_with_thousands_of_things_left_out_says_so_in_few_sentences() -> None:
    dice = random.Random(1)
    steps = "".join(f"<bpmn:userTask id='t{i}' name='步骤 {i}'/>" for i in range(150))
    lost = "".join(
        f"<bpmn:boundaryEvent id='b{i}' attachedToRef='t{dice.randrange(150)}'><bpmn:cancelEventDefinition/>"
        f"</bpmn:boundaryEvent>" for i in range(4000)
    )  # fmt: skip
    model = read_bpmn(process("<bpmn:startEvent id='s'/>" + steps + lost))
    assert 1 < len(model.notes) <= MAX_SAID + 1
