"""What can be wrong with the settings of one kind of node: waits, sub-flows, actions, copies, votes, rights."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scrm_app.core.text import Text
from scrm_app.flows.engine import steps
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.flows.engine.parts import Assign
from scrm_app.flows.engine.problems import WARNING, Problem, RoleInfo, problem
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.forms.engine.rights import every_field
from scrm_app.forms.engine.schema import condition_fields
from scrm_app.rules.engine.formula import parse_formula
from scrm_app.rules.errors import BadFormula


@dataclass(frozen=True, slots=True)
class FlowInfo:
    """Another flow: whether tickets can be opened on it, and which flows it calls and waits for."""

    name: str
    published: bool
    calls: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What else there is. `flows` by id and `connections` (ids); None skips those checks. `own` is this flow's id."""

    own: int = 0
    flows: Mapping[int, FlowInfo] | None = None
    connections: frozenset[int] | None = None
    roles: Mapping[str, RoleInfo] | None = None
    people: Mapping[str, str] | None = field(default=None)
    english: bool = False
    """Whether customers are written to in English too."""
    off: frozenset[str] = frozenset()
    """Modules that are switched off."""


def kind_problems(graph: Graph, form: FormSchema | None, around: Surroundings) -> Iterator[Problem]:
    """Each node by its kind."""
    for node in graph.nodes.values():
        if around.english and chinese_only(node):
            yield _untold(graph, node)
        if node.kind == "wait":
            yield from _wait(graph, node, form)
        elif node.kind == "subflow":
            yield from _subflow(graph, node, form, around)
        elif node.kind == "auto":
            yield from _auto(graph, node, form, around)
        elif node.kind == "cc":
            yield from _recipients(graph, node, node.parts.cc.to, around, "no_copy")
        elif node.waits:
            yield from _people(graph, node, form, around)


def chinese_only(node: Node) -> bool:
    """Whether customers are to read words here that nobody has written in English."""
    pairs = ((node.customer_text, node.customer_text_en), (node.waiting_text, node.waiting_text_en))
    return any(own.strip() and not english.strip() for own, english in pairs)


def _untold(graph: Graph, node: Node) -> Problem:
    name = graph.label(node.id)
    text = Text(
        f"「{name}」给客户看的话还没有英文: 说英文的客户会先读到一句通用的英文, 再读中文原文。",
        f"What customers read at “{name}” has no English: they get a general English sentence, then the Chinese words.",
    )
    return problem("no_english", text, node.id, severity=WARNING)


def _wait(graph: Graph, node: Node, form: FormSchema | None) -> Iterator[Problem]:
    name, wait = graph.label(node.id), node.parts.wait
    if wait.until == "duration" and not wait.minutes:
        text = Text(f"「{name}」还没有设置等多久。", f"“{name}” does not say how long to wait.")
        yield problem("no_wait_time", text, node.id)
    elif wait.until == "date":
        known = form.field(wait.field) if form else None
        if not wait.field:
            text = Text(
                f"「{name}」还没有选择等到哪个日期字段。", f"“{name}” does not say which date field to wait for."
            )
            yield problem("no_wait_field", text, node.id)
        elif form and (known is None or known.kind not in ("date", "datetime")):
            text = Text(
                f"「{name}」等待的日期字段已不在表单中, 请重新选择。",
                f"The date field “{name}” waits for is no longer in the form; choose another.",
            )
            yield problem("wait_field_missing", text, node.id)
    elif wait.until == "event":
        if wait.event == "signal" and not wait.signal:
            text = Text(f"「{name}」还没有写要等的信号名称。", f"“{name}” does not name the signal it waits for.")
            yield problem("no_signal", text, node.id)
        if not wait.timeout_minutes:
            text = Text(
                f"「{name}」没有设最长等待时间, 如果事情一直不发生, 工单会一直停在这里。",
                f"“{name}” has no longest wait; the ticket would stay there if it never happens.",
            )
            yield problem("waits_for_ever", text, node.id, severity=WARNING)


def _subflow(graph: Graph, node: Node, form: FormSchema | None, around: Surroundings) -> Iterator[Problem]:
    name, called = graph.label(node.id), node.parts.subflow
    yield from _target(graph, node, called.flow_id, around)
    if called.sync and called.flow_id and around.own and _calls(called.flow_id, around.own, around.flows or {}):
        text = Text(
            f"「{name}」会调用到本流程自己, 永远等不完。请换一个流程或改为异步。",
            f"“{name}” ends up calling this very flow and would wait for ever; choose another or do not wait.",
        )
        yield problem("calls_itself", text, node.id)
    yield from _copied(graph, node, [p.source for p in called.into] + [p.target for p in called.out], form)


