"""Short flows that exercise one kind of node each, on the form of the tickets' conftest."""

from typing import Any

from sqlmodel import Session

from scrm_app.library.engine.build import chain, edge, flow, node, task
from tests.conftest import World
from tests.tickets.conftest import FORM, publish


def people(world: World, *names: str) -> list[dict[str, str]]:
    """These people, as a setting of the flow."""
    return [{"kind": "person", "value": str(world.users[name])} for name in names]


def vote(world: World, mode: str, *names: str, **more: Any) -> dict[str, Any]:
    """An approval that asks these people."""
    asked = {"mode": mode, "approvers": people(world, *names), **more.pop("approval", {})}
    return node("vote", "approval", "会审", **({"approval": asked, "limit_minutes": 60} | more))


def middle(session: Session, step: dict[str, Any], *more: dict[str, Any], name: str = "会审流程") -> int:
    """start > accept (staff) > the step > visit > end, published."""
    nodes = [
        node("start", "start", "开始", stage="pre"),
        task("accept", "受理", "staff", 30, "已受理", stage="pre", assign={"kind": "starter", "value": ""}),
        step,
        *more,
        task("visit", "回访", "staff", None, "回访", stage="post", assign={"kind": "leader", "value": ""}),
        node("end", "end", "结束", stage="post"),
    ]
    inner = [step["id"], *(m["id"] for m in more)]
    return publish(session, flow(nodes, chain("start", "accept", *inner, "visit", "end")), FORM, name)


def only(session: Session, step: dict[str, Any], name: str) -> int:
    """start > the step > end, published."""
    nodes = [node("start", "start", "开始"), step, node("end", "end", "结束")]
    return publish(session, flow(nodes, [edge("start", step["id"]), edge(step["id"], "end")]), FORM, name)
