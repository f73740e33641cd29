"""Who works at each node, by when, and what they must fill in."""

from collections.abc import Iterator, Mapping

from scrm_app.core.text import Text
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.flows.engine.problems import WARNING, Problem, RoleInfo, problem
from scrm_app.forms.engine.fields import FormSchema


def work_problems(
    graph: Graph, form: FormSchema | None, roles: Mapping[str, RoleInfo] | None, people: Mapping[str, str] | None
) -> Iterator[Problem]:
    """Each people's node on its own."""
    for node in graph.nodes.values():
        if node.waits:
            yield from _who(graph, node, roles, people)
            yield from _when(graph, node)
            yield from _actions(graph, node)
            yield from _fields(graph, node, form)


def _who(
    graph: Graph, node: Node, roles: Mapping[str, RoleInfo] | None, people: Mapping[str, str] | None
) -> Iterator[Problem]:
    name, assign = graph.label(node.id), node.assign
    if node.kind == "approval" and node.parts.approval.approvers:
        return
    if assign.kind == "none" or (assign.kind in ("role", "person", "unit_role") and not assign.value):
        text = Text(f"「{name}」还没有指定处理人。", f"Nobody is chosen to work at “{name}”.")
        yield problem("no_assignee", text, node.id)
    elif assign.kind == "role" and roles is not None and assign.value not in roles:
        text = Text(f"「{name}」指定的角色不存在, 请重新选择。", f"The role chosen at “{name}” does not exist.")
        yield problem("no_role", text, node.id)
    elif assign.kind == "role" and roles is not None and roles[assign.value].people == 0:
        role = roles[assign.value].name
        text = Text(
            f"「{name}」由角色「{role}」处理, 但现在没有人是这个角色, 工单会没人接。",
            f"“{name}” is for the role “{role}”, which nobody has; tickets would wait for nobody.",
        )
        yield problem("empty_role", text, node.id, severity=WARNING)
    elif assign.kind == "person" and people is not None and assign.value not in people:
        text = Text(f"「{name}」指定的人已停用, 请重新选择。", f"The person chosen at “{name}” is no longer active.")
        yield problem("no_person", text, node.id)


def _when(graph: Graph, node: Node) -> Iterator[Problem]:
    name = graph.label(node.id)
    limit, before, after = node.limit_minutes, node.remind_before_minutes, node.remind_after_minutes
    if limit is None and (before or after):
        text = Text(f"「{name}」设了提醒但没有时限, 提醒不会发出。", f"“{name}” has reminders but no time limit.")
        yield problem("reminder_without_limit", text, node.id, severity=WARNING)
    elif limit is not None and before is not None and before >= limit:
        text = Text(
            f"「{name}」的提前提醒 ({before} 分钟) 不能长于时限 ({limit} 分钟)。",
            f"At “{name}” the reminder before ({before} min) must be shorter than the limit ({limit} min).",
        )
        yield problem("reminder_too_early", text, node.id)


def _actions(graph: Graph, node: Node) -> Iterator[Problem]:
    offered = node.offered
    wanted = "approve" if node.kind == "approval" else "complete"
    if wanted not in offered:
        verb = Text("同意", "approve") if wanted == "approve" else Text("完成", "complete")
        name = graph.label(node.id)
        text = Text(f"「{name}」不允许「{verb.zh}」, 工单会停在这里。", f"“{name}” does not allow “{verb.en}”.")
        yield problem("no_way_forward", text, node.id)


def _fields(graph: Graph, node: Node, form: FormSchema | None) -> Iterator[Problem]:
    if form is None:
        return
    name = graph.label(node.id)
    for key in node.required_fields:
        if form.field(key) is None:
            text = Text(
                f"「{name}」要求填写的字段「{key}」已不在表单中, 请去掉它。",
                f"“{name}” requires the field “{key}”, which is no longer in the form.",
            )
            yield problem("required_missing", text, node.id)