def _calls(flow_id: int, wanted: int, flows: Mapping[int, FlowInfo]) -> bool:
    """Whether a flow is, or waits for, the wanted one, however many calls away."""
    seen, todo = set[int](), [flow_id]
    while todo:
        current = todo.pop()
        if current == wanted:
            return True
        if current not in seen:
            seen.add(current)
            todo += flows[current].calls if current in flows else ()
    return False


def _target(graph: Graph, node: Node, flow_id: int | None, around: Surroundings) -> Iterator[Problem]:
    name = graph.label(node.id)
    if not flow_id:
        text = Text(f"「{name}」还没有选择要开哪个流程的工单。", f"“{name}” does not say which flow to open.")
        yield problem("no_flow", text, node.id)
    elif around.flows is not None and (flow_id not in around.flows or not around.flows[flow_id].published):
        text = Text(
            f"「{name}」选择的流程还没有发布或已归档, 请先发布它。",
            f"The flow “{name}” opens is not published or archived; publish it first.",
        )
        yield problem("flow_not_published", text, node.id)


def _copied(graph: Graph, node: Node, keys: Sequence[str], form: FormSchema | None) -> Iterator[Problem]:
    gone = [key for key in keys if form and key and form.field(key) is None]
    if gone:
        text = Text(
            f"「{graph.label(node.id)}」要带过去的字段已不在表单中, 请检查字段对应。",
            f"A field “{graph.label(node.id)}” copies is no longer in the form; check the fields.",
        )
        yield problem("copied_missing", text, node.id)


def _auto(graph: Graph, node: Node, form: FormSchema | None, around: Surroundings) -> Iterator[Problem]:
    name = graph.label(node.id)
    if not node.steps:
        text = Text(f"「{name}」还没有动作, 请至少加一个。", f"“{name}” does nothing yet; add an action.")
        yield problem("no_steps", text, node.id, severity=WARNING)
    for step in node.steps:
        if isinstance(step, steps.SetField):
            yield from _set_field(graph, node, step, form)
        elif isinstance(step, steps.AddTag) and not step.tag:
            yield problem("no_tag", Text(f"「{name}」要打的标签还没有写。", f"“{name}” names no tag."), node.id)
        elif isinstance(step, steps.Notify):
            yield from _recipients(graph, node, step.to, around, "no_recipient")
        elif isinstance(step, steps.Webhook):
            known = around.connections is None or step.connection_id in around.connections
            if not step.connection_id or not known:
                text = Text(f"「{name}」要发送的连接没有选择或已删除。", f"“{name}” has no connection to post to.")
                yield problem("no_connection", text, node.id)
        elif isinstance(step, steps.OpenTicket):
            yield from _target(graph, node, step.flow_id, around)
            yield from _copied(graph, node, [p.source for p in step.fields], form)
        elif isinstance(step, steps.RequireParts | steps.DeductParts):
            yield from _table(graph, node, step.table, form)


def _set_field(graph: Graph, node: Node, step: steps.SetField, form: FormSchema | None) -> Iterator[Problem]:
    name = graph.label(node.id)
    if not step.field or (form and form.field(step.field) is None):
        text = Text(f"「{name}」要修改的字段没有选择或已不在表单中。", f"The field “{name}” sets is not in the form.")
        yield problem("set_field_missing", text, node.id)
    elif step.formula and form:
        try:
            parse_formula(step.formula, condition_fields(form))
        except BadFormula as error:
            text = Text(f"「{name}」的公式: {error.text.zh}", f"Formula of “{name}”: {error.text.en}")
            yield problem("bad_formula", text, node.id)


def _table(graph: Graph, node: Node, key: str, form: FormSchema | None) -> Iterator[Problem]:
    found = form.field(key) if form and key else None
    if form and (found is None or found.kind != "table"):
        text = Text(
            f"「{graph.label(node.id)}」要申领或核减备件, 但没有选择表单里的备件明细表。",
            f"“{graph.label(node.id)}” moves parts, but no parts table of the form is chosen.",
        )
        yield problem("no_parts_table", text, node.id)


def _recipients(graph: Graph, node: Node, to: Sequence[Assign], around: Surroundings, code: str) -> Iterator[Problem]:
    name = graph.label(node.id)
    if not [a for a in to if a.kind != "none"]:
        text = Text(f"「{name}」的提醒还没有收件人。", f"Nobody is chosen to hear of “{name}”.")
        yield problem(code, text, node.id)
    for one in to:
        yield from assign_problems(graph, node, one, around)


