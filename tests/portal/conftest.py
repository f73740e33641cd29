"""A published flow with staff-only fields, and a link to its form."""

from dataclasses import dataclass

import pytest
from sqlmodel import Session

from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.portal import service as portal
from scrm_app.portal.service import gate
from tests.conftest import NOW, World
from tests.settlement.conftest import publish

__all__ = ["publish"]

FORM = {
    "fields": [
        {"key": "title", "kind": "text", "label": "问题简述", "role": "title", "required": True},
        {"key": "name", "kind": "text", "label": "联系人", "role": "customer_name", "required": True},
        {"key": "phone", "kind": "phone", "label": "电话", "role": "phone", "required": True},
        {"key": "plate", "kind": "text", "label": "车牌"},
        {"key": "photos", "kind": "attachment", "label": "照片"},
        {"key": "diagnosis", "kind": "long_text", "label": "检测结论"},
        {
            "key": "parts",
            "kind": "table",
            "label": "备件",
            "role": "parts",
            "columns": [
                {"key": "part", "kind": "text", "label": "备件", "role": "part"},
                {"key": "quantity", "kind": "number", "label": "数量", "role": "quantity"},
                {"key": "cost", "kind": "money", "label": "进货价", "role": "cost"},
            ],
        },
    ]
}


def _task(key: str, name: str, words: str) -> dict[str, object]:
    return {
        "id": key,
        "kind": "task",
        "name": name,
        "assign": {"kind": "role", "value": "staff"},
        "actions": ["complete", "claim"],
        "required_fields": ["diagnosis"] if key == "fix" else [],
        "customer_text": words,
    }


GRAPH = {
    "nodes": [
        {"id": "start", "kind": "start", "name": "开始", "customer_text": "已收到"},
        _task("accept", "内部受理台", "门店已受理"),
        _task("fix", "内部施工", "正在维修"),
        {"id": "end", "kind": "end", "name": "结束", "customer_text": "已完成"},
    ],
    "edges": [
        {"id": "a", "source": "start", "target": "accept"},
        {"id": "b", "source": "accept", "target": "fix"},
        {"id": "c", "source": "fix", "target": "end"},
    ],
}
ANSWERS = {"title": "刹车异响", "name": "王女士", "phone": "13800001234"}


@dataclass
class Door:
    """A way in for customers."""

    session: Session
    world: World
    flow_id: int
    link: portal.LinkView

    @property
    def token(self) -> str:
        return self.link.address.rsplit("/", 1)[-1]

    def submit(self, nonce: str = "nonce-0001", address: str = "1.2.3.4", **answers: object) -> portal.Submitted:
        return portal.submit_request(
            self.session, token=self.token, nonce=nonce, answers={**ANSWERS, **answers}, address=address, now=NOW
        )

    def ticket_token(self, nonce: str = "nonce-0001") -> str:
        return self.submit(nonce).path.rsplit("/", 1)[-1]


def open_door(session: Session, world: World) -> Door:
    """Publish the flow and make the link."""
    admin = world.admin
    form_id = forms.create_form(session, admin, name="报修", content=FORM, now=NOW)
    draft = forms.get_draft(session, admin, form_id=form_id)
    forms.publish_form(session, admin, form_id=form_id, revision=draft.revision, now=NOW)
    flow_id = flows.create_flow(session, admin, name="报修", form_id=form_id, graph=GRAPH, now=NOW)
    drawn = flows.get_draft(session, admin, flow_id=flow_id)
    flows.publish_flow(session, admin, flow_id=flow_id, revision=drawn.revision, now=NOW)
    link = portal.create_submit_link(
        session, admin, flow_id=flow_id, org_unit_id=world.units["pudong"], name="前台", now=NOW
    )
    return Door(session, world, flow_id, link)


@pytest.fixture
def door(session: Session, world: World, monkeypatch: pytest.MonkeyPatch) -> Door:
    monkeypatch.setattr(gate, "_views", gate.Window(10_000, gate.timedelta(minutes=1)))
    return open_door(session, world)
