"""What automatic nodes, copies and sub-flows do: rows in the same transaction, messages by way of the outbox."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core.actor import Actor
from scrm_app.core.errors import NotFound, ScrmError
from scrm_app.core.events import publish
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.customers import service as customers
from scrm_app.flows import service as flows
from scrm_app.flows.engine import steps
from scrm_app.flows.engine.graph import Node
from scrm_app.flows.engine.parts import Pair
from scrm_app.forms.engine import answers as answers_engine
from scrm_app.inventory.service import PartsDone
from scrm_app.notifications import service as notifications
from scrm_app.tickets.errors import MoveRefused
from scrm_app.tickets.events import NodePassed, SettlementWanted
from scrm_app.tickets.repository import flowing, hot
from scrm_app.tickets.service import covering, finding, forms_of, opening, stock
from scrm_app.tickets.service.asking import Subject, people_of

_FIELD = re.compile(r"\{(\w+)\}")


def carry_out(session: Session, event: NodePassed) -> None:
    """Do what the node says for this ticket; nobody is asked, everything is written down."""
    row = hot.load_for_change(session, event.ticket_id)
    if row is None:
        return
    version = flows.get_flow_version(session, row.flow_version_id)
    node = version.graph.nodes[event.node_id]
    said: list[dict[str, Any]] = []
    if node.kind == "cc":
        said.append(_copy(session, row, node, event.at))
    elif node.kind == "subflow":
        said.append(_call(session, row, node, event))
    else:
        said += [_do(session, row, node, index, step, event.at) for index, step in enumerate(node.steps)]
    audit.log_decision(
        session,
        kind=f"flow.{node.kind}",
        subject_type="ticket",
        subject_id=row.id,
        rule=f"flow:{version.flow_id}",
        rule_version=version.number,
        inputs={"node": node.id, "name": version.graph.label(node.id)},
        result={"done": said},
        now=event.at,
    )


def _copy(session: Session, row: Any, node: Node, now: datetime) -> dict[str, Any]:
    about = Subject(row.id, row.flow_version_id, row.org_unit_id, row.opener_id, row.answers)
    users = people_of(session, about, node.parts.cc.to)
    flowing.watch(session, row.id, users, node.name, now)
    words = filled(session, row, node.parts.cc.text) or row.title
    _notify(
        session, row, users, Text("抄送给您: {number}", "A copy for you: {number}"), words, "ticket.copied", node, now
    )
    _line(session, row, "copied", node, now, {"people": len(users)})
    return {"cc": users}


def _call(session: Session, row: Any, node: Node, event: NodePassed) -> dict[str, Any]:
    called = node.parts.subflow
    try:
        opened = _open(session, row, called.flow_id, called.into, event.token, event.at)
    except NotFound as error:
        raise MoveRefused(_no_flow(node)) from error
    _line(session, row, "child_opened", node, event.at, {"ticket": opened.id, "number": opened.number})
    return {"opened": opened.id, "waits": event.token > 0}


def _no_flow(node: Node) -> Text:
    return Text(
        f"「{node.name}」要开的流程没有发布或已归档, 请让流程管理员先处理。",
        f"The flow that “{node.name}” calls is not published; ask whoever designs the flow.",
    )


def _open(
    session: Session, row: Any, flow_id: int | None, pairs: Sequence[Pair], token: int, now: datetime
) -> opening.Opened:
    given = {p.target: row.answers[p.source] for p in pairs if p.target and row.answers.get(p.source) is not None}
    return opening.open_follow_up(session, row, flow_id=flow_id or 0, answers=given, token=token, now=now)


def _do(session: Session, row: Any, node: Node, index: int, step: steps.AutoStep, now: datetime) -> dict[str, Any]:
    act = _ACTS.get(type(step))
    found = act(session, row, node, index, step, now) if act else {}
    return {"do": steps.sort_of(step), **found}


def _tag(session: Session, row: Any, _node: Node, _i: int, step: steps.AddTag, _now: datetime) -> dict[str, Any]:
    if step.on == "customer":
        done = bool(row.customer_id) and customers.tag_customer(session, row.customer_id, step.tag)
        return {"tag": step.tag, "new": done}
    fresh = hot.load_for_change(session, row.id)
    done = step.tag not in (fresh.tags or [])
    if done:
        hot.update_ticket(session, row.id, fresh.version, tags=[*(fresh.tags or []), step.tag])
    return {"tag": step.tag, "new": done}


def _tell(session: Session, row: Any, node: Node, index: int, step: steps.Notify, now: datetime) -> dict[str, Any]:
    about = Subject(row.id, row.flow_version_id, row.org_unit_id, row.opener_id, row.answers)
    users = people_of(session, about, step.to)
    words = filled(session, row, step.text) or row.title
    title = Text("流程提醒: {number}", "Notice from the flow: {number}")
    _notify(session, row, users, title, words, "ticket.flow_notice", node, now, channel=step.channel, part=str(index))
    return {"told": users}


def _post(session: Session, row: Any, node: Node, index: int, step: steps.Webhook, now: datetime) -> dict[str, Any]:
    sent = notifications.post_message(
        session,
        connection_id=step.connection_id or 0,
        kind="ticket.flow",
        title=f"{row.number} {finding.open_texts(session, row)['title']}".strip(),
        text=filled(session, row, step.body),
        link=f"/tickets/{row.id}",
        dedupe_key=f"flow:{row.id}:{node.id}:{index}:{now.isoformat()}",
        now=now,
    )
    if not sent:
        _line(session, row, "auto_failed", node, now, {"why": "connection"})
    return {"sent": sent}


def _another(session: Session, row: Any, node: Node, _i: int, step: steps.OpenTicket, now: datetime) -> dict[str, Any]:
    try:
        with session.begin_nested():
            opened = _open(session, row, step.flow_id, step.fields, 0, now)
    except ScrmError as error:
        _line(session, row, "auto_failed", node, now, {"why": "flow", "zh": error.text.zh, "en": error.text.en})
        return {"failed": error.text.zh}
    if step.link:
        _line(session, row, "child_opened", node, now, {"ticket": opened.id, "number": opened.number})
    return {"opened": opened.id}


def _want(session: Session, row: Any, node: Node, _i: int, step: steps.RequireParts, now: datetime) -> dict[str, Any]:
    return _parts(session, row, node, step.table, stock.want(session, row, step.table, now), now)


def _use(session: Session, row: Any, node: Node, _i: int, step: steps.DeductParts, now: datetime) -> dict[str, Any]:
    return _parts(session, row, node, step.table, stock.use(session, row, step.table, now), now)


def _parts(session: Session, row: Any, node: Node, table: str, done: PartsDone, now: datetime) -> dict[str, Any]:
    if done.problems:
        _line(session, row, "auto_failed", node, now, stock.said(done.problems, table))
    return {"parts": done.parts, "short": len(done.problems)}


def _settle(session: Session, row: Any, _n: Node, _i: int, _step: steps.Settle, now: datetime) -> dict[str, Any]:
    publish(session, SettlementWanted(row.id, now))
    return {}


_ACTS: dict[type[Any], Callable[..., dict[str, Any]]] = {
    steps.AddTag: _tag,
    steps.Notify: _tell,
    steps.Webhook: _post,
    steps.OpenTicket: _another,
    steps.RequireParts: _want,
    steps.DeductParts: _use,
    steps.Settle: _settle,
}


def filled(session: Session, row: Any, text: str) -> str:
    """The text with `{key}` replaced by what anybody may read of that answer; {number}, {title}, {customer} too.

    It leaves for several people and systems, so a field that is hidden or masked for the customer stays out of it.
    """
    if "{" not in text:
        return text
    schema = forms_of.schema_of(session, row.form_version_id)
    reader = Actor(0, "", row.org_unit_id)
    policy = forms_of.policy_at(session, reader, schema, row, audience="customer")
    own: dict[str, str] = {"number": row.number, **finding.open_texts(session, row)}

    def said(match: re.Match[str]) -> str:
        key = match.group(1)
        if key in own:
            return own[key]
        field = schema.field(key)
        value = row.answers.get(key)
        access = policy.of(key)
        if field is None or value is None or field.kind == "table" or access.level in ("hide", "mask"):
            return ""
        return answers_engine.show_value(field, value, "zh-CN", names={}, zone=settings().zone)

    return _FIELD.sub(said, text)


def _notify(
    session: Session,
    row: Any,
    users: list[int],
    title: Text,
    words: str,
    kind: str,
    node: Node,
    now: datetime,
    channel: str = "",
    part: str = "",
) -> None:
    covering.notify(
        session,
        row,
        user_ids=users,
        title=title.fill(number=row.number),
        body=Text(words, words),
        link=f"/tickets/{row.id}",
        kind=kind,
        dedupe_key=f"{kind}:{row.id}:{node.id}:{part}:{now.isoformat()}",
        channels=(channel,) if channel not in ("", "inbox") else (),
        now=now,
    )


def _line(session: Session, row: Any, kind: str, node: Node, now: datetime, data: dict[str, Any]) -> None:
    line = {"kind": kind, "at": now, "actor_name": "", "from_node": node.name[:80], "data": data}
    hot.insert_event(session, ticket_id=row.id, **line)