def assign_problems(graph: Graph, node: Node, wanted: Assign, around: Surroundings) -> Iterator[Problem]:
    """One choice of people on its own: filled in, still there, somebody behind it."""
    name = graph.label(node.id)
    lacks = wanted.kind in ("role", "person", "unit_role") and not wanted.value
    if lacks or (wanted.kind == "unit_role" and not wanted.unit):
        text = Text(f"「{name}」选择的人还没有填完整。", f"A choice of people at “{name}” is not finished.")
        yield problem("assign_unfinished", text, node.id)
    elif wanted.kind in ("role", "unit_role") and around.roles is not None:
        role = around.roles.get(wanted.value)
        if role is None:
            text = Text(f"「{name}」指定的角色不存在, 请重新选择。", f"A role chosen at “{name}” does not exist.")
            yield problem("no_role", text, node.id)
        elif role.people == 0:
            text = Text(
                f"「{name}」指定的角色「{role.name}」现在没有人。", f"Nobody has the role “{role.name}” of “{name}”."
            )
            yield problem("empty_role", text, node.id, severity=WARNING)
    elif wanted.kind == "person" and around.people is not None and wanted.value not in around.people:
        text = Text(f"「{name}」指定的人已停用, 请重新选择。", f"A person chosen at “{name}” is no longer active.")
        yield problem("no_person", text, node.id)


def _people(graph: Graph, node: Node, form: FormSchema | None, around: Surroundings) -> Iterator[Problem]:
    name = graph.label(node.id)
    for one in node.parts.approval.approvers if node.kind == "approval" else ():
        yield from assign_problems(graph, node, one, around)
    yield from _rights(graph, node, form)
    if node.on_timeout != "none" and node.limit_minutes is None:
        text = Text(f"「{name}」设了超时处理但没有时限。", f"“{name}” says what to do when overdue, but has no limit.")
        yield problem("timeout_without_limit", text, node.id, severity=WARNING)
    if node.on_timeout == "transfer":
        if node.timeout_to.kind == "none":
            text = Text(f"「{name}」超时后转交给谁还没有选择。", f"“{name}” does not say whom it goes to when overdue.")
            yield problem("no_timeout_to", text, node.id)
        yield from assign_problems(graph, node, node.timeout_to, around)
    yield from _reject_edge(graph, node)


def _reject_edge(graph: Graph, node: Node) -> Iterator[Problem]:
    """The way on a no, or of a task that is overdue: drawn when it is followed, followed when it is drawn."""
    name, drawn, votes = graph.label(node.id), node.id in graph.rejects, node.kind == "approval"
    followed = node.on_reject == "edge" and (votes or node.on_timeout == "reject")
    if followed and not drawn:
        text = Text(f"「{name}」驳回后走驳回线, 但还没有画。", f"“{name}” follows a reject edge, but none is drawn.")
        if not votes:
            text = Text(f"「{name}」超时后走超时线, 但还没有画。", f"“{name}” takes a way when overdue; none is drawn.")
        yield problem("no_reject_edge", text, node.id)
    elif drawn and not followed:
        text = Text(
            f"「{name}」的驳回线不会被走到, 请改为「走驳回线」或删除它。", f"The reject edge of “{name}” is unused."
        )
        if not votes:
            text = Text(
                f"「{name}」的超时线不会被走到, 请设为「走超时线」或删除它。",
                f"The way “{name}” takes when overdue is unused.",
            )
        yield problem("unused_reject_edge", text, edge=graph.rejects[node.id].id, severity=WARNING)


def _rights(graph: Graph, node: Node, form: FormSchema | None) -> Iterator[Problem]:
    name = graph.label(node.id)
    labels = form.labels() if form else {}
    known = {key for key, _, _ in every_field(form)} if form else set()
    for key, right in node.field_rights.items():
        if form and key not in known:
            text = Text(f"「{name}」的字段权限里有已删除的字段。", f"“{name}” has rights for a field that is gone.")
            yield problem("right_missing", text, node.id, severity=WARNING)
        elif right.startswith(("hide", "mask", "read")) and key in node.required_fields:
            field_name = labels.get(key, key)
            text = Text(
                f"「{name}」要求填写「{field_name}」, 但又把它设成了看不到或不能改。",
                f"“{name}” requires “{field_name}” but hides it or makes it read-only.",
            )
            yield problem("required_hidden", text, node.id)
